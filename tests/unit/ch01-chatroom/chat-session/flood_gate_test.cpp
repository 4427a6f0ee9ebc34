#include "ch01-chatroom/chat-session/flood_gate.hpp"

#include <gtest/gtest.h>

using namespace chat::session;
using namespace std::chrono_literals;

namespace {

const FloodLimit three_in_three_seconds{.lines = 3, .per = 3s};
const FloodGate::Time start{1h};

}  // namespace

TEST(FloodGate, lets_a_burst_pass_and_then_no_more) {
    FloodGate gate;
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(gate.pass(three_in_three_seconds, start));
    EXPECT_FALSE(gate.pass(three_in_three_seconds, start));
}

TEST(FloodGate, gives_tokens_back_at_a_steady_rate) {
    FloodGate gate;
    for (int i = 0; i < 3; ++i) gate.pass(three_in_three_seconds, start);
    EXPECT_FALSE(gate.pass(three_in_three_seconds, start + 999ms));
    EXPECT_TRUE(gate.pass(three_in_three_seconds, start + 1s));
    EXPECT_FALSE(gate.pass(three_in_three_seconds, start + 1s));
}

TEST(FloodGate, gives_no_more_than_a_burst_however_long_it_was_quiet) {
    FloodGate gate;
    gate.pass(three_in_three_seconds, start);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(gate.pass(three_in_three_seconds, start + 1h));
    EXPECT_FALSE(gate.pass(three_in_three_seconds, start + 1h));
}

TEST(FloodGate, does_not_count_lines_that_it_refused) {
    FloodGate gate;
    for (int i = 0; i < 100; ++i) gate.pass(three_in_three_seconds, start);
    EXPECT_TRUE(gate.pass(three_in_three_seconds, start + 1s));
}

TEST(FloodGate, is_open_without_a_limit) {
    FloodGate gate;
    for (int i = 0; i < 100'000; ++i) EXPECT_TRUE(gate.pass({.lines = 0, .per = 1s}, start));
}
