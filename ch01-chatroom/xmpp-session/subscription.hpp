// Who may see whose presence: the state machine of subscriptions (RFC 6121, section 3 and appendix A).
//
// Each of the two has a bond to the other in the own roster. A presence about it (subscribe, subscribed, unsubscribe,
// unsubscribed) changes first the sender's bond, on its way out, and then the receiver's, on its way in. So both
// servers can decide alone what it changes and whether it goes further, and a stray or repeated one changes nothing.
#pragma once

#include "ch01-chatroom/xmpp-messages/presence.hpp"
#include "ch01-chatroom/xmpp-messages/roster_item.hpp"

namespace xmpp::session {

/// What the owner of a roster has with one contact. The nine states of appendix A are those where no one asks for what
/// it has.
struct Bond {
    bool to = false;          // the owner sees the contact
    bool from = false;        // the contact sees the owner
    bool asked = false;       // "pending out": the owner has asked to see the contact
    bool pending_in = false;  // the contact has asked to see the owner, who has not answered. Not shown in the roster
    bool operator==(const Bond&) const = default;
};

/// As the roster shows it.
Subscription subscription_of(const Bond& bond);

struct Step {
    Bond after;
    bool goes_on = false;   // out: to the contact's server. in: to the owner's programs
    bool approves = false;  // in: the contact sees the owner already, so the server says "subscribed" for the owner
};

/// The owner sends it; `type` is one of the four. Appendix A.2.
Step sends(Bond bond, PresenceType type);
/// It comes to the owner from the contact. Appendix A.3.
Step receives(Bond bond, PresenceType type);

/// Does a step show in the roster, so that the owner's programs get a push?
bool shows_in_roster(const Bond& before, const Bond& after);

}  // namespace xmpp::session
