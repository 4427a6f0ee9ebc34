#include "ch01-chatroom/xmpp-extensions/room.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "ch01-chatroom/xmpp-extensions/disco.hpp"
#include "ch01-chatroom/xmpp-messages/namespaces.hpp"
#include "ch01-chatroom/xmpp-messages/presence.hpp"
#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "shared/xml/writer.hpp"

namespace xmpp::extensions {

using session::Stanza;

namespace {

constexpr std::array affiliations{std::pair{Affiliation::outcast, "outcast"}, std::pair{Affiliation::none, "none"},
                                  std::pair{Affiliation::member, "member"}, std::pair{Affiliation::admin, "admin"},
                                  std::pair{Affiliation::owner, "owner"}};
constexpr std::array roles{std::pair{Role::none, "none"}, std::pair{Role::visitor, "visitor"},
                           std::pair{Role::participant, "participant"}, std::pair{Role::moderator, "moderator"}};

// Section 15.6: what happened, for programs.
constexpr int everybody_sees_addresses = 100, your_own = 110, room_is_new = 201, is_banned = 301, has_new_nick = 303,
              is_kicked = 307, is_no_member_any_more = 321, is_for_members_now = 322, lost_its_connection = 333,
              config_has_changed = 104, shows_addresses_now = 172, hides_addresses_now = 173;

xml::Element client(const char* name) {
    return {name, std::string(ns::client)};
}
xml::Element user(const char* name) {
    return {name, std::string(ns::muc_user)};
}

std::optional<std::size_t> number_of(std::string_view text) {
    std::size_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

std::string reason_in(const xml::Element& item, std::string_view its_namespace) {
    const auto* reason = item.child("reason", its_namespace);
    return reason == nullptr ? std::string{} : reason->text();
}

/// What only the room itself says of those in it is taken out of what they send.
void strip_room_words(xml::Element& stanza) {
    std::erase_if(stanza.nodes, [](const auto& node) {
        return node.element() != nullptr && (node.element()->ns == ns::muc || node.element()->ns == ns::muc_user);
    });
}

/// About what it costs to keep an element and to send it: its text, and something for each element in memory.
std::size_t cost_of_elements(const xml::Element& element) {
    std::size_t cost = 60;
    for (const auto& node : element.nodes)
        if (node.element() != nullptr) cost += cost_of_elements(*node.element());
    return cost;
}
std::size_t cost_of(const xml::Element& element) {
    return xml::to_text(element, ns::client).size() + cost_of_elements(element);
}

/// Errors that say: whoever this was for is not there any more (section 7.14).
bool is_gone(StanzaFault fault) {
    return fault == StanzaFault::gone || fault == StanzaFault::item_not_found ||
           fault == StanzaFault::recipient_unavailable || fault == StanzaFault::remote_server_not_found ||
           fault == StanzaFault::remote_server_timeout || fault == StanzaFault::service_unavailable;
}

// --- forms (XEP-0004) ---

xml::Element form(const char* name) {
    return {name, std::string(ns::data_forms)};
}
void add_field(xml::Element& to, const char* var, const char* type, const char* label, const std::string& value) {
    auto& field = to.add(form("field"));
    field.set("var", var).set("type", type);
    if (*label != '\0') field.set("label", label);
    field.add(form("value")).add_text(value);
}
std::optional<std::string> field_in(const xml::Element& submitted, std::string_view var) {
    for (const auto* field : submitted.children()) {
        if (!field->is("field", ns::data_forms) || field->attribute("var") != var) continue;
        const auto* value = field->child("value", ns::data_forms);
        return value == nullptr ? std::string{} : value->text();
    }
    return {};
}
bool is_true(std::string_view text) {
    return text == "1" || text == "true";
}

struct Choice {
    const char* var;
    const char* label;
    bool RoomConfig::*value;
};
constexpr std::array choices{
    Choice{"muc#roomconfig_persistentroom", "Stays when the last one leaves", &RoomConfig::persistent},
    Choice{"muc#roomconfig_publicroom", "Is listed", &RoomConfig::listed},
    Choice{"muc#roomconfig_membersonly", "For members only", &RoomConfig::members_only},
    Choice{"muc#roomconfig_moderatedroom", "Only members may talk", &RoomConfig::moderated},
    Choice{"muc#roomconfig_changesubject", "Everybody may change the subject", &RoomConfig::subject_by_all}};

}  // namespace

std::string_view name_of(Affiliation affiliation) {
    return std::ranges::find(affiliations, affiliation, [](const auto& row) { return row.first; })->second;
}
std::string_view name_of(Role role) {
    return std::ranges::find(roles, role, [](const auto& row) { return row.first; })->second;
}
std::optional<Affiliation> affiliation_of(std::string_view name) {
    const auto* const found = std::ranges::find_if(affiliations, [&](const auto& row) { return row.second == name; });
    return found == affiliations.end() ? std::nullopt : std::optional(found->first);
}
std::optional<Role> role_of(std::string_view name) {
    const auto* const found = std::ranges::find_if(roles, [&](const auto& row) { return row.second == name; });
    return found == roles.end() ? std::nullopt : std::optional(found->first);
}

bool is_join(const xml::Element& presence) {
    return presence_type_of(presence) == PresenceType::available && presence.child("x", ns::muc) != nullptr;
}

Room::Room(session::Core& core, Jid its_jid, RoomLimits limits)
    : core_{&core}, jid_{std::move(its_jid)}, limits_{limits} {}

// --- what stays --------------------------------------------------------------------------------------------------

std::string Room::state() const {
    auto room = client("room");
    room.add(client("title")).add_text(config_.title);
    room.add(client("password")).add_text(config_.password);
    if (!config_.anonymous) room.set("anonymous", "0");
    if (maker_) room.set("maker", maker_->text());
    for (const auto& choice : choices)
        room.set(choice.var + sizeof "muc#roomconfig", config_.*choice.value ? "1" : "0");
    for (const auto& [who, what] : affiliations_)
        room.add(client("affiliation")).set("jid", who.text()).set("is", std::string(name_of(what)));
    if (subject_) {
        auto& subject = room.add(client("subject"));
        subject.set("stamp", to_stamp(subject_->time)).add(subject_->message);
    }
    return xml::to_text(room, ns::client);
}

std::optional<Room> Room::load(session::Core& core, const Jid& jid, RoomLimits limits, std::string_view state) {
    const auto stored = parse_stanza(state);
    if (!stored || !stored->is("room", ns::client)) return {};
    Room room(core, jid, limits);
    room.is_new_ = false;
    const auto text = [&](const char* name) {
        const auto* child = stored->child(name, ns::client);
        return child == nullptr ? std::string{} : child->text();
    };
    room.config_.title = text("title");
    room.config_.password = text("password");
    if (const auto maker = Jid::parse(stored->attribute("maker"))) room.maker_ = *maker;
    room.config_.anonymous = stored->attribute("anonymous") != "0";
    for (const auto& choice : choices)
        room.config_.*choice.value = is_true(stored->attribute(choice.var + sizeof "muc#roomconfig"));
    for (const auto* child : stored->children()) {
        if (!child->is("affiliation", ns::client)) continue;
        const auto who = Jid::parse(child->attribute("jid"));
        const auto what = affiliation_of(child->attribute("is"));
        if (!who || !what) return {};
        room.affiliations_.emplace(*who, *what);
    }
    if (const auto* subject = stored->child("subject", ns::client); subject != nullptr && subject->first_child())
        room.subject_ = Said{*subject->first_child(), parse_stamp(subject->attribute("stamp")).value_or(Time{}), 0};
    return room;
}

// --- who is in it ------------------------------------------------------------------------------------------------

std::string Room::title() const {
    return config_.title.empty() ? std::string(jid_.local()) : config_.title;
}

bool Room::Occupant::has(const Jid& full) const {
    return std::ranges::find(programs, full, &Program::jid) != programs.end();
}

void Room::Occupant::put(Program program) {
    erase(program.jid);
    programs.push_back(std::move(program));
}

void Room::Occupant::erase(const Jid& full) {
    std::erase_if(programs, [&](const auto& each) { return each.jid == full; });
}

Room::Occupant* Room::find(const Jid& full) {
    const auto found = std::ranges::find_if(occupants_, [&](const auto& each) { return each.has(full); });
    return found == occupants_.end() ? nullptr : &*found;
}

Room::Occupant* Room::find_nick(std::string_view nick) {
    const auto found = std::ranges::find(occupants_, nick, &Occupant::nick);
    return found == occupants_.end() ? nullptr : &*found;
}

Room::Occupant* Room::find_only(const Jid& user) {
    const auto nicks = nicks_of(user);
    return nicks.size() == 1 ? find_nick(nicks.front()) : nullptr;
}

std::vector<std::string> Room::nicks_of(const Jid& user) const {
    std::vector<std::string> nicks;
    for (const auto& each : occupants_)
        if (each.user() == user) nicks.push_back(each.nick);
    return nicks;
}

Affiliation Room::affiliation(const Jid& who) const {
    const auto found = affiliations_.find(who.bare());
    return found == affiliations_.end() ? Affiliation::none : found->second;
}

std::ptrdiff_t Room::owner_count() const {
    return std::ranges::count_if(affiliations_, [](const auto& each) { return each.second == Affiliation::owner; });
}

/// Section 5.1.2, table 3.
Role Room::first_role(Affiliation affiliation) const {
    if (affiliation >= Affiliation::admin) return Role::moderator;
    return config_.moderated && affiliation < Affiliation::member ? Role::visitor : Role::participant;
}

Jid Room::address(std::string_view nick) const {
    return jid_.with_resource(nick).value();  // a nick came as a resource
}

std::size_t Room::program_count() const {
    std::size_t count = 0;
    for (const auto& each : occupants_) count += each.programs.size();
    return count;
}

std::size_t Room::cost_of_presences(const Jid& without) const {
    std::size_t cost = 0;
    for (const auto& occupant : occupants_)
        for (const auto& program : occupant.programs) cost += program.jid == without ? 0 : program.cost;
    return cost;
}

Room::Program Room::make_program(const Stanza& presence) const {
    Program program{presence.from, presence.element};
    strip_room_words(program.presence);
    program.cost = cost_of(program.presence);
    if (cost_of_presences(presence.from) + program.cost > limits_.presences / 2) {
        program.presence.nodes.clear();
        program.cost = cost_of(program.presence);
    }
    return program;
}

void Room::send(const Jid& to, xml::Element stanza, const Jid& from) {
    stanza.set("from", from.text()).set("to", to.text());
    if (auto* session = core_->find_session(to)) return core_->send(*session, stanza);
    const auto kind = *kind_of(stanza);
    core_->route(Stanza{std::move(stanza), kind, from, to, nullptr});
}

void Room::send_to_all_of(const Occupant& to, const xml::Element& stanza, const Jid& from) {
    for (const auto& each : to.programs) send(each.jid, stanza, from);
}

void Room::refuse(const Stanza& stanza, StanzaFault fault, std::string_view text) {
    core_->refuse(stanza, fault, text);
}

xml::Element Room::seen(const Occupant& occupant, const Occupant& reader, std::vector<int> codes) const {
    auto presence = occupant.shown().presence;
    auto x = user("x");
    auto& item = x.add(user("item"));
    item.set("affiliation", std::string(name_of(affiliation(occupant.user()))))
        .set("role", std::string(name_of(occupant.role)));
    const bool is_own = reader.nick == occupant.nick;
    if (!config_.anonymous || reader.role == Role::moderator || is_own) item.set("jid", occupant.shown().jid.text());
    if (is_own) {
        if (!config_.anonymous) codes.push_back(everybody_sees_addresses);
        codes.push_back(your_own);
    }
    for (const int code : codes) x.add(user("status")).set("code", std::to_string(code));
    presence.add(std::move(x));
    return presence;
}

void Room::show(const Occupant& occupant, std::vector<int> codes) {
    const auto from = address(occupant.nick);
    for (const auto& reader : occupants_)
        if (reader.nick != occupant.nick) send_to_all_of(reader, seen(occupant, reader, {}), from);
    send_to_all_of(occupant, seen(occupant, occupant, std::move(codes)), from);
}

xml::Element Room::seen_going(const Occupant& occupant, const Jid& whose, const Occupant& reader,
                              const Going& going) const {
    auto presence = client("presence");
    presence.set("type", "unavailable");
    auto x = user("x");
    auto& item = x.add(user("item"));
    item.set("affiliation", std::string(name_of(affiliation(whose)))).set("role", std::string(name_of(going.role)));
    const bool is_own = reader.nick == occupant.nick;
    if (!config_.anonymous || reader.role == Role::moderator || is_own) item.set("jid", whose.text());
    if (!going.new_nick.empty()) item.set("nick", going.new_nick);
    if (!going.reason.empty()) item.add(user("reason")).add_text(going.reason);
    for (const int code : going.codes) x.add(user("status")).set("code", std::to_string(code));
    if (is_own) x.add(user("status")).set("code", std::to_string(your_own));
    if (!going.words.empty()) presence.add(client("status")).add_text(going.words);
    presence.add(std::move(x));
    return presence;
}

void Room::show_going(const Occupant& occupant, const Going& going) {
    const auto from = address(occupant.nick);
    for (const auto& reader : occupants_)
        send_to_all_of(reader, seen_going(occupant, occupant.shown().jid, reader, going), from);
}

void Room::put_out(const Occupant& whom, const Going& going) {
    show_going(whom, going);
    std::erase_if(occupants_, [nick = whom.nick](const auto& each) { return each.nick == nick; });
}

void Room::throw_out(const Occupant& whom, const Going& going) {
    if (thrown_out_.size() >= limits_.occupants) thrown_out_.clear();
    for (const auto& each : whom.programs) thrown_out_.insert(each.jid);
    put_out(whom, going);
}

void Room::put_out_program(const Jid& which, const Going& going) {
    auto* occupant = find(which);
    if (occupant == nullptr) return;
    if (occupant->programs.size() == 1) return put_out(*occupant, going);
    const bool was_shown = occupant->shown().jid == which;
    send(which, seen_going(*occupant, which, *occupant, going), address(occupant->nick));
    occupant->erase(which);
    if (was_shown) show(*occupant);
}

void Room::put_out_domain(std::string_view domain) {
    std::vector<Jid> lost;
    for (const auto& each : occupants_)
        for (const auto& program : each.programs)
            if (program.jid.domain() == domain) lost.push_back(program.jid);
    for (const auto& each : lost) put_out_program(each, {.codes = {is_kicked, lost_its_connection}});
}

void Room::forget_user(const Jid& user) {
    for (const auto& nick : nicks_of(user)) put_out(*find_nick(nick), {});
    if (maker_ == user) {
        maker_.reset();
        has_changed_ = true;
    }
    if (affiliations_.erase(user) == 0) return;
    has_changed_ = true;
    if (config_.persistent && owner_count() == 0) destroy("", "the account of its owner has been removed");
}

// --- presence ----------------------------------------------------------------------------------------------------

void Room::take(Stanza stanza) {
    switch (stanza.kind) {
        case StanzaKind::presence:
            return take_presence(stanza);
        case StanzaKind::message:
            return take_message(stanza);
        case StanzaKind::iq:
            return take_iq(stanza);
    }
}

void Room::take_presence(Stanza& presence) {
    const auto type = presence_type_of(presence.element);
    auto* occupant = find(presence.from);
    if (type == PresenceType::unavailable) {
        const auto* words = presence.element.child("status", ns::client);
        return put_out_program(presence.from, {.words = words == nullptr ? std::string{} : words->text()});
    }
    if (type == PresenceType::error) return put_out_program(presence.from, {.codes = {is_kicked, lost_its_connection}});
    if (type != PresenceType::available) return;
    if (occupant == nullptr && !is_join(presence.element) && thrown_out_.contains(presence.from))
        return refuse(presence, StanzaFault::item_not_found, "you are not in the room");
    if (presence.to.is_bare()) return refuse(presence, StanzaFault::jid_malformed, "which nick?");
    if (presence.to.resource().size() > limits_.nick)
        return refuse(presence, StanzaFault::not_acceptable, "the nick is too long");
    if (cost_of(presence.element) > limits_.kept_stanza)
        return refuse(presence, StanzaFault::policy_violation, "the presence is too large");
    if (occupant != nullptr && occupant->nick != presence.to.resource()) return rename(*occupant, presence);
    if (occupant == nullptr || is_join(presence.element)) return join(presence);
    occupant->put(make_program(presence));
    show(*occupant);
}

/// Section 7.2. The order is fixed: who is there, oneself, what was said, the subject.
void Room::join(Stanza& presence) {
    const std::string nick(presence.to.resource());
    const auto* x = presence.element.child("x", ns::muc);
    const bool is_first = is_new_ && affiliations_.empty();
    const auto its_affiliation = is_first ? Affiliation::owner : affiliation(presence.from);
    if (its_affiliation == Affiliation::outcast) return refuse(presence, StanzaFault::forbidden, "you are banned");
    if (config_.members_only && its_affiliation < Affiliation::member)
        return refuse(presence, StanzaFault::registration_required, "for members only");
    const auto* password = x == nullptr ? nullptr : x->child("password", ns::muc);
    if (!config_.password.empty() && its_affiliation < Affiliation::owner &&
        (password == nullptr || password->text() != config_.password))
        return refuse(presence, StanzaFault::not_authorized, "a password is needed");
    auto* holder = find_nick(nick);
    if (holder != nullptr && holder->user() != presence.from.bare()) return refuse(presence, StanzaFault::conflict, "");
    auto program = make_program(presence);
    const bool is_full = find(presence.from) == nullptr && program_count() >= limits_.occupants;
    const bool is_too_large = cost_of_presences(presence.from) + program.cost > limits_.presences;
    if ((is_full || is_too_large) && its_affiliation < Affiliation::admin)
        return refuse(presence, StanzaFault::service_unavailable, "the room is full");
    if (is_first) {
        maker_ = presence.from.bare();
        affiliations_.emplace(*maker_, Affiliation::owner);
        is_new_ = false;
    }
    auto& newcomer =
        holder != nullptr ? *holder : occupants_.emplace_back(Occupant{nick, first_role(its_affiliation), {}});
    thrown_out_.erase(presence.from);
    newcomer.put(std::move(program));
    for (const auto& other : occupants_)
        if (other.nick != nick) send(presence.from, seen(other, newcomer, {}), address(other.nick));
    show(newcomer, is_first ? std::vector{room_is_new} : std::vector<int>{});
    show_history(presence.from, x == nullptr ? nullptr : x->child("history", ns::muc));
    show_subject(presence.from);
}

void Room::show_history(const Jid& newcomer, const xml::Element* wishes) {
    std::size_t count = history_.size();
    std::optional<Time> since;
    const auto now = floor<std::chrono::milliseconds>(core_->now().wall);
    if (wishes != nullptr) {
        if (const auto wanted = number_of(wishes->attribute("maxstanzas"))) count = std::min(count, *wanted);
        if (wishes->attribute("maxchars") == "0") count = 0;
        if (const auto seconds = number_of(wishes->attribute("seconds")); seconds && *seconds < 1'000'000'000)
            since = now - std::chrono::seconds(*seconds);
        if (const auto stamp = parse_stamp(wishes->attribute("since"))) since = *stamp;
    }
    for (auto said = history_.end() - static_cast<std::ptrdiff_t>(count); said != history_.end(); ++said) {
        if (since && said->time < *since) continue;
        auto message = said->message;
        message.add(make_delay(jid_, said->time));
        const auto from = Jid::parse(message.attribute("from"));
        send(newcomer, std::move(message), from ? *from : jid_);
    }
}

void Room::show_subject(const Jid& to) {
    auto message = client("message");
    message.set("type", "groupchat").add(client("subject"));
    if (subject_) message = subject_->message;
    const auto from = Jid::parse(message.attribute("from"));
    send(to, std::move(message), from ? *from : jid_);
}

/// Section 7.6: the old nick goes, the new one comes.
void Room::rename(Occupant& occupant, Stanza& presence) {
    const std::string nick(presence.to.resource());
    if (find_nick(nick) != nullptr) return refuse(presence, StanzaFault::conflict, "");
    show_going(occupant, {.codes = {has_new_nick}, .new_nick = nick, .role = occupant.role});
    occupant.nick = nick;
    occupant.put(make_program(presence));
    show(occupant);
}

// --- messages ----------------------------------------------------------------------------------------------------

void Room::take_message(Stanza& message) {
    auto* occupant = find(message.from);
    const auto type = message_type_of(message.element);
    if (type == MessageType::error) {
        if (is_gone(fault_in(message.element)))
            put_out_program(message.from, {.codes = {is_kicked, lost_its_connection}});
        return;
    }
    if (const auto* x = message.element.child("x", ns::muc_user); x != nullptr && message.to.is_bare())
        if (const auto* declined = x->child("decline", ns::muc_user)) return decline(message, *declined);
    if (occupant == nullptr) return refuse(message, StanzaFault::not_acceptable, "you are not in the room");
    if (!message.to.is_bare()) {
        if (type == MessageType::groupchat) return refuse(message, StanzaFault::bad_request, "");
        return whisper(*occupant, message);
    }
    if (type == MessageType::groupchat) return say(*occupant, message);
    invite(*occupant, message);
}

void Room::say(Occupant& occupant, Stanza& message) {
    if (occupant.role < Role::participant) return refuse(message, StanzaFault::forbidden, "you may only listen");
    const auto* subject = message.element.child("subject", ns::client);
    const bool is_subject = subject != nullptr && message.element.child("body", ns::client) == nullptr;
    if (is_subject) {
        if (!config_.subject_by_all && occupant.role < Role::moderator)
            return refuse(message, StanzaFault::forbidden, "only moderators change the subject");
        if (subject->text().size() > limits_.subject || cost_of(message.element) > limits_.kept_stanza)
            return refuse(message, StanzaFault::not_acceptable, "the subject is too long");
    }
    const auto from = address(occupant.nick);
    auto said = std::move(message.element);
    strip_room_words(said);
    said.set("from", from.text());
    const auto now = floor<std::chrono::milliseconds>(core_->now().wall);
    for (const auto& reader : occupants_) send_to_all_of(reader, said, from);
    said.erase("to");
    if (is_subject) {
        subject_ = Said{std::move(said), now, 0};
        has_changed_ = true;
        return;
    }
    if (said.child("body", ns::client) != nullptr) keep_in_history(std::move(said), now);
}

/// The oldest ones make room. One that alone would take most of it is not kept.
void Room::keep_in_history(xml::Element said, Time time) {
    const auto cost = cost_of(said);
    if (limits_.history == 0 || cost > limits_.history_bytes / 4) return;
    while (history_.size() >= limits_.history || history_cost_ + cost > limits_.history_bytes) {
        history_cost_ -= history_.front().cost;
        history_.pop_front();
    }
    history_cost_ += cost;
    history_.push_back({std::move(said), time, cost});
}

/// Section 7.5: to one of them alone.
void Room::whisper(Occupant& occupant, Stanza& message) {
    const auto* reader = find_nick(message.to.resource());
    if (reader == nullptr) return refuse(message, StanzaFault::item_not_found, "nobody has this nick");
    auto said = std::move(message.element);
    strip_room_words(said);
    said.add(user("x"));
    send_to_all_of(*reader, said, address(occupant.nick));
}

/// Section 7.8.2: the room asks somebody in.
void Room::invite(Occupant& occupant, const Stanza& message) {
    const auto* x = message.element.child("x", ns::muc_user);
    const auto* asked = x == nullptr ? nullptr : x->child("invite", ns::muc_user);
    const auto to = asked == nullptr ? Jid::parse("") : Jid::parse(asked->attribute("to"));
    if (!to) return refuse(message, StanzaFault::bad_request, "a room takes messages of the type groupchat");
    if (config_.members_only) {
        if (occupant.role < Role::moderator) return refuse(message, StanzaFault::forbidden, "");
        if (affiliation(*to) == Affiliation::none) {
            affiliations_[to->bare()] = Affiliation::member;
            has_changed_ = true;
        }
    }
    auto invitation = client("message");
    invitation.set("from", jid_.text()).set("to", to->text());
    auto& around = invitation.add(user("x"));
    auto& its_invite = around.add(user("invite"));
    its_invite.set("from", config_.anonymous ? address(occupant.nick).text() : message.from.text());
    if (const auto reason = reason_in(*asked, ns::muc_user); !reason.empty())
        its_invite.add(user("reason")).add_text(reason);
    if (!config_.password.empty()) around.add(user("password")).add_text(config_.password);
    core_->route(std::move(invitation));
}

/// Section 7.8.2: whoever was asked in does not come. It goes to people of the room only: a room is no way to send to
/// anybody in its name.
void Room::decline(const Stanza& message, const xml::Element& declined) {
    const auto to = Jid::parse(declined.attribute("to"));
    if (!to) return refuse(message, StanzaFault::bad_request, "whose invitation?");
    if (affiliation(message.from) == Affiliation::outcast) return refuse(message, StanzaFault::forbidden, "");
    auto told = client("message");
    auto& its_decline = told.add(user("x")).add(user("decline"));
    its_decline.set("from", message.from.bare().text());
    if (const auto reason = reason_in(declined, ns::muc_user); !reason.empty())
        its_decline.add(user("reason")).add_text(reason);
    const bool is_nick = to->bare() == jid_;
    const auto nicks = nicks_of(to->bare());
    const auto* inviter = is_nick ? find_nick(to->resource()) : nicks.empty() ? nullptr : find_nick(nicks.front());
    if (inviter != nullptr) return send_to_all_of(*inviter, told, jid_);
    if (is_nick || affiliation(*to) < Affiliation::member)
        return refuse(message, StanzaFault::item_not_found, "nobody here has invited you");
    send(to->bare(), std::move(told), jid_);
}

// --- questions ---------------------------------------------------------------------------------------------------

void Room::take_iq(Stanza& iq) {
    if (!iq.to.is_bare()) return pass_on_iq(iq);
    if (!is_request(iq.element)) return;
    const auto* child = iq.element.first_child();
    if (child->is("query", ns::muc_admin)) return take_admin(iq);
    if (child->is("query", ns::muc_owner)) return take_owner(iq);
    if (type_of(iq.element) == "get" && child->is("query", ns::disco_info)) {
        const std::array features{
            ns::disco_info,
            ns::disco_items,
            ns::muc,
            std::string_view(config_.persistent ? "muc_persistent" : "muc_temporary"),
            std::string_view(config_.listed ? "muc_public" : "muc_hidden"),
            std::string_view(config_.members_only ? "muc_membersonly" : "muc_open"),
            std::string_view(config_.moderated ? "muc_moderated" : "muc_unmoderated"),
            std::string_view(config_.anonymous ? "muc_semianonymous" : "muc_nonanonymous"),
            std::string_view(config_.password.empty() ? "muc_unsecured" : "muc_passwordprotected")};
        return core_->answer(iq, make_disco_info("conference", "text", title(), features));
    }
    if (type_of(iq.element) == "get" && child->is("query", ns::disco_items)) {
        DiscoList list;
        if (find(iq.from) != nullptr)
            for (const auto& each : occupants_)
                if (!list.add(address(each.nick).text(), "")) break;
        return core_->answer(iq, list.take());
    }
    if (type_of(iq.element) == "get" && child->is("ping", ns::ping)) return core_->answer(iq);
    refuse(iq, StanzaFault::service_unavailable);
}

/// Between two of the room, each under the nick. To oneself it tells whether one is still in (XEP-0410).
void Room::pass_on_iq(Stanza& iq) {
    auto* asks = find(iq.from);
    if (asks == nullptr && iq.from.is_bare()) asks = find_only(iq.from);  // the answer of an account
    if (asks == nullptr) return refuse(iq, StanzaFault::not_acceptable, "you are not in the room");
    const auto* asked = find_nick(iq.to.resource());
    if (asked == nullptr) return refuse(iq, StanzaFault::item_not_found, "nobody has this nick");
    const auto from = address(asks->nick);
    if (!is_request(iq.element)) return send_to_all_of(*asked, iq.element, from);  // which program has asked?
    const auto* question = iq.element.first_child();
    if (asked == asks && question->is("ping", ns::ping)) return core_->answer(iq);
    // A card is the user's, not a program's, and her server has it: so do pictures show in rooms.
    const bool is_for_account = question->is("vCard", ns::vcard) && find_only(asked->user()) != nullptr;
    send(is_for_account ? asked->user() : asked->shown().jid, std::move(iq.element), from);
}

/// Sections 8 and 9.
void Room::take_admin(const Stanza& iq) {
    const auto items = iq.element.first_child()->children();
    if (items.empty() || !std::ranges::all_of(items, [](auto* each) { return each->is("item", ns::muc_admin); }))
        return refuse(iq, StanzaFault::bad_request);
    if (type_of(iq.element) == "get") return list(iq, *items.front());
    for (const auto* item : items)
        if (const auto fault = change(iq.from, *item)) return refuse(iq, *fault);
    core_->answer(iq);
}

void Room::list(const Stanza& iq, const xml::Element& item) {
    const auto wanted_affiliation = affiliation_of(item.attribute("affiliation"));
    const auto wanted_role = role_of(item.attribute("role"));
    if (!wanted_affiliation && !wanted_role) return refuse(iq, StanzaFault::bad_request);
    const auto* asks = find(iq.from);
    const bool is_moderator = asks != nullptr && asks->role == Role::moderator;
    if (affiliation(iq.from) < Affiliation::admin && !is_moderator) return refuse(iq, StanzaFault::forbidden);
    xml::Element query("query", std::string(ns::muc_admin));
    if (wanted_affiliation) {
        for (const auto& [who, what] : affiliations_)
            if (what == *wanted_affiliation)
                query.add(xml::Element("item", std::string(ns::muc_admin)))
                    .set("jid", who.text())
                    .set("affiliation", std::string(name_of(what)));
    } else {
        for (const auto& each : occupants_)
            if (each.role == *wanted_role)
                query.add(xml::Element("item", std::string(ns::muc_admin)))
                    .set("nick", each.nick)
                    .set("jid", each.shown().jid.text())
                    .set("role", std::string(name_of(each.role)))
                    .set("affiliation", std::string(name_of(affiliation(each.user()))));
    }
    core_->answer(iq, std::move(query));
}

std::optional<StanzaFault> Room::change(const Jid& actor, const xml::Element& item) {
    const auto reason = reason_in(item, ns::muc_admin);
    auto* target = find_nick(item.attribute("nick"));
    if (const auto name = item.attribute("affiliation"); !name.empty()) {
        const auto wanted = affiliation_of(name);
        auto whose = Jid::parse(item.attribute("jid"));
        if (!whose && target != nullptr) whose = target->user();
        if (!wanted || !whose) return StanzaFault::bad_request;
        return change_affiliation(actor, whose->bare(), *wanted, reason);
    }
    const auto wanted = role_of(item.attribute("role"));
    if (!wanted) return StanzaFault::bad_request;
    if (target == nullptr) return StanzaFault::item_not_found;
    return change_role(actor, *target, *wanted, reason);
}

/// Moderators give and take voice and kick; admins make moderators. Nobody does so to somebody above.
std::optional<StanzaFault> Room::change_role(const Jid& actor, Occupant& target, Role role, const std::string& reason) {
    const auto* moderator = find(actor);
    const auto own = affiliation(actor);
    if ((moderator == nullptr || moderator->role < Role::moderator) && own < Affiliation::admin)
        return StanzaFault::forbidden;
    const auto theirs = affiliation(target.user());
    if (role == Role::none) {
        if (theirs > own) return StanzaFault::not_allowed;
        throw_out(target, {.codes = {is_kicked}, .reason = reason});
        return {};
    }
    const bool is_about_moderators = role == Role::moderator || target.role == Role::moderator;
    if (is_about_moderators && own < Affiliation::admin) return StanzaFault::not_allowed;
    if (role < Role::moderator && theirs >= Affiliation::admin) return StanzaFault::not_allowed;
    target.role = role;
    show(target);
    return {};
}

std::optional<StanzaFault> Room::change_affiliation(const Jid& actor, const Jid& whose, Affiliation wanted,
                                                    const std::string& reason) {
    const auto own = affiliation(actor), before = affiliation(whose);
    if (own < Affiliation::admin) return StanzaFault::forbidden;
    if (own < Affiliation::owner && (wanted >= Affiliation::admin || before >= Affiliation::admin))
        return StanzaFault::not_allowed;
    if (before == Affiliation::owner && wanted != Affiliation::owner && owner_count() == 1)
        return StanzaFault::conflict;
    if (before == Affiliation::none && affiliations_.size() >= limits_.affiliations)
        return StanzaFault::resource_constraint;
    if (wanted == Affiliation::none)
        affiliations_.erase(whose);
    else
        affiliations_[whose] = wanted;
    has_changed_ = true;
    for (const auto& nick : nicks_of(whose)) {
        auto& occupant = *find_nick(nick);
        if (wanted == Affiliation::outcast) {
            throw_out(occupant, {.codes = {is_banned}, .reason = reason});
        } else if (config_.members_only && wanted == Affiliation::none) {
            throw_out(occupant, {.codes = {is_no_member_any_more}, .reason = reason});
        } else {
            occupant.role = first_role(wanted);
            show(occupant);
        }
    }
    return {};
}

/// Section 10.
void Room::take_owner(const Stanza& iq) {
    if (affiliation(iq.from) != Affiliation::owner) return refuse(iq, StanzaFault::forbidden);
    const auto* query = iq.element.first_child();
    if (type_of(iq.element) == "get") {
        xml::Element answer("query", std::string(ns::muc_owner));
        answer.add(config_form());
        return core_->answer(iq, std::move(answer));
    }
    if (const auto* how = query->child("destroy", ns::muc_owner)) {
        core_->answer(iq);
        return destroy(how->attribute("jid"), reason_in(*how, ns::muc_owner));
    }
    const auto* submitted = query->child("x", ns::data_forms);
    if (submitted == nullptr) return refuse(iq, StanzaFault::bad_request);
    if (submitted->attribute("type") == "cancel") return core_->answer(iq);
    if (const auto fault = configure(*submitted)) return refuse(iq, *fault);
    core_->answer(iq);
}

xml::Element Room::config_form() const {
    auto x = form("x");
    x.set("type", "form");
    x.add(form("title")).add_text("Room " + jid_.text());
    add_field(x, "FORM_TYPE", "hidden", "", "http://jabber.org/protocol/muc#roomconfig");
    add_field(x, "muc#roomconfig_roomname", "text-single", "Title", config_.title);
    for (const auto& choice : choices)
        add_field(x, choice.var, "boolean", choice.label, config_.*choice.value ? "1" : "0");
    add_field(x, "muc#roomconfig_passwordprotectedroom", "boolean", "A password is needed",
              config_.password.empty() ? "0" : "1");
    add_field(x, "muc#roomconfig_roomsecret", "text-private", "Password", config_.password);
    add_field(x, "muc#roomconfig_whois", "list-single", "Who sees addresses",
              config_.anonymous ? "moderators" : "anyone");
    return x;
}

std::optional<StanzaFault> Room::configure(const xml::Element& submitted) {
    auto config = config_;
    if (const auto title = field_in(submitted, "muc#roomconfig_roomname")) config.title = *title;
    for (const auto& choice : choices)
        if (const auto value = field_in(submitted, choice.var)) config.*choice.value = is_true(*value);
    if (const auto secret = field_in(submitted, "muc#roomconfig_roomsecret")) config.password = *secret;
    if (const auto needed = field_in(submitted, "muc#roomconfig_passwordprotectedroom")) {
        if (!is_true(*needed))
            config.password.clear();
        else if (config.password.empty())
            return StanzaFault::not_acceptable;
    }
    if (const auto whois = field_in(submitted, "muc#roomconfig_whois")) config.anonymous = *whois != "anyone";
    if (config.title.size() > limits_.title || config.password.size() > limits_.subject)
        return StanzaFault::not_acceptable;
    std::vector<int> codes{config_has_changed};
    if (config.anonymous != config_.anonymous)
        codes.push_back(config.anonymous ? hides_addresses_now : shows_addresses_now);
    config_ = std::move(config);
    has_changed_ = true;
    std::vector<std::string> strangers;
    for (const auto& each : occupants_)
        if (config_.members_only && affiliation(each.user()) < Affiliation::member) strangers.push_back(each.nick);
    for (const auto& each : strangers) throw_out(*find_nick(each), {.codes = {is_for_members_now}});
    auto message = client("message");
    message.set("type", "groupchat");
    auto& x = message.add(user("x"));
    for (const int code : codes) x.add(user("status")).set("code", std::to_string(code));
    for (const auto& each : occupants_) send_to_all_of(each, message, jid_);
    return {};
}

void Room::destroy(std::string_view other_room, const std::string& reason) {
    auto told = user("destroy");
    if (!other_room.empty()) told.set("jid", std::string(other_room));
    if (!reason.empty()) told.add(user("reason")).add_text(reason);
    is_destroyed_ = true;
    for (const auto& each : std::exchange(occupants_, {})) {
        auto presence = client("presence");
        presence.set("type", "unavailable");
        auto& x = presence.add(user("x"));
        x.add(user("item")).set("affiliation", "none").set("role", "none");
        x.add(told);
        send_to_all_of(each, presence, address(each.nick));
    }
}

}  // namespace xmpp::extensions
