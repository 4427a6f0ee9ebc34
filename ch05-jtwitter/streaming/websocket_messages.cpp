#include "ch05-jtwitter/streaming/websocket_messages.hpp"

#include <boost/json/parse.hpp>

#include "ch05-jtwitter/api-messages/json_writer.hpp"

namespace streaming {

namespace {

/// A member as text; programs also write ids as numbers. What is neither is as if it were not there.
std::string text_of(const boost::json::object& object, std::string_view key) {
    const auto* const member = object.if_contains(key);
    if (!member) return {};
    if (const auto* const text = member->if_string()) return std::string(text->data(), text->size());
    if (const auto* const number = member->if_int64()) return std::to_string(*number);
    return {};
}

boost::json::parse_options shallow() {
    boost::json::parse_options options;
    options.max_depth = 4;
    return options;
}

}  // namespace

std::variant<Command, Refused> read_command(std::string_view text) {
    boost::json::error_code failed;
    const auto value = boost::json::parse({text.data(), text.size()}, failed, {}, shallow());
    const auto* const object = failed ? nullptr : value.if_object();
    if (!object) return Refused{400, "A message must be a JSON object"};
    Command command;
    const auto verb = text_of(*object, "type");
    if (verb == "subscribe")
        command.verb = Command::Verb::subscribe;
    else if (verb == "unsubscribe")
        command.verb = Command::Verb::unsubscribe;
    else
        return Refused{400, "The type of a message must be subscribe or unsubscribe"};
    command.asked = {text_of(*object, "stream"), text_of(*object, "tag"), text_of(*object, "list")};
    return command;
}

std::string event_message(const Subscription& subscription, EventKind kind, std::string_view payload) {
    std::string out;
    out.reserve(payload.size() + payload.size() / 8 + 80);
    out += R"({"stream":[)";
    api::write_json(out, name_of(subscription.stream));
    if (!subscription.parameter.empty()) {
        out += ',';
        api::write_json(out, subscription.parameter);
    }
    out += R"(],"event":)";
    api::write_json(out, name_of(kind));
    out += R"(,"payload":)";
    api::write_json(out, payload);
    out += '}';
    return out;
}

std::string error_message(const Refused& refused) {
    std::string out = R"({"error":)";
    api::write_json(out, refused.text);
    out += R"(,"status":)";
    api::write_json(out, refused.status);
    out += '}';
    return out;
}

}  // namespace streaming
