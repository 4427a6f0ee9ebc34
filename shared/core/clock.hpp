// Time as a parameter: sessions are told what time it is and never ask.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "shared/core/result.hpp"

namespace core {

/// Both clocks read at one moment: `steady` for time-outs, `wall` for what people read.
struct Now {
    std::chrono::steady_clock::time_point steady{};
    std::chrono::system_clock::time_point wall{};

    static Now read() { return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()}; }
};

/// "2026-11-20T19:15:00.123Z", for logs and traces (RFC 3339, UTC).
std::string to_rfc3339(std::chrono::system_clock::time_point time);

/// Reads a time in exactly the form that to_rfc3339 writes, of the years 1678 to 2261.
Result<std::chrono::system_clock::time_point> parse_rfc3339(std::string_view text);

}  // namespace core
