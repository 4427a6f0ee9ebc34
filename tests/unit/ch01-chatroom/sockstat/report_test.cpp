#include "ch01-chatroom/sockstat/report.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "shared/testkit/process.hpp"

namespace {

using namespace sockstat;

Row row_of(State state, std::uint16_t local_port, std::uint16_t peer_port = 0) {
    Row row;
    row.socket.state = state;
    row.socket.local_port = local_port;
    row.socket.peer_port = peer_port;
    return row;
}

Row v6_row(std::optional<bool> v6_only, std::array<std::uint8_t, 16> local = {}) {
    auto row = row_of(State::listen, 5000);
    row.socket.local = {Family::ipv6, local};
    row.socket.peer.family = Family::ipv6;
    row.socket.v6_only = v6_only;
    return row;
}

TEST(SockstatFilter, lets_all_pass_when_it_is_empty) {
    EXPECT_TRUE(Filter{}.wants(row_of(State::listen, 80)));
}

TEST(SockstatFilter, by_state) {
    const Filter filter{.states = {State::listen, State::time_wait}};
    EXPECT_TRUE(filter.wants(row_of(State::time_wait, 80)));
    EXPECT_FALSE(filter.wants(row_of(State::established, 80)));
}

TEST(SockstatFilter, by_port_on_either_side) {
    const Filter filter{.ports = {5000}};
    EXPECT_TRUE(filter.wants(row_of(State::established, 5000, 40000)));
    EXPECT_TRUE(filter.wants(row_of(State::established, 40000, 5000)));
    EXPECT_FALSE(filter.wants(row_of(State::established, 5001, 40000)));
}

TEST(SockstatFilter, by_protocol_and_family) {
    const Filter filter{.protocols = {Protocol::udp}, .families = {Family::ipv4}};
    auto row = row_of(State::close, 53);
    EXPECT_FALSE(filter.wants(row));
    row.socket.protocol = Protocol::udp;
    EXPECT_TRUE(filter.wants(row));
    row.socket.local.family = Family::ipv6;
    EXPECT_FALSE(filter.wants(row));
}

TEST(SockstatFilter, by_process_name_or_pid_whole) {
    auto row = row_of(State::listen, 80);
    row.holders = {{20, "chat", 3}, {812, "chat-server", 5}};
    EXPECT_TRUE((Filter{.processes = {"chat-server"}}.wants(row)));
    EXPECT_TRUE((Filter{.processes = {"20"}}.wants(row)));
    EXPECT_FALSE((Filter{.processes = {"chat-serv"}}.wants(row)));
    EXPECT_FALSE((Filter{.processes = {"8"}}.wants(row)));
}

TEST(SockstatReport, joins_sockets_with_users_and_processes_and_sorts) {
    testkit::TemporaryDirectory folder;
    Socket low{.local_port = 80, .state = State::listen, .inode = 7};
    Socket high{.local_port = 5000, .state = State::listen, .uid = 4'000'000'000u, .inode = 8};
    Socket gone{.local_port = 6000, .peer_port = 1, .state = State::time_wait};
    const auto report = make_report("netlink", {gone, high, low}, ProcessTable::read(folder.path()), {});
    ASSERT_EQ(report.rows.size(), 3u);
    EXPECT_EQ(report.rows[0].socket, low);
    EXPECT_EQ(report.rows[0].user, "root");
    EXPECT_EQ(report.rows[1].user, "4000000000");  // a user without a name
    EXPECT_EQ(report.rows[2].user, "-");           // TIME-WAIT has no user any more
    EXPECT_FALSE(report.has_gaps);
}

TEST(SockstatNames, are_written_as_ss_writes_them) {
    auto four = row_of(State::listen, 5000);
    EXPECT_EQ(local_name(four), "0.0.0.0:5000");
    EXPECT_EQ(peer_name(four), "0.0.0.0:*");
    four.interface = "lo";
    EXPECT_EQ(local_name(four), "0.0.0.0%lo:5000");
    EXPECT_EQ(peer_name(four), "0.0.0.0:*");

    EXPECT_EQ(local_name(v6_row(false)), "*:5000");
    EXPECT_EQ(local_name(v6_row(std::nullopt)), "*:5000");
    EXPECT_EQ(local_name(v6_row(true)), "[::]:5000");
    EXPECT_EQ(peer_name(v6_row(true)), "[::]:*");
    EXPECT_EQ(local_name(v6_row({}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})), "[::1]:5000");
}

}  // namespace
