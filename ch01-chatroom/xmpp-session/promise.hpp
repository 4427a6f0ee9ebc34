// That a message arrives: its sender has been told so, or it would be lost with one of several programs that it went
// to.
#pragma once

#include <optional>

#include "ch01-chatroom/xmpp-session/ports.hpp"

namespace xmpp::session {

/// Of one message, which may be on its way to several programs of its reader at once. When one of them has it, it has
/// arrived: if another one is lost, nothing comes twice.
struct Promise {
    bool is_durable = false;            // it holds also when the server's process ends
    bool is_kept = false;               // one program has the message
    int ways = 0;                       // programs that it is on its way to; copies (XEP-0280) are not counted
    std::optional<MessageId> stored{};  // the message is in the storage already, for whoever comes
};

}  // namespace xmpp::session
