// Where a stanza for one of our accounts goes (RFC 6121, section 8.5). An account may be logged in from several
// programs at once, its resources; a stanza names one of them, or the account alone.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "ch01-chatroom/xmpp-messages/stanza.hpp"

namespace xmpp::session {

/// One program that is logged in.
struct Resource {
    std::string_view name;
    std::optional<int> priority;  // none: connected, but it has not sent its presence yet, or has taken it back
};

/// One of: given to resources (which may be none: then it is dropped), kept for later, or sent back.
struct Delivery {
    std::vector<std::size_t> to{};  // places in the list of resources
    bool keep = false;
    std::optional<StanzaFault> fault{};
    bool operator==(const Delivery&) const = default;
};

/// `wanted`: the resource that the stanza is for; empty: the account alone. `has_body`: only what has one is worth
/// keeping.
Delivery deliver_message(MessageType type, bool has_body, std::string_view wanted, std::span<const Resource> resources);

/// Of an iq to a full address. One to the account alone is answered by the server and never comes here.
Delivery deliver_iq(const xml::Element& iq, std::string_view wanted, std::span<const Resource> resources);

/// Of a presence that says who is there or not. What is about subscriptions has rules of its own (subscription.hpp).
Delivery deliver_presence(std::string_view wanted, std::span<const Resource> resources);

/// There is no account of that name. The same answer as when nobody is there: so names cannot be found out.
Delivery deliver_to_nobody(const xml::Element& stanza);

}  // namespace xmpp::session
