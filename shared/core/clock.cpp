#include "shared/core/clock.hpp"

#include <algorithm>
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

Result<std::chrono::system_clock::time_point> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    constexpr std::string_view form = "0000-00-00T00:00:00.000Z";  // 0: any digit
    const auto length = std::min(text.size(), form.size());
    for (std::size_t i = 0; i < length; ++i) {
        const bool fits = form[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
        if (!fits) return Error{Fault::malformed, "time", i};
    }
    if (text.size() < form.size()) return Error{Fault::truncated, "time", text.size()};
    if (text.size() > form.size()) return Error{Fault::too_long, "time", form.size()};

    const auto number = [text](std::size_t start, std::size_t digits) {
        int value = 0;
        for (const char c : text.substr(start, digits)) value = value * 10 + (c - '0');
        return value;
    };
    const year_month_day date{year(number(0, 4)), month(static_cast<unsigned>(number(5, 2))),
                              day(static_cast<unsigned>(number(8, 2)))};
    // system_clock counts nanoseconds in 64 bits: from September 1677 to April 2262.
    const bool countable = date.year() > year(1677) && date.year() < year(2262);
    if (!date.ok() || !countable) return Error{Fault::out_of_range, "time", 0};
    if (number(11, 2) > 23) return Error{Fault::out_of_range, "time", 11};
    if (number(14, 2) > 59) return Error{Fault::out_of_range, "time", 14};
    if (number(17, 2) > 59) return Error{Fault::out_of_range, "time", 17};
    return sys_days(date) + hours(number(11, 2)) + minutes(number(14, 2)) + seconds(number(17, 2)) +
           milliseconds(number(20, 3));
}

}  // namespace core
