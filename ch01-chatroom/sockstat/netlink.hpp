// The kernel's own list of sockets, over a netlink socket of family NETLINK_SOCK_DIAG (man 7 netlink): what ss reads.
// sock_diag.hpp says what passes over that socket.
#pragma once

#include <cstdint>
#include <vector>

#include "ch01-chatroom/sockstat/socket.hpp"

namespace sockstat {

/// Asks the kernel. Not to be shared between threads.
class NetlinkReader {
  public:
    /// Throws std::system_error where the kernel has no sock_diag.
    NetlinkReader();
    ~NetlinkReader();
    NetlinkReader(const NetlinkReader&) = delete;
    NetlinkReader& operator=(const NetlinkReader&) = delete;

    /// Throws std::system_error (the kernel refused) or std::runtime_error (its answer cannot be read).
    std::vector<Socket> read(Protocol protocol, Family family, const std::vector<State>& states);

  private:
    int socket_ = -1;
    std::uint32_t sequence_ = 0;
};

}  // namespace sockstat
