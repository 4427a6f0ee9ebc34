// Sockets of many kinds and states, made in the network namespace of a test and held still while others look at them.
#pragma once

#include <netinet/in.h>

#include <vector>

namespace sockets {

/// Makes them all; the destructor closes them. Make it inside testkit::in_network_namespace. Throws std::system_error.
///
/// TCP: LISTEN (idle, full, deferring, IPv6 only, both families), SYN-SENT, SYN-RECV, ESTAB (idle, unread bytes, unsent
/// bytes, keep-alive, IPv6, IPv4 over an IPv6 socket, another user's), FIN-WAIT-1, FIN-WAIT-2 (held and orphaned),
/// CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT. UDP: bound, bound to an interface, connected, with waiting datagrams,
/// IPv6.
class SocketZoo {
  public:
    SocketZoo();
    ~SocketZoo();
    SocketZoo(const SocketZoo&) = delete;
    SocketZoo& operator=(const SocketZoo&) = delete;

  private:
    struct Pair {
        int client = -1, server = -1;
    };
    int keep(int descriptor);
    void release(int descriptor);
    int listener(const char* address, int backlog);
    int client_of(int listener);
    Pair connected(int listener);
    void make_tcp();
    void make_closing_tcp();
    void make_udp();

    std::vector<int> open_;
};

}  // namespace sockets
