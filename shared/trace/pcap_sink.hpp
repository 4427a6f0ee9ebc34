// A trace as a capture file: each conversation becomes a TCP connection from its handshake to its end.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "shared/trace/pcap_format.hpp"
#include "shared/trace/sink.hpp"
#include "shared/trace/trace_file.hpp"

namespace trace {

class PcapSink final : public Sink {
  public:
    explicit PcapSink(TraceFile file);
    void opened(const Conversation& conversation, Time time) override;
    void message(const Conversation& conversation, Direction direction, const Message& message, Time time) override;
    void closed(const Conversation& conversation, Ending ending, std::string_view reason, Time time) override;

  private:
    /// One end of a connection.
    struct End {
        SocketAddress address{};
        std::uint32_t next_sequence{};  // of the next byte that it sends
    };
    struct Connection {
        End client{}, server{};
    };

    /// The packet that carries `data` from one end to the other; moves the sender's sequence number on.
    static std::string packet(End& from, const End& to, std::uint8_t flags, std::string_view data, Time time);

    TraceFile file_;
    std::unordered_map<std::uint64_t, Connection> connections_;  // by the conversation's number
};

}  // namespace trace
