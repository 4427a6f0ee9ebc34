#include "shared/trace/json_lines_sink.hpp"

#include <boost/json.hpp>

#include "shared/core/clock.hpp"
#include "shared/text/utf8.hpp"

namespace trace {

namespace {

/// JSON is UTF-8 (RFC 8259, 8.1); a peer may send anything.
boost::json::string valid(std::string_view bytes) {
    return boost::json::string(text::to_valid_utf8(bytes));
}

boost::json::object begin(const Conversation& conversation, Time time) {
    return {{"time", core::to_rfc3339(time)}, {"conn", conversation.number}, {"peer", valid(conversation.peer)}};
}

std::string_view name_of(Ending ending) {
    switch (ending) {
        case Ending::by_client:
            return "client";
        case Ending::by_server:
            return "server";
        case Ending::broken:
            return "nobody";
    }
    return "?";
}

}  // namespace

void JsonLinesSink::opened(const Conversation& conversation, Time time) {
    auto line = begin(conversation, time);
    line["event"] = "connected";
    append(boost::json::serialize(line), time);
}

void JsonLinesSink::message(const Conversation& conversation, Direction direction, const Message& message, Time time) {
    auto line = begin(conversation, time);
    line["direction"] = direction == Direction::in ? "in" : "out";
    line["message"] = valid(message.name);
    boost::json::object fields;
    for (const auto& field : message.fields) fields[valid(field.name)] = valid(field.value);
    line["fields"] = std::move(fields);
    line["bytes"] = message.bytes.size();
    append(boost::json::serialize(line), time);
}

void JsonLinesSink::closed(const Conversation& conversation, Ending ending, std::string_view reason, Time time) {
    auto line = begin(conversation, time);
    line["event"] = "disconnected";
    line["by"] = name_of(ending);
    line["reason"] = valid(reason);
    append(boost::json::serialize(line), time);
}

void JsonLinesSink::append(std::string line, Time time) {
    if (file_.append(line += '\n')) return;
    const boost::json::object last{
        {"time", core::to_rfc3339(time)},
        {"event", "trace ended"},
        {"reason", "the file has reached its limit of " + std::to_string(file_.max_bytes()) + " bytes"}};
    file_.append_last(boost::json::serialize(last) + "\n");
}

}  // namespace trace
