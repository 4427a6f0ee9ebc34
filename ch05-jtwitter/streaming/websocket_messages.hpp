// What is said over a WebSocket once it is open, as JSON in text messages.
//
//     client   {"type":"subscribe","stream":"hashtag","tag":"foo"}    {"type":"unsubscribe", ...}
//     server   {"stream":["hashtag","foo"],"event":"update","payload":"{\"id\":\"1\"}"}
//              {"error":"Unknown stream type","status":400}
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "ch05-jtwitter/streaming/subscriptions.hpp"

namespace streaming {

struct Command {
    enum class Verb { subscribe, unsubscribe };
    Verb verb{};
    Asked asked;
};

/// `text` is valid UTF-8. Refused: no JSON object, or none of the two verbs.
std::variant<Command, Refused> read_command(std::string_view text);

/// `payload` is JSON or an id; it goes as a string, so JSON stands inside JSON.
std::string event_message(const Subscription& subscription, EventKind kind, std::string_view payload);
std::string error_message(const Refused& refused);

}  // namespace streaming
