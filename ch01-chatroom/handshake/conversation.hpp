// Captured TCP packets sorted into connections.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ch01-chatroom/handshake/segment.hpp"

namespace handshake {

/// One end of a connection.
struct Socket {
    IpAddress address{};
    std::uint16_t port{};

    auto operator<=>(const Socket&) const = default;
};

/// "127.0.0.1:7000", "[::1]:7000"
std::string to_string(const Socket& socket);

struct Packet {
    std::size_t number{};             // its place in the capture, from 1, all packets counted
    std::chrono::nanoseconds time{};  // since 1970
    Segment segment{};

    Socket source() const { return {segment.ip.source, segment.tcp.source_port}; }
    Socket destination() const { return {segment.ip.destination, segment.tcp.destination_port}; }
};

enum class Side { client, server };

inline Side other(Side side) {
    return side == Side::client ? Side::server : Side::client;
}
inline const char* name_of(Side side) {
    return side == Side::client ? "client" : "server";
}

/// A connection: the four-tuple (two sockets) and what went between them, in the order of the capture.
struct Conversation {
    Socket client{};
    Socket server{};
    std::vector<Packet> packets{};

    Side side_of(const Socket& source) const { return source == client ? Side::client : Side::server; }
    /// True if the capture has the client's SYN.
    bool start_seen() const;
    /// Bytes of data on the wire, both ways, repeats included.
    std::uint64_t data_bytes() const;
};

/// The client is who sent SYN. Without one in the capture it is whose port is larger: servers mostly have the smaller.
class ConversationTable {
  public:
    /// Returns the index in all() of the conversation that the packet belongs to. A SYN with a new sequence number on
    /// known sockets begins another conversation.
    std::size_t add(Packet packet);

    const std::vector<Conversation>& all() const { return all_; }

  private:
    std::vector<Conversation> all_;
    std::map<std::pair<Socket, Socket>, std::size_t> latest_;  // by the two sockets, the smaller first
};

}  // namespace handshake
