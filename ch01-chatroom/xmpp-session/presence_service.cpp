#include "ch01-chatroom/xmpp-session/presence_service.hpp"

#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-session/extension.hpp"
#include "ch01-chatroom/xmpp-session/roster_service.hpp"

namespace xmpp::session {

namespace {

xml::Element make_unavailable(const Jid& from) {
    xml::Element presence("presence", std::string(ns::client));
    presence.set("from", from.text()).set("type", "unavailable");
    return presence;
}

bool has_asked(User& owner, const Jid& who) {
    const auto* contact = owner.find_contact(who);
    return contact != nullptr && contact->bond.pending_in;
}

}  // namespace

void PresenceService::send_out(const Stanza& presence, bool is_directed) {
    auto& session = *presence.sender;
    const auto type = *presence_type_of(presence.element);
    if (type == PresenceType::probe) {
        if (!is_directed) return core_.refuse(presence, StanzaFault::bad_request);
        return core_.route(presence);
    }
    if (is_directed) {  // section 4.6
        const auto* contact = session.user.find_contact(presence.to.bare());
        const bool is_told_anyway = contact != nullptr && contact->bond.from && session.is_available();
        if (type == PresenceType::unavailable) {
            session.directed.erase(presence.to);
        } else if (!is_told_anyway && presence.to.bare() != session.user.jid) {
            if (session.directed.size() >= core_.settings().directed)
                return core_.refuse(presence, StanzaFault::resource_constraint, "too many have your presence");
            session.directed.insert(presence.to);
        }
        return core_.route(presence);
    }
    if (type == PresenceType::unavailable) return become_unavailable(session, presence.element);
    const auto says = read_availability(presence.element);
    if (!says) return core_.refuse(presence, StanzaFault::bad_request, "no such priority");
    become_available(session, presence.element, says->priority);
}

void PresenceService::become_available(Session& session, const xml::Element& presence, int priority) {
    const bool is_first = !session.is_available();
    session.presence = std::make_unique<xml::Element>(presence);
    session.priority = priority;
    broadcast(session, presence);
    if (is_first) {
        for (auto* other : session.user.sessions) {
            if (other == &session || !other->is_available()) continue;
            auto theirs = *other->presence;
            theirs.set("to", session.jid.text());
            core_.send(session, theirs);
        }
        show_contacts(session, false);
        rosters_.show_requests(session);
    }
    const bool had_them = std::exchange(session.has_kept_messages, session.is_reachable());
    if (session.is_reachable() && !had_them)
        for (auto* each : core_.extensions()) each->reachable(session);
}

/// Section 4.3: the server asks ("probes") for the presence of those whom the user sees.
void PresenceService::show_contacts(Session& session, bool also_who_is_away) {
    for (const auto& [jid, contact] : session.user.roster) {
        if (!contact.bond.to) continue;
        if (jid.domain() != core_.domain().domain()) {
            xml::Element probe("presence", std::string(ns::client));
            probe.set("type", "probe").set("from", session.jid.text()).set("to", jid.text());
            core_.route(std::move(probe));
            continue;
        }
        auto* other = core_.find_user(jid.local());
        bool is_there = false;
        if (other != nullptr && other->is_seen_by(session.user.jid)) {
            for (const auto* theirs : other->sessions) {
                if (!theirs->is_available()) continue;
                auto presence = *theirs->presence;
                presence.set("to", session.user.jid.text());
                core_.send(session, presence);
                is_there = true;
            }
        }
        if (!is_there && also_who_is_away) {
            auto presence = make_unavailable(jid);
            presence.set("to", session.user.jid.text());
            core_.send(session, presence);
        }
    }
}

void PresenceService::become_unavailable(Session& session, const xml::Element& presence) {
    const bool was_there = session.is_available();
    if (was_there) broadcast(session, presence);
    session.presence.reset();
    session.has_kept_messages = false;
    for (const auto& to : std::exchange(session.directed, {})) send_to_contact(presence, session.jid, to);
}

void PresenceService::end(Session& session) {
    become_unavailable(session, make_unavailable(session.jid));
}

/// Section 4.2.2: to all who see the user, and to all programs of the user, this one too.
void PresenceService::broadcast(Session& session, const xml::Element& presence) {
    for (auto* own : session.user.sessions) {
        if (!own->is_available()) continue;
        auto copy = presence;
        copy.set("to", own == &session ? session.jid.text() : session.user.jid.text());
        core_.send(*own, copy);
    }
    for (const auto& [jid, contact] : session.user.roster)
        if (contact.bond.from) send_to_contact(presence, session.jid, jid);
}

void PresenceService::send_to_contact(const xml::Element& presence, const Jid& from, const Jid& to) {
    auto copy = presence;
    copy.set("from", from.text()).set("to", to.text());
    core_.route(Stanza{std::move(copy), StanzaKind::presence, from, to, nullptr});
}

void PresenceService::show(User& user, const Jid& contact, bool available) {
    for (const auto* session : user.sessions) {
        if (!session->is_available()) continue;
        send_to_contact(available ? *session->presence : make_unavailable(session->jid), session->jid, contact);
    }
}

void PresenceService::come_in(const Stanza& presence) {
    auto* user = core_.find_user(presence.to.local());
    if (presence_type_of(presence.element) == PresenceType::probe) return answer_probe(presence);
    if (user == nullptr) return;
    for (const auto place : deliver_presence(presence.to.resource(), user->resources()).to)
        core_.send(*user->sessions[place], presence.element);
}

void PresenceService::answer_probe(const Stanza& probe) {
    auto* user = core_.find_user(probe.to.local());
    if (user == nullptr || !user->is_seen_by(probe.from.bare())) {
        // "unsubscribed" would be taken for the answer to a request that still waits for one.
        if (user != nullptr && has_asked(*user, probe.from.bare())) return;
        xml::Element no("presence", std::string(ns::client));
        no.set("type", "unsubscribed").set("from", probe.to.bare().text()).set("to", probe.from.bare().text());
        return core_.route(std::move(no));
    }
    bool is_there = false;
    for (const auto* session : user->sessions) {
        if (!session->is_available()) continue;
        is_there = true;
        send_to_contact(*session->presence, session->jid, probe.from);
    }
    if (!is_there) send_to_contact(make_unavailable(user->jid), user->jid, probe.from);
}

}  // namespace xmpp::session
