#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stanza.hpp"
#include "shared/xml/stream_parser.hpp"

namespace xmpp {

std::optional<xml::Element> parse_stanza(std::string_view text) {
    std::string_view root = "<stream xmlns='jabber:client'>";
    xml::StreamParser parser({.message_bytes = root.size() + text.size(), .depth = 1'000, .attributes = 1'000});
    if (!parser.next(root)) return {};
    auto event = parser.next(text);
    if (!event || !std::holds_alternative<xml::Element>(*event) || !text.empty()) return {};
    return std::get<xml::Element>(std::move(*event));
}

bool is_worth_keeping(const xml::Element& stanza) {
    if (kind_of(stanza) != StanzaKind::message) return false;
    const auto type = message_type_of(stanza);
    if (type != MessageType::chat && type != MessageType::normal) return false;
    bool says_something = false;
    for (const auto* each : stanza.children()) {
        const bool is_copy = each->is("received", ns::carbons) || each->is("sent", ns::carbons);
        if (each->is("no-store", ns::hints) || is_copy) return false;
        const bool is_of_the_moment = each->ns == ns::chat_states || each->ns == ns::hints || each->ns == ns::delay ||
                                      each->is("thread", ns::client);
        says_something = says_something || !is_of_the_moment || each->is("store", ns::hints);
    }
    return says_something;
}

}  // namespace xmpp
