// The kinds of values that stand in the API's JSON and are no plain text or number.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace api {

/// Names an account, a status, a notification ... In JSON it is a string of decimal digits, since some programs read
/// numbers as doubles. Above 0 and below 2^53.
struct Id {
    std::int64_t value = 0;
    auto operator<=>(const Id&) const = default;
};

/// Empty for what is no id: a sign, another letter, 0, 2^53 or more.
std::optional<Id> parse_id(std::string_view text);
std::string to_string(Id id);

/// UTC, with three digits of a second: "2024-05-01T09:30:00.000Z".
struct Timestamp {
    std::chrono::sys_time<std::chrono::milliseconds> time{};
    auto operator<=>(const Timestamp&) const = default;
};
std::string to_string(Timestamp timestamp);

/// "2024-05-01"
struct Date {
    std::chrono::sys_days day{};
    auto operator<=>(const Date&) const = default;
};
std::string to_string(Date date);

/// A member whose key is left out when there is no value. (One that is null in JSON is a std::optional.)
template <typename T>
struct Absent : std::optional<T> {
    using std::optional<T>::optional;
};

/// JSON that is written already, by json_writer.hpp and nobody else.
struct Written {
    std::string json;
    bool operator==(const Written&) const = default;
};

}  // namespace api
