// For peers that cannot choose a port themselves, as ours do with port 0.
#pragma once

#include <cstdint>

namespace testkit {

/// A port of 127.0.0.1 that was free a moment ago. Another program may take it before it is used, so whoever uses it
/// must be ready to try once more with another one. Throws std::system_error.
std::uint16_t free_port();

}  // namespace testkit
