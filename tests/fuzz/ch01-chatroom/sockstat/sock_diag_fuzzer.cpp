// Any datagram ends with sockets or with an error inside the datagram, and no socket comes from less than its struct.
#include <linux/inet_diag.h>
#include <linux/netlink.h>

#include <cstdlib>

#include "ch01-chatroom/sockstat/sock_diag.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto part = sockstat::parse_dump({data, size}, sockstat::Protocol::tcp, 7);
    if (part.has_error() && part.error().offset > size) std::abort();
    if (part && part->sockets.size() * (sizeof(nlmsghdr) + sizeof(inet_diag_msg)) > size) std::abort();
    return 0;
}
