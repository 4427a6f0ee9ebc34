#include "ch01-chatroom/handshake/segment.hpp"

namespace handshake {

core::Result<Segment> dissect(LinkType type, core::ByteView bytes, std::size_t wire_length) {
    HeaderReader reader(bytes);
    Segment segment;
    const auto version = read_link_header(reader, type);
    if (reader.failure()) return *reader.failure();

    segment.ip = read_ip_header(reader, version, wire_length);
    if (!reader.failure() && segment.ip.protocol != protocol_tcp) reader.fail(core::Fault::unknown, "IP protocol");
    if (reader.failure()) return *reader.failure();

    const auto tcp_start = reader.position();
    segment.tcp = read_tcp_header(reader);
    if (reader.failure()) return *reader.failure();
    if (segment.tcp.length > segment.ip.payload_length)
        return core::Error{core::Fault::out_of_range, "TCP data offset", tcp_start + 12};
    segment.data_length = segment.ip.payload_length - segment.tcp.length;
    return segment;
}

}  // namespace handshake
