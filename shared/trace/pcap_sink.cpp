#include "shared/trace/pcap_sink.hpp"

#include <algorithm>

namespace trace {

namespace {

// Initial sequence numbers. A client may use its port again: if the second SYN had the number of the first, Wireshark
// would take it for a retransmission. So each conversation begins at another place.
std::uint32_t client_start(std::uint64_t conversation) {
    return static_cast<std::uint32_t>(conversation * 1'000'000);
}
std::uint32_t server_start(std::uint64_t conversation) {
    return static_cast<std::uint32_t>(conversation * 1'000'000 + 500'000);
}

/// The server as this peer sees it. A server that listens on all addresses, or on one of the other family, does not
/// know which one the peer came to: then it is 0.0.0.0 or ::.
SocketAddress server_address(const core::Endpoint& server, const SocketAddress& peer) {
    auto address = to_socket_address(core::to_string(server));
    if (address.v6 != peer.v6) address = {.v6 = peer.v6, .ip = {}, .port = address.port};
    return address;
}

}  // namespace

PcapSink::PcapSink(TraceFile file) : file_{std::move(file)} {
    file_.append(pcap_file_header());
}

std::string PcapSink::packet(End& from, const End& to, std::uint8_t flags, std::string_view data, Time time) {
    const bool acknowledges = (flags & tcp_ack) != 0;
    auto bytes = pcap_packet({.source = from.address,
                              .destination = to.address,
                              .sequence = from.next_sequence,
                              .acknowledged = acknowledges ? to.next_sequence : 0,
                              .flags = flags,
                              .data = data},
                             time);
    from.next_sequence += static_cast<std::uint32_t>(data.size());
    if ((flags & (tcp_syn | tcp_fin)) != 0) ++from.next_sequence;  // each takes one number (RFC 9293, 3.4)
    return bytes;
}

void PcapSink::opened(const Conversation& conversation, Time time) {
    const auto peer = to_socket_address(conversation.peer);
    auto& [client, server] = connections_[conversation.number];
    client = {peer, client_start(conversation.number)};
    server = {server_address(conversation.server, peer), server_start(conversation.number)};
    auto packets = packet(client, server, tcp_syn, "", time);
    packets += packet(server, client, tcp_syn | tcp_ack, "", time);
    packets += packet(client, server, tcp_ack, "", time);
    file_.append(packets);
}

void PcapSink::message(const Conversation& conversation, Direction direction, const Message& message, Time time) {
    const auto found = connections_.find(conversation.number);
    if (found == connections_.end()) return;
    auto& [client, server] = found->second;
    auto& from = direction == Direction::in ? client : server;
    auto& to = direction == Direction::in ? server : client;
    std::string_view rest = message.bytes;
    std::string packets;
    while (!rest.empty()) {
        const auto data = rest.substr(0, max_segment_data);
        rest.remove_prefix(data.size());
        packets += packet(from, to, tcp_psh | tcp_ack, data, time);
        packets += packet(to, from, tcp_ack, "", time);
    }
    if (!packets.empty()) file_.append(packets);
}

void PcapSink::closed(const Conversation& conversation, Ending ending, std::string_view, Time time) {
    const auto found = connections_.find(conversation.number);
    if (found == connections_.end()) return;
    auto& [client, server] = found->second;
    std::string packets;
    if (ending == Ending::broken) {
        packets = packet(client, server, tcp_rst | tcp_ack, "", time);
    } else {
        auto& first = ending == Ending::by_client ? client : server;
        auto& second = ending == Ending::by_client ? server : client;
        packets = packet(first, second, tcp_fin | tcp_ack, "", time);
        packets += packet(second, first, tcp_fin | tcp_ack, "", time);
        packets += packet(first, second, tcp_ack, "", time);
    }
    file_.append(packets);
    connections_.erase(found);
}

}  // namespace trace
