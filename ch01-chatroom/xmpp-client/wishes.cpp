#include "ch01-chatroom/xmpp-client/wishes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace xmpp::client {

namespace {

/// The next word of a line; takes it away.
std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto end = std::min(line.find(' '), line.size());
    const auto word = line.substr(0, end);
    line.remove_prefix(end);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    return word;
}

constexpr std::array shows{std::pair{"online", Show::online}, std::pair{"chat", Show::chat},
                           std::pair{"away", Show::away}, std::pair{"xa", Show::extended_away},
                           std::pair{"dnd", Show::do_not_disturb}};

}  // namespace

std::string_view wishes_help() {
    return "msg JID TEXT          to a contact, or to one in a room (room@conference.im.example/Nick)\n"
           "add JID [NAME]        into the contacts, and ask to see the presence\n"
           "accept JID            may see your presence\n"
           "deny JID              may not\n"
           "remove JID            out of the contacts\n"
           "join ROOM NICK [PASSWORD]\n"
           "say [ROOM] TEXT       in a room that you have joined\n"
           "topic [ROOM] TEXT     the room's subject\n"
           "nick [ROOM] NICK      another nick in a room\n"
           "kick ROOM NICK [REASON]\n"
           "leave [ROOM]\n"
           "status online|chat|away|xa|dnd [TEXT]\n"
           "quit\n";
}

Answer carry_out(ClientSession& session, std::string_view line, const std::optional<Jid>& current) {
    const auto wish = take_word(line);
    if (wish == "quit") {
        session.log_out();
        return {.leaves = true};
    }
    if (!session.is_online()) return {.problem = "not online"};
    if (!session.may_send())
        return {.problem = "the server has not yet confirmed what was sent before; try again later"};
    if (wish == "status") {
        const auto name = take_word(line);
        for (const auto& [each, show] : shows)
            if (name == each) {
                session.show({.show = show, .status = std::string(line)});
                return {};
            }
        return {.problem = "status is one of online, chat, away, xa, dnd"};
    }

    constexpr std::array about_somebody{"msg", "add",   "accept", "deny", "remove", "join",
                                        "say", "topic", "nick",   "kick", "leave"};
    if (std::ranges::count(about_somebody, wish) == 0)
        return {.problem = "there is no '" + std::string(wish) + "'; see help"};

    // All these name somebody, or mean whom they stand before.
    const bool is_room_here = current && session.is_in_room(*current);
    const bool is_of_rooms = wish == "say" || wish == "topic" || wish == "nick" || wish == "leave";
    const bool is_of_people = wish == "add" || wish == "accept" || wish == "deny" || wish == "remove";
    auto rest = line;
    const auto named = Jid::parse(take_word(rest));
    std::optional<Jid> whom;
    if (named && !named->local().empty()) {
        whom = *named;
        line = rest;
    } else if (current && ((is_of_rooms && is_room_here) || (is_of_people && !is_room_here))) {
        whom = *current;
    }
    if (!whom) return {.problem = std::string(wish) + ": whom? An address is alice@im.example"};

    const std::string text(line);
    const bool needs_text = wish == "msg" || wish == "say" || wish == "nick" || wish == "join" || wish == "kick";
    if (needs_text && text.empty()) return {.problem = std::string(wish) + ": something is missing; see help"};
    const bool is_in_room = session.is_in_room(whom->bare());
    const bool needs_room = wish == "say" || wish == "topic" || wish == "nick" || wish == "kick" || wish == "leave";
    if (needs_room && !is_in_room) return {.problem = "you are not in the room " + whom->text()};

    if (wish == "msg") {
        session.send_message(*whom, text);
    } else if (wish == "add") {
        session.add_contact(whom->bare(), text, {});
        session.send_subscription(*whom, PresenceType::subscribe);
    } else if (wish == "accept") {
        session.send_subscription(*whom, PresenceType::subscribed);
    } else if (wish == "deny") {
        session.send_subscription(*whom, PresenceType::unsubscribed);
    } else if (wish == "remove") {
        session.remove_contact(whom->bare());
    } else if (wish == "join" || wish == "nick") {
        std::string_view words = text;
        const auto nick = take_word(words);
        if (!whom->bare().with_resource(nick)) return {.problem = "this cannot be a nick"};
        if (!session.join(whom->bare(), std::string(nick), std::string(words)))
            return {.problem = "you are in too many rooms; leave one first"};
    } else if (wish == "say") {
        session.say(whom->bare(), text);
    } else if (wish == "topic") {
        session.set_subject(whom->bare(), text);
    } else if (wish == "kick") {
        std::string_view words = text;
        const auto nick = take_word(words);
        session.kick(whom->bare(), std::string(nick), std::string(words));
    } else if (wish == "leave") {
        session.leave(whom->bare());
    }
    return {};
}

}  // namespace xmpp::client
