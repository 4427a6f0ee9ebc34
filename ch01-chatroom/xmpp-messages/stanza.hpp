// The three kinds of stanzas (RFC 6120, section 8): a message is pushed, a presence is broadcast, an iq is a question
// that has exactly one answer. A stanza is an xml::Element; these are short ways to what all of them have.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ch01-chatroom/xmpp-messages/jid.hpp"
#include "ch01-chatroom/xmpp-messages/stanza_error.hpp"
#include "shared/xml/element.hpp"

namespace xmpp {

enum class StanzaKind { message, presence, iq };

/// Empty for what is no stanza of jabber:client.
std::optional<StanzaKind> kind_of(const xml::Element& element);

inline std::string_view type_of(const xml::Element& stanza) {
    return stanza.attribute("type");
}
inline bool is_error(const xml::Element& stanza) {
    return type_of(stanza) == "error";
}

/// RFC 6121, section 5.2.2: whatever is not known is a normal one.
enum class MessageType { normal, chat, groupchat, headline, error };
MessageType message_type_of(const xml::Element& message);

xml::Element make_message(const Jid& to, std::string_view body, MessageType type = MessageType::chat);

/// What is wrong with an iq (section 8.2.3): it must have an id; a get or set has one child, a result none or one.
/// Empty: nothing.
std::optional<StanzaFault> fault_of_iq(const xml::Element& iq);
/// Is an answer to it due?
inline bool is_request(const xml::Element& iq) {
    return type_of(iq) == "get" || type_of(iq) == "set";
}

/// The empty answer "result" to an iq: the same id, to whom it came from, from where it went to.
xml::Element make_result(const xml::Element& iq);
/// The stanza as it goes back with an error. It is the stanza itself with its content, so that whoever sent it knows
/// which it was. Empty if an error must not be answered: it is one itself, or a result (section 8.3.1).
std::optional<xml::Element> make_error(const xml::Element& stanza, StanzaFault fault, std::string_view text = "");

}  // namespace xmpp
