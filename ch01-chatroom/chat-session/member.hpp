// One connection as the room sees it.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "ch01-chatroom/chat-messages/client_command.hpp"
#include "ch01-chatroom/chat-session/flood_gate.hpp"
#include "ch01-chatroom/chat-session/ports.hpp"
#include "shared/engine/service.hpp"
#include "shared/framing/line_splitter.hpp"

namespace chat::session {

struct Member {
    using Time = std::chrono::steady_clock::time_point;

    enum class Stage {
        nameless,  // connected; must choose a name before it may talk
        waiting,   // asked to register or log in; the answer is not there yet
        joined     // in the room
    };

    engine::ConnectionId id{};
    std::string peer;     // address and port, for operators
    std::string address;  // the address alone, for bans
    framing::LineSplitter lines{messages::line_limit};

    Stage stage = Stage::nameless;
    std::string nick, key;    // empty while nameless
    bool registered = false;  // logged in, not a guest
    bool is_operator = false;

    // while waiting
    Ticket ticket{};
    bool is_registering = false;  // else it is logging in
    std::string wanted_nick, wanted_key;
    Stage stage_before = Stage::nameless;
    std::string held;          // what it sent meanwhile; handled after the answer
    bool input_ended = false;  // it sends no more; its connection ends after the answer

    Time connected_at{}, last_line_at{};
    FloodGate gate;
    int refused_lines = 0;  // by the flood gate, since a line last passed
    int wrong_passwords = 0;

    std::size_t place_among_joined = 0;  // index in Room::joined_
};

}  // namespace chat::session
