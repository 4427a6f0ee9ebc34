// A captured packet taken apart: link header, IP header, TCP header. Start reading here.
#pragma once

#include "ch01-chatroom/handshake/ip_header.hpp"
#include "ch01-chatroom/handshake/link_header.hpp"
#include "ch01-chatroom/handshake/tcp_header.hpp"

namespace handshake {

struct Segment {
    IpHeader ip{};
    TcpHeader tcp{};
    std::uint32_t data_length{};  // bytes of data on the wire, by the IP header; the capture may hold fewer

    bool operator==(const Segment&) const = default;
};

/// Takes a packet apart. `wire_length`: its bytes on the wire, at least bytes.size(). The error's offset counts from
/// the packet's first byte; Fault::unknown: not TCP at all (ARP, UDP, a fragment ...), any other fault: damaged or cut.
core::Result<Segment> dissect(LinkType type, core::ByteView bytes, std::size_t wire_length);

/// How much of the sequence numbers a segment takes: its data, and one each for SYN and FIN (RFC 9293, section 3.4).
inline std::uint32_t sequence_length(const Segment& segment) {
    return segment.data_length + (segment.tcp.flags.syn ? 1 : 0) + (segment.tcp.flags.fin ? 1 : 0);
}

}  // namespace handshake
