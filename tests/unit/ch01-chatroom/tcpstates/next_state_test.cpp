#include "ch01-chatroom/tcpstates/next_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

using namespace tcpstates;
using enum State;

namespace {

/// The states that one end goes through, the first included. An event that changes nothing adds no state.
std::string way(State state, std::initializer_list<Event> events) {
    std::string states{names_of(state).rfc};
    for (const Event event : events) {
        const auto next = next_state(state, event);
        if (!next) continue;
        state = *next;
        states += ", " + std::string(names_of(state).rfc);
    }
    return states;
}

}  // namespace

TEST(NextState, of_a_client_that_closes_first_ends_in_time_wait) {
    EXPECT_EQ(
        way(closed, {Event::active_open, Event::syn_ack, Event::close, Event::ack_of_fin, Event::fin, Event::time_out}),
        "CLOSED, SYN-SENT, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT, CLOSED");
}

TEST(NextState, of_a_server_that_closes_second_ends_without_waiting) {
    EXPECT_EQ(
        way(closed, {Event::passive_open, Event::syn, Event::ack_of_syn, Event::fin, Event::close, Event::ack_of_fin}),
        "CLOSED, LISTEN, SYN-RECEIVED, ESTABLISHED, CLOSE-WAIT, LAST-ACK, CLOSED");
}

TEST(NextState, of_both_ends_that_call_each_other_at_once_goes_through_syn_received) {  // section 3.5, figure 7
    EXPECT_EQ(way(closed, {Event::active_open, Event::syn, Event::ack_of_syn}),
              "CLOSED, SYN-SENT, SYN-RECEIVED, ESTABLISHED");
}

TEST(NextState, of_both_ends_that_close_at_once_goes_through_closing) {  // section 3.6, figure 13
    EXPECT_EQ(way(established, {Event::close, Event::fin, Event::ack_of_fin}),
              "ESTABLISHED, FIN-WAIT-1, CLOSING, TIME-WAIT");
}

TEST(NextState, skips_fin_wait_2_when_one_segment_brings_fin_and_ack) {  // note 2 of figure 5
    EXPECT_EQ(next_state(fin_wait_1, Event::fin_and_ack_of_fin), time_wait);
}

TEST(NextState, fin_and_ack_in_one_segment_are_news_to_fin_wait_1_alone) {
    for (const Names& names : all_states) {
        if (names.state != fin_wait_1) {
            EXPECT_FALSE(next_state(names.state, Event::fin_and_ack_of_fin)) << names.rfc;
        }
    }
}

TEST(NextState, after_a_reset_is_closed_or_for_a_caller_of_ours_listen) {  // notes 1 and 3
    for (const State state : {syn_sent, established, fin_wait_1, fin_wait_2, close_wait, closing, last_ack, time_wait})
        EXPECT_EQ(next_state(state, Event::rst), closed) << names_of(state).rfc;
    EXPECT_EQ(next_state(syn_received, Event::rst), listen);
    EXPECT_FALSE(next_state(listen, Event::rst));
    EXPECT_FALSE(next_state(closed, Event::rst));
}

TEST(NextState, after_close_depends_on_what_the_peer_knows_of_us) {
    EXPECT_EQ(next_state(listen, Event::close), closed);
    EXPECT_EQ(next_state(syn_sent, Event::close), closed);
    EXPECT_EQ(next_state(syn_received, Event::close), fin_wait_1);
    EXPECT_EQ(next_state(established, Event::close), fin_wait_1);
    EXPECT_EQ(next_state(close_wait, Event::close), last_ack);
    for (const State state : {closed, fin_wait_1, fin_wait_2, closing, last_ack, time_wait})
        EXPECT_FALSE(next_state(state, Event::close)) << names_of(state).rfc;
}

TEST(NextState, of_a_listener_that_has_something_to_say_is_that_of_a_caller) {
    EXPECT_EQ(next_state(listen, Event::send), syn_sent);
    EXPECT_EQ(next_state(listen, Event::active_open), syn_sent);  // section 3.10.1
    for (const Names& names : all_states) {
        if (names.state != listen) {
            EXPECT_FALSE(next_state(names.state, Event::send)) << names.rfc;
        }
    }
}

TEST(NextState, does_not_take_the_ack_of_a_syn_for_a_syn) {
    EXPECT_FALSE(next_state(syn_sent, Event::ack_of_syn));
    EXPECT_FALSE(next_state(listen, Event::syn_ack));
    EXPECT_FALSE(next_state(listen, Event::ack_of_syn));
}

TEST(NextState, time_passes_in_time_wait_alone) {
    for (const Names& names : all_states)
        EXPECT_EQ(next_state(names.state, Event::time_out).has_value(), names.state == time_wait) << names.rfc;
}

TEST(NextState, can_be_each_of_the_eleven_and_never_the_same_again) {
    std::vector<State> reached;
    std::size_t moves = 0;
    for (const Names& names : all_states) {
        for (const Event event : all_events) {
            const auto next = next_state(names.state, event);
            if (!next) continue;
            EXPECT_NE(*next, names.state) << names.rfc;
            reached.push_back(*next);
            ++moves;
        }
    }
    for (const Names& names : all_states) EXPECT_NE(std::ranges::count(reached, names.state), 0) << names.rfc;
    EXPECT_EQ(moves, 30U) << "20 arrows, note 2, eight resets, active_open in LISTEN";
}

TEST(NextState, is_empty_for_an_event_that_does_not_exist) {
    EXPECT_FALSE(next_state(closed, static_cast<Event>(99)));
}
