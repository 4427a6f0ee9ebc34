// The namespaces of XMPP, each once, with the text that defines what is in it.
#pragma once

#include <string_view>

namespace xmpp::ns {

inline constexpr std::string_view client = "jabber:client";                               // RFC 6120, 4.8.2: stanzas
inline constexpr std::string_view streams = "http://etherx.jabber.org/streams";           // RFC 6120, 4.8.1
inline constexpr std::string_view stream_errors = "urn:ietf:params:xml:ns:xmpp-streams";  // RFC 6120, 4.9
inline constexpr std::string_view tls = "urn:ietf:params:xml:ns:xmpp-tls";                // RFC 6120, 5
inline constexpr std::string_view sasl = "urn:ietf:params:xml:ns:xmpp-sasl";              // RFC 6120, 6
inline constexpr std::string_view bind = "urn:ietf:params:xml:ns:xmpp-bind";              // RFC 6120, 7
inline constexpr std::string_view stanza_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";  // RFC 6120, 8.3
inline constexpr std::string_view session = "urn:ietf:params:xml:ns:xmpp-session";  // RFC 3921, 3; old clients ask
inline constexpr std::string_view roster = "jabber:iq:roster";                      // RFC 6121, 2
inline constexpr std::string_view delay = "urn:xmpp:delay";                         // XEP-0203

}  // namespace xmpp::ns
