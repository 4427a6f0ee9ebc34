#include "ch01-chatroom/handshake/tcp_header.hpp"

namespace handshake {

namespace {

using core::Fault;

constexpr std::size_t fixed_part = 20;

TcpFlags flags_from(std::uint8_t bits) {
    return {.cwr = (bits & 0x80) != 0,
            .ece = (bits & 0x40) != 0,
            .urg = (bits & 0x20) != 0,
            .ack = (bits & 0x10) != 0,
            .psh = (bits & 0x08) != 0,
            .rst = (bits & 0x04) != 0,
            .syn = (bits & 0x02) != 0,
            .fin = (bits & 0x01) != 0};
}

/// One option: kind 1 byte, length 1 byte (it counts these two as well), then the value.
/// Kinds 0 (end of the list) and 1 (no operation, to fill up words) are a single byte.
void read_option(HeaderReader& reader, std::uint8_t kind, TcpOptions& options) {
    const auto length_offset = reader.position();
    const std::size_t length = reader.u8("TCP option length");
    if (length < 2) reader.fail(Fault::out_of_range, "TCP option length", length_offset);
    if (reader.failure()) return;
    HeaderReader value(reader.take(length - 2, "TCP option"));
    if (reader.failure()) return;

    const auto wants = [&](std::size_t size) {
        if (length != size) reader.fail(Fault::out_of_range, "TCP option length", length_offset);
        return length == size;
    };
    switch (kind) {
        case 2:
            if (wants(4)) options.maximum_segment_size = value.u16("MSS");
            break;
        case 3:
            if (wants(3)) options.window_scale = value.u8("window scale");
            break;
        case 4:
            if (wants(2)) options.sack_permitted = true;
            break;
        case 5:
            if (length == 2 || (length - 2) % 8 != 0)
                reader.fail(Fault::out_of_range, "TCP option length", length_offset);
            while (value.left() >= 8) {
                const auto left = value.u32("SACK left edge");
                const auto right = value.u32("SACK right edge");
                options.sack.push_back({{left}, {right}});
            }
            break;
        case 8:
            if (wants(10)) {
                const auto now = value.u32("TSval");
                const auto echo = value.u32("TSecr");
                options.timestamps = Timestamps{now, echo};
            }
            break;
        default:
            options.others.push_back(kind);
    }
}

}  // namespace

std::uint8_t to_bits(TcpFlags flags) {
    return static_cast<std::uint8_t>(flags.cwr << 7 | flags.ece << 6 | flags.urg << 5 | flags.ack << 4 |
                                     flags.psh << 3 | flags.rst << 2 | flags.syn << 1 | static_cast<int>(flags.fin));
}

/// RFC 9293, section 3.1:
///
///     0                   1                   2                   3
///     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |          Source Port          |       Destination Port        |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |                        Sequence Number                        |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |                    Acknowledgment Number                      |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |  Data |       |C|E|U|A|P|R|S|F|                               |
///    | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
///    |       |       |R|E|G|K|H|T|N|N|                               |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |           Checksum            |         Urgent Pointer        |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///    |                           [Options]                           |
///    +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// The data offset counts words of 4 bytes. The checksum is not checked, for the same reason as IPv4's.
TcpHeader read_tcp_header(HeaderReader& reader) {
    const auto start = reader.position();
    TcpHeader header;
    header.source_port = reader.u16("TCP source port");
    header.destination_port = reader.u16("TCP destination port");
    header.sequence.value = reader.u32("TCP sequence number");
    header.acknowledgment.value = reader.u32("TCP acknowledgment number");
    const auto data_offset = reader.u8("TCP data offset");
    header.flags = flags_from(reader.u8("TCP flags"));
    header.window = reader.u16("TCP window");
    reader.skip(2, "TCP checksum");
    header.urgent_pointer = reader.u16("TCP urgent pointer");
    if (reader.failure()) return {};

    header.length = static_cast<std::uint8_t>((data_offset >> 4) * 4);
    if (header.length < fixed_part) {
        reader.fail(Fault::out_of_range, "TCP data offset", start + 12);
        return {};
    }
    const auto options_end = start + header.length;
    if (options_end > reader.position() + reader.left()) reader.fail(Fault::truncated, "TCP options");
    while (!reader.failure() && reader.position() < options_end) {
        const auto kind = reader.u8("TCP option kind");
        if (kind == 0) break;
        if (kind == 1) continue;
        const auto option_start = reader.position() - 1;
        read_option(reader, kind, header.options);
        if (reader.position() > options_end) reader.fail(Fault::out_of_range, "TCP option length", option_start + 1);
    }
    if (reader.failure()) return {};
    reader.skip(options_end - reader.position(), "TCP options");  // padding after the end of the list
    return header;
}

}  // namespace handshake
