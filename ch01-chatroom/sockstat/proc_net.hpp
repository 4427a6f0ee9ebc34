// The same list as text: /proc/net/tcp, tcp6, udp and udp6 (man 5 proc; Documentation/networking/proc_net_tcp.rst in
// the kernel's source). It needs no netlink, and tells a little less: no backlog limit, no IPV6_V6ONLY, no interface.
//
//       sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//        0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 24370 ...
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/sockstat/socket.hpp"
#include "shared/core/result.hpp"

namespace sockstat {

/// Reads the text of one of the four files. An error names the column and the byte where its field begins.
core::Result<std::vector<Socket>> parse_proc_net(std::string_view text, Protocol protocol, Family family);

/// "/proc/net/tcp6"
std::string proc_net_path(Protocol protocol, Family family);

/// Reads and parses the file. Throws std::runtime_error naming the file. A kernel without IPv6 has no tcp6: that is an
/// empty list.
std::vector<Socket> read_proc_net(Protocol protocol, Family family);

}  // namespace sockstat
