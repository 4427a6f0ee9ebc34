#include "ch01-chatroom/xmpp-session/online.hpp"

#include <algorithm>
#include <utility>

#include "ch01-chatroom/xmpp-session/managed.hpp"

namespace xmpp::session {

Session::Session(Jid its_jid, User& its_user) : jid{std::move(its_jid)}, user{its_user} {
    user.sessions.push_back(this);
}

Session::~Session() {
    std::erase(user.sessions, this);
}

Resource Session::as_resource() const {
    return {jid.resource(), is_available() ? std::optional(priority) : std::nullopt};
}

User::User(Jid its_jid, Storage& storage) : jid{std::move(its_jid)} {
    for (auto& contact : storage.roster(jid.local())) roster.emplace(contact.jid, std::move(contact));
    roster_version = storage.roster_version(jid.local());
}

Contact* User::find_contact(const Jid& contact) {
    const auto found = roster.find(contact);
    return found == roster.end() ? nullptr : &found->second;
}

bool User::is_seen_by(const Jid& who) {
    if (jid == who) return true;
    const auto* contact = find_contact(who);
    return contact != nullptr && contact->bond.from;
}

Session* User::find(std::string_view resource) const {
    const auto found =
        std::ranges::find_if(sessions, [&](const auto* each) { return each->jid.resource() == resource; });
    return found == sessions.end() ? nullptr : *found;
}

Session* User::most_willing() const {
    Session* found = nullptr;
    for (auto* each : sessions) {
        if (each->link == nullptr || !each->is_reachable()) continue;
        if (found == nullptr || each->priority > found->priority) found = each;
    }
    return found;
}

std::vector<Resource> User::resources() const {
    std::vector<Resource> all;
    all.reserve(sessions.size());
    for (const auto* each : sessions) all.push_back(each->as_resource());
    return all;
}

}  // namespace xmpp::session
