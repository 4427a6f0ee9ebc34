#include "tests/interop/ch01-chatroom/sockets/socket_zoo.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>

#include "shared/testkit/process.hpp"

namespace sockets {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

struct Name {
    sockaddr_storage storage{};
    socklen_t length = sizeof(sockaddr_storage);
    sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
};

Name name_of(const std::string& address, std::uint16_t port) {
    Name name;
    auto* four = reinterpret_cast<sockaddr_in*>(&name.storage);
    auto* six = reinterpret_cast<sockaddr_in6*>(&name.storage);
    if (inet_pton(AF_INET, address.c_str(), &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        name.length = sizeof *four;
    } else if (inet_pton(AF_INET6, address.c_str(), &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        name.length = sizeof *six;
    } else {
        fail("no address: " + address);
    }
    return name;
}

Name local_name(int socket) {
    Name name;
    if (getsockname(socket, name.raw(), &name.length) != 0) fail("getsockname");
    return name;
}

void set(int socket, int level, int option, int value, const char* what) {
    if (setsockopt(socket, level, option, &value, sizeof value) != 0) fail(what);
}

void not_blocking(int socket) {
    if (fcntl(socket, F_SETFL, O_NONBLOCK) != 0) fail("O_NONBLOCK");
}

unsigned state_of(int socket) {
    tcp_info info{};
    socklen_t length = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) fail("TCP_INFO");
    return info.tcpi_state;
}

/// The kernel needs a moment for some steps (a FIN, an ACK, a window update): looks again until the state is there.
void await_state(int socket, unsigned state) {
    const auto deadline = std::chrono::steady_clock::now() + testkit::patience;
    while (state_of(socket) != state) {
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("a socket stays in state " + std::to_string(state_of(socket)) + ", not " +
                                     std::to_string(state));
        poll(nullptr, 0, 1);
    }
}

/// Writes until the kernel takes no more: the peer's receive buffer and our send buffer are full.
void fill(int socket) {
    not_blocking(socket);
    const std::array<char, 65536> block{};
    // Bytes move from the send buffer to the peer meanwhile, so "full" must stay true for a while.
    for (int refused = 0; refused < 20;) {
        if (send(socket, block.data(), block.size(), MSG_NOSIGNAL) > 0) {
            refused = 0;
        } else if (errno == EAGAIN) {
            ++refused;
            pollfd room{socket, POLLOUT, 0};
            poll(&room, 1, 5);
        } else {
            fail("filling a socket");
        }
    }
}

/// Reads to the peer's end.
void drain(int socket) {
    std::array<char, 65536> block{};
    pollfd readable{socket, POLLIN, 0};
    while (poll(&readable, 1, 60'000) == 1) {
        const auto count = recv(socket, block.data(), block.size(), 0);
        if (count == 0) return;
        if (count < 0 && errno != EAGAIN) fail("draining a socket");
    }
    throw std::runtime_error("a socket's end does not come");
}

}  // namespace

int SocketZoo::keep(int descriptor) {
    if (descriptor < 0) fail("a socket for the zoo");
    open_.push_back(descriptor);
    return descriptor;
}

void SocketZoo::release(int descriptor) {
    std::erase(open_, descriptor);
    close(descriptor);
}

int SocketZoo::listener(const char* address, int backlog) {
    auto name = name_of(address, 0);
    const int socket = keep(::socket(name.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (name.storage.ss_family == AF_INET6 && std::string_view(address) != "::")
        set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
    set(socket, SOL_SOCKET, SO_RCVBUF, 8192, "SO_RCVBUF");  // its connections inherit it: they are soon full
    if (bind(socket, name.raw(), name.length) != 0 || listen(socket, backlog) != 0) fail("listening");
    return socket;
}

int SocketZoo::client_of(int listener) {
    auto name = local_name(listener);
    const int client = keep(::socket(name.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    set(client, SOL_SOCKET, SO_RCVBUF, 8192, "SO_RCVBUF");
    set(client, SOL_SOCKET, SO_SNDBUF, 8192, "SO_SNDBUF");
    if (connect(client, name.raw(), name.length) != 0) fail("connecting");
    return client;
}

SocketZoo::Pair SocketZoo::connected(int listener) {
    Pair pair;
    pair.client = client_of(listener);
    pair.server = keep(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    set(pair.server, SOL_SOCKET, SO_SNDBUF, 8192, "SO_SNDBUF");
    return pair;
}

void SocketZoo::make_tcp() {
    const int four = listener("127.0.0.1", 7);
    const int six = listener("::1", 7);
    const int both = listener("::", 7);

    keep(fcntl(connected(four).client, F_DUPFD_CLOEXEC, 0));  // idle, and held by two descriptors
    connected(six);
    {  // unread bytes
        const auto pair = connected(four);
        if (send(pair.client, "hello", 5, 0) != 5) fail("send");
    }
    {  // unread and unsent bytes
        const auto pair = connected(six);
        fill(pair.client);
    }
    {  // keep-alive timer
        const auto pair = connected(four);
        set(pair.client, SOL_SOCKET, SO_KEEPALIVE, 1, "SO_KEEPALIVE");
    }
    {  // an IPv4 client at a socket of both families: the server's socket is IPv6 with ::ffff:127.0.0.1
        auto name = local_name(both);
        auto four_name = name_of("127.0.0.1", ntohs(reinterpret_cast<sockaddr_in6*>(&name.storage)->sin6_port));
        const int client = keep(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (connect(client, four_name.raw(), four_name.length) != 0) fail("connecting");
        keep(accept4(both, nullptr, nullptr, SOCK_CLOEXEC));
    }
    {  // a full accept queue: two connections wait (backlog + 1), then the kernel drops SYNs
        const int full = listener("127.0.0.1", 1);
        client_of(full);
        client_of(full);
        auto name = local_name(full);
        for (int i = 0; i < 2; ++i) {
            const int late = keep(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
            not_blocking(late);
            if (connect(late, name.raw(), name.length) == 0 || errno != EINPROGRESS) fail("connecting to a full queue");
        }
    }
    {  // SYN-RECV: the listener waits for the first bytes before it takes the connection
        const int deferring = listener("127.0.0.1", 7);
        set(deferring, IPPROTO_TCP, TCP_DEFER_ACCEPT, 60, "TCP_DEFER_ACCEPT");
        client_of(deferring);
    }
    if (seteuid(65534) == 0) {  // a socket of user nobody, where we are the machine's root
        const int other = listener("127.0.0.1", 7);
        if (seteuid(0) != 0) fail("seteuid");
        connected(other);
    }
}

void SocketZoo::make_closing_tcp() {
    const int four = listener("127.0.0.1", 7);
    {  // FIN-WAIT-2 and CLOSE-WAIT, both held
        const auto pair = connected(four);
        shutdown(pair.client, SHUT_WR);
        await_state(pair.client, TCP_FIN_WAIT2);
        await_state(pair.server, TCP_CLOSE_WAIT);
    }
    {  // the same with nobody behind FIN-WAIT-2
        const auto pair = connected(four);
        release(pair.client);
        await_state(pair.server, TCP_CLOSE_WAIT);
    }
    {  // TIME-WAIT
        const auto pair = connected(four);
        shutdown(pair.client, SHUT_WR);
        await_state(pair.server, TCP_CLOSE_WAIT);
        release(pair.server);
        release(pair.client);
    }
    {  // FIN-WAIT-1: the FIN waits behind bytes that the peer does not read
        const auto pair = connected(four);
        fill(pair.client);
        shutdown(pair.client, SHUT_WR);
        await_state(pair.client, TCP_FIN_WAIT1);
    }
    {  // LAST-ACK: the same on the side that closes second
        const auto pair = connected(four);
        fill(pair.server);
        shutdown(pair.client, SHUT_WR);
        await_state(pair.server, TCP_CLOSE_WAIT);
        shutdown(pair.server, SHUT_WR);
        await_state(pair.server, TCP_LAST_ACK);
    }
    {  // CLOSING: both are full and both close; one reads, gets the other's FIN and still waits for its own to be taken
        const auto pair = connected(four);
        fill(pair.client);
        fill(pair.server);
        shutdown(pair.client, SHUT_WR);
        shutdown(pair.server, SHUT_WR);
        drain(pair.client);
        await_state(pair.client, TCP_CLOSING);
        await_state(pair.server, TCP_FIN_WAIT2);
    }
}

void SocketZoo::make_udp() {
    const auto bound = [&](const char* address, bool only_v6 = false) {
        auto name = name_of(address, 0);
        const int socket = keep(::socket(name.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        if (only_v6) set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
        if (bind(socket, name.raw(), name.length) != 0) fail("binding a UDP socket");
        return socket;
    };
    const int four = bound("127.0.0.1");
    bound("0.0.0.0");
    bound("::");
    bound("::", true);
    const int six = bound("::1");
    const int on_loopback = bound("0.0.0.0");
    if (setsockopt(on_loopback, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) != 0) fail("SO_BINDTODEVICE");

    for (const int server : {four, six}) {  // connected, with a datagram that waits at the server
        auto name = local_name(server);
        const int client = keep(::socket(name.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        if (connect(client, name.raw(), name.length) != 0 || send(client, "hello", 5, 0) != 5) fail("a UDP client");
    }
}

SocketZoo::SocketZoo() {
    make_tcp();
    make_closing_tcp();
    make_udp();
}

SocketZoo::~SocketZoo() {
    for (const int descriptor : open_) close(descriptor);
}

}  // namespace sockets
