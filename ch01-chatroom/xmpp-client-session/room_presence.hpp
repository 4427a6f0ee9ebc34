// What a presence out of a room says (XEP-0045, section 7): who is there, as what, and why somebody is not any more.
#pragma once

#include <string>

#include "ch01-chatroom/xmpp-messages/presence.hpp"
#include "shared/xml/element.hpp"

namespace xmpp::client {

struct RoomPresence {
    std::string role{}, affiliation{};  // "moderator", "owner"
    std::string new_nick{};             // who was called otherwise is called this now
    std::string reason{};               // why somebody has left, if it was not by himself
    bool is_own = false;                // status 110: it is about ourselves
    bool is_new_room = false;           // status 201: it was made for us
};

RoomPresence read_room_presence(const xml::Element& presence);

}  // namespace xmpp::client
