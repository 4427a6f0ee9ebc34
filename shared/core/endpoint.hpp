// HOST:PORT, as in --listen 127.0.0.1:5000 and [::1]:5000.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/core/result.hpp"

namespace core {

struct Endpoint {
    std::string host;      // a name or an address, without brackets
    std::uint16_t port{};  // 0: any free port

    bool operator==(const Endpoint&) const = default;
};

/// Reads "host:port", "[v6]:port" or ":port" (host 127.0.0.1).
Result<Endpoint> parse_endpoint(std::string_view text);

/// "127.0.0.1:5000", "[::1]:5000"
std::string to_string(const Endpoint& endpoint);

}  // namespace core
