// What a program and the kernel say to each other about sockets (sock_diag): bytes <-> values, no I/O.
//
// We send one request and get datagrams back until one of them says "done":
//
//     request   nlmsghdr | inet_diag_req_v2
//     answer    nlmsghdr | inet_diag_msg | attributes      one message per socket, several in a datagram
//               nlmsghdr (NLMSG_DONE)
//
// Sources: man 7 netlink (the header), man 7 sock_diag (request and answer), linux/inet_diag.h (the structs).
#pragma once

#include <cstdint>
#include <vector>

#include "ch01-chatroom/sockstat/socket.hpp"
#include "shared/core/bytes.hpp"
#include "shared/core/result.hpp"

namespace sockstat {

/// The bytes of the request for all sockets of one protocol and family whose state is in `states`. The kernel filters:
/// what we do not ask for is never copied. The bit for a state in idiag_states is 1 << its number. The request asks for
/// the attribute INET_DIAG_TCLASS (in idiag_ext, bit INET_DIAG_TCLASS - 1): INET_DIAG_SKV6ONLY comes along with it.
core::Bytes dump_request(Protocol protocol, Family family, const std::vector<State>& states, std::uint32_t sequence);

/// What one datagram of the answer held.
struct DumpPart {
    std::vector<Socket> sockets{};
    bool done = false;         // the last message of the answer was in it
    bool interrupted = false;  // the table changed under the kernel's hands: ask again
    int error = 0;             // an errno value with which the kernel refused
};

/// Reads one datagram. Messages and attributes begin at multiples of four bytes; the last one need not be filled up.
/// Messages with another sequence number belong to an older question and are skipped, and so are types that this
/// program does not know; what stands behind the end of the answer is not looked at.
///
/// - Each SOCK_DIAG_BY_FAMILY is a socket. Ports and addresses are in network byte order, all else in this machine's.
/// - With timer 0 ("off"), expires and retrans mean nothing, and Socket::timer stays as it is made.
/// - Socket::v6_only comes from the attribute INET_DIAG_SKV6ONLY (one byte, 0 or not); without it, or without its byte,
///   there is none.
/// - NLM_F_DUMP_INTR in the flags of any message to this question: interrupted.
/// - NLMSG_ERROR and NLMSG_DONE are the end. They carry an int: 0, or an errno value with a minus sign. An NLMSG_DONE
///   may lack it; that is 0.
///
/// No length in the datagram is trusted. The first fault is the answer; it names the field and the byte of the datagram
/// where it begins, or where the struct begins that is cut or has a wrong length:
/// - truncated: "nlmsghdr" (the datagram ends in it), "inet_diag_msg", "nlmsgerr" (its message ends in it);
/// - out_of_range: "nlmsg_len", "nla_len": less than the header it stands in, or more than there is;
/// - unknown: "idiag_family", "idiag_state", "idiag_timer".
/// Less than an attribute's header at the end of a message is no fault, and not looked at.
core::Result<DumpPart> parse_dump(core::ByteView datagram, Protocol protocol, std::uint32_t sequence);

}  // namespace sockstat
