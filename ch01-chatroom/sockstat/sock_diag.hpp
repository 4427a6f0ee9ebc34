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
/// what we do not ask for is never copied.
core::Bytes dump_request(Protocol protocol, Family family, const std::vector<State>& states, std::uint32_t sequence);

/// What one datagram of the answer held.
struct DumpPart {
    std::vector<Socket> sockets{};
    bool done = false;         // the last message of the answer was in it
    bool interrupted = false;  // the table changed under the kernel's hands: ask again
    int error = 0;             // an errno value with which the kernel refused
};

/// Reads one datagram. Messages with another sequence number belong to an older question and are skipped, and so are
/// types that this program does not know; what stands behind the end of the answer is not looked at. No length in the
/// datagram is trusted: an error names the field and the byte of the datagram where it begins, or where the struct
/// begins that is cut or has a wrong length.
core::Result<DumpPart> parse_dump(core::ByteView datagram, Protocol protocol, std::uint32_t sequence);

}  // namespace sockstat
