#include "ch01-chatroom/handshake/link_header.hpp"

namespace handshake {

namespace {

constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86dd;
constexpr int max_vlan_tags = 4;

bool is_vlan_tag(std::uint16_t ethertype) {
    return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;  // 802.1Q, 802.1ad, QinQ of old
}

/// An EtherType, the VLAN tags it may announce, and then the EtherType that counts.
///
///      +-------------------------------+-------------------------------+
///      | 0x8100 (instead of EtherType) | priority (4 bits), VLAN (12)  |   then the next EtherType
///      +-------------------------------+-------------------------------+
NetworkProtocol by_ethertype(HeaderReader& reader, std::uint16_t ethertype, std::size_t type_offset) {
    for (int tags = 0; is_vlan_tag(ethertype) && tags < max_vlan_tags; ++tags) {
        reader.skip(2, "VLAN tag");
        type_offset = reader.position();
        ethertype = reader.u16("EtherType");
    }
    if (ethertype == ethertype_ipv6) return NetworkProtocol::ipv6;
    if (ethertype != ethertype_ipv4) reader.fail(core::Fault::unknown, "EtherType", type_offset);
    return NetworkProtocol::ipv4;
}

/// The 4 bytes of a loopback header hold the address family: 2 is IPv4 everywhere, IPv6 has a number per system.
NetworkProtocol by_family(HeaderReader& reader, std::uint32_t family) {
    switch (family) {
        case 2:
            return NetworkProtocol::ipv4;
        case 10:  // Linux
        case 24:  // NetBSD, OpenBSD
        case 28:  // FreeBSD
        case 30:  // macOS
            return NetworkProtocol::ipv6;
        default:
            reader.fail(core::Fault::unknown, "address family", 0);
            return NetworkProtocol::ipv4;
    }
}

std::uint32_t swap_bytes(std::uint32_t value) {
    return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

}  // namespace

NetworkProtocol read_link_header(HeaderReader& reader, LinkType type) {
    switch (type) {
        case LinkType::ethernet: {  // destination 6, source 6, EtherType 2
            reader.skip(12, "Ethernet addresses");
            const auto offset = reader.position();
            const auto ethertype = reader.u16("EtherType");
            return by_ethertype(reader, ethertype, offset);
        }
        case LinkType::linux_cooked: {  // direction 2, device type 2, address length 2, address 8, EtherType 2
            reader.skip(14, "Linux cooked header");
            const auto offset = reader.position();
            const auto ethertype = reader.u16("EtherType");
            return by_ethertype(reader, ethertype, offset);
        }
        case LinkType::linux_cooked2: {  // EtherType 2, zero 2, interface 4, device type 2, direction 1, address 1 + 8
            const auto offset = reader.position();
            const auto ethertype = reader.u16("EtherType");
            reader.skip(18, "Linux cooked header");
            return by_ethertype(reader, ethertype, offset);
        }
        case LinkType::null: {  // no number above is so large that its two byte orders could be mixed up
            const auto family = reader.u32("address family");
            return by_family(reader, family > 0xffff ? swap_bytes(family) : family);
        }
        case LinkType::loop:
            return by_family(reader, reader.u32("address family"));
        case LinkType::raw:
            break;
    }
    const auto first = reader.peek();  // the version is the first half of the first byte of either IP header
    if (!first) reader.fail(core::Fault::truncated, "IP version");
    return first.value_or(0) >> 4 == 6 ? NetworkProtocol::ipv6 : NetworkProtocol::ipv4;
}

}  // namespace handshake
