#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"

#include <utility>
#include <variant>

#include "shared/xml/stream_parser.hpp"

namespace xmpp {

std::optional<xml::Element> parse_stanza(std::string_view text) {
    xml::StreamParser parser({.message_bytes = text.size() + 1, .depth = 1'000, .attributes = 1'000});
    std::string_view root = "<stream xmlns='jabber:client'>";
    if (!parser.next(root)) return {};
    auto event = parser.next(text);
    if (!event || !std::holds_alternative<xml::Element>(*event) || !text.empty()) return {};
    return std::get<xml::Element>(std::move(*event));
}

}  // namespace xmpp
