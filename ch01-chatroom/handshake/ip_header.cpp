#include "ch01-chatroom/handshake/ip_header.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace handshake {

namespace {

using core::Fault;

/// `start` is where the IP header begins.
std::uint32_t length_on_wire(std::size_t wire_length, std::size_t start) {
    return wire_length > start ? static_cast<std::uint32_t>(wire_length - start) : 0;
}

IpAddress read_address(HeaderReader& reader, NetworkProtocol version, std::string_view field) {
    IpAddress address{version, {}};
    const auto bytes = reader.take(version == NetworkProtocol::ipv4 ? 4 : 16, field);
    std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
    return address;
}

/// RFC 791, section 3.1:
///
///     0                   1                   2                   3
///     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |Version|  IHL  |Type of Service|          Total Length         |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |         Identification        |Flags|      Fragment Offset    |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |  Time to Live |    Protocol   |         Header Checksum       |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |                       Source Address                          |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |                    Destination Address                        |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |                    Options                    |    Padding    |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// IHL counts words of 4 bytes. The checksum is not checked: with offload the network card fills it in after the
/// capture.
IpHeader read_ipv4(HeaderReader& reader, std::size_t wire_length) {
    constexpr std::size_t fixed_part = 20;
    const auto start = reader.position();
    IpHeader header;
    const auto version_and_length = reader.u8("IPv4 version and header length");
    reader.skip(1, "IPv4 type of service");
    std::uint32_t total_length = reader.u16("IPv4 total length");
    reader.skip(2, "IPv4 identification");
    const auto fragment = reader.u16("IPv4 flags and fragment offset");
    header.hop_limit = reader.u8("IPv4 time to live");
    header.protocol = reader.u8("IPv4 protocol");
    reader.skip(2, "IPv4 header checksum");
    header.source = read_address(reader, NetworkProtocol::ipv4, "IPv4 source address");
    header.destination = read_address(reader, NetworkProtocol::ipv4, "IPv4 destination address");
    if (reader.failure()) return {};

    const std::size_t header_length = (version_and_length & 0x0fU) * 4;
    if (total_length == 0) total_length = length_on_wire(wire_length, start);
    if (version_and_length >> 4 != 4) reader.fail(Fault::malformed, "IPv4 version", start);
    if (header_length < fixed_part) {
        reader.fail(Fault::out_of_range, "IPv4 header length", start);
        return {};
    }
    if (total_length < header_length) reader.fail(Fault::out_of_range, "IPv4 total length", start + 2);
    reader.skip(header_length - fixed_part, "IPv4 options");
    constexpr std::uint16_t more_fragments_and_offset = 0x3fff;
    if ((fragment & more_fragments_and_offset) != 0) reader.fail(Fault::unknown, "IPv4 fragment", start + 6);
    if (reader.failure()) return {};
    header.payload_length = total_length - static_cast<std::uint32_t>(header_length);
    return header;
}

/// The extension headers of version 6 stand between its header and TCP (RFC 8200, section 4). Each begins with the
/// number of the next one; `next` is the number of the first. Returns the number of what comes after them all.
std::uint8_t skip_extension_headers(HeaderReader& reader, std::uint8_t next) {
    constexpr std::uint8_t hop_by_hop = 0, routing = 43, fragment = 44, authentication = 51, destination = 60;
    for (int count = 0;; ++count) {
        const bool known = next == hop_by_hop || next == routing || next == destination || next == authentication;
        if (next == fragment) reader.fail(Fault::unknown, "IPv6 fragment");
        if (!known || reader.failure()) return next;
        if (count == max_extension_headers) reader.fail(Fault::too_long, "IPv6 extension headers");
        const auto kind = next;
        next = reader.u8("IPv6 next header");
        const std::size_t length = reader.u8("IPv6 extension length");
        // counted in 8 bytes without the first 8; the authentication header counts in 4 without the first 8 (RFC 4302)
        reader.skip(kind == authentication ? length * 4 + 6 : length * 8 + 6, "IPv6 extension header");
    }
}

/// RFC 8200, section 3:
///
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |Version| Traffic Class |           Flow Label                  |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |         Payload Length        |  Next Header  |   Hop Limit   |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |                Source Address (16 bytes)                      |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |                Destination Address (16 bytes)                 |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
IpHeader read_ipv6(HeaderReader& reader, std::size_t wire_length) {
    constexpr std::size_t fixed_part = 40;
    const auto start = reader.position();
    IpHeader header;
    const auto first_word = reader.u32("IPv6 version, traffic class and flow label");
    std::uint32_t length = reader.u16("IPv6 payload length");
    const auto next = reader.u8("IPv6 next header");
    header.hop_limit = reader.u8("IPv6 hop limit");
    header.source = read_address(reader, NetworkProtocol::ipv6, "IPv6 source address");
    header.destination = read_address(reader, NetworkProtocol::ipv6, "IPv6 destination address");
    if (reader.failure()) return {};
    if (first_word >> 28 != 6) reader.fail(Fault::malformed, "IPv6 version", start);

    const auto after_header = reader.position();
    if (length == 0) length = length_on_wire(wire_length, start + fixed_part);
    header.protocol = skip_extension_headers(reader, next);
    const std::size_t extensions = reader.position() - after_header;
    if (extensions > length) reader.fail(Fault::out_of_range, "IPv6 payload length", start + 4);
    if (reader.failure()) return {};
    header.payload_length = length - static_cast<std::uint32_t>(extensions);
    return header;
}

}  // namespace

std::string to_string(const IpAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = address.version == NetworkProtocol::ipv4 ? AF_INET : AF_INET6;
    inet_ntop(family, address.bytes.data(), text.data(), text.size());
    return text.data();
}

IpHeader read_ip_header(HeaderReader& reader, NetworkProtocol version, std::size_t wire_length) {
    return version == NetworkProtocol::ipv4 ? read_ipv4(reader, wire_length) : read_ipv6(reader, wire_length);
}

}  // namespace handshake
