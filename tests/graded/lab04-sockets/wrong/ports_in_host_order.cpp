// Wrong on purpose: it takes a port as it lies in memory.
// Slot file: sock_diag.cpp
// Caught by: SockDiag.reads_a_socket_of_ipv4
#include "ch01-chatroom/sockstat/sock_diag.hpp"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

#include <cstring>

namespace sockstat {

namespace {

using core::Error;
using core::Fault;

template <typename T>
T read(core::ByteView bytes, std::size_t at = 0) {
    T value{};
    std::memcpy(&value, &bytes[at], sizeof value);
    return value;
}

void append(core::Bytes& bytes, const void* from, std::size_t size) {
    const auto* first = static_cast<const std::uint8_t*>(from);
    bytes.insert(bytes.end(), first, first + size);
}

core::Result<Socket> read_socket(core::ByteView body, std::size_t base, Protocol protocol) {
    if (body.size() < sizeof(inet_diag_msg)) return Error{Fault::truncated, "inet_diag_msg", base};
    const auto msg = read<inet_diag_msg>(body);
    Socket s;
    s.protocol = protocol;
    if (msg.idiag_family != AF_INET && msg.idiag_family != AF_INET6) return Error{Fault::unknown, "idiag_family", base};
    const auto state = state_of_number(msg.idiag_state);
    if (!state) return Error{Fault::unknown, "idiag_state", base + 1};
    s.state = *state;
    const auto timer = timer_of_number(msg.idiag_timer);
    if (!timer) return Error{Fault::unknown, "idiag_timer", base + 2};
    if (msg.idiag_timer != 0) {
        s.timer.kind = *timer;
        s.timer.expires_in = std::chrono::milliseconds(msg.idiag_expires);
        s.timer.retransmits = msg.idiag_retrans;
    }
    s.local.family = s.peer.family = msg.idiag_family == AF_INET ? Family::ipv4 : Family::ipv6;
    const std::size_t octets = msg.idiag_family == AF_INET ? 4 : 16;
    std::memcpy(s.local.octets.data(), msg.id.idiag_src, octets);
    std::memcpy(s.peer.octets.data(), msg.id.idiag_dst, octets);
    s.local_port = msg.id.idiag_sport;
    s.peer_port = msg.id.idiag_dport;
    s.interface = msg.id.idiag_if;
    s.receive_queue = msg.idiag_rqueue;
    s.send_queue = msg.idiag_wqueue;
    s.uid = msg.idiag_uid;
    s.inode = msg.idiag_inode;

    for (std::size_t at = sizeof msg; at + sizeof(nlattr) <= body.size();) {
        const auto head = read<nlattr>(body, at);
        if (head.nla_len < sizeof head || at + head.nla_len > body.size())
            return Error{Fault::out_of_range, "nla_len", base + at};
        if (head.nla_type == INET_DIAG_SKV6ONLY && head.nla_len > sizeof head) s.v6_only = body[at + sizeof head] != 0;
        at += NLA_ALIGN(head.nla_len);
    }
    return s;
}

}  // namespace

core::Bytes dump_request(Protocol protocol, Family family, const std::vector<State>& states, std::uint32_t sequence) {
    inet_diag_req_v2 question{};
    question.sdiag_family = family == Family::ipv4 ? AF_INET : AF_INET6;
    question.sdiag_protocol = protocol == Protocol::tcp ? IPPROTO_TCP : IPPROTO_UDP;
    question.idiag_ext = 1U << (INET_DIAG_TCLASS - 1);
    for (const State state : states) question.idiag_states |= 1U << static_cast<int>(state);
    nlmsghdr header{};
    header.nlmsg_len = NLMSG_LENGTH(sizeof question);
    header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    header.nlmsg_seq = sequence;
    core::Bytes bytes;
    append(bytes, &header, sizeof header);
    append(bytes, &question, sizeof question);
    return bytes;
}

core::Result<DumpPart> parse_dump(core::ByteView datagram, Protocol protocol, std::uint32_t sequence) {
    DumpPart part;
    std::size_t at = 0;
    while (at < datagram.size() && !part.done) {
        const auto rest = datagram.subspan(at);
        if (rest.size() < sizeof(nlmsghdr)) return Error{Fault::truncated, "nlmsghdr", at};
        const auto header = read<nlmsghdr>(rest);
        const std::size_t length = header.nlmsg_len;
        if (length < sizeof header || length > rest.size()) return Error{Fault::out_of_range, "nlmsg_len", at};
        const auto base = at + sizeof header;
        const auto body = rest.subspan(sizeof header, length - sizeof header);
        at += (length + 3) / 4 * 4;
        if (header.nlmsg_seq != sequence) continue;
        if (header.nlmsg_flags & NLM_F_DUMP_INTR) part.interrupted = true;
        if (header.nlmsg_type == SOCK_DIAG_BY_FAMILY) {
            const auto socket = read_socket(body, base, protocol);
            if (!socket) return socket.error();
            part.sockets.push_back(*socket);
        } else if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
            if (body.size() >= sizeof(int))
                part.error = -read<int>(body);
            else if (header.nlmsg_type == NLMSG_ERROR)
                return Error{Fault::truncated, "nlmsgerr", base};
            part.done = true;
        }
    }
    return part;
}

}  // namespace sockstat
