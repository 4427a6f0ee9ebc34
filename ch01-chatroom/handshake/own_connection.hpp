// A small connection over loopback, made to be looked at.
#pragma once

#include <cstdint>

namespace handshake {

/// A server socket on 127.0.0.1 with a port that the system chose, and one client that visits it: connect, a question,
/// an answer, and an orderly close that the client begins. Throws std::system_error.
class OwnConnection {
  public:
    /// Listens; nobody has connected yet.
    OwnConnection();
    ~OwnConnection();
    OwnConnection(const OwnConnection&) = delete;
    OwnConnection& operator=(const OwnConnection&) = delete;

    std::uint16_t port() const { return port_; }

    /// The whole visit, from connect to both closes. One thread plays both ends: each call waits only for what the
    /// other end has sent already.
    void visit() const;

  private:
    int listener_ = -1;
    std::uint16_t port_{};
};

}  // namespace handshake
