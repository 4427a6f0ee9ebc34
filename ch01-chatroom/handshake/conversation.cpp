#include "ch01-chatroom/handshake/conversation.hpp"

#include <algorithm>

#include "shared/core/endpoint.hpp"

namespace handshake {

namespace {

bool is_first_syn(const Packet& packet) {
    return packet.segment.tcp.flags.syn && !packet.segment.tcp.flags.ack;
}

/// A SYN that cannot be a repeat: its sender has used other numbers in this conversation.
bool begins_another(const Conversation& known, const Packet& syn) {
    const auto same_sender = [&](const Packet& packet) { return packet.source() == syn.source(); };
    const auto first = std::ranges::find_if(known.packets, same_sender);
    return first != known.packets.end() && first->segment.tcp.sequence != syn.segment.tcp.sequence;
}

Conversation begin_with(const Packet& packet) {
    const auto& flags = packet.segment.tcp.flags;
    const bool larger_port = packet.segment.tcp.source_port >= packet.segment.tcp.destination_port;
    const bool from_client = flags.syn ? !flags.ack : larger_port;
    if (from_client) return {packet.source(), packet.destination(), {}};
    return {packet.destination(), packet.source(), {}};
}

}  // namespace

std::string to_string(const Socket& socket) {
    return core::to_string(core::Endpoint{to_string(socket.address), socket.port});
}

bool Conversation::start_seen() const {
    return std::ranges::any_of(packets, is_first_syn);
}

std::uint64_t Conversation::data_bytes() const {
    std::uint64_t sum = 0;
    for (const auto& packet : packets) sum += packet.segment.data_length;
    return sum;
}

std::size_t ConversationTable::add(Packet packet) {
    const auto source = packet.source(), destination = packet.destination();
    const std::pair<Socket, Socket> key = std::minmax(source, destination);
    const auto known = latest_.find(key);
    std::size_t index = known == latest_.end() ? all_.size() : known->second;
    if (index < all_.size() && is_first_syn(packet) && begins_another(all_[index], packet)) index = all_.size();
    if (index == all_.size()) {
        all_.push_back(begin_with(packet));
        latest_[key] = index;
    }
    all_[index].packets.push_back(std::move(packet));
    return index;
}

}  // namespace handshake
