// One open stream: its socket, what waits to be sent to it, and what came from it. It belongs to the hub's thread.
//
// While it is idle it has no buffer: what came is read into the hub's one buffer, and what waits is shared with other
// streams that wait for the same bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/streaming/descriptor.hpp"
#include "ch05-jtwitter/streaming/open.hpp"
#include "ch05-jtwitter/streaming/websocket_frames.hpp"

namespace streaming {

using Bytes = std::shared_ptr<const std::string>;

/// What is sent to one socket, in order. Never waits.
class Outgoing {
  public:
    void add(Bytes bytes);
    /// Sends what the socket takes. False: the connection is broken.
    bool send_to(int socket);
    /// Drops all but what has begun to be sent, whose rest must follow.
    void drop_unbegun();

    bool empty() const { return waiting_.empty(); }
    std::size_t count() const { return waiting_.size(); }
    std::size_t bytes() const { return bytes_; }

  private:
    std::vector<Bytes> waiting_;
    std::size_t sent_ = 0;   // of the first
    std::size_t bytes_ = 0;  // of all, without what is sent
};

class Connection {
  public:
    using Id = std::uint64_t;

    Connection(Id id, Descriptor socket, Accepted::Form form, const Identity& who, std::string address,
               std::size_t max_message);

    Id id() const { return id_; }
    int socket() const { return socket_.get(); }
    Accepted::Form form() const { return reader_ ? Accepted::Form::web_socket : Accepted::Form::server_sent_events; }
    bool is_websocket() const { return reader_ != nullptr; }
    const Identity& who() const { return who_; }
    const std::string& address() const { return address_; }

    std::vector<Subscription> subscriptions;
    Outgoing outgoing;
    bool waits_for_room = false;  // the socket takes no more at present; epoll tells when it does
    bool closing = false;         // a WebSocket that has said so: nothing more is sent to it
    bool peer_closed = false;     // and the peer, too: it ends when all is sent
    bool failed = false;          // the peer broke the protocol
    bool gone = false;            // to be taken away at the end of the turn
    int unanswered_pings = 0;
    std::chrono::steady_clock::time_point due{};  // the next heartbeat or ping; when closing, the end of patience

    /// Of a WebSocket.
    MessageReader& reader() { return *reader_; }

  private:
    Id id_;
    Descriptor socket_;
    Identity who_;
    std::string address_;
    std::unique_ptr<MessageReader> reader_;
};

/// Reads what is there into `buffer`, without waiting. Empty text: nothing at present. Nothing: the peer has closed.
std::optional<std::string_view> receive(int socket, std::string& buffer);

/// No delay for small events, a bounded buffer in the kernel, and an end for a peer that has vanished without a word.
void prepare(int socket, int send_buffer);

}  // namespace streaming
