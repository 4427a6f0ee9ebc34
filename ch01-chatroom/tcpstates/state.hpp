// The eleven states of a TCP connection (RFC 9293, section 3.3.2), by all the names they go by.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tcpstates {

enum class State {
    closed,
    listen,
    syn_sent,
    syn_received,
    established,
    fin_wait_1,
    fin_wait_2,
    close_wait,
    closing,
    last_ack,
    time_wait
};

struct Names {
    State state{};
    std::string_view rfc;         // as RFC 9293 writes it
    std::string_view linux_name;  // as the kernel and most tools write it
    std::uint8_t number{};        // what tcpi_state and idiag_state hold (linux/include/net/tcp_states.h)
};

inline constexpr std::array<Names, 11> all_states{{
    {State::closed, "CLOSED", "CLOSE", 7},
    {State::listen, "LISTEN", "LISTEN", 10},
    {State::syn_sent, "SYN-SENT", "SYN_SENT", 2},
    {State::syn_received, "SYN-RECEIVED", "SYN_RECV", 3},
    {State::established, "ESTABLISHED", "ESTABLISHED", 1},
    {State::fin_wait_1, "FIN-WAIT-1", "FIN_WAIT1", 4},
    {State::fin_wait_2, "FIN-WAIT-2", "FIN_WAIT2", 5},
    {State::close_wait, "CLOSE-WAIT", "CLOSE_WAIT", 8},
    {State::closing, "CLOSING", "CLOSING", 11},
    {State::last_ack, "LAST-ACK", "LAST_ACK", 9},
    {State::time_wait, "TIME-WAIT", "TIME_WAIT", 6},
}};

const Names& names_of(State state);

/// Empty for a number that is none of the eleven.
std::optional<State> state_of_number(std::uint8_t number);

/// Reads "FIN-WAIT-1", "fin_wait1", "FIN-WAIT1" …: letters and digits count, case and the signs between do not.
std::optional<State> state_of_name(std::string_view name);

}  // namespace tcpstates
