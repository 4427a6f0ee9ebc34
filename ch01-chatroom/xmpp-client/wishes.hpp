// What a person or a script asks of the client, a line each: the words behind "/" on the screen, and the lines of
// --batch.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ch01-chatroom/xmpp-client-session/client_session.hpp"

namespace xmpp::client {

/// Bytes of one, with what it says.
inline constexpr std::size_t longest_wish = 64 * 1024;

/// Lines of help, for people.
std::string_view wishes_help();

struct Answer {
    std::string problem{};  // why it was not done, and what to do; empty: it was
    bool leaves = false;
};

/// `line` is without "/". `current`: the contact or room whose talk is on the screen; it stands in where none is named.
Answer carry_out(ClientSession& session, std::string_view line, const std::optional<Jid>& current = {});

}  // namespace xmpp::client
