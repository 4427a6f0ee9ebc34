#include "ch01-chatroom/xmpp-session/subscription.hpp"

namespace xmpp::session {

Subscription subscription_of(const Bond& bond) {
    if (bond.to && bond.from) return Subscription::both;
    if (bond.to) return Subscription::to;
    return bond.from ? Subscription::from : Subscription::none;
}

Step sends(Bond bond, PresenceType type) {
    switch (type) {
        case PresenceType::subscribe:  // goes on in any case: the other side may have lost its state
            if (!bond.to) bond.asked = true;
            return {bond, true};
        case PresenceType::unsubscribe:
            bond.to = bond.asked = false;
            return {bond, true};
        case PresenceType::subscribed: {  // an answer without a question goes nowhere
            if (!bond.pending_in) return {bond};
            bond.pending_in = false;
            bond.from = true;
            return {bond, true};
        }
        case PresenceType::unsubscribed: {
            const bool takes_something_away = bond.from || bond.pending_in;
            bond.from = bond.pending_in = false;
            return {bond, takes_something_away};
        }
        default:
            return {bond};
    }
}

Step receives(Bond bond, PresenceType type) {
    switch (type) {
        case PresenceType::subscribe: {
            if (bond.from) return {.after = bond, .goes_on = false, .approves = true};
            const bool is_new = !bond.pending_in;
            bond.pending_in = true;
            return {bond, is_new};
        }
        case PresenceType::unsubscribe: {
            const bool had_something = bond.from || bond.pending_in;
            bond.from = bond.pending_in = false;
            return {bond, had_something};
        }
        case PresenceType::subscribed: {
            if (!bond.asked) return {bond};  // else anybody could make himself be seen
            bond.asked = false;
            bond.to = true;
            return {bond, true};
        }
        case PresenceType::unsubscribed: {
            const bool had_something = bond.to || bond.asked;
            bond.to = bond.asked = false;
            return {bond, had_something};
        }
        default:
            return {bond};
    }
}

bool shows_in_roster(const Bond& before, const Bond& after) {
    return before.to != after.to || before.from != after.from || before.asked != after.asked;
}

}  // namespace xmpp::session
