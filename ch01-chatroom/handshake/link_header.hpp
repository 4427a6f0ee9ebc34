// What stands before the IP header in a captured packet.
#pragma once

#include "ch01-chatroom/handshake/header_reader.hpp"

namespace handshake {

/// The link types this program knows; the capture file says which one it has (tcpdump.org/linktypes.html).
enum class LinkType {
    ethernet,       // also what Linux says of its loopback interface
    linux_cooked,   // "any" interface, version 1 (SLL)
    linux_cooked2,  // "any" interface, version 2 (SLL2)
    raw,            // the IP header comes first
    null,           // BSD loopback: a protocol number in the byte order of the machine that captured
    loop            // OpenBSD loopback: the same in network byte order
};

enum class NetworkProtocol { ipv4, ipv6 };

/// Reads over the link header and its VLAN tags; what follows is the IP header. Fault::unknown: not an IP packet.
NetworkProtocol read_link_header(HeaderReader& reader, LinkType type);

}  // namespace handshake
