#include "ch01-chatroom/fourtuple/sockets.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <sstream>

#include "ch01-chatroom/fourtuple/demonstrations.hpp"

using namespace fourtuple;

TEST(FourtupleAddress, is_written_as_people_write_it) {
    EXPECT_EQ(to_string(Address{loopback(2), 5000}), "127.0.0.2:5000");
    EXPECT_EQ(to_string(Address{loopback(256), 1}), "127.0.1.0:1");
    EXPECT_EQ(to_string(FourTuple{{loopback(2), 7}, {loopback(1), 9}}), "127.0.0.2:7 -> 127.0.0.1:9");
}

TEST(FourtupleCensus, counts_both_ends_of_each_connection_of_a_port) {
    const Socket server = listen_on({loopback(1), 0}, 16);
    const Address address = local_address(server);
    EXPECT_EQ(count_connections(address).client_ends, 0U) << "a listener is no connection";

    const Socket one = open_socket(), two = open_socket();
    for (const Socket* const client : {&one, &two}) {
        abort_on_close(*client);
        ASSERT_EQ(connect_to(*client, address), 0);
    }
    const Socket first{accept(server.descriptor(), nullptr, nullptr)};
    const Socket second{accept(server.descriptor(), nullptr, nullptr)};
    const Census census = count_connections(address);
    EXPECT_EQ(census.client_ends, 2U);
    EXPECT_EQ(census.server_ends, 2U);
    EXPECT_EQ(census.time_waits, 0U);
    ASSERT_EQ(census.connections.size(), 2U);
    EXPECT_EQ(census.connections[0].destination, address);
    EXPECT_NE(census.connections[0], census.connections[1]);
}

TEST(FourtupleCensus, sees_the_time_wait_that_an_orderly_close_leaves_and_a_reset_does_not) {
    // An address of its own, and a census before: the port may have a TIME-WAIT of an earlier life (the kernel gives it
    // out all the same).
    const Socket server = listen_on({loopback(77), 0}, 16);
    const Address address = local_address(server);
    const auto time_waits_before = count_connections(address).time_waits;
    for (const bool orderly : {false, true}) {
        Socket client = open_socket();
        if (!orderly) abort_on_close(client);
        ASSERT_EQ(connect_to(client, address), 0);
        const Socket accepted{accept(server.descriptor(), nullptr, nullptr)};
        { const Socket closed_now = std::move(client); }
        char byte = 0;
        EXPECT_LE(recv(accepted.descriptor(), &byte, 1, 0), 0);
    }
    const Census census = count_connections(address);
    EXPECT_EQ(census.client_ends + census.server_ends, 0U);
    EXPECT_EQ(census.time_waits, time_waits_before + 1U) << "of the orderly one";
}

TEST(FourtupleCounters, are_those_of_proc_net_sockstat) {
    const auto counters = tcp_counters();
    for (const char* name : {"inuse", "orphan", "tw", "alloc", "mem"}) EXPECT_EQ(counters.count(name), 1U) << name;
}

TEST(FourtupleDemonstrations, show_what_they_say) {
    std::ostringstream out;
    ASSERT_NO_THROW(one_server_port_many_clients(out));
    ASSERT_NO_THROW(one_client_port_two_servers(out));
    ASSERT_NO_THROW(when_the_port_is_chosen(out));
    EXPECT_NE(out.str().find("(EADDRNOTAVAIL)"), std::string::npos) << out.str();
    EXPECT_NE(out.str().find("127.0.0.2:0: none yet"), std::string::npos) << out.str();
}
