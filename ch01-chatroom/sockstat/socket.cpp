#include "ch01-chatroom/sockstat/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cctype>
#include <tuple>

namespace sockstat {

const std::array<State, 11>& all_states() {
    static constexpr std::array states{State::established, State::syn_sent,  State::syn_recv, State::fin_wait_1,
                                       State::fin_wait_2,  State::time_wait, State::close,    State::close_wait,
                                       State::last_ack,    State::listen,    State::closing};
    return states;
}

std::string_view name_of(State state) {
    switch (state) {
        case State::established:
            return "ESTAB";
        case State::syn_sent:
            return "SYN-SENT";
        case State::syn_recv:
            return "SYN-RECV";
        case State::fin_wait_1:
            return "FIN-WAIT-1";
        case State::fin_wait_2:
            return "FIN-WAIT-2";
        case State::time_wait:
            return "TIME-WAIT";
        case State::close:
            return "UNCONN";
        case State::close_wait:
            return "CLOSE-WAIT";
        case State::last_ack:
            return "LAST-ACK";
        case State::listen:
            return "LISTEN";
        case State::closing:
            return "CLOSING";
    }
    return "?";
}

std::string_view name_of(Protocol protocol) {
    return protocol == Protocol::tcp ? "tcp" : "udp";
}

std::optional<State> parse_state(std::string_view word) {
    std::string upper(word);
    std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (upper == "ESTABLISHED") return State::established;
    if (upper == "LISTENING") return State::listen;
    if (upper == "CLOSE" || upper == "CLOSED" || upper == "UNCONNECTED") return State::close;
    for (const auto state : all_states()) {
        if (upper == name_of(state)) return state;
    }
    return {};
}

std::optional<State> state_of_number(unsigned number) {
    if (number < 1 || number > all_states().size()) return {};
    return static_cast<State>(number);
}

std::string_view name_of(TimerKind kind) {
    switch (kind) {
        case TimerKind::off:
            return "";
        case TimerKind::retransmit:
            return "on";
        case TimerKind::keep_alive:
            return "keepalive";
        case TimerKind::time_wait:
            return "timewait";
        case TimerKind::persist:
            return "persist";
    }
    return "?";
}

std::optional<TimerKind> timer_of_number(unsigned number) {
    if (number > 4) return {};
    return static_cast<TimerKind>(number);
}

namespace {

/// Two digits are enough for a reader: "988ms", "1.988sec", "59sec", "1min5sec", "119min".
std::string to_string(std::chrono::milliseconds time) {
    const auto whole = time.count();
    const auto minutes = whole / 60'000, seconds = whole / 1000 % 60, millis = whole % 1000;
    if (minutes > 9 || (minutes > 0 && seconds == 0)) return std::to_string(minutes) + "min";
    if (minutes > 0) return std::to_string(minutes) + "min" + std::to_string(seconds) + "sec";
    if (seconds > 9 || (seconds > 0 && millis == 0)) return std::to_string(seconds) + "sec";
    if (seconds > 0) return std::to_string(seconds) + "." + std::to_string(1000 + millis).substr(1) + "sec";
    return std::to_string(millis) + "ms";
}

}  // namespace

std::string to_string(const Timer& timer) {
    if (timer.kind == TimerKind::off) return "-";
    return std::string(name_of(timer.kind)) + "," + to_string(timer.expires_in) + "," +
           std::to_string(timer.retransmits);
}

std::string to_string(const Address& address) {
    char text[INET6_ADDRSTRLEN]{};
    inet_ntop(address.family == Family::ipv4 ? AF_INET : AF_INET6, address.octets.data(), text, sizeof text);
    return text;
}

void sort(std::vector<Socket>& sockets) {
    const auto key = [](const Socket& s) {
        return std::tie(s.protocol, s.local.family, s.local_port, s.local, s.peer_port, s.peer, s.inode, s.state);
    };
    std::ranges::stable_sort(sockets, [&](const Socket& a, const Socket& b) { return key(a) < key(b); });
}

}  // namespace sockstat
