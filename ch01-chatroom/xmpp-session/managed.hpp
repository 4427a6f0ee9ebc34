// Stream management (XEP-0198), one side's books: how many stanzas of the peer were handled, and which of ours the peer
// has not yet said to have handled. Values without I/O; a server and a client keep the same books.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch01-chatroom/xmpp-messages/delay.hpp"
#include "ch01-chatroom/xmpp-session/ports.hpp"
#include "ch01-chatroom/xmpp-session/promise.hpp"

namespace xmpp::session {

/// A stanza that the peer has not acknowledged.
struct Unacknowledged {
    std::string text;  // as XML
    Time sent{};
    std::optional<MessageId> kept{};  // it is in the storage, too
    std::uint32_t number = 0;         // of it in the stream; 0: not yet known
    std::shared_ptr<Promise> promise{};
    bool is_copy = false;  // of a message that another program has got
};

/// Both counts run over at 2^32 (section 4).
class Managed {
  public:
    /// `key` names it in the storage; `id` is what the client shows to resume.
    Managed(std::string its_key, bool its_resumable) : key{std::move(its_key)}, resumable{its_resumable} {}

    /// One of the peer's stanzas has been dealt with.
    void handle() { ++handled_; }
    std::uint32_t handled() const { return handled_; }
    void set_handled(std::uint32_t count) { handled_ = count; }

    /// One more of ours is to be written.
    void send(Unacknowledged stanza);
    /// The next one that has yet to be written to the present connection, which the caller does; null: there is none.
    const Unacknowledged* next_to_write();
    bool is_written() const { return written_ == waiting_.size(); }
    bool has_unanswered() const { return written_ > 0; }
    /// With another connection everything that is waiting is written again.
    void write_again() { written_ = 0; }
    /// The number that the next one of ours will have, counted from 1.
    std::uint32_t next_number() const { return acknowledged_ + static_cast<std::uint32_t>(waiting_.size()) + 1; }

    /// How many of ours have been written.
    std::uint32_t sent() const { return acknowledged_ + static_cast<std::uint32_t>(written_); }

    /// The peer says that it has handled `count` of ours. Gives those that need not be kept any longer; nothing if it
    /// cannot have handled so many.
    std::optional<std::vector<Unacknowledged>> acknowledge(std::uint32_t count);
    /// After a restart of the server: what is waiting begins behind the peer's count.
    void begin_at(std::uint32_t count) { acknowledged_ = count; }

    const std::deque<Unacknowledged>& waiting() const { return waiting_; }
    std::size_t waiting_bytes() const { return bytes_; }
    std::deque<Unacknowledged> take_waiting();

    const std::string key;
    const bool resumable;
    bool has_asked = false;    // an <r/> of ours has no answer yet
    bool is_restored = false;  // of an earlier process: its numbers are known again when the peer says its count
    std::uint32_t stored_handled = 0;       // what is in the storage: the count, ...
    const void* stored_presence = nullptr;  // ... the presence (which object it was), ...
    std::pair<bool, bool> stored_wishes{};  // ... what the program wants (roster, carbons), ...
    std::set<Jid> stored_directed{};        // ... and who has got its presence
    std::optional<std::chrono::steady_clock::time_point> away_since{};

  private:
    std::uint32_t handled_ = 0, acknowledged_ = 0;
    std::deque<Unacknowledged> waiting_;
    std::size_t written_ = 0;  // of them
    std::size_t bytes_ = 0;
};

}  // namespace xmpp::session
