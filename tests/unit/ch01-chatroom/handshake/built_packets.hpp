// Packets that a test builds: a conversation written down as a script, as bytes, as a capture file or as packets taken
// apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/handshake/conversation.hpp"
#include "shared/core/bytes.hpp"

namespace handshake_test {

/// "02 04 05 b4 ..." without the spaces that do not matter; throws for anything else.
core::Bytes bytes_from(std::string_view hex);

/// What one packet says. Numbers are relative: 0 is the sender's (the other's) initial number.
struct Say {
    std::string_view flags;  // letters out of FSRPAUEC, as tcpdump has them: "S", "SA", "PA"
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint32_t data = 0;  // bytes of data
    std::uint16_t window = 500;
    std::string_view options{};  // in hex, a multiple of 4 bytes
};

inline constexpr std::string_view mss_1460 = "020405b4";
inline constexpr std::string_view mss_sack_scale_7 = "020405b4 0101 0402 01 030307";

/// Writes Ethernet frames. The client is 192.0.2.1:40000 (2001:db8::1), the server 198.51.100.2:80 (2001:db8::2).
class Script {
  public:
    struct Setup {
        bool v6 = false;
        std::uint32_t client_isn = 1000;
        std::uint32_t server_isn = 5000;
        std::uint16_t client_port = 40000;
    };
    Script() : Script(Setup{}) {}
    explicit Script(const Setup& setup) : setup_{setup} {}

    Script& client(const Say& say) { return add(true, say); }
    Script& server(const Say& say) { return add(false, say); }
    /// SYN, SYN+ACK, ACK with the usual options.
    Script& open();
    /// Time passes before the next packet. Without it 1 ms passes.
    Script& wait(std::chrono::microseconds time);
    /// Changes the port or the numbers from here on.
    Script& now(const Setup& setup);

    const std::vector<core::Bytes>& frames() const { return frames_; }
    /// A capture file (pcap, microseconds, Ethernet).
    core::Bytes pcap() const;
    /// All packets, which must be of one connection.
    handshake::Conversation conversation() const;

  private:
    Script& add(bool from_client, const Say& say);

    Setup setup_;
    std::chrono::microseconds time_ = std::chrono::seconds(1'700'000'000);
    std::vector<core::Bytes> frames_;
    std::vector<std::chrono::microseconds> times_;
};

}  // namespace handshake_test
