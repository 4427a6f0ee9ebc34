// What is on its way to programs without stream management. Such a program never says what it has got, so a message
// has arrived when the peer's system has acknowledged its bytes; that is the best that can be known.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ch01-chatroom/xmpp-session/core.hpp"
#include "ch01-chatroom/xmpp-session/link.hpp"
#include "ch01-chatroom/xmpp-session/managed.hpp"

namespace xmpp::extensions {

/// What has come, with any program. What has is erased from the storage with the next commit.
class Arrivals {
  public:
    void has_come(const session::Unacknowledged& stanza);
    /// The stored message need not be kept: another program has it.
    void add(session::MessageId message) { messages_.push_back(message); }
    std::vector<session::MessageId> take() { return std::exchange(messages_, {}); }
    bool empty() const { return messages_.empty(); }

  private:
    std::vector<session::MessageId> messages_;
};

class SentMessages {
  public:
    explicit SentMessages(session::Core& core) : core_{core} {}

    /// Names them in the storage.
    static std::string key_of(const session::Link& link);

    /// Will be written to the connection in this turn.
    void add(const session::Link& link, session::Unacknowledged stanza);
    /// Looks what has come since.
    void find_arrived(Arrivals& arrivals);
    /// Was anything added since the last time this was asked?
    bool has_new();
    bool empty() const { return ways_.empty(); }
    /// What has not arrived is lost with the connection.
    void link_ended(const session::Link& link, Arrivals& arrivals);
    std::vector<session::Unacknowledged> take_lost() { return std::exchange(lost_, {}); }
    void clear();

  private:
    struct Sent {
        session::Unacknowledged stanza;
        std::uint64_t end = 0;  // in the bytes that were written; 0: not yet known
    };
    using Way = std::deque<Sent>;
    void find_arrived(Way& way, std::uint64_t written, std::uint64_t come, Arrivals& arrivals);

    session::Core& core_;
    std::map<engine::ConnectionId, Way> ways_;
    bool has_new_ = false;
    std::vector<session::Unacknowledged> lost_;
};

}  // namespace xmpp::extensions
