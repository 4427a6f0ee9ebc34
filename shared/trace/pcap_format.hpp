// The classic capture file of libpcap, and the IP and TCP headers inside it, byte by byte.
//
// Nothing is captured here: the server knows its messages, and the packets that might have carried them are made up, so
// that Wireshark can show each conversation ("Follow TCP Stream"). Unlike in a real capture, secrets are masked, and
// it takes no special right to make one.
//
// Sources: pcap-savefile(5) of libpcap 1.10 for the file; https://www.tcpdump.org/linktypes.html for its link types;
// RFC 791 (IPv4), RFC 8200 (IPv6), RFC 9293 (TCP), RFC 1071 (the checksum).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/core/bytes.hpp"

namespace trace {

/// An IP address and a TCP port.
struct SocketAddress {
    bool v6 = false;
    std::array<std::uint8_t, 16> ip{};  // of IPv4 the first four
    std::uint16_t port{};

    core::ByteView ip_bytes() const { return {ip.data(), v6 ? 16U : 4U}; }
    bool operator==(const SocketAddress&) const = default;
};

/// Reads "127.0.0.1:5000" or "[::1]:5000". An IPv4 address inside an IPv6 one ("::ffff:127.0.0.1") becomes IPv4. What
/// is no IP address (a name) becomes 0.0.0.0.
SocketAddress to_socket_address(std::string_view endpoint);

// Control bits of a TCP header (RFC 9293, 3.1), from the right.
inline constexpr std::uint8_t tcp_fin = 0x01, tcp_syn = 0x02, tcp_rst = 0x04, tcp_psh = 0x08, tcp_ack = 0x10;

struct Segment {
    SocketAddress source{}, destination{};  // both IPv4 or both IPv6
    std::uint32_t sequence{}, acknowledged{};
    std::uint8_t flags{};
    std::string_view data{};
};

/// So that a packet fits the 16-bit lengths of IP and the window of 65535 bytes that our TCP headers announce.
inline constexpr std::size_t max_segment_data = 32 * 1024;

/// The 24 bytes that begin the file.
std::string pcap_file_header();

/// One packet: 16 bytes of packet header, the IP header, the TCP header, the data (max_segment_data at most).
std::string pcap_packet(const Segment& segment, std::chrono::system_clock::time_point time);

/// The ones' complement of the ones' complement sum of all 16-bit words, a last odd byte padded with zero (RFC 1071).
std::uint16_t internet_checksum(core::ByteView bytes);

}  // namespace trace
