#include "ch01-chatroom/chat-session/room.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "shared/core/endpoint.hpp"
#include "shared/text/nick.hpp"

namespace chat::session {

using namespace messages;

namespace {

constexpr std::string_view greeting =
    "welcome to the chat room; choose a name with /nick NAME, or /login NAME PASSWORD; /help lists the commands";
constexpr std::string_view greeting_without_guests =
    "welcome to the chat room; come in with /login NAME PASSWORD or /register NAME PASSWORD; /help lists the commands";

std::string address_of(std::string_view peer) {
    const auto endpoint = core::parse_endpoint(peer);
    return endpoint ? endpoint->host : std::string(peer);
}

std::string seconds_text(std::chrono::seconds time) {
    return std::to_string(time.count()) + " s";
}

Past past_of(const Record& record) {
    Past past{std::chrono::floor<std::chrono::minutes>(record.time), {}};
    if (record.kind == Record::Kind::did) {
        past.what = Did{record.nick, record.text};
    } else {
        past.what = Said{record.nick, record.text};
    }
    return past;
}

}  // namespace

Room::Room(Settings settings, Accounts& accounts, Journal& journal, const std::vector<Record>& remembered)
    : settings_{std::move(settings)}, accounts_{accounts}, journal_{journal} {
    for (const auto& record : remembered) remember(record);
}

Room::~Room() = default;

// ---- what the driver tells us -------------------------------------------------------------------------------------

void Room::connected(engine::ConnectionId id, std::string_view peer, core::Now now, engine::Outbox& out) {
    auto member = std::make_unique<Member>();
    member->id = id;
    member->peer = peer;
    member->address = address_of(peer);
    member->connected_at = member->last_line_at = now.steady;

    if (const auto ban = bans_.find("@" + member->address); ban != bans_.end()) {
        out.send(id, format(Failure{"your address is banned from this room" +
                                    (ban->second.text.empty() ? "" : ": " + ban->second.text)}));
        out.close(id, "banned address");
        return;
    }
    tell(*member, Notice{std::string(settings_.guests ? greeting : greeting_without_guests)}, {now, out});
    members_.emplace(id, std::move(member));
}

void Room::received(engine::ConnectionId id, std::string_view bytes, core::Now now, engine::Outbox& out) {
    const auto found = members_.find(id);
    if (found == members_.end()) return;
    Member& member = *found->second;
    const Call call{now, out};
    member.lines.feed(bytes, [&](const core::Result<std::string_view>& line) {
        handle_line(member, line, call);
        return members_.contains(id) ? framing::Flow::go_on : framing::Flow::stop;
    });
    departed_.clear();
}

bool Room::input_ended(engine::ConnectionId id, core::Now, engine::Outbox&) {
    const auto found = members_.find(id);
    if (found == members_.end() || found->second->stage != Member::Stage::waiting) return false;
    found->second->input_ended = true;  // answer() goes on with it
    return true;
}

void Room::disconnected(engine::ConnectionId id, std::string_view reason, core::Now now, engine::Outbox& out) {
    const auto found = members_.find(id);
    if (found == members_.end()) return;
    forget(*found->second, reason, {now, out});
    departed_.clear();
}

void Room::tick(core::Now now, engine::Outbox& out) {
    const Call call{now, out};
    if (now.steady - crowd_told_at_ >= settings_.crowd_interval) {
        crowd_told_at_ = now.steady;
        if (crowd_.joined + crowd_.left > 0) announce(crowd_, call);
        crowd_ = {};
    }

    if (now.steady - timeouts_checked_at_ < std::chrono::seconds{1}) return;
    timeouts_checked_at_ = now.steady;
    const auto is_over = [&](Member::Time since, std::chrono::seconds limit) {
        return limit.count() > 0 && now.steady - since >= limit;
    };
    std::vector<Member*> overdue;
    for (const auto& [id, member] : members_) {
        if (is_joined(*member) ? is_over(member->last_line_at, settings_.idle_timeout)
                               : is_over(member->connected_at, settings_.join_timeout)) {
            overdue.push_back(member.get());
        }
    }
    for (Member* member : overdue) {
        if (is_joined(*member)) {
            send_out(*member, "you have said nothing for " + seconds_text(settings_.idle_timeout), "idle", call);
        } else {
            send_out(*member, "you did not choose a name within " + seconds_text(settings_.join_timeout),
                     "chose no name in time", call);
        }
    }
    departed_.clear();
}

void Room::stopping(core::Now now, engine::Outbox& out) {
    for (const auto& [id, member] : members_) tell(*member, Notice{"the server is stopping; goodbye"}, {now, out});
}

// ---- lines --------------------------------------------------------------------------------------------------------

void Room::handle_line(Member& member, const core::Result<std::string_view>& line, Call call) {
    if (member.stage == Member::Stage::waiting && line) {
        if (member.held.size() + line->size() >= settings_.held_bytes) {
            return send_out(member, "you sent too much before your password was checked", "flood before login", call);
        }
        member.held += *line;
        member.held += '\n';
        return;
    }
    member.last_line_at = call.now.steady;
    if (!member.gate.pass(settings_.flood, call.now.steady)) {
        if (++member.refused_lines == 1) {
            fail(member,
                 "too fast: at most " + std::to_string(settings_.flood.lines) + " lines in " +
                     seconds_text(std::chrono::duration_cast<std::chrono::seconds>(settings_.flood.per)) +
                     "; this line and what follows at this pace is not sent",
                 call);
            call.out.note(member.id, "flood: lines refused");
        }
        if (member.refused_lines >= settings_.flood_strikes)
            send_out(member, "you sent too much too fast", "flood", call);
        return;
    }
    member.refused_lines = 0;

    if (!line) return refuse_line(member, {}, line.error(), call);
    const auto command = parse_command(*line);
    if (!command) return refuse_line(member, *line, command.error(), call);
    std::visit([&](const auto& one) { handle(member, one, call); }, *command);
}

void Room::refuse_line(Member& member, std::string_view line, const core::Error& error, Call call) {
    switch (error.fault) {
        case core::Fault::too_long:
            call.out.note(member.id, "line too long");
            return fail(member, "line too long: at most " + std::to_string(line_limit) + " bytes; it was not sent",
                        call);
        case core::Fault::bad_text:
            call.out.note(member.id, error.field == "UTF-8" ? "line is not UTF-8" : "control character in line");
            return fail(member,
                        (error.field == "UTF-8" ? "not UTF-8 text" : "a control character") + std::string(" at byte ") +
                            std::to_string(error.offset + 1) + " of your line; it was not sent",
                        call);
        case core::Fault::unknown:
            return fail(member, "no such command; /help lists them", call);
        default:
            break;
    }
    const auto* row = find_command(line);
    fail(member,
         std::string(error.field) +
             " is missing; it is: " + (row ? std::string(row->name) + " " + std::string(row->arguments) : "/help"),
         call);
}

void Room::handle_held_lines(Member& member, Call call) {
    const auto id = member.id;
    auto held = std::exchange(member.held, {});
    for (std::string_view rest = held; !rest.empty() && members_.contains(id);) {
        const auto end = rest.find('\n');
        handle_line(member, rest.substr(0, end), call);
        rest.remove_prefix(end + 1);
    }
}

// ---- commands -----------------------------------------------------------------------------------------------------

void Room::handle(Member& member, const Say& say, Call call) {
    if (say.text.empty() || !may_talk(member, call)) return;
    announce(Said{member.nick, std::string(say.text)}, call);
    record({Record::Kind::said, call.now.wall, member.nick, std::string(say.text), {}});
}

void Room::handle(Member& member, const Act& act, Call call) {
    if (!may_talk(member, call)) return;
    announce(Did{member.nick, std::string(act.text)}, call);
    record({Record::Kind::did, call.now.wall, member.nick, std::string(act.text), {}});
}

void Room::handle(Member& member, const Whisper& whisper, Call call) {
    if (!may_talk(member, call)) return;
    const Member* to = find_joined(member, whisper.nick, call);
    if (to == nullptr) return;
    const Whispered line{member.nick, to->nick, std::string(whisper.text)};
    tell(*to, line, call);
    if (to != &member) tell(member, line, call);
}

void Room::handle(Member& member, const TakeNick& take, Call call) {
    if (!settings_.guests) return fail(member, "guests are not admitted; /login or /register", call);
    if (member.registered) {
        return fail(member, "you are logged in as " + member.nick + "; a guest name needs a connection of its own",
                    call);
    }
    const auto name = free_name(member, take.nick, call);
    if (!name) return;
    if (accounts_.is_registered(name->key)) {
        return fail(member, name->nick + " is registered; if it is yours: /login " + name->nick + " PASSWORD", call);
    }
    if (member.stage == Member::Stage::joined) return rename(member, *name, call);
    enter(member, *name, false, call);
}

void Room::handle(Member& member, const Register& request, Call call) {
    if (member.registered) return fail(member, "you are logged in as " + member.nick + " already", call);
    const auto name = free_name(member, request.nick, call);
    if (!name || !password_fits(member, request.password, call)) return;
    if (accounts_.is_registered(name->key)) {
        return fail(member, name->nick + " is registered already; if it is yours: /login " + name->nick + " PASSWORD",
                    call);
    }
    ask_accounts(member, *name, true, request.password, call);
}

void Room::handle(Member& member, const LogIn& request, Call call) {
    if (member.registered) return fail(member, "you are logged in as " + member.nick + " already", call);
    const auto nick = text::parse_nick(request.nick);
    if (!nick) return fail(member, "'" + std::string(request.nick) + "' cannot be a name", call);
    if (request.password.size() > settings_.longest_password) return fail(member, "wrong name or password", call);
    ask_accounts(member, {*nick, text::nick_key(*nick)}, false, request.password, call);
}

void Room::handle(Member& member, const Who&, Call call) {
    if (!may_talk(member, call)) return;
    tell(member, Notice{std::to_string(joined_.size()) + (joined_.size() == 1 ? " is here" : " are here")}, call);
    Here here;
    std::size_t bytes = 0, named = 0;
    const auto flush = [&] {
        if (!here.nicks.empty()) tell(member, here, call);
        here.nicks.clear();
        bytes = 0;
    };
    for (const auto& [key, one] : by_key_) {
        if (!is_joined(*one) || one->key != key) continue;  // a name that is only being registered
        if (named++ == settings_.who_limit) break;
        here.nicks.push_back(one->nick);
        bytes += one->nick.size() + 2;
        if (bytes > line_limit / 2) flush();
    }
    flush();
    if (joined_.size() > settings_.who_limit) {
        tell(member, Notice{"and " + std::to_string(joined_.size() - settings_.who_limit) + " more"}, call);
    }
}

void Room::handle(Member& member, const Topic& topic, Call call) {
    if (!may_talk(member, call)) return;
    if (topic.text.empty()) {
        if (topic_) return tell(member, TopicIs{topic_->text, topic_->nick}, call);
        return tell(member, Notice{"no topic is set; /topic TEXT sets one"}, call);
    }
    if (topic.text.size() > settings_.longest_topic) {
        return fail(member, "topic too long: at most " + std::to_string(settings_.longest_topic) + " bytes", call);
    }
    record({Record::Kind::topic, call.now.wall, member.nick, std::string(topic.text), {}});
    announce(TopicIs{topic_->text, topic_->nick}, call);
}

void Room::handle(Member& member, const Ping& ping, Call call) {
    tell(member, Notice{"pong" + (ping.text.empty() ? "" : " " + std::string(ping.text))}, call);
}

void Room::handle(Member& member, const WhoIs& who, Call call) {
    if (!may_operate(member, call)) return;
    const Member* one = find_joined(member, who.nick, call);
    if (one == nullptr) return;
    const auto idle = std::chrono::duration_cast<std::chrono::seconds>(call.now.steady - one->last_line_at);
    tell(member,
         Notice{one->nick + " from " + one->peer + ", " + (one->registered ? "registered" : "guest") +
                (one->is_operator ? ", operator" : "") + ", last line " + seconds_text(idle) + " ago"},
         call);
}

void Room::handle(Member& member, const Kick& kick, Call call) {
    if (!may_operate(member, call)) return;
    Member* one = find_joined(member, kick.nick, call);
    if (one == nullptr) return;
    const std::string why = "sent out by " + member.nick + (kick.reason.empty() ? "" : ": " + std::string(kick.reason));
    send_out(*one, "you were " + why, why, call);
}

void Room::handle(Member& member, const Ban& ban, Call call) {
    if (!may_operate(member, call)) return;
    std::string target(ban.target);
    if (!target.starts_with('@')) {
        const auto nick = text::parse_nick(target);
        if (!nick) return fail(member, "'" + target + "' is neither a name nor @ and an address", call);
        target = text::nick_key(*nick);
        if (settings_.operator_keys.contains(target)) return fail(member, "an operator cannot be banned", call);
    }
    if (ban.reason.size() > settings_.longest_reason) {
        return fail(member, "reason too long: at most " + std::to_string(settings_.longest_reason) + " bytes", call);
    }
    if (target == "@" + member.address) return fail(member, "that is your own address", call);
    if (bans_.size() >= settings_.bans && !bans_.contains(target)) {
        return fail(member, "there are " + std::to_string(settings_.bans) + " bans already; /unban some first", call);
    }
    record({Record::Kind::banned, call.now.wall, member.nick, std::string(ban.reason), target});
    tell(member, Notice{"banned " + target}, call);

    const std::string why = "banned by " + member.nick + (ban.reason.empty() ? "" : ": " + std::string(ban.reason));
    std::vector<Member*> hit;
    for (const auto& [id, one] : members_) {
        if (one.get() != &member && !one->is_operator && (one->key == target || "@" + one->address == target)) {
            hit.push_back(one.get());
        }
    }
    for (Member* one : hit) send_out(*one, "you were " + why, why, call);
}

void Room::handle(Member& member, const Unban& unban, Call call) {
    if (!may_operate(member, call)) return;
    std::string target(unban.target);
    if (!target.starts_with('@')) target = text::nick_key(target);
    if (!bans_.contains(target))
        return fail(member, "there is no ban of " + std::string(unban.target) + "; /bans lists them", call);
    record({Record::Kind::unbanned, call.now.wall, member.nick, {}, target});
    tell(member, Notice{"the ban of " + target + " is lifted"}, call);
}

void Room::handle(Member& member, const Bans&, Call call) {
    if (!may_operate(member, call)) return;
    if (bans_.empty()) return tell(member, Notice{"nobody is banned"}, call);
    for (const auto& [target, record] : bans_) {
        tell(member,
             Notice{"ban of " + target + " by " + record.nick + (record.text.empty() ? "" : ": " + record.text)}, call);
    }
}

void Room::handle(Member& member, const Help&, Call call) {
    for (const auto& row : command_table) {
        if (row.for_operators && !member.is_operator) continue;
        const std::string usage =
            std::string(row.name) + (row.arguments.empty() ? "" : " ") + std::string(row.arguments);
        tell(member, Notice{usage + "  " + std::string(row.about)}, call);
    }
    tell(member, Notice{"anything else is said to all; // at the start of a line stands for /"}, call);
}

void Room::handle(Member& member, const Quit& quit, Call call) {
    tell(member, Notice{"goodbye"}, call);
    call.out.close(member.id, "quit");
    forget(member, quit.reason, call);
}

// ---- what the commands share --------------------------------------------------------------------------------------

std::optional<Room::Name> Room::free_name(Member& member, std::string_view wanted, Call call) {
    const auto nick = text::parse_nick(wanted);
    if (!nick) {
        fail(member,
             "'" + std::string(wanted) + "' cannot be a name: letters, numbers, emoji, _ - . in any script, at most " +
                 std::to_string(text::max_nick_code_points) + " characters",
             call);
        return {};
    }
    Name name{*nick, text::nick_key(*nick)};
    if (const auto ban = bans_.find(name.key); ban != bans_.end()) {
        fail(member,
             name.nick + " is banned from this room" + (ban->second.text.empty() ? "" : ": " + ban->second.text), call);
        return {};
    }
    if (const auto taken = by_key_.find(name.key); taken != by_key_.end() && taken->second != &member) {
        fail(member, name.nick + " is in use; choose another name", call);
        return {};
    }
    return name;
}

bool Room::password_fits(Member& member, std::string_view password, Call call) {
    if (password.size() >= settings_.least_password && password.size() <= settings_.longest_password) return true;
    fail(member,
         "a password has " + std::to_string(settings_.least_password) + " to " +
             std::to_string(settings_.longest_password) + " bytes",
         call);
    return false;
}

bool Room::may_talk(Member& member, Call call) {
    if (member.stage == Member::Stage::joined) return true;
    fail(member,
         settings_.guests ? "choose a name first: /nick NAME, or /login NAME PASSWORD"
                          : "come in first: /login NAME PASSWORD or /register NAME PASSWORD",
         call);
    return false;
}

bool Room::may_operate(Member& member, Call call) {
    if (member.is_operator) return true;
    fail(member, "only an operator may do that", call);
    return false;
}

Member* Room::find_joined(Member& asker, std::string_view nick, Call call) {
    const auto key = text::nick_key(nick);
    const auto found = by_key_.find(key);
    const bool is_there = found != by_key_.end() && is_joined(*found->second) && found->second->key == key;
    if (is_there) return found->second;  // else the name may be one that somebody is only registering
    fail(asker, "nobody here is called " + std::string(nick) + "; /who lists who is", call);
    return nullptr;
}

// ---- names and accounts -------------------------------------------------------------------------------------------

void Room::ask_accounts(Member& member, const Name& name, bool registering, std::string_view password, Call) {
    member.stage_before = member.stage;
    member.stage = Member::Stage::waiting;
    member.is_registering = registering;
    member.ticket = Ticket{next_ticket_++};
    tickets_.emplace(member.ticket, member.id);
    if (registering) by_key_.emplace(name.key, &member);  // nobody may take the name while its account is made
    member.wanted_nick = name.nick;
    member.wanted_key = name.key;
    if (registering) {
        accounts_.register_nick(member.ticket, name.nick, std::string(password));
    } else {
        accounts_.check_password(member.ticket, name.nick, std::string(password));
    }
}

void Room::answer(Ticket ticket, AccountAnswer answer, core::Now now, engine::Outbox& out) {
    const auto asked = tickets_.find(ticket);
    if (asked == tickets_.end()) return;
    Member& member = *members_.at(asked->second);
    const Call call{now, out};
    tickets_.erase(asked);
    member.stage = member.stage_before;
    Name name{std::exchange(member.wanted_nick, {}), std::exchange(member.wanted_key, {})};
    if (member.is_registering && answer != AccountAnswer::done && member.key != name.key) by_key_.erase(name.key);

    switch (answer) {
        case AccountAnswer::done:
            if (member.is_registering) tell(member, Notice{"registered " + name.nick}, call);
            if (bans_.contains(name.key)) {
                send_out(member, name.nick + " is banned from this room", "banned", call);
                break;
            }
            if (const auto other = by_key_.find(name.key); other != by_key_.end() && other->second != &member) {
                send_out(*other->second, "you logged in from elsewhere", "logged in from elsewhere", call);
            }
            enter(member, name, true, call);
            break;
        case AccountAnswer::wrong_password:
            call.out.note(member.id, "wrong name or password");
            fail(member, "wrong name or password", call);
            if (++member.wrong_passwords >= settings_.wrong_passwords) {
                send_out(member, "too many wrong passwords", "too many wrong passwords", call);
            }
            break;
        case AccountAnswer::taken:
            fail(member, name.nick + " is registered already", call);
            break;
        case AccountAnswer::full:
            fail(member, "there are as many accounts as this room keeps; join as a guest with /nick NAME", call);
            break;
        case AccountAnswer::busy:
            fail(member, "too many people are logging in; try again in a moment", call);
            break;
        case AccountAnswer::failed:
            fail(member, "your account could not be saved; tell the operator", call);
            break;
    }
    if (members_.contains(member.id)) handle_held_lines(member, call);
    if (members_.contains(member.id) && member.input_ended && member.stage != Member::Stage::waiting) {
        call.out.close(member.id, engine::closed_by_peer);
        forget(member, engine::closed_by_peer, call);
    }
    departed_.clear();
}

void Room::enter(Member& member, const Name& name, bool registered, Call call) {
    const bool was_here = is_joined(member);
    if (was_here && member.key != name.key) {
        rename(member, name, call);
    } else if (!was_here) {
        member.nick = name.nick;
        member.key = name.key;
        by_key_[name.key] = &member;
        member.stage = Member::Stage::joined;
        member.place_among_joined = joined_.size();
        joined_.push_back(&member);
    }
    member.registered = registered;
    member.is_operator = registered && settings_.operator_keys.contains(member.key);
    member.last_line_at = call.now.steady;
    if (was_here) {
        tell(member, YouAre{member.nick}, call);
    } else {
        show_history(member, call);
        tell(member, YouAre{member.nick}, call);
        announce_joined(member, call);
    }
    if (member.is_operator) tell(member, Notice{"you are an operator here"}, call);
}

void Room::rename(Member& member, const Name& name, Call call) {
    const auto before = member.nick;
    by_key_.erase(member.key);
    member.nick = name.nick;
    member.key = name.key;
    by_key_[name.key] = &member;
    tell(member, YouAre{member.nick}, call);
    announce(Renamed{before, member.nick}, call);
}

void Room::send_out(Member& member, std::string_view told, std::string_view reason, Call call) {
    fail(member, "disconnected: " + std::string(told), call);
    call.out.close(member.id, reason);
    forget(member, reason, call);
}

void Room::forget(Member& member, std::string_view reason, Call call) {
    for (const auto& key : {member.key, member.wanted_key}) {
        if (const auto name = by_key_.find(key); name != by_key_.end() && name->second == &member) by_key_.erase(name);
    }
    tickets_.erase(member.ticket);
    const auto self = members_.find(member.id);
    departed_.push_back(std::move(self->second));
    members_.erase(self);
    if (!is_joined(member)) return;
    joined_.back()->place_among_joined = member.place_among_joined;
    joined_[member.place_among_joined] = joined_.back();
    joined_.pop_back();
    announce_left(member.nick, reason, call);
}

// ---- memory -------------------------------------------------------------------------------------------------------

bool Room::is_joined(const Member& member) const {
    return member.place_among_joined < joined_.size() && joined_[member.place_among_joined] == &member;
}

void Room::record(const Record& record) {
    const bool is_line = record.kind == Record::Kind::said || record.kind == Record::Kind::did;
    if (is_line && settings_.history == 0) return;
    remember(record);
    journal_.append(record);
}

void Room::remember(Record record) {
    switch (record.kind) {
        case Record::Kind::said:
        case Record::Kind::did:
            history_.push_back(std::move(record));
            if (history_.size() > settings_.history) history_.pop_front();
            break;
        case Record::Kind::topic:
            topic_ = std::move(record);
            break;
        case Record::Kind::banned:
            bans_.insert_or_assign(record.target, std::move(record));
            break;
        case Record::Kind::unbanned:
            bans_.erase(record.target);
            break;
    }
}

void Room::show_history(const Member& member, Call call) {
    // The newest lines that fit. More would overfill the queue of the newcomer, who has not had the time to read a
    // word.
    auto first = history_.end();
    for (std::size_t bytes = 0; first != history_.begin(); --first) {
        bytes += format(past_of(*std::prev(first))).size();
        if (bytes > settings_.history_bytes) break;
    }
    for (; first != history_.end(); ++first) tell(member, past_of(*first), call);
    if (topic_) tell(member, TopicIs{topic_->text, topic_->nick}, call);
}

// ---- telling ------------------------------------------------------------------------------------------------------

void Room::announce(const ServerLine& line, Call call) {
    const auto bytes = format(line);
    for (const Member* member : joined_) call.out.send(member->id, bytes);
}

void Room::announce_joined(const Member& member, Call call) {
    if (joined_.size() > settings_.crowd) {
        ++crowd_.joined;
    } else {
        announce(Joined{member.nick}, call);
    }
}

void Room::announce_left(const std::string& nick, std::string_view reason, Call call) {
    if (joined_.size() > settings_.crowd) {
        ++crowd_.left;
    } else {
        announce(Left{nick, std::string(reason)}, call);
    }
}

void Room::tell(const Member& member, const ServerLine& line, Call call) {
    call.out.send(member.id, format(line));
}

void Room::fail(const Member& member, std::string text, Call call) {
    tell(member, Failure{std::move(text)}, call);
}

}  // namespace chat::session
