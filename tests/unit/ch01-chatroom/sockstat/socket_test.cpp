#include "ch01-chatroom/sockstat/socket.hpp"

#include <gtest/gtest.h>

namespace {

using namespace sockstat;
using namespace std::chrono_literals;

TEST(SocketState, each_name_reads_back_to_its_state) {
    for (const auto state : all_states()) EXPECT_EQ(parse_state(name_of(state)), state) << name_of(state);
}

TEST(SocketState, is_read_in_any_case_and_by_its_long_names) {
    EXPECT_EQ(parse_state("fin-wait-2"), State::fin_wait_2);
    EXPECT_EQ(parse_state("Established"), State::established);
    EXPECT_EQ(parse_state("listening"), State::listen);
    EXPECT_EQ(parse_state("closed"), State::close);
    EXPECT_FALSE(parse_state(""));
    EXPECT_FALSE(parse_state("open"));
}

TEST(SocketState, has_the_kernels_numbers_and_no_others) {
    EXPECT_FALSE(state_of_number(0));
    EXPECT_EQ(state_of_number(1), State::established);
    EXPECT_EQ(state_of_number(6), State::time_wait);
    EXPECT_EQ(state_of_number(11), State::closing);
    EXPECT_FALSE(state_of_number(12));
    EXPECT_FALSE(timer_of_number(5));
}

TEST(SocketTimer, is_written_for_people) {
    const auto text = [](std::chrono::milliseconds time) { return to_string(Timer{TimerKind::retransmit, time, 2}); };
    EXPECT_EQ(to_string(Timer{}), "-");
    EXPECT_EQ(text(0ms), "on,0ms,2");
    EXPECT_EQ(text(988ms), "on,988ms,2");
    EXPECT_EQ(text(1s), "on,1sec,2");
    EXPECT_EQ(text(1050ms), "on,1.050sec,2");
    EXPECT_EQ(text(59'900ms), "on,59sec,2");
    EXPECT_EQ(text(60s), "on,1min,2");
    EXPECT_EQ(text(65s), "on,1min5sec,2");
    EXPECT_EQ(text(119min + 59s), "on,119min,2");
    EXPECT_EQ(to_string(Timer{TimerKind::time_wait, 59s, 0}), "timewait,59sec,0");
    EXPECT_EQ(to_string(Timer{TimerKind::keep_alive, 2h, 0}), "keepalive,120min,0");
    EXPECT_EQ(to_string(Timer{TimerKind::persist, 200ms, 1}), "persist,200ms,1");
}

TEST(SocketOrder, puts_a_listener_above_its_connections_and_tcp_above_udp) {
    Socket listener{.local_port = 5000, .state = State::listen};
    Socket connection{.local_port = 5000, .peer_port = 40000, .state = State::established};
    connection.local.octets = connection.peer.octets = {127, 0, 0, 1};
    Socket lower{.local_port = 80, .state = State::listen};
    Socket six{.local_port = 22, .state = State::listen};
    six.local.family = six.peer.family = Family::ipv6;
    Socket udp{.protocol = Protocol::udp, .local_port = 1};
    std::vector<Socket> sockets{udp, connection, six, listener, lower};
    sort(sockets);
    EXPECT_EQ(sockets, (std::vector<Socket>{lower, listener, connection, six, udp}));
}

}  // namespace
