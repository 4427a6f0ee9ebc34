#include "shared/trace/pcap_format.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "shared/core/endpoint.hpp"

namespace trace {

namespace {

// A reader learns the byte order of the file's own headers from the magic number; ours is little-endian everywhere, so
// that the same trace gives the same bytes on every machine. What is inside the packets is big-endian, as on the wire.
void put_little16(std::string& out, std::uint16_t value) {
    out += static_cast<char>(value & 0xff);
    out += static_cast<char>(value >> 8);
}
void put_little32(std::string& out, std::uint32_t value) {
    put_little16(out, static_cast<std::uint16_t>(value & 0xffff));
    put_little16(out, static_cast<std::uint16_t>(value >> 16));
}
void put8(std::string& out, std::uint8_t value) {
    out += static_cast<char>(value);
}
void put16(std::string& out, std::uint16_t value) {
    put8(out, static_cast<std::uint8_t>(value >> 8));
    put8(out, static_cast<std::uint8_t>(value & 0xff));
}
void put32(std::string& out, std::uint32_t value) {
    put16(out, static_cast<std::uint16_t>(value >> 16));
    put16(out, static_cast<std::uint16_t>(value & 0xffff));
}
void set16(std::string& out, std::size_t offset, std::uint16_t value) {
    out[offset] = static_cast<char>(value >> 8);
    out[offset + 1] = static_cast<char>(value & 0xff);
}

constexpr std::uint8_t protocol_tcp = 6;  // "Assigned Internet Protocol Numbers" of IANA
constexpr std::uint8_t hops = 64;         // RFC 1700: the recommended default
constexpr std::size_t ipv4_header_size = 20;

/// RFC 791, 3.1:
///     Version|IHL   TOS   Total Length       Identification     Flags|Fragment Offset
///     TTL   Protocol   Header Checksum       Source             Destination
std::string ipv4_header(const Segment& segment, std::size_t payload) {
    std::string out;
    put8(out, 0x45);  // version 4, five 32-bit words
    put8(out, 0);     // type of service
    put16(out, static_cast<std::uint16_t>(ipv4_header_size + payload));
    put16(out, 0);       // identification: without meaning where nothing may be fragmented (RFC 6864, 4.1)
    put16(out, 0x4000);  // Don't Fragment, offset 0
    put8(out, hops);
    put8(out, protocol_tcp);
    put16(out, 0);  // the checksum, zero while it is computed
    out += core::text_of(segment.source.ip_bytes());
    out += core::text_of(segment.destination.ip_bytes());
    set16(out, 10, internet_checksum(core::bytes_of(out)));
    return out;
}

/// RFC 8200, 3:
///     Version|Traffic Class|Flow Label   Payload Length   Next Header   Hop Limit   Source   Destination
std::string ipv6_header(const Segment& segment, std::size_t payload) {
    std::string out;
    put32(out, 0x60000000);  // version 6, no class, no flow
    put16(out, static_cast<std::uint16_t>(payload));
    put8(out, protocol_tcp);
    put8(out, hops);
    out += core::text_of(segment.source.ip_bytes());
    out += core::text_of(segment.destination.ip_bytes());
    return out;
}

/// What the TCP checksum covers beside the segment itself, so that one that went to a wrong address is noticed
/// (RFC 9293, 3.1, for IPv4; RFC 8200, 8.1, for IPv6).
std::string pseudo_header(const Segment& segment, std::size_t tcp_length) {
    std::string out;
    out += core::text_of(segment.source.ip_bytes());
    out += core::text_of(segment.destination.ip_bytes());
    if (segment.source.v6) {
        put32(out, static_cast<std::uint32_t>(tcp_length));
        put32(out, protocol_tcp);  // three zero bytes and the protocol
    } else {
        put16(out, protocol_tcp);  // one zero byte and the protocol
        put16(out, static_cast<std::uint16_t>(tcp_length));
    }
    return out;
}

/// RFC 9293, 3.1:
///     Source Port   Destination Port   Sequence Number   Acknowledgment Number
///     Data Offset|Reserved|Control Bits   Window   Checksum   Urgent Pointer
std::string tcp_segment(const Segment& segment) {
    std::string out;
    put16(out, segment.source.port);
    put16(out, segment.destination.port);
    put32(out, segment.sequence);
    put32(out, segment.acknowledged);
    put8(out, 5 << 4);  // five 32-bit words: no options
    put8(out, segment.flags);
    put16(out, 65535);  // window
    put16(out, 0);      // the checksum, zero while it is computed
    put16(out, 0);      // urgent pointer: not used
    out += segment.data;
    set16(out, 16, internet_checksum(core::bytes_of(pseudo_header(segment, out.size()) + out)));
    return out;
}

}  // namespace

SocketAddress to_socket_address(std::string_view endpoint) {
    SocketAddress out;
    const auto parsed = core::parse_endpoint(endpoint);
    if (!parsed) return out;
    out.port = parsed->port;
    const auto host = parsed->host.substr(0, parsed->host.find('%'));  // "fe80::1%eth0" names an interface
    if (inet_pton(AF_INET, host.c_str(), out.ip.data()) == 1) return out;
    if (inet_pton(AF_INET6, host.c_str(), out.ip.data()) != 1) return out;
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};  // RFC 4291, 2.5.5.2
    out.v6 = !std::equal(mapped.begin(), mapped.end(), out.ip.begin());
    if (!out.v6) out.ip = {out.ip[12], out.ip[13], out.ip[14], out.ip[15]};
    return out;
}

std::uint16_t internet_checksum(core::ByteView bytes) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        sum += static_cast<std::uint64_t>(bytes[i]) << 8;
        if (i + 1 < bytes.size()) sum += bytes[i + 1];
    }
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);  // ones' complement: a carry is added at the right end
    return static_cast<std::uint16_t>(~sum & 0xffff);
}

std::string pcap_file_header() {
    std::string out;
    put_little32(out, 0xa1b2c3d4);  // magic number: time stamps are seconds and microseconds
    put_little16(out, 2);           // major version
    put_little16(out, 4);           // minor version
    put_little32(out, 0);           // reserved (once the time zone)
    put_little32(out, 0);           // reserved (once the accuracy of the time stamps)
    put_little32(out, 65535);       // snapshot length: no packet is longer
    put_little32(out, 101);         // LINKTYPE_RAW: each packet begins with its IPv4 or IPv6 header
    return out;
}

std::string pcap_packet(const Segment& segment, std::chrono::system_clock::time_point time) {
    const auto tcp = tcp_segment(segment);
    const auto packet = (segment.source.v6 ? ipv6_header(segment, tcp.size()) : ipv4_header(segment, tcp.size())) + tcp;

    using namespace std::chrono;
    const auto second = floor<seconds>(time);
    std::string out;
    put_little32(out, static_cast<std::uint32_t>(second.time_since_epoch().count()));  // good until 2106
    put_little32(out, static_cast<std::uint32_t>(floor<microseconds>(time - second).count()));
    put_little32(out, static_cast<std::uint32_t>(packet.size()));  // bytes that follow in the file
    put_little32(out, static_cast<std::uint32_t>(packet.size()));  // bytes that the packet had on the wire
    return out + packet;
}

}  // namespace trace
