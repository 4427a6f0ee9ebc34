#include "ch01-chatroom/sockstat/proc_net.hpp"

#include <gtest/gtest.h>

#include "ch01-chatroom/sockstat/proc_net_file.hpp"

namespace {

using namespace sockstat;
using namespace std::chrono_literals;

constexpr std::string_view heading =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

std::vector<Socket> parsed(const std::string& lines, Protocol protocol = Protocol::tcp, Family family = Family::ipv4) {
    return parse_proc_net(std::string(heading) + lines, protocol, family).value();
}

core::Error fault_of(const std::string& line) {
    const auto result = parse_proc_net(std::string(heading) + line, Protocol::tcp, Family::ipv4);
    return result ? core::Error{} : result.error();
}

TEST(ProcNet, reads_a_listener) {
    const auto sockets = parsed(
        "   0: 0100007F:1388 00000000:0000 0A 00000000:00000002 00:00000000 00000000  1000        0 54347 1 "
        "0000000008bf1699 100 0 0 10 0                     \n");
    ASSERT_EQ(sockets.size(), 1u);
    Socket expected{.local_port = 5000, .state = State::listen, .receive_queue = 2, .uid = 1000, .inode = 54347};
    expected.local.octets = {127, 0, 0, 1};
    EXPECT_EQ(sockets[0], expected);
    EXPECT_EQ(to_string(sockets[0].local), "127.0.0.1");
}

TEST(ProcNet, reads_queues_and_a_retransmit_timer) {
    const auto socket =
        parsed(
            "   1: 0100007F:1388 0200007F:DE4E 04 000000FF:00000005 01:00000014 00000003     0        9 0 2 "
            "00000000907294f5 20 0 0 10 -1                         \n")
            .at(0);
    EXPECT_EQ(socket.state, State::fin_wait_1);
    EXPECT_EQ(socket.send_queue, 255u);
    EXPECT_EQ(socket.receive_queue, 5u);
    EXPECT_EQ(to_string(socket.peer), "127.0.0.2");
    EXPECT_EQ(socket.peer_port, 0xDE4E);
    EXPECT_EQ(socket.timer, (Timer{TimerKind::retransmit, 200ms, 3}));
}

TEST(ProcNet, counts_probes_where_the_timer_probes) {
    const auto socket =
        parsed(
            "   2: 0100007F:DE4E 0100007F:1388 08 00000000:00000001 02:000AFC80 00000003     0        9 54353 4 "
            "0000000049113174 20 0 1 10 -1\n")
            .at(0);
    EXPECT_EQ(socket.timer, (Timer{TimerKind::keep_alive, 7200s, 9}));
}

TEST(ProcNet, reads_an_ipv6_address) {
    const auto socket =
        parsed(
            "   0: 00000000000000000000000001000000:1388 0000000000000000FFFF00000100007F:0001 01 "
            "00000000:00000000 00:00000000 00000000     0        0 54348 1 000000009fd036db 100 0 0 10 0\n",
            Protocol::tcp, Family::ipv6)
            .at(0);
    EXPECT_EQ(to_string(socket.local), "::1");
    EXPECT_EQ(to_string(socket.peer), "::ffff:127.0.0.1");
    EXPECT_EQ(socket.v6_only, std::nullopt);
}

TEST(ProcNet, reads_a_udp_line_with_its_own_last_columns) {
    const auto socket =
        parsed(
            "16129: 00000000:C2F9 00000000:0000 07 00000000:00000300 00:00000000 00000000     0        0 24369 2 "
            "00000000bf4a72bf 0            \n",
            Protocol::udp)
            .at(0);
    EXPECT_EQ(socket.protocol, Protocol::udp);
    EXPECT_EQ(socket.state, State::close);
    EXPECT_EQ(socket.receive_queue, 0x300u);
    EXPECT_EQ(socket.inode, 24369u);
}

TEST(ProcNet, an_empty_table_is_an_empty_list) {
    EXPECT_TRUE(parsed("").empty());
    EXPECT_TRUE(parse_proc_net("", Protocol::tcp, Family::ipv4).value().empty());
}

TEST(ProcNet, names_the_column_and_byte_of_a_fault) {
    const auto at = heading.size();
    EXPECT_EQ(fault_of("0: 0100007F:1388"), (core::Error{core::Fault::missing, "rem_address", at + 16}));
    EXPECT_EQ(fault_of("0: 0100007X:1388 00000000:0000 0A 0:0 0:0 0 0 0 0"),
              (core::Error{core::Fault::malformed, "local_address", at + 3}));
    EXPECT_EQ(fault_of("0: 0100007F:11388 00000000:0000 0A 0:0 0:0 0 0 0 0"),
              (core::Error{core::Fault::out_of_range, "local_address", at + 12}));
    EXPECT_EQ(fault_of("0: 0100007F:1388 00000000:0000 0E 0:0 0:0 0 0 0 0"),
              (core::Error{core::Fault::unknown, "st", at + 31}));
    EXPECT_EQ(fault_of("0: 0100007F:1388 00000000:0000 0A 00 0:0 0 0 0 0"),
              (core::Error{core::Fault::malformed, "tx_queue", at + 34}));
    EXPECT_EQ(fault_of("0: 0100007F:1388 00000000:0000 0A 0:0 5:0 0 0 0 0"),
              (core::Error{core::Fault::unknown, "tr", at + 38}));
    EXPECT_EQ(fault_of("0: 0100007F:1388 00000000:0000 0A 0:0 0:0 0 0 0 -1"),
              (core::Error{core::Fault::malformed, "inode", at + 48}));
}

TEST(ProcNet, refuses_an_ipv6_line_in_an_ipv4_table) {
    EXPECT_EQ(fault_of("0: 00000000000000000000000001000000:1388 00000000000000000000000000000000:0000 0A").fault,
              core::Fault::malformed);
}

TEST(ProcNet, each_file_has_its_path) {
    EXPECT_EQ(proc_net_path(Protocol::tcp, Family::ipv4), "/proc/net/tcp");
    EXPECT_EQ(proc_net_path(Protocol::udp, Family::ipv6), "/proc/net/udp6");
}

}  // namespace
