// IPv4 sockets and what the kernel says about them.
#pragma once

#include <netinet/in.h>

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace fourtuple {

/// An IPv4 address and a port, in the machine's byte order: they can be compared and counted.
struct Address {
    std::uint32_t host{};
    std::uint16_t port{};
    auto operator<=>(const Address&) const = default;
};

/// 127.0.0.1, 127.0.0.2 … by their last number: on Linux all of 127.0.0.0/8 is this machine.
constexpr std::uint32_t loopback(std::uint32_t number) {
    return (127U << 24) + number;
}

std::string to_string(const Address& address);   // "127.0.0.1:5000"
std::string host_to_string(std::uint32_t host);  // "127.0.0.1"
sockaddr_in to_sockaddr(const Address& address);

/// The name of a connection.
struct FourTuple {
    Address source, destination;
    auto operator<=>(const FourTuple&) const = default;
};

std::string to_string(const FourTuple& connection);  // "127.0.0.2:40000 -> 127.0.0.1:5000"

/// Owns a descriptor.
class Socket {
  public:
    explicit Socket(int descriptor = -1) : descriptor_{descriptor} {}
    ~Socket();
    Socket(Socket&& other) noexcept;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int descriptor() const { return descriptor_; }
    bool is_open() const { return descriptor_ >= 0; }
    /// Lets go of it: the descriptor stays open until the process ends.
    int release();

  private:
    int descriptor_;
};

/// A TCP socket; not open, with errno set, if there is none to be had.
Socket open_socket();
/// 0, or the errno of the call.
int bind_to(const Socket& socket, const Address& address);
int connect_to(const Socket& socket, const Address& address);
/// Throws std::system_error. Sets SO_REUSEADDR.
Socket listen_on(const Address& address, int backlog);
/// Where the socket is bound (getsockname) or connected to (getpeername); port 0 if nowhere.
Address local_address(const Socket& socket);
Address remote_address(const Socket& socket);
void switch_on(const Socket& socket, int level, int option);
/// From now on close() sends RST and forgets the connection at once (SO_LINGER {on, 0 s}).
void abort_on_close(const Socket& socket);

/// The connections of one server port, counted from a sock_diag dump of all TCP sockets in this network namespace.
struct Census {
    std::size_t client_ends = 0;         // ESTABLISHED, the server's port is the remote one
    std::size_t server_ends = 0;         // ESTABLISHED, the server's port is the local one
    std::size_t time_waits = 0;          // either way round
    std::size_t others = 0;              // in any other state, without the listener
    std::vector<FourTuple> connections;  // of the client ends, sorted, each once
};

/// Throws std::system_error if the kernel cannot be asked.
Census count_connections(const Address& server);

/// The line "TCP:" of /proc/net/sockstat: inuse, orphan, tw, alloc, mem (in pages). Empty if it cannot be read.
std::map<std::string, long> tcp_counters();

}  // namespace fourtuple
