#include "ch01-chatroom/sockstat/netlink.hpp"

#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "ch01-chatroom/sockstat/sock_diag.hpp"

namespace sockstat {

namespace {

/// A dump that the kernel had to interrupt is asked for again, so often at most. The last answer is then taken as it
/// is: on a busy machine the table never holds still.
constexpr int max_attempts = 5;

/// man 7 netlink: the kernel fills at most 32 KiB a datagram when the reader offers that much.
constexpr std::size_t buffer_size = 32 * 1024;

}  // namespace

NetlinkReader::NetlinkReader() : socket_{socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)} {
    if (socket_ < 0)
        throw std::system_error(errno, std::generic_category(), "opening a netlink socket of family NETLINK_SOCK_DIAG");
}

NetlinkReader::~NetlinkReader() {
    close(socket_);
}

std::vector<Socket> NetlinkReader::read(Protocol protocol, Family family, const std::vector<State>& states) {
    const auto what = "asking the kernel (sock_diag) for " + std::string(name_of(protocol)) +
                      (family == Family::ipv4 ? " sockets of IPv4" : " sockets of IPv6");
    std::vector<Socket> sockets;
    for (int attempt = 1; attempt <= max_attempts; ++attempt) {
        sockets.clear();
        bool interrupted = false;
        const auto request = dump_request(protocol, family, states, ++sequence_);
        sockaddr_nl kernel{};
        kernel.nl_family = AF_NETLINK;  // nl_pid 0 is the kernel
        if (sendto(socket_, request.data(), request.size(), 0, reinterpret_cast<sockaddr*>(&kernel), sizeof kernel) < 0)
            throw std::system_error(errno, std::generic_category(), what);

        for (bool done = false; !done;) {
            alignas(nlmsghdr) std::uint8_t buffer[buffer_size];
            const auto count = recv(socket_, buffer, sizeof buffer, MSG_TRUNC);  // the true length, even if it is cut
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw std::system_error(errno, std::generic_category(), what);
            if (static_cast<std::size_t>(count) > sizeof buffer)
                throw std::runtime_error(what + ": a datagram of " + std::to_string(count) + " bytes is too long");
            const auto part = parse_dump({buffer, static_cast<std::size_t>(count)}, protocol, sequence_);
            if (!part) throw std::runtime_error(what + ": " + core::to_string(part.error()));
            if (part->error != 0) throw std::system_error(part->error, std::generic_category(), what);
            sockets.insert(sockets.end(), part->sockets.begin(), part->sockets.end());
            interrupted = interrupted || part->interrupted;
            done = part->done;
        }
        if (!interrupted) break;
    }
    return sockets;
}

}  // namespace sockstat
