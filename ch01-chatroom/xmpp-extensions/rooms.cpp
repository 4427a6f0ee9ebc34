#include "ch01-chatroom/xmpp-extensions/rooms.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "ch01-chatroom/xmpp-extensions/disco.hpp"
#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/presence.hpp"

namespace xmpp::extensions {

using session::Stanza;

namespace {

// Section 15.6.2.
constexpr auto your_own = "110", service_has_stopped = "332";

}  // namespace

Rooms::Rooms(session::Core& core, std::string domain, RoomLimits limits, RoomServiceLimits limits_of_service)
    : core_{core}, domain_{std::move(domain)}, limits_{limits}, limits_of_service_{limits_of_service} {
    core_.add_host(domain_, *this);
    load();
}

void Rooms::load() {
    for (const auto& stored : core_.storage().rooms()) {
        const auto jid = Jid::account(stored.name, domain_);
        auto room = jid ? Room::load(core_, *jid, limits_, stored.state) : std::nullopt;
        if (room) {
            rooms_.emplace(std::string(jid->local()), std::move(*room));
        } else {
            core_.log().error("a stored room cannot be read; nobody can enter it", {{"room", stored.name}});
            unreadable_.insert(stored.name);
        }
    }
    are_loaded_ = true;
}

void Rooms::do_in_all(const std::function<void(Room&)>& work) {
    core_.when_hosts_rest([this, work] {
        for (auto next = rooms_.begin(); next != rooms_.end();) {
            auto& room = (next++)->second;  // which may be erased now
            work(room);
            look_after(room);
        }
    });
}

void Rooms::account_erased(std::string_view account) {
    const auto user = Jid::account(account, core_.domain().text());
    if (user) do_in_all([user = *user](Room& room) { room.forget_user(user); });
}

void Rooms::domain_lost(std::string_view domain) {
    do_in_all([domain = std::string(domain)](Room& room) { room.put_out_domain(domain); });
}

/// Who is in a room is not stored: with the old process everybody has left (section 9.9.2 has the code for that).
void Rooms::came_back(session::Session& session) {
    for (auto next = session.directed.begin(); next != session.directed.end();) {
        const auto occupant = *next;
        if (occupant.domain() != domain_) {
            ++next;
            continue;
        }
        next = session.directed.erase(next);
        xml::Element presence("presence", std::string(ns::client));
        presence.set("from", occupant.text()).set("to", session.jid.text()).set("type", "unavailable");
        auto& x = presence.add({"x", std::string(ns::muc_user)});
        x.add({"item", std::string(ns::muc_user)}).set("affiliation", "none").set("role", "none");
        for (const auto* code : {your_own, service_has_stopped})
            x.add({"status", std::string(ns::muc_user)}).set("code", code);
        core_.send(session, presence);
    }
}

/// They are read again as soon as the storage can be used.
void Rooms::storage_failed() {
    rooms_.clear();
    unreadable_.clear();
    are_loaded_ = false;
}

void Rooms::tick() {
    if (!are_loaded_) load();
}

void Rooms::take(Stanza stanza) {
    if (!are_loaded_) load();
    if (stanza.to.local().empty()) return take_for_service(stanza);
    const std::string name(stanza.to.local());
    auto found = rooms_.find(name);
    if (found == rooms_.end()) {
        if (unreadable_.contains(name))
            return refuse_unless_leaving(stanza, StanzaFault::internal_server_error, "the room cannot be read");
        // A ping to one's own nick would take "not found" as "still in it" (XEP-0410, section 3.2).
        if (stanza.kind == StanzaKind::iq && !stanza.to.is_bare())
            return core_.refuse(stanza, StanzaFault::not_acceptable, "you are not in the room");
        if (stanza.kind != StanzaKind::presence || !is_join(stanza.element))
            return refuse_unless_leaving(stanza, StanzaFault::item_not_found, "there is no such room");
        if (const auto fault = fault_of_new_room(stanza.from.bare(), name))
            return core_.refuse(stanza, *fault, "no new room of this name, or no more of them");
        found = rooms_.emplace(name, Room(core_, stanza.to.bare(), limits_)).first;
    }
    found->second.take(std::move(stanza));
    look_after(found->second);
}

/// Whoever leaves what is not there need not know.
void Rooms::refuse_unless_leaving(const Stanza& stanza, StanzaFault fault, std::string_view text) {
    const bool wants_to_be_there =
        stanza.kind != StanzaKind::presence || presence_type_of(stanza.element) == PresenceType::available;
    if (wants_to_be_there) core_.refuse(stanza, fault, text);
}

std::optional<StanzaFault> Rooms::fault_of_new_room(const Jid& user, std::string_view name) const {
    if (name.size() > limits_of_service_.name) return StanzaFault::not_acceptable;
    if (rooms_.size() >= limits_of_service_.rooms) return StanzaFault::resource_constraint;
    const auto made = std::ranges::count_if(rooms_, [&](const auto& each) { return each.second.maker() == user; });
    if (std::cmp_greater_equal(made, limits_of_service_.of_one_user)) return StanzaFault::resource_constraint;
    return {};
}

void Rooms::look_after(Room& room) {
    const std::string name(room.jid().local());
    const bool has_changed = room.has_changed();
    if (room.is_over() || (has_changed && !room.config().persistent)) core_.storage().erase_room(name);
    if (room.is_over())
        rooms_.erase(name);
    else if (has_changed && room.config().persistent)
        core_.storage().put_room({name, room.state()});
}

/// The largest ones first: if there are too many, those are left out that fewer people look for.
xml::Element Rooms::list_rooms() const {
    std::vector<const Room*> listed;
    for (const auto& [name, room] : rooms_)
        if (room.config().listed) listed.push_back(&room);
    std::ranges::stable_sort(listed, std::ranges::greater{}, [](const auto* room) { return room->size(); });
    if (listed.size() > limits_of_service_.listed) listed.resize(limits_of_service_.listed);
    DiscoList list;
    for (const auto* room : listed)
        if (!list.add(room->jid().text(), room->title())) break;
    return list.take();
}

void Rooms::take_for_service(const Stanza& stanza) {
    if (stanza.kind == StanzaKind::presence) return;
    if (stanza.kind == StanzaKind::iq && !is_request(stanza.element)) return;
    if (stanza.kind == StanzaKind::iq && type_of(stanza.element) == "get") {
        const auto* child = stanza.element.first_child();
        if (child->is("query", ns::disco_info)) {
            const std::array features{ns::disco_info, ns::disco_items, ns::muc, ns::ping};
            return core_.answer(stanza, make_disco_info("conference", "text", "Rooms", features));
        }
        if (child->is("query", ns::disco_items)) {
            return core_.answer(stanza, list_rooms());
        }
        if (child->is("ping", ns::ping)) return core_.answer(stanza);
    }
    core_.refuse(stanza, StanzaFault::service_unavailable);
}

}  // namespace xmpp::extensions
