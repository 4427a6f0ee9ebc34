// The client on a terminal: a screen of its own, keys and a row for typing.
#pragma once

#include <string>

#include "ch01-chatroom/xmpp-client/client.hpp"

namespace xmpp::client {

/// Until the person leaves. Returns the exit code; throws std::runtime_error if the client could not come online, or
/// cannot any more. `past_folder`: empty, talks are not kept.
int run_screen(Client& client, const std::string& past_folder);

}  // namespace xmpp::client
