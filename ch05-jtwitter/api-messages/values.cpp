#include "ch05-jtwitter/api-messages/values.hpp"

#include <charconv>

#include "shared/core/clock.hpp"

namespace api {

std::optional<Id> parse_id(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || value <= 0 || value >= std::int64_t{1} << 53)
        return {};
    return Id{value};
}

std::string to_string(Id id) {
    return std::to_string(id.value);
}

std::string to_string(Timestamp timestamp) {
    return core::to_rfc3339(timestamp.time);
}

std::string to_string(Date date) {
    return core::to_rfc3339(date.day).substr(0, 10);
}

}  // namespace api
