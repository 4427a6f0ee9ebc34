#include "ch01-chatroom/xmpp-session/roster_service.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/roster_item.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "ch01-chatroom/xmpp-session/presence_service.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::session {

namespace {

RosterItem to_item(const Contact& contact) {
    return {.contact = contact.jid,
            .name = contact.name,
            .subscription = subscription_of(contact.bond),
            .asked = contact.bond.asked,
            .groups = contact.groups};
}

xml::Element make_query() {
    return {"query", std::string(ns::roster)};
}

xml::Element make_presence(PresenceType type, const Jid& from, const Jid& to) {
    xml::Element presence("presence", std::string(ns::client));
    presence.set("from", from.text()).set("to", to.text()).set("type", std::string(name_of(type)));
    return presence;
}

/// Contacts that are not in the list: of them there is no more than a request.
std::size_t strangers_in(const User& user) {
    return static_cast<std::size_t>(
        std::ranges::count_if(user.roster, [](const auto& each) { return !each.second.listed; }));
}

/// Bytes of all requests that wait for an answer.
std::size_t size_of_requests(const User& user) {
    std::size_t size = 0;
    for (const auto& [jid, contact] : user.roster) size += contact.request.size();
    return size;
}

/// It was never in the list, and nothing waits for an answer any more.
bool is_empty(const Contact& contact) {
    return !contact.listed && contact.bond == Bond{};
}

}  // namespace

void RosterService::take_iq(const Stanza& iq) {
    auto& user = iq.sender->user;
    if (type_of(iq.element) == "get") return get(iq, user);
    const auto items = iq.element.first_child()->children();
    if (items.size() != 1 || !items.front()->is("item", ns::roster))
        return core_.refuse(iq, StanzaFault::bad_request, "a set has one item");
    const auto item = read_item(*items.front());
    if (!item) {
        const bool is_address = item.error().field == "jid";
        return core_.refuse(iq, is_address ? StanzaFault::bad_request : StanzaFault::not_acceptable, "");
    }
    if (fault_in(*item)) return core_.refuse(iq, StanzaFault::not_acceptable, "");
    if (item->subscription == Subscription::remove) return remove(iq, user, item->contact);
    set(iq, user, *item);
}

/// RFC 6121, section 2.6: to whom the present version is known the list is not sent again.
void RosterService::get(const Stanza& iq, User& user) {
    iq.sender->wants_roster = true;
    const auto known = iq.element.first_child()->find_attribute("ver");
    const auto version = std::to_string(user.roster_version);
    if (known && *known == version) return core_.answer(iq);
    auto query = make_query();
    if (known) query.set("ver", version);
    for (const auto& [jid, contact] : user.roster)
        if (contact.listed) query.add(to_element(to_item(contact)));
    core_.answer(iq, std::move(query));
}

/// The client chooses the name and the groups; who sees whom is not its to set.
void RosterService::set(const Stanza& iq, User& user, const RosterItem& item) {
    if (item.contact == user.jid) return core_.refuse(iq, StanzaFault::not_allowed, "this is yourself");
    auto* contact = user.find_contact(item.contact);
    if (!may_be_listed(user, contact)) return core_.refuse(iq, StanzaFault::resource_constraint, "too many contacts");
    if (contact == nullptr) contact = &user.roster.emplace(item.contact, Contact{.jid = item.contact}).first->second;
    contact->name = item.name;
    contact->groups = item.groups;
    contact->listed = true;
    save(user, *contact, true);
    core_.answer(iq);
    push(user, *contact);
}

/// Section 2.5: both stop seeing each other, and the item goes.
void RosterService::remove(const Stanza& iq, User& user, const Jid& contact) {
    const auto found = user.roster.find(contact);
    if (found == user.roster.end() || !found->second.listed) return core_.refuse(iq, StanzaFault::item_not_found, "");
    const auto gone = std::move(found->second);
    user.roster.erase(found);
    core_.storage().erase_contact(user.jid.local(), contact);
    put_new_version(user);
    core_.answer(iq);
    push(user, gone, true);
    take_back(user, contact, gone.bond);
}

void RosterService::take_back(User& user, const Jid& contact, const Bond& bond) {
    if (bond.to || bond.asked) core_.route(make_presence(PresenceType::unsubscribe, user.jid, contact));
    if (bond.from || bond.pending_in) core_.route(make_presence(PresenceType::unsubscribed, user.jid, contact));
    if (bond.from) presences_.show(user, contact, false);
}

void RosterService::erase_account(User& user) {
    const auto all = std::exchange(user.roster, {});
    for (const auto& [jid, contact] : all) take_back(user, jid, contact.bond);
}

bool RosterService::may_be_listed(const User& user, const Contact* contact) const {
    if (contact != nullptr && contact->listed) return true;
    return user.roster.size() - strangers_in(user) < core_.settings().contacts;
}

void RosterService::erase(User& user, const Jid& contact) {
    core_.storage().erase_contact(user.jid.local(), contact);
    user.roster.erase(contact);
}

void RosterService::save(User& user, const Contact& contact, bool shows) {
    core_.storage().put_contact(user.jid.local(), contact);
    if (shows) put_new_version(user);
}

