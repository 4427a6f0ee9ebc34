#include "ch01-chatroom/xmpp-messages/stanza.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"

namespace xmpp {

namespace {

constexpr std::array<std::pair<MessageType, std::string_view>, 5> message_types{{{MessageType::normal, "normal"},
                                                                                 {MessageType::chat, "chat"},
                                                                                 {MessageType::groupchat, "groupchat"},
                                                                                 {MessageType::headline, "headline"},
                                                                                 {MessageType::error, "error"}}};

/// From where it went to, to where it came from.
void turn_round(xml::Element& stanza, const xml::Element& answered) {
    const auto put = [&](const char* name, std::string_view value) {
        if (value.empty())
            stanza.erase(name);
        else
            stanza.set(name, std::string(value));
    };
    const std::string from(answered.attribute("from")), to(answered.attribute("to"));
    put("to", from);
    put("from", to);
}

}  // namespace

std::optional<StanzaKind> kind_of(const xml::Element& element) {
    if (element.ns != ns::client) return {};
    if (element.name == "message") return StanzaKind::message;
    if (element.name == "presence") return StanzaKind::presence;
    if (element.name == "iq") return StanzaKind::iq;
    return {};
}

MessageType message_type_of(const xml::Element& message) {
    const auto type = type_of(message);
    const auto* const found = std::ranges::find_if(message_types, [&](const auto& row) { return row.second == type; });
    return found == message_types.end() ? MessageType::normal : found->first;
}

xml::Element make_message(const Jid& to, std::string_view body, MessageType type) {
    xml::Element message("message", std::string(ns::client));
    message.set("to", to.text());
    if (type != MessageType::normal)
        message.set("type", std::string(std::ranges::find_if(message_types, [&](const auto& row) {
                                            return row.first == type;
                                        })->second));
    message.add(xml::Element("body", std::string(ns::client))).add_text(body);
    return message;
}

std::optional<StanzaFault> fault_of_iq(const xml::Element& iq) {
    const auto type = type_of(iq);
    if (iq.attribute("id").empty()) return StanzaFault::bad_request;
    const auto children =
        std::ranges::count_if(iq.nodes, [](const xml::Node& node) { return node.element() != nullptr; });
    if (type == "get" || type == "set") {
        if (children != 1) return StanzaFault::bad_request;
    } else if (type == "result") {
        if (children > 1) return StanzaFault::bad_request;
    } else if (type != "error") {
        return StanzaFault::bad_request;
    }
    return {};
}

xml::Element make_result(const xml::Element& iq) {
    xml::Element result("iq", std::string(ns::client));
    result.set("type", "result").set("id", std::string(iq.attribute("id")));
    turn_round(result, iq);
    return result;
}

std::optional<xml::Element> make_error(const xml::Element& stanza, StanzaFault fault, std::string_view text) {
    if (is_error(stanza) || (stanza.name == "iq" && type_of(stanza) == "result")) return {};
    auto answer = stanza;
    answer.set("type", "error");
    turn_round(answer, stanza);
    answer.add(to_element(fault, text));
    return answer;
}

}  // namespace xmpp
