#include "ch01-chatroom/fourtuple/sockets.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

namespace fourtuple {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

Address from_sockaddr(const sockaddr_in& address) {
    return {ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

}  // namespace

std::string host_to_string(std::uint32_t host) {
    std::array<char, INET_ADDRSTRLEN> text{};
    const in_addr address{htonl(host)};
    return inet_ntop(AF_INET, &address, text.data(), text.size());
}

std::string to_string(const Address& address) {
    return host_to_string(address.host) + ":" + std::to_string(address.port);
}

sockaddr_in to_sockaddr(const Address& address) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(address.host);
    result.sin_port = htons(address.port);
    return result;
}

std::string to_string(const FourTuple& connection) {
    return to_string(connection.source) + " -> " + to_string(connection.destination);
}

Socket::~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
}

Socket::Socket(Socket&& other) noexcept : descriptor_{other.release()} {}

int Socket::release() {
    return std::exchange(descriptor_, -1);
}

Socket open_socket() {
    return Socket{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP)};
}

int bind_to(const Socket& socket, const Address& address) {
    const sockaddr_in name = to_sockaddr(address);
    return bind(socket.descriptor(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 ? 0 : errno;
}

int connect_to(const Socket& socket, const Address& address) {
    const sockaddr_in name = to_sockaddr(address);
    return connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 ? 0 : errno;
}

Socket listen_on(const Address& address, int backlog) {
    Socket socket = open_socket();
    if (!socket.is_open()) fail("opening a socket to listen on " + to_string(address));
    switch_on(socket, SOL_SOCKET, SO_REUSEADDR);
    errno = bind_to(socket, address);
    if (errno != 0) fail("binding to " + to_string(address));
    if (listen(socket.descriptor(), backlog) != 0) fail("listening on " + to_string(address));
    return socket;
}

Address local_address(const Socket& socket) {
    sockaddr_in name{};
    socklen_t size = sizeof name;
    getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&name), &size);
    return from_sockaddr(name);
}

Address remote_address(const Socket& socket) {
    sockaddr_in name{};
    socklen_t size = sizeof name;
    getpeername(socket.descriptor(), reinterpret_cast<sockaddr*>(&name), &size);
    return from_sockaddr(name);
}

void switch_on(const Socket& socket, int level, int option) {
    const int on = 1;
    if (setsockopt(socket.descriptor(), level, option, &on, sizeof on) != 0) fail("setting a socket option");
}

void abort_on_close(const Socket& socket) {
    const linger at_once{1, 0};
    if (setsockopt(socket.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0)
        fail("setting SO_LINGER");
}

namespace {

void count(Census& census, const inet_diag_msg& row, const Address& server) {
    const Address local{ntohl(row.id.idiag_src[0]), ntohs(row.id.idiag_sport)};
    const Address remote{ntohl(row.id.idiag_dst[0]), ntohs(row.id.idiag_dport)};
    if ((local != server && remote != server) || row.idiag_state == TCP_LISTEN) return;
    if (row.idiag_state == TCP_TIME_WAIT) {
        ++census.time_waits;
    } else if (row.idiag_state != TCP_ESTABLISHED) {
        ++census.others;
    } else if (remote == server) {
        ++census.client_ends;
        census.connections.push_back({local, remote});
    } else {
        ++census.server_ends;
    }
}

/// Counts the rows of one netlink datagram. True: it was the last one.
bool count_datagram(Census& census, const char* data, std::size_t size, const Address& server) {
    while (size >= sizeof(nlmsghdr)) {
        nlmsghdr header{};
        std::memcpy(&header, data, sizeof header);
        if (header.nlmsg_len < sizeof header || header.nlmsg_len > size) break;
        if (header.nlmsg_type == NLMSG_DONE) return true;
        if (header.nlmsg_type == NLMSG_ERROR) {
            nlmsgerr refusal{};
            std::memcpy(&refusal, data + NLMSG_HDRLEN, sizeof refusal);
            errno = -refusal.error;
            fail("asking sock_diag for all TCP sockets");
        }
        inet_diag_msg row{};
        if (header.nlmsg_len >= NLMSG_HDRLEN + sizeof row) {
            std::memcpy(&row, data + NLMSG_HDRLEN, sizeof row);
            count(census, row, server);
        }
        const std::size_t step = std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), size);
        data += step;
        size -= step;
    }
    return false;
}

}  // namespace

Census count_connections(const Address& server) {
    const Socket netlink{socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)};
    if (!netlink.is_open()) fail("opening a netlink socket to ask sock_diag");
    const timeval limit{10, 0};
    setsockopt(netlink.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);

    struct {
        nlmsghdr header{};
        inet_diag_req_v2 body{};
    } question;
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    question.body.sdiag_family = AF_INET;
    question.body.sdiag_protocol = IPPROTO_TCP;
    question.body.idiag_states = ~0U;
    if (send(netlink.descriptor(), &question, sizeof question, 0) < 0) fail("asking sock_diag for all TCP sockets");

    Census census;
    std::vector<char> datagram(64 * 1024);
    for (bool last = false; !last;) {
        const auto size = recv(netlink.descriptor(), datagram.data(), datagram.size(), 0);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) fail("reading sock_diag's answer");
        last = count_datagram(census, datagram.data(), static_cast<std::size_t>(size), server);
    }
    std::ranges::sort(census.connections);
    auto& connections = census.connections;
    connections.erase(std::unique(connections.begin(), connections.end()), connections.end());
    return census;
}

std::map<std::string, long> tcp_counters() {
    std::map<std::string, long> counters;
    std::ifstream file("/proc/net/sockstat");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string kind, name;
        words >> kind;
        if (kind != "TCP:") continue;
        for (long number = 0; words >> name >> number;) counters[name] = number;
    }
    return counters;
}

}  // namespace fourtuple
