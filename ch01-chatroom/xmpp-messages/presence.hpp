// What somebody's presence says (RFC 6121, section 4.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/core/result.hpp"
#include "shared/xml/element.hpp"

namespace xmpp {

/// What a presence is for; its "type". None: available.
enum class PresenceType { available, unavailable, subscribe, subscribed, unsubscribe, unsubscribed, probe, error };
/// Empty for a type that there is not: bad_request.
std::optional<PresenceType> presence_type_of(const xml::Element& presence);
std::string_view name_of(PresenceType type);  // empty for available
/// One of the four that are about who may see whom.
bool is_about_subscription(PresenceType type);

enum class Show { online, chat, away, extended_away, do_not_disturb };

struct Availability {
    Show show = Show::online;
    std::string status;
    int priority = 0;  // -128 to 127; a negative one gets no messages to the bare JID
};

/// What is no number of that range is an error; its field is "priority". A show that nobody knows says "online": some
/// programs send words of their own, and whoever sends one is there.
core::Result<Availability> read_availability(const xml::Element& presence);
xml::Element make_presence(const Availability& availability);

}  // namespace xmpp
