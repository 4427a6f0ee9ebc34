// Whom a limit by address counts as one.
#pragma once

#include <string>
#include <string_view>

namespace rest {

/// An address of version 4 as it is; of version 6 its first 64 bits ("2001:db8:0:1::/64"): a household or a rented
/// machine is given at least so many addresses, and could have a new one for each try (RFC 6177). What is no address
/// stays as it is.
std::string network_of(std::string_view address);

}  // namespace rest
