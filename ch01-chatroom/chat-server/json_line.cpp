#include "ch01-chatroom/chat-server/json_line.hpp"

#include "shared/core/clock.hpp"

namespace chat::server {

core::Result<boost::json::object> parse_object(std::string_view line) {
    boost::json::stream_parser parser;
    boost::json::error_code error;
    const auto read = parser.write_some(line.data(), line.size(), error);
    if (!error && read < line.size()) return core::Error{core::Fault::malformed, "JSON", read};
    if (!error) parser.finish(error);
    if (error) {
        const bool early = error == boost::json::error::incomplete;
        return core::Error{early ? core::Fault::truncated : core::Fault::malformed, "JSON", read};
    }
    auto value = parser.release();
    if (!value.is_object()) return core::Error{core::Fault::malformed, "JSON object", 0};
    return std::move(value.as_object());
}

core::Result<std::string> text_field(const boost::json::object& object, std::string_view field) {
    const auto* value = object.if_contains(field);
    if (value == nullptr) return core::Error{core::Fault::missing, field, 0};
    const auto* text = value->if_string();
    if (text == nullptr) return core::Error{core::Fault::malformed, field, 0};
    return std::string(*text);
}

core::Result<std::chrono::system_clock::time_point> time_field(const boost::json::object& object,
                                                               std::string_view field) {
    const auto text = text_field(object, field);
    if (!text) return text.error();
    const auto time = core::parse_rfc3339(*text);
    if (!time) return core::Error{time.error().fault, field, time.error().offset};
    return *time;
}

}  // namespace chat::server
