#include "ch01-chatroom/sockstat/sock_diag.hpp"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <optional>

namespace sockstat {

namespace {

/// Messages and attributes start at multiples of four (NLMSG_ALIGN, NLA_ALIGN in linux/netlink.h).
constexpr std::size_t aligned(std::size_t length) {
    return (length + 3) & ~std::size_t{3};
}

/// Copies a struct of the kernel out of the bytes: they may lie at an address that the struct must not have.
template <typename Struct>
Struct copy_at(core::ByteView bytes, std::size_t offset) {
    Struct value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

Address address_of(Family family, const __be32 (&words)[4]) {
    Address address{.family = family};
    std::memcpy(address.octets.data(), words, family == Family::ipv4 ? 4 : 16);
    return address;
}

/// The one attribute that we want from what follows the message: INET_DIAG_SKV6ONLY, one byte, 0 or 1.
core::Result<std::optional<bool>> find_v6_only(core::ByteView message, std::size_t offset, std::size_t base) {
    std::optional<bool> found;
    while (message.size() - offset >= sizeof(nlattr)) {
        const auto attribute = copy_at<nlattr>(message, offset);  // nla_len: header and value; nla_type: INET_DIAG_...
        if (attribute.nla_len < sizeof(nlattr) || attribute.nla_len > message.size() - offset)
            return core::Error{core::Fault::out_of_range, "nla_len", base + offset};
        if (attribute.nla_type == INET_DIAG_SKV6ONLY && attribute.nla_len > sizeof(nlattr))
            found = message[offset + sizeof(nlattr)] != 0;
        offset += std::min(aligned(attribute.nla_len), message.size() - offset);
    }
    return found;
}

/// `message`: from the end of its nlmsghdr to its own end; `base`: where that is in the datagram, for errors.
core::Result<Socket> parse_socket(core::ByteView message, Protocol protocol, std::size_t base) {
    if (message.size() < sizeof(inet_diag_msg)) return core::Error{core::Fault::truncated, "inet_diag_msg", base};
    const auto row = copy_at<inet_diag_msg>(message, 0);  // struct inet_diag_msg, linux/inet_diag.h; man 7 sock_diag

    Socket socket{.protocol = protocol};
    // idiag_family: AF_INET or AF_INET6. An IPv6 socket with an IPv4 peer is AF_INET6, its addresses begin ::ffff:
    if (row.idiag_family != AF_INET && row.idiag_family != AF_INET6)
        return core::Error{core::Fault::unknown, "idiag_family", base};
    const auto family = row.idiag_family == AF_INET ? Family::ipv4 : Family::ipv6;
    // idiag_state: a number of include/net/tcp_states.h
    const auto state = state_of_number(row.idiag_state);
    if (!state) return core::Error{core::Fault::unknown, "idiag_state", base + offsetof(inet_diag_msg, idiag_state)};
    socket.state = *state;
    // idiag_timer: which timer runs, 0 for none; idiag_expires: when, in milliseconds from now;
    // idiag_retrans: how often it has fired already (for timers 1, 2 and 4)
    const auto timer = timer_of_number(row.idiag_timer);
    if (!timer) return core::Error{core::Fault::unknown, "idiag_timer", base + offsetof(inet_diag_msg, idiag_timer)};
    if (*timer != TimerKind::off)
        socket.timer = {*timer, std::chrono::milliseconds(row.idiag_expires), row.idiag_retrans};
    // id.idiag_sport, idiag_dport: ports in network byte order; idiag_src, idiag_dst: addresses, IPv4 in the first word
    socket.local_port = ntohs(row.id.idiag_sport);
    socket.peer_port = ntohs(row.id.idiag_dport);
    socket.local = address_of(family, row.id.idiag_src);
    socket.peer = address_of(family, row.id.idiag_dst);
    // id.idiag_if: the interface it is bound to (SO_BINDTODEVICE, or the scope of a link-local address)
    socket.interface = row.id.idiag_if;
    // id.idiag_cookie: names this socket for later questions about it alone; we have none
    // idiag_rqueue, idiag_wqueue: see Socket. The manual calls idiag_wqueue of a connected socket "memory available for
    // sending"; what the kernel gives is bytes written and not yet acknowledged (tcp_diag_get_info,
    // net/ipv4/tcp_diag.c)
    socket.receive_queue = row.idiag_rqueue;
    socket.send_queue = row.idiag_wqueue;
    // idiag_uid: who made it; idiag_inode: the number in the link /proc/PID/fd/N -> socket:[NUMBER]
    socket.uid = row.idiag_uid;
    socket.inode = row.idiag_inode;

    const auto v6_only = find_v6_only(message, sizeof(inet_diag_msg), base);
    if (!v6_only) return v6_only.error();
    socket.v6_only = *v6_only;
    return socket;
}

}  // namespace

core::Bytes dump_request(Protocol protocol, Family family, const std::vector<State>& states, std::uint32_t sequence) {
    struct {
        nlmsghdr header;
        inet_diag_req_v2 question;
    } request{};
    request.header.nlmsg_len = sizeof request;                // header and question, in bytes
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;          // linux/sock_diag.h
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;  // a question; for all, not for one
    request.header.nlmsg_seq = sequence;                      // comes back in each answer
    request.header.nlmsg_pid = 0;                             // to the kernel; it knows who we are
    request.question.sdiag_family = family == Family::ipv4 ? AF_INET : AF_INET6;
    request.question.sdiag_protocol = protocol == Protocol::tcp ? IPPROTO_TCP : IPPROTO_UDP;
    request.question.idiag_ext = 1 << (INET_DIAG_TCLASS - 1);  // INET_DIAG_SKV6ONLY comes along with it
    for (const auto state : states) request.question.idiag_states |= 1u << static_cast<unsigned>(state);
    // question.pad is 0; question.id names one socket and is ignored in a dump

    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&request);
    return {bytes, bytes + sizeof request};
}

core::Result<DumpPart> parse_dump(core::ByteView datagram, Protocol protocol, std::uint32_t sequence) {
    DumpPart part;
    for (std::size_t offset = 0; offset < datagram.size();) {
        const auto left = datagram.size() - offset;
        if (left < sizeof(nlmsghdr)) return core::Error{core::Fault::truncated, "nlmsghdr", offset};
        const auto header = copy_at<nlmsghdr>(datagram, offset);
        if (header.nlmsg_len < sizeof(nlmsghdr) || header.nlmsg_len > left)
            return core::Error{core::Fault::out_of_range, "nlmsg_len", offset};
        const auto base = offset + sizeof(nlmsghdr);
        const auto body = datagram.subspan(base, header.nlmsg_len - sizeof(nlmsghdr));
        offset += std::min(aligned(header.nlmsg_len), left);
        if (header.nlmsg_seq != sequence) continue;
        if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) part.interrupted = true;

        switch (header.nlmsg_type) {
            case SOCK_DIAG_BY_FAMILY: {
                auto socket = parse_socket(body, protocol, base);
                if (!socket) return socket.error();
                part.sockets.push_back(*socket);
                break;
            }
            case NLMSG_ERROR:  // struct nlmsgerr: a negative errno value, then the header of our request
            case NLMSG_DONE:   // an int: 0, or a negative errno value if the dump broke off
                if (body.size() >= sizeof(int)) {
                    // 0 - x instead of -x: the smallest int has no positive twin
                    const auto code = static_cast<unsigned>(copy_at<int>(body, 0));
                    part.error = static_cast<int>(0u - code);
                } else if (header.nlmsg_type == NLMSG_ERROR) {
                    return core::Error{core::Fault::truncated, "nlmsgerr", base};
                }
                part.done = true;
                return part;
            default:
                break;  // NLMSG_NOOP, or a type younger than this program
        }
    }
    return part;
}

}  // namespace sockstat
