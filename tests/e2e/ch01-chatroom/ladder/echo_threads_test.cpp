// Step 2: a thread for each client, a limit, and a clean stop.
#include <gtest/gtest.h>

#include <list>

#include "servers.hpp"

using ladder::Server;
using testkit::LinePeer;

namespace {

constexpr std::size_t places = 4;
constexpr auto refusal = "Sorry, all 4 places are taken. Try again later.";

// Connects and makes sure that the server serves this client.
void add_client(std::list<LinePeer>& clients, const Server& server) {
    clients.emplace_back(server.endpoint);
    clients.back().send_line("hello");
    ASSERT_EQ(clients.back().read_line(), "hello");
}

}  // namespace

TEST(EchoThreads, serves_clients_side_by_side) {
    Server server("echo-threads");
    LinePeer first(server.endpoint), second(server.endpoint);
    second.send_line("me first");
    EXPECT_EQ(second.read_line(), "me first");
    first.send_line("and me");
    EXPECT_EQ(first.read_line(), "and me");
}

TEST(EchoThreads, refuses_the_client_above_the_limit_and_takes_the_next_when_one_has_left) {
    Server server("echo-threads");
    std::list<LinePeer> clients;
    for (std::size_t i = 0; i < places; ++i) ASSERT_NO_FATAL_FAILURE(add_client(clients, server));

    LinePeer refused(server.endpoint);
    EXPECT_EQ(refused.read_line(), refusal);
    EXPECT_TRUE(refused.read_to_end());

    clients.front().finish_sending();
    EXPECT_TRUE(clients.front().read_to_end());
    clients.pop_front();
    ASSERT_NO_FATAL_FAILURE(add_client(clients, server));
    for (auto& client : clients) {
        client.send_line("all well");
        EXPECT_EQ(client.read_line(), "all well");
    }
}

TEST(EchoThreads, stops_in_time_with_clients_connected) {
    Server server("echo-threads");
    std::list<LinePeer> clients;
    for (std::size_t i = 0; i < places; ++i) ASSERT_NO_FATAL_FAILURE(add_client(clients, server));

    EXPECT_LT(ladder::time_to_stop(server), std::chrono::seconds(5));
    EXPECT_EQ(server.process.wait(), (testkit::ExitStatus{0, 0}));
    for (auto& client : clients) EXPECT_TRUE(client.read_to_end());
}

TEST(EchoThreads, stops_in_time_while_a_thread_is_stuck_in_send) {
    if (!ladder::can_see_system_calls()) GTEST_SKIP() << "this machine does not show our children's system calls";
    Server server("echo-threads");
    LinePeer never_reads(server.endpoint);
    ASSERT_GT(ladder::flood_until_stuck(never_reads, server), 0u);

    EXPECT_LT(ladder::time_to_stop(server), std::chrono::seconds(5));
    EXPECT_EQ(server.process.wait(), (testkit::ExitStatus{0, 0}));
}
