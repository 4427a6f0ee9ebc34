// What the chat room says to a client: one line each, so that people can read it in plain nc and programs can, too.
//
//     <anna> good morning                            anna said it to all
//     * anna waves                                   /me
//     [anna -> bob] psst                             anna said it to bob only; both see it
//     (2026-11-20 19:15 UTC) <anna> good morning     said before you came
//     -- you are anna                                your name in the room from now on
//     -- anna joined                                 also: "anna left", "anna left: reason", "anna is now bob"
//     -- 57 joined, 12 left                          in a crowd, summed up
//     -- here: anna, bob, 小明                        who is here; more than one line if they are many
//     -- topic: sockets (set by anna)
//     -- anything else                               a notice for people
//     !! what went wrong and what to do              an error
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shared/core/result.hpp"

namespace chat::messages {

/// The longest line from the server, in bytes, without its end: a client's longest line with a time and names before
/// it.
inline constexpr std::size_t server_line_limit = 4096 + 512;

struct Said {
    std::string nick, text;
    bool operator==(const Said&) const = default;
};
struct Did {
    std::string nick, text;
    bool operator==(const Did&) const = default;
};
struct Whispered {
    std::string from, to, text;
    bool operator==(const Whispered&) const = default;
};
struct Past {
    std::chrono::sys_time<std::chrono::minutes> time;
    std::variant<Said, Did> what;
    bool operator==(const Past&) const = default;
};
struct YouAre {
    std::string nick;
    bool operator==(const YouAre&) const = default;
};
struct Joined {
    std::string nick;
    bool operator==(const Joined&) const = default;
};
struct Left {
    std::string nick, reason;  // the reason may be empty
    bool operator==(const Left&) const = default;
};
struct Renamed {
    std::string from, to;
    bool operator==(const Renamed&) const = default;
};
struct Crowd {
    std::size_t joined{}, left{};
    bool operator==(const Crowd&) const = default;
};
struct Here {
    std::vector<std::string> nicks;
    bool operator==(const Here&) const = default;
};
struct TopicIs {
    std::string text, nick;  // the nick that set it
    bool operator==(const TopicIs&) const = default;
};
struct Notice {
    std::string text;
    bool operator==(const Notice&) const = default;
};
struct Failure {
    std::string text;
    bool operator==(const Failure&) const = default;
};

using ServerLine =
    std::variant<Said, Did, Whispered, Past, YouAre, Joined, Left, Renamed, Crowd, Here, TopicIs, Notice, Failure>;

/// The line with its "\n".
std::string format(const ServerLine& line);

/// Reads a line without its end. What is none of the forms above is Fault::unknown "line"; a known form with bad
/// insides is Fault::malformed with the part's name.
core::Result<ServerLine> parse_server_line(std::string_view line);

}  // namespace chat::messages
