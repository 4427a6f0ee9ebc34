// Reading the list out of /proc/net; proc_net.hpp makes sense of the text.
#pragma once

#include <string>
#include <vector>

#include "ch01-chatroom/sockstat/socket.hpp"

namespace sockstat {

/// "/proc/net/tcp6"
std::string proc_net_path(Protocol protocol, Family family);

/// Reads and parses the file. Throws std::runtime_error naming the file. A kernel without IPv6 has no tcp6: that is an
/// empty list.
std::vector<Socket> read_proc_net(Protocol protocol, Family family);

}  // namespace sockstat
