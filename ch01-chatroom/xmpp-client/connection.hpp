// A connection to a server over TCP that never lets its caller wait but for the name: connecting, sending and
// receiving go on when poll() says so.
#pragma once

#include <netdb.h>

#include <memory>
#include <string>
#include <string_view>

#include "shared/core/endpoint.hpp"

namespace xmpp::client {

class Connection {
  public:
    /// Begins to connect to the first address of the name; if that fails, to the next one. Asking for the addresses
    /// takes as long as the system's resolver does.
    explicit Connection(const core::Endpoint& server);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    enum class State { connecting, open, closed };
    State state() const { return state_; }
    /// Why it is closed, for people.
    const std::string& reason() const { return reason_; }

    // For poll(); the descriptor may be another one after each take().
    int file_descriptor() const { return socket_; }
    short wanted() const;
    /// `revents`: what poll() has said. Gives what came in.
    std::string_view take(short revents);

    /// Sends what the kernel takes and keeps the rest.
    void send(std::string_view bytes);
    bool has_rest() const { return !rest_.empty(); }
    void close(std::string reason);

  private:
    void connect_next();
    void finish_connecting();

    std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses_{nullptr, freeaddrinfo};
    const addrinfo* next_ = nullptr;
    State state_ = State::connecting;
    int socket_ = -1;
    std::string server_, reason_, rest_, received_;
};

}  // namespace xmpp::client
