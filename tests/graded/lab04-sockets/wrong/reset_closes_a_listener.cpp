// Wrong on purpose: a reset leads to CLOSED from every state, also from LISTEN and SYN-RECEIVED.
// Slot file: next_state.cpp
// Caught by: NextState.knows_what_a_reset_does_in_each_state
#include "ch01-chatroom/tcpstates/next_state.hpp"

namespace tcpstates {

std::optional<State> next_state(State state, Event event) {
    if (event == Event::rst) return State::closed;
    switch (state) {
        case State::closed:
            if (event == Event::passive_open) return State::listen;
            if (event == Event::active_open) return State::syn_sent;
            break;
        case State::listen:
            if (event == Event::active_open || event == Event::send) return State::syn_sent;
            if (event == Event::syn) return State::syn_received;
            if (event == Event::close) return State::closed;
            break;
        case State::syn_sent:
            if (event == Event::syn) return State::syn_received;
            if (event == Event::syn_ack) return State::established;
            if (event == Event::close) return State::closed;
            break;
        case State::syn_received:
            if (event == Event::ack_of_syn) return State::established;
            if (event == Event::close) return State::fin_wait_1;
            break;
        case State::established:
            if (event == Event::close) return State::fin_wait_1;
            if (event == Event::fin) return State::close_wait;
            break;
        case State::fin_wait_1:
            if (event == Event::ack_of_fin) return State::fin_wait_2;
            if (event == Event::fin) return State::closing;
            if (event == Event::fin_and_ack_of_fin) return State::time_wait;
            break;
        case State::fin_wait_2:
            if (event == Event::fin) return State::time_wait;
            break;
        case State::close_wait:
            if (event == Event::close) return State::last_ack;
            break;
        case State::closing:
            if (event == Event::ack_of_fin) return State::time_wait;
            break;
        case State::last_ack:
            if (event == Event::ack_of_fin) return State::closed;
            break;
        case State::time_wait:
            if (event == Event::time_out) return State::closed;
            break;
    }
    return {};
}

}  // namespace tcpstates
