// One socket as the kernel describes it, whichever source told us, and the words we use for it.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockstat {

enum class Protocol { tcp, udp };

enum class Family { ipv4, ipv6 };

/// The numbers are the kernel's (include/net/tcp_states.h; users see them in netinet/tcp.h). Both sources give them.
/// A UDP socket has only two of them: `established` after connect(), `close` before; ss and we call the latter UNCONN.
enum class State : std::uint8_t {
    established = 1,
    syn_sent = 2,
    syn_recv = 3,
    fin_wait_1 = 4,
    fin_wait_2 = 5,
    time_wait = 6,
    close = 7,
    close_wait = 8,
    last_ack = 9,
    listen = 10,
    closing = 11
};

/// In the order of their numbers.
const std::array<State, 11>& all_states();

/// "ESTAB", "TIME-WAIT": the words of ss.
std::string_view name_of(State state);
std::string_view name_of(Protocol protocol);
/// Reads ss's words in any case, and "established", "listening", "close", "unconnected"; empty for another word.
std::optional<State> parse_state(std::string_view word);
std::optional<State> state_of_number(unsigned number);

/// The kernel's numbers again: linux/inet_diag.h has no names for them, man 7 sock_diag lists them under idiag_timer.
enum class TimerKind : std::uint8_t { off = 0, retransmit = 1, keep_alive = 2, time_wait = 3, persist = 4 };

/// "on", "keepalive", "timewait", "persist": the words of ss; "" for `off`.
std::string_view name_of(TimerKind kind);
std::optional<TimerKind> timer_of_number(unsigned number);

struct Timer {
    TimerKind kind = TimerKind::off;
    std::chrono::milliseconds expires_in{};  // from the moment of reading
    unsigned retransmits{};                  // segments or probes sent again so far
    bool operator==(const Timer&) const = default;
};

/// "on,988ms,0", "timewait,59sec,0", "keepalive,119min,0"; "-" where no timer runs.
std::string to_string(const Timer& timer);

struct Address {
    Family family = Family::ipv4;
    std::array<std::uint8_t, 16> octets{};  // as on the wire; IPv4 has four, the rest is zero
    bool is_any() const { return octets == std::array<std::uint8_t, 16>{}; }
    auto operator<=>(const Address&) const = default;
};

/// "127.0.0.1", "::1"
std::string to_string(const Address& address);

struct Socket {
    Protocol protocol = Protocol::tcp;
    Address local{}, peer{};  // the peer of an unconnected socket is "any", port 0
    std::uint16_t local_port{}, peer_port{};
    std::uint32_t interface {};     // index of the interface it is bound to; 0: none
    std::optional<bool> v6_only{};  // only netlink tells it, and only for IPv6 sockets that wait for peers
    State state = State::close;

    /// What lies in the receive queue. TCP: bytes that came and were not read; listening: connections not yet accepted.
    /// UDP: memory of the waiting datagrams, more than their bytes.
    std::uint32_t receive_queue{};
    /// TCP: bytes written that the peer has not acknowledged; listening: the limit of the accept queue (netlink only).
    /// UDP: memory of datagrams on their way out.
    std::uint32_t send_queue{};

    Timer timer{};
    std::uint32_t uid{};    // the user who made it; 0 in TIME-WAIT, where no user is left
    std::uint32_t inode{};  // its number in /proc/PID/fd; 0 when no process holds it
    bool operator==(const Socket&) const = default;
};

/// By protocol, family, local port, local address, peer port and peer address: a listener stands above its connections.
void sort(std::vector<Socket>& sockets);

}  // namespace sockstat
