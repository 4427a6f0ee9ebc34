#include "ch01-chatroom/sockstat/printer.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace {

using namespace sockstat;
using namespace std::chrono_literals;

Report two_rows() {
    Row listener;
    listener.socket = {.local_port = 5000, .state = State::listen, .send_queue = 128, .inode = 54347};
    listener.socket.local.octets = {127, 0, 0, 1};
    listener.user = "root";
    listener.holders = {{812, "聊天室", 5}};
    Row leaving = listener;
    leaving.socket = {
        .local_port = 5000, .peer_port = 40000, .state = State::time_wait, .timer = {TimerKind::time_wait, 59s, 0}};
    leaving.socket.local.octets = leaving.socket.peer.octets = {127, 0, 0, 1};
    leaving.user = "-";
    leaving.holders = {};
    return {.source = "netlink", .rows = {listener, leaving}};
}

TEST(SockstatTable, is_aligned) {
    EXPECT_EQ(
        to_table(two_rows()),
        "Proto  State      Recv-Q  Send-Q  Local           Peer             Timer             User  Process\n"
        "tcp    LISTEN          0     128  127.0.0.1:5000  0.0.0.0:*        -                 root  聊天室 pid 812 "
        "fd 5\n"
        "tcp    TIME-WAIT       0       0  127.0.0.1:5000  127.0.0.1:40000  timewait,59sec,0  -     -\n");
}

TEST(SockstatTable, has_the_columns_asked_for_in_their_order) {
    EXPECT_EQ(to_table(two_rows(), {"inode", "peer", "recv-q"}),
              "Inode  Peer             Recv-Q\n"
              "54347  0.0.0.0:*             0\n"
              "-      127.0.0.1:40000       0\n");
}

TEST(SockstatTable, counts_a_wide_character_as_two_columns) {
    EXPECT_EQ(draw_table({{"Name"}, {"N", true}, {"End"}}, {{"聊天室", "1", "x"}, {"abc", "22", "y"}}),
              "Name     N  End\n"
              "聊天室   1  x\n"
              "abc     22  y\n");
}

TEST(SockstatTable, shows_no_control_characters_of_a_process_name) {
    auto report = two_rows();
    report.rows[0].holders[0].name = "a\x1b[31m\nb";
    EXPECT_EQ(to_table(report).find('\x1b'), std::string::npos);
    EXPECT_NE(to_table(report).find("a\uFFFD[31m\uFFFDb pid 812 fd 5\n"), std::string::npos);
}

TEST(SockstatTable, names_every_holder) {
    auto report = two_rows();
    report.rows[0].holders = {{20, "parent", 3}, {21, "child", 3}};
    EXPECT_NE(to_table(report).find("parent pid 20 fd 3, child pid 21 fd 3\n"), std::string::npos);
}

TEST(SockstatTable, fits_to_a_screen) {
    EXPECT_EQ(fit_to_screen("abc\ndef\n", 3, 2), "abc\ndef\n");
    EXPECT_EQ(fit_to_screen("聊天室x\nab\n", 5, 2), "聊天…\nab\n");
    EXPECT_EQ(fit_to_screen("1\n2\n3\n4\n", 80, 3), "1\n2\n… and 2 more lines\n");
    EXPECT_EQ(fit_to_screen("1\n2\n", 80, 0), "… and 2 more lines\n");
    EXPECT_EQ(fit_to_screen("", 80, 24), "");
}

TEST(SockstatCount, has_a_line_per_state_and_a_total) {
    auto report = two_rows();
    report.rows.push_back(report.rows[1]);
    report.rows.push_back(report.rows[0]);
    report.rows[3].socket.local.family = Family::ipv6;
    EXPECT_EQ(to_count(report),
              "State      tcp4  tcp6  udp4  udp6  all\n"
              "TIME-WAIT     2     0     0     0    2\n"
              "LISTEN        1     1     0     0    2\n"
              "total         3     1     0     0    4\n");
}

TEST(SockstatJson, holds_every_field) {
    const auto document = boost::json::parse(to_json(two_rows(), false));
    EXPECT_EQ(document, boost::json::parse(R"({"source":"netlink","sockets":[
        {"protocol":"tcp","family":4,"state":"LISTEN","receive_queue":0,"send_queue":128,
         "local":{"address":"127.0.0.1","port":5000},"peer":{"address":"0.0.0.0","port":0},"interface":"",
         "v6_only":null,"timer":null,"uid":0,"user":"root","inode":54347,
         "processes":[{"pid":812,"name":"聊天室","fd":5}]},
        {"protocol":"tcp","family":4,"state":"TIME-WAIT","receive_queue":0,"send_queue":0,
         "local":{"address":"127.0.0.1","port":5000},"peer":{"address":"127.0.0.1","port":40000},"interface":"",
         "v6_only":null,"timer":{"kind":"timewait","expires_ms":59000,"retransmits":0},"uid":0,"user":"-","inode":0,
         "processes":[]}]})"));
}

TEST(SockstatJson, counts_states) {
    EXPECT_EQ(boost::json::parse(to_json(two_rows(), true)), boost::json::parse(R"({"source":"netlink","states":[
        {"state":"TIME-WAIT","tcp4":1,"tcp6":0,"udp4":0,"udp6":0,"all":1},
        {"state":"LISTEN","tcp4":1,"tcp6":0,"udp4":0,"udp6":0,"all":1}]})"));
}

TEST(SockstatJson, is_one_line) {
    EXPECT_EQ(to_json(two_rows(), false).find('\n'), std::string::npos);
}

}  // namespace
