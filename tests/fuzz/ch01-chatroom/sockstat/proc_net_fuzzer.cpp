// Any text may come out of a /proc that is not ours (a container, another kernel). Whatever it is, reading it ends with
// sockets or with an error inside the text. Input: one byte that picks protocol and family, then the text.
#include <cstdlib>

#include "ch01-chatroom/sockstat/proc_net.hpp"
#include "shared/core/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto protocol = (data[0] & 1) != 0 ? sockstat::Protocol::udp : sockstat::Protocol::tcp;
    const auto family = (data[0] & 2) != 0 ? sockstat::Family::ipv6 : sockstat::Family::ipv4;
    const auto text = core::text_of({data + 1, size - 1});
    const auto sockets = sockstat::parse_proc_net(text, protocol, family);
    if (sockets.has_error() && sockets.error().offset > text.size()) std::abort();
    if (sockets && sockets->size() * 20 > text.size()) std::abort();  // no line of a socket is shorter
    return 0;
}