/// One that no roster of this name has ever had, not even one of an account that was deleted: so it is the time.
void RosterService::put_new_version(User& user) {
    const auto now = floor<std::chrono::milliseconds>(core_.now().wall).time_since_epoch().count();
    user.roster_version = std::max<std::int64_t>(user.roster_version + 1, now);
    core_.storage().put_roster_version(user.jid.local(), user.roster_version);
}

/// Section 2.1.6: to every program that has asked for the roster.
void RosterService::push(User& user, const Contact& contact, bool is_removed) {
    auto item = to_item(contact);
    if (is_removed) item = {.contact = contact.jid, .subscription = Subscription::remove};
    for (auto* session : user.sessions) {
        if (!session->wants_roster) continue;
        xml::Element iq("iq", std::string(ns::client));
        iq.set("type", "set").set("id", "push-" + core_.new_token().substr(0, 8)).set("to", session->jid.text());
        auto& query = iq.add(make_query());
        query.set("ver", std::to_string(user.roster_version));
        query.add(to_element(item));
        core_.send(*session, iq);
    }
}

/// Section 3: first the own side, then the other one.
void RosterService::send_out(Stanza presence) {
    auto& user = presence.sender->user;
    const auto type = *presence_type_of(presence.element);
    const auto contact_jid = presence.to.bare();
    if (presence.element.attribute("to").empty()) return core_.refuse(presence, StanzaFault::bad_request, "to whom?");
    if (contact_jid == user.jid) return;  // one sees oneself
    auto* contact = user.find_contact(contact_jid);
    if (contact == nullptr && type != PresenceType::subscribe && type != PresenceType::unsubscribe)
        return;  // there is nothing to answer
    const auto before = contact != nullptr ? contact->bond : Bond{};
    const auto step = sends(before, type);
    const bool shows = shows_in_roster(before, step.after);
    if (shows && !may_be_listed(user, contact))
        return core_.refuse(presence, StanzaFault::resource_constraint, "too many contacts");
    if (step.after != before) {
        if (contact == nullptr) contact = &user.roster.emplace(contact_jid, Contact{.jid = contact_jid}).first->second;
        contact->bond = step.after;
        if (!step.after.pending_in) contact->request.clear();
        if (shows) contact->listed = true;
        if (is_empty(*contact)) {
            erase(user, contact_jid);
        } else {
            save(user, *contact, shows);
            if (shows) push(user, *contact);
        }
    }
    presence.element.set("from", user.jid.text()).set("to", contact_jid.text());
    const bool sees_us_now = step.after.from && !before.from, saw_us = before.from && !step.after.from;
    if (step.goes_on)
        core_.route(Stanza{std::move(presence.element), StanzaKind::presence, user.jid, contact_jid, nullptr});
    if (sees_us_now) presences_.show(user, contact_jid, true);
    if (saw_us) presences_.show(user, contact_jid, false);
}

void RosterService::come_in(const Stanza& presence) {
    const auto type = *presence_type_of(presence.element);
    auto* user = core_.find_user(presence.to.local());
    const auto contact_jid = presence.from.bare();
    if (user == nullptr) {  // section 3.1.3: there is nobody who could ever agree
        if (type == PresenceType::subscribe)
            core_.route(make_presence(PresenceType::unsubscribed, presence.to.bare(), contact_jid));
        return;
    }
    if (contact_jid == user->jid) return;
    auto* contact = user->find_contact(contact_jid);
    const auto before = contact != nullptr ? contact->bond : Bond{};
    const auto step = receives(before, type);
    if (step.approves) return core_.route(make_presence(PresenceType::subscribed, user->jid, contact_jid));
    if (step.after == before) return;
    const auto& settings = core_.settings();
    auto request = step.after.pending_in ? xml::to_text(presence.element, ns::client) : std::string{};
    const bool too_many = contact == nullptr && strangers_in(*user) >= settings.requests;
    const bool too_much = !request.empty() && size_of_requests(*user) + request.size() > settings.requests_bytes;
    if (too_many || too_much) return core_.route(make_presence(PresenceType::unsubscribed, user->jid, contact_jid));
    if (contact == nullptr) contact = &user->roster.emplace(contact_jid, Contact{.jid = contact_jid}).first->second;
    contact->bond = step.after;
    contact->request = std::move(request);
    const bool shows = shows_in_roster(before, step.after) && contact->listed;
    if (is_empty(*contact)) {  // a question taken back
        erase(*user, contact_jid);
        contact = nullptr;
    } else {
        save(*user, *contact, shows);
    }
    if (step.goes_on)
        for (auto* session : user->sessions)
            if (session->is_available() || (session->wants_roster && type != PresenceType::subscribe))
                core_.send(*session, presence.element);
    if (shows && contact != nullptr) push(*user, *contact);
    if (before.from && !step.after.from) presences_.show(*user, contact_jid, false);
}

void RosterService::show_requests(Session& session) {
    for (const auto& [jid, contact] : session.user.roster) {
        if (!contact.bond.pending_in) continue;
        if (const auto request = parse_stanza(contact.request)) core_.send(session, *request);
    }
}

}  // namespace xmpp::session
