#include "ch01-chatroom/tcpstates/state.hpp"

#include <gtest/gtest.h>
#include <netinet/tcp.h>

using namespace tcpstates;

TEST(TcpState, numbers_are_those_of_the_system_header) {
    EXPECT_EQ(state_of_number(TCP_ESTABLISHED), State::established);
    EXPECT_EQ(state_of_number(TCP_SYN_SENT), State::syn_sent);
    EXPECT_EQ(state_of_number(TCP_SYN_RECV), State::syn_received);
    EXPECT_EQ(state_of_number(TCP_FIN_WAIT1), State::fin_wait_1);
    EXPECT_EQ(state_of_number(TCP_FIN_WAIT2), State::fin_wait_2);
    EXPECT_EQ(state_of_number(TCP_TIME_WAIT), State::time_wait);
    EXPECT_EQ(state_of_number(TCP_CLOSE), State::closed);
    EXPECT_EQ(state_of_number(TCP_CLOSE_WAIT), State::close_wait);
    EXPECT_EQ(state_of_number(TCP_LAST_ACK), State::last_ack);
    EXPECT_EQ(state_of_number(TCP_LISTEN), State::listen);
    EXPECT_EQ(state_of_number(TCP_CLOSING), State::closing);
    EXPECT_FALSE(state_of_number(0));
    EXPECT_FALSE(state_of_number(12));
}

TEST(TcpState, is_found_by_every_spelling_of_its_name) {
    for (const Names& names : all_states) {
        EXPECT_EQ(state_of_name(names.rfc), names.state) << names.rfc;
        EXPECT_EQ(state_of_name(names.linux_name), names.state) << names.linux_name;
    }
    EXPECT_EQ(state_of_name("fin_wait_1"), State::fin_wait_1);
    EXPECT_EQ(state_of_name("FIN-WAIT1"), State::fin_wait_1);
    EXPECT_FALSE(state_of_name("FIN-WAIT-3"));
    EXPECT_FALSE(state_of_name(""));
}
