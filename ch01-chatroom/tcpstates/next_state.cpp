#include "ch01-chatroom/tcpstates/next_state.hpp"

#include <algorithm>

namespace tcpstates {

namespace {

using enum State;

struct Move {
    State from{};
    Event event{};
    State to{};
};

constexpr std::array all_moves{
    // opening
    Move{closed, Event::passive_open, listen},
    Move{closed, Event::active_open, syn_sent},
    Move{listen, Event::active_open, syn_sent},  // section 3.10.1
    Move{listen, Event::send, syn_sent},
    Move{listen, Event::syn, syn_received},
    Move{listen, Event::close, closed},
    Move{syn_sent, Event::syn, syn_received},  // both have called: simultaneous open
    Move{syn_sent, Event::syn_ack, established},
    Move{syn_sent, Event::close, closed},
    Move{syn_received, Event::ack_of_syn, established},
    Move{syn_received, Event::close, fin_wait_1},
    // this end closes first
    Move{established, Event::close, fin_wait_1},
    Move{fin_wait_1, Event::ack_of_fin, fin_wait_2},
    Move{fin_wait_1, Event::fin, closing},                   // both have closed: the FINs crossed
    Move{fin_wait_1, Event::fin_and_ack_of_fin, time_wait},  // note 2
    Move{fin_wait_2, Event::fin, time_wait},
    Move{closing, Event::ack_of_fin, time_wait},
    Move{time_wait, Event::time_out, closed},
    // the peer closes first
    Move{established, Event::fin, close_wait},
    Move{close_wait, Event::close, last_ack},
    Move{last_ack, Event::ack_of_fin, closed},
    // the hard end: notes 1 and 3
    Move{syn_received, Event::rst, listen},
    Move{syn_sent, Event::rst, closed},
    Move{established, Event::rst, closed},
    Move{fin_wait_1, Event::rst, closed},
    Move{fin_wait_2, Event::rst, closed},
    Move{close_wait, Event::rst, closed},
    Move{closing, Event::rst, closed},
    Move{last_ack, Event::rst, closed},
    Move{time_wait, Event::rst, closed},
};

}  // namespace

std::optional<State> next_state(State state, Event event) {
    const auto* const move = std::ranges::find_if(
        all_moves, [&](const Move& candidate) { return candidate.from == state && candidate.event == event; });
    if (move == all_moves.end()) return {};
    return move->to;
}

}  // namespace tcpstates
