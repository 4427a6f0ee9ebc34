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
inline constexpr std::string_view session = "urn:ietf:params:xml:ns:xmpp-session";       // RFC 3921, 3; old clients ask
inline constexpr std::string_view roster = "jabber:iq:roster";                           // RFC 6121, 2
inline constexpr std::string_view roster_versions = "urn:xmpp:features:rosterver";       // RFC 6121, 2.6
inline constexpr std::string_view delay = "urn:xmpp:delay";                              // XEP-0203
inline constexpr std::string_view disco_info = "http://jabber.org/protocol/disco#info";  // XEP-0030
inline constexpr std::string_view disco_items = "http://jabber.org/protocol/disco#items";           // XEP-0030
inline constexpr std::string_view ping = "urn:xmpp:ping";                                           // XEP-0199
inline constexpr std::string_view version = "jabber:iq:version";                                    // XEP-0092
inline constexpr std::string_view registration = "jabber:iq:register";                              // XEP-0077
inline constexpr std::string_view registration_feature = "http://jabber.org/features/iq-register";  // XEP-0077, 8
inline constexpr std::string_view vcard = "vcard-temp";                                             // XEP-0054
inline constexpr std::string_view private_xml = "jabber:iq:private";                                // XEP-0049
inline constexpr std::string_view muc = "http://jabber.org/protocol/muc";                           // XEP-0045
inline constexpr std::string_view muc_user = "http://jabber.org/protocol/muc#user";                 // XEP-0045
inline constexpr std::string_view muc_admin = "http://jabber.org/protocol/muc#admin";               // XEP-0045
inline constexpr std::string_view muc_owner = "http://jabber.org/protocol/muc#owner";               // XEP-0045
inline constexpr std::string_view data_forms = "jabber:x:data";                                     // XEP-0004
inline constexpr std::string_view carbons = "urn:xmpp:carbons:2";                                   // XEP-0280
inline constexpr std::string_view forward = "urn:xmpp:forward:0";                                   // XEP-0297
inline constexpr std::string_view stream_management = "urn:xmpp:sm:3";                              // XEP-0198
inline constexpr std::string_view chat_states = "http://jabber.org/protocol/chatstates";            // XEP-0085
inline constexpr std::string_view hints = "urn:xmpp:hints";                                         // XEP-0334
inline constexpr std::string_view component = "jabber:component:accept";                            // XEP-0114

}  // namespace xmpp::ns
