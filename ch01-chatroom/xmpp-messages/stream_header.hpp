// The tag that opens a stream, in each direction (RFC 6120, section 4.7). Each restart, after STARTTLS and after the
// log-in, is a new document with a header of its own.
#pragma once

#include <string>
#include <string_view>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/stream_error.hpp"
#include "shared/xml/element.hpp"

namespace xmpp {

struct StreamHeader {
    std::string from, to, id, version, lang;  // empty: not there
};

StreamHeader read_header(const xml::Element& root);
/// What is wrong with the header of a client for a server of this domain. Empty: nothing. Old clients send no version;
/// they cannot log in as we do it, so they are refused.
std::optional<StreamFault> fault_of_header(const xml::Element& root, std::string_view domain);

/// With the XML declaration before it. `content`: the namespace of the stanzas.
std::string to_text(const StreamHeader& header, std::string_view content = ns::client);
/// An element that stands right in the stream. Of the namespace of streams the prefix is "stream", as everybody writes
/// it: some clients look for "<stream:features>".
std::string to_stream_text(const xml::Element& element);
inline constexpr std::string_view stream_end = "</stream:stream>";

}  // namespace xmpp
