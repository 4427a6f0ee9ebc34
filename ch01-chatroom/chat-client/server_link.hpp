// The connection to the chat server.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "shared/core/endpoint.hpp"

namespace chat::client {

/// A plain socket, non-blocking: the client waits in one poll() for it, the keys and the signals, so no single read or
/// write may block. (A POCO socket would hide the descriptor that poll() needs, and tries only one address of a name.)
class ServerLink {
  public:
    /// Connects to the first address of the name that answers. Throws std::runtime_error, which says what to do.
    ServerLink(const core::Endpoint& server, std::chrono::milliseconds timeout);
    ~ServerLink();
    ServerLink(const ServerLink&) = delete;
    ServerLink& operator=(const ServerLink&) = delete;

    int file_descriptor() const { return socket_; }

    /// Sends what the kernel takes and keeps the rest.
    void send(std::string_view bytes);
    /// poll() said that the socket takes more.
    void send_rest() { send({}); }
    bool has_rest() const { return !rest_.empty(); }

    /// What came in; empty text if nothing is there. None at the end: end_reason() says why.
    std::optional<std::string_view> receive();

    const std::string& end_reason() const { return end_reason_; }

  private:
    int socket_ = -1;
    std::string rest_;  // not yet taken by the kernel
    std::string received_;
    std::string end_reason_ = "the server closed the connection";
};

}  // namespace chat::client
