// A line of somebody's roster, the list of contacts that the server keeps (RFC 6121, section 2.1.2).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ch01-chatroom/xmpp-messages/jid.hpp"
#include "shared/core/result.hpp"
#include "shared/xml/element.hpp"

namespace xmpp {

/// Who sees whose presence. "to": the owner sees the contact; "from": the contact sees the owner.
enum class Subscription { none, to, from, both, remove };  // remove: only when an item is set
std::string_view name_of(Subscription subscription);

inline constexpr std::size_t max_item_name = 1023, max_item_groups = 50, max_group_name = 1023;  // bytes, count, bytes
inline constexpr std::size_t max_groups_bytes = 4096;  // of all groups of one item

struct RosterItem {
    Jid contact;  // bare
    std::string name{};
    Subscription subscription = Subscription::none;
    bool asked = false;                 // the owner has asked to see the contact, and has no answer yet
    std::vector<std::string> groups{};  // each once, sorted
    bool operator==(const RosterItem&) const = default;
};

/// The error's field is "jid" or "subscription".
core::Result<RosterItem> read_item(const xml::Element& item);
/// What a server does not take from a client; its field is "name" or "group". A client shows what its server has.
std::optional<core::Error> fault_in(const RosterItem& item);
xml::Element to_element(const RosterItem& item);

}  // namespace xmpp
