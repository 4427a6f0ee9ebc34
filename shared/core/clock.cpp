#include "shared/core/clock.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace core {

std::string to_rfc3339(std::chrono::system_clock::time_point time) {
    using namespace std::chrono;
    const auto second = floor<seconds>(time);
    const auto millisecond = duration_cast<milliseconds>(time - second).count();
    const std::time_t seconds_since_1970 = system_clock::to_time_t(second);
    std::tm utc{};
    gmtime_r(&seconds_since_1970, &utc);
    std::array<char, 24> day{};
    const auto day_length = std::strftime(day.data(), day.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    std::array<char, 8> fraction{};
    const auto fraction_length =
        std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(millisecond));
    return std::string(day.data(), day_length) +
           std::string(fraction.data(), static_cast<std::size_t>(fraction_length));
}

}  // namespace core
