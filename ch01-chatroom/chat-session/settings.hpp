// What a room grants and forbids. Every limit of the chat room has its name and its default here.
#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>

#include "ch01-chatroom/chat-session/flood_gate.hpp"

namespace chat::session {

struct Settings {
    bool guests = true;                      // may people talk without an account?
    std::set<std::string> operator_keys{};   // text::nick_key of the operators; they must be logged in
    std::size_t history = 50;                // lines shown on joining
    std::size_t history_bytes = 128 * 1024;  // that these take at most; must fit what the driver queues for one
    FloodLimit flood{};
    int flood_strikes = 100;                  // so many refused lines in a row end the connection
    std::chrono::seconds idle_timeout{1800};  // without a whole line; 0: never
    std::chrono::seconds join_timeout{60};    // to choose a name; 0: never
    std::size_t crowd = 200;                  // above so many members, joins and leaves are summed up
    std::chrono::seconds crowd_interval{5};
    std::size_t who_limit = 500;         // names in an answer to /who
    std::size_t held_bytes = 16 * 1024;  // what may wait while a password is checked
    std::size_t least_password = 8;      // in bytes
    std::size_t longest_password = 128;
    std::size_t longest_topic = 400;
    std::size_t longest_reason = 400;  // of a ban
    std::size_t bans = 1000;
    int wrong_passwords = 5;  // then the connection ends
};

}  // namespace chat::session
