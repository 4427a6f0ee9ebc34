// --batch: a script on stdin, its events on stdout.
#pragma once

#include "ch01-chatroom/xmpp-client/client.hpp"

namespace xmpp::client {

/// Until the script ends, or the client does. Returns the exit code: 0 if it was online and all lines could be done.
int run_batch(Client& client);

}  // namespace xmpp::client
