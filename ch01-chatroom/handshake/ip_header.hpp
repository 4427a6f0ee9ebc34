// The IP header, version 4 (RFC 791) and 6 (RFC 8200): who sent the packet, to whom, and how many bytes it carries.
#pragma once

#include <array>
#include <compare>
#include <string>

#include "ch01-chatroom/handshake/header_reader.hpp"
#include "ch01-chatroom/handshake/link_header.hpp"

namespace handshake {

struct IpAddress {
    NetworkProtocol version{};
    std::array<std::uint8_t, 16> bytes{};  // version 4 uses the first four

    auto operator<=>(const IpAddress&) const = default;
};

/// "127.0.0.1", "::1"
std::string to_string(const IpAddress& address);

/// What the two versions have in common, as far as TCP cares.
struct IpHeader {
    IpAddress source{};
    IpAddress destination{};
    std::uint8_t hop_limit{};        // TTL in version 4
    std::uint8_t protocol{};         // of what follows; 6 is TCP
    std::uint32_t payload_length{};  // bytes after this header, and after version 6's extension headers

    bool operator==(const IpHeader&) const = default;
};

inline constexpr std::uint8_t protocol_tcp = 6;
inline constexpr int max_extension_headers = 16;

/// Reads the header and its options or extension headers; what follows is the payload. `wire_length`: the packet's
/// bytes on the wire, link header included; it stands in where the length field is 0 (segmentation offload).
/// Fault::unknown: a fragment, whose payload does not begin with a TCP header or is not all there.
IpHeader read_ip_header(HeaderReader& reader, NetworkProtocol version, std::size_t wire_length);

}  // namespace handshake
