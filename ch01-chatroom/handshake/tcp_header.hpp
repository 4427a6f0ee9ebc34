// The TCP header (RFC 9293, section 3.1) and its options.
#pragma once

#include <optional>
#include <vector>

#include "ch01-chatroom/handshake/header_reader.hpp"

namespace handshake {

/// A number in TCP's circle of 2^32 sequence numbers: after 4294967295 comes 0 (RFC 9293, section 3.4).
struct SequenceNumber {
    std::uint32_t value{};

    bool operator==(const SequenceNumber&) const = default;
};

inline SequenceNumber operator+(SequenceNumber number, std::uint32_t count) {
    return {number.value + count};  // unsigned arithmetic goes round the circle by itself
}
/// How far `to` lies ahead of `from`, going forward.
inline std::uint32_t operator-(SequenceNumber to, SequenceNumber from) {
    return to.value - from.value;
}
/// True if `a` lies in the half circle behind `b`. "Smaller" has no other meaning on a circle.
inline bool before(SequenceNumber a, SequenceNumber b) {
    return a != b && b - a < 0x80000000U;
}
inline bool at_or_before(SequenceNumber a, SequenceNumber b) {
    return a == b || before(a, b);
}

struct TcpFlags {
    bool cwr{}, ece{}, urg{}, ack{}, psh{}, rst{}, syn{}, fin{};

    bool operator==(const TcpFlags&) const = default;
};

/// The flags as one number, FIN in the lowest bit, as they stand in the header.
std::uint8_t to_bits(TcpFlags flags);

struct SackBlock {
    SequenceNumber left{};   // the first byte that the receiver holds
    SequenceNumber right{};  // the first byte after the block

    bool operator==(const SackBlock&) const = default;
};

struct Timestamps {
    std::uint32_t value{};       // TSval: the sender's clock
    std::uint32_t echo_reply{};  // TSecr: the last TSval got from the other side

    bool operator==(const Timestamps&) const = default;
};

/// The options, each as its RFC describes it. One that is not here has its number in `others`.
struct TcpOptions {
    std::optional<std::uint16_t> maximum_segment_size{};  // kind 2, RFC 9293: bytes of data in one segment
    std::optional<std::uint8_t> window_scale{};           // kind 3, RFC 7323: windows are shifted left by this
    bool sack_permitted{};                                // kind 4, RFC 2018
    std::vector<SackBlock> sack{};                        // kind 5, RFC 2018; at most four fit
    std::optional<Timestamps> timestamps{};               // kind 8, RFC 7323
    std::vector<std::uint8_t> others{};

    bool operator==(const TcpOptions&) const = default;
};

struct TcpHeader {
    std::uint16_t source_port{};
    std::uint16_t destination_port{};
    SequenceNumber sequence{};
    SequenceNumber acknowledgment{};  // means something only with the ACK flag
    std::uint8_t length{};            // of this header in bytes, 20 to 60
    TcpFlags flags{};
    std::uint16_t window{};  // as it stands in the header, not scaled
    std::uint16_t urgent_pointer{};
    TcpOptions options{};

    bool operator==(const TcpHeader&) const = default;
};

/// Reads the header with its options; what follows is the data.
TcpHeader read_tcp_header(HeaderReader& reader);

}  // namespace handshake
