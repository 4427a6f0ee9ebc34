// The program as a user runs it: live over loopback in a network of the test's own, and on files.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <csignal>
#include <fstream>
#include <sstream>

#include "shared/testkit/line_peer.hpp"
#include "shared/testkit/network_namespace.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/ch01-chatroom/handshake/built_packets.hpp"

namespace {

using handshake_test::Script;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

const std::string handshake = testkit::program_path("handshake");
const std::string visit = testkit::source_path("tests/data/handshake/visit.pcap");

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const core::Bytes& bytes) {
    std::ofstream file(path, std::ios::binary);
    file << core::text_of(bytes);
    ASSERT_TRUE(file.flush()) << path;
}

/// "client SYN", "server SYN+ACK" for every packet of the JSON that the program printed.
std::vector<std::string> packets(const json::value& report) {
    std::vector<std::string> all;
    for (const auto& packet : report.at("packets").as_array()) {
        std::string flags;
        for (const auto& flag : packet.at("flags").as_array())
            flags += (flags.empty() ? " " : "+") + std::string(flag.as_string());
        all.push_back(std::string(packet.at("from").as_string()) + flags);
    }
    return all;
}

/// A server on 127.0.0.1 that accepts when it is told to.
class Listener {
  public:
    Listener() : socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
        EXPECT_EQ(listen(socket_, 4), 0);
        EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        port_ = ntohs(address.sin_port);
    }
    ~Listener() { close(socket_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    core::Endpoint endpoint() const { return {"127.0.0.1", port_}; }
    std::string port() const { return std::to_string(port_); }
    /// Takes one visitor and closes it at once.
    void turn_away() const { close(accept(socket_, nullptr, nullptr)); }

  private:
    int socket_;
    std::uint16_t port_{};
};

#define NEEDS_NETWORK_NAMESPACE() \
    if (const auto why = testkit::why_no_network_namespace(); !why.empty()) GTEST_SKIP() << why

TEST(Handshake, captures_a_connection_of_its_own_from_the_first_packet_to_the_last) {
    NEEDS_NETWORK_NAMESPACE();
    testkit::in_network_namespace([] {
        for (int round = 0; round < 10; ++round) {  // live capture must never miss the first packet
            const auto done = testkit::run({handshake, "--json"});
            ASSERT_EQ(done.status, testkit::ExitStatus{0}) << done.errors;
            const auto report = json::parse(done.output);
            EXPECT_EQ(report.at("ending"), "closed");
            EXPECT_EQ(packets(report).front(), "client SYN");
            EXPECT_EQ(packets(report).back(), "client ACK");
            EXPECT_EQ(report.at("packets").at(0).at("server_state"), "SYN-RECEIVED");
            const auto& last = report.at("packets").as_array().back();
            EXPECT_EQ(last.at("client_state"), "TIME-WAIT");
            EXPECT_EQ(last.at("server_state"), "CLOSED");
            EXPECT_EQ(last.at("seq"), 16);  // SYN, 14 bytes, FIN
            EXPECT_EQ(last.at("ack"), 16);
        }
    });
}

TEST(Handshake, captures_the_next_connection_to_a_port_and_keeps_its_packets) {
    NEEDS_NETWORK_NAMESPACE();
    testkit::in_network_namespace([] {
        const testkit::TemporaryDirectory folder;
        const auto file = folder.path() + "/kept.pcap";
        const Listener listener;
        testkit::Process program(
            {handshake, "--interface", "lo", "--port", listener.port(), "--write", file, "--json"});
        ASSERT_TRUE(program.wait_for_error("capturing on lo")) << program.errors();
        testkit::LinePeer visitor(listener.endpoint());
        listener.turn_away();
        EXPECT_TRUE(visitor.read_to_end());
        visitor.close();
        ASSERT_EQ(program.wait(), testkit::ExitStatus{0}) << program.errors();
        ASSERT_TRUE(program.wait_for_output("}\n"));
        const auto report = json::parse(program.output());
        EXPECT_EQ(report.at("ending"), "closed");
        EXPECT_EQ(report.at("server").at("port"), listener.endpoint().port);
        EXPECT_EQ(packets(report)[3], "server FIN+ACK");  // the server closed first

        const auto again = testkit::run({handshake, "--read", file, "--json"});
        EXPECT_EQ(again.output, program.output()) << again.errors;
    });
}

TEST(Handshake, sees_each_packet_once_on_all_interfaces_together) {
    NEEDS_NETWORK_NAMESPACE();
    testkit::in_network_namespace([] {
        const Listener listener;
        testkit::Process program({handshake, "--interface", "any", "--port", listener.port(), "--json"});
        ASSERT_TRUE(program.wait_for_error("capturing on any")) << program.errors();
        testkit::LinePeer visitor(listener.endpoint());
        listener.turn_away();
        EXPECT_TRUE(visitor.read_to_end());
        visitor.close();
        ASSERT_EQ(program.wait(), testkit::ExitStatus{0}) << program.errors();
        ASSERT_TRUE(program.wait_for_output("}\n"));
        const auto report = json::parse(program.output());
        EXPECT_EQ(report.at("ending"), "closed");
        EXPECT_THAT(program.output(), Not(HasSubstr("retransmission")));
    });
}

TEST(Handshake, draws_what_it_has_when_it_is_interrupted) {
    NEEDS_NETWORK_NAMESPACE();
    testkit::in_network_namespace([] {
        const testkit::TemporaryDirectory folder;
        const Listener listener;
        testkit::Process program({handshake, "--port", listener.port(), "--write", folder.path() + "/kept.pcap"});
        ASSERT_TRUE(program.wait_for_error("capturing on lo")) << program.errors();
        const testkit::LinePeer visitor(listener.endpoint());  // connected, and nothing more happens
        program.send_signal(SIGINT);
        ASSERT_EQ(program.wait(), testkit::ExitStatus{0}) << program.errors();
        EXPECT_TRUE(program.wait_for_output("ACK  seq 1  ack 1")) << program.output();
        EXPECT_THAT(program.output(), Not(HasSubstr("FIN")));
    });
}

TEST(Handshake, says_so_when_no_connection_came_in_time) {
    NEEDS_NETWORK_NAMESPACE();
    testkit::in_network_namespace([] {
        const auto done = testkit::run({handshake, "--port", "7000", "--timeout", "0.2"});
        EXPECT_EQ(done.status, testkit::ExitStatus{1});
        EXPECT_EQ(done.output, "");
        EXPECT_THAT(done.errors, HasSubstr("no packet to or from TCP port 7000 passed lo"));
    });
}

TEST(Handshake, draws_a_refused_connection) {
    NEEDS_NETWORK_NAMESPACE();
    testkit::in_network_namespace([] {
        std::string port;
        {
            const Listener listener;
            port = listener.port();
        }  // closed again: nobody listens there
        testkit::Process program({handshake, "--port", port});
        ASSERT_TRUE(program.wait_for_error("capturing on lo")) << program.errors();
        EXPECT_ANY_THROW(testkit::LinePeer({"127.0.0.1", static_cast<std::uint16_t>(std::stoi(port))}));
        ASSERT_EQ(program.wait(), testkit::ExitStatus{0}) << program.errors();
        EXPECT_TRUE(program.wait_for_output("connection refused")) << program.output();
    });
}

TEST(Handshake, says_which_right_is_missing_and_how_to_give_it) {
    std::vector<std::string> command{handshake};
    if (geteuid() == 0) {  // then the right is taken away: root without CAP_NET_RAW
        if (!testkit::have_program("setpriv")) GTEST_SKIP() << "setpriv (util-linux) is not there to drop the right";
        command = {"setpriv", "--bounding-set", "-net_raw", handshake};
    }
    const auto done = testkit::run(command);
    EXPECT_EQ(done.status, testkit::ExitStatus{1}) << done.output;
    EXPECT_EQ(done.output, "");
    for (const char* part : {"cannot capture on lo", "CAP_NET_RAW", "sudo handshake", "setcap cap_net_raw+ep",
                             "tcpdump -i lo -w capture.pcap", "handshake --read capture.pcap"})
        EXPECT_THAT(done.errors, HasSubstr(part));
}

TEST(Handshake, names_an_interface_that_is_not_there) {
    NEEDS_NETWORK_NAMESPACE();
    testkit::in_network_namespace([] {
        const auto done = testkit::run({handshake, "--interface", "nosuch0", "--port", "7000"});
        EXPECT_EQ(done.status, testkit::ExitStatus{1});
        EXPECT_THAT(done.errors, HasSubstr("cannot capture on nosuch0: there is no such interface"));
    });
}

class HandshakeFile : public testing::Test {
  protected:
    std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
    std::string save(const std::string& name, const core::Bytes& bytes) const {
        write_file(path(name), bytes);
        return path(name);
    }
    /// Two connections, one after the other, the second one reset.
    std::string two_connections() const {
        Script script;
        script.open();
        script.now({.client_isn = 9000, .client_port = 40001}).open().client({.flags = "R", .seq = 1});
        return save("two.pcap", script.pcap());
    }

  private:
    testkit::TemporaryDirectory folder_;
};

TEST_F(HandshakeFile, lists_the_connections_of_a_file_with_several) {
    const auto file = two_connections();
    const auto list = testkit::run({handshake, "--read", file});
    EXPECT_EQ(list.status, testkit::ExitStatus{0}) << list.errors;
    EXPECT_EQ(list.output,
              "no.  client           server           packets  bytes  start  end\n"
              "  1  192.0.2.1:40000  198.51.100.2:80        3      0  seen   open\n"
              "  2  192.0.2.1:40001  198.51.100.2:80        4      0  seen   reset\n"
              "\n"
              "Draw one of them with --connection NO.\n");
    const auto as_json = json::parse(testkit::run({handshake, "--read", file, "--json"}).output);
    EXPECT_EQ(as_json.at("connections").as_array().size(), 2U);
}

TEST_F(HandshakeFile, draws_the_connection_that_was_chosen_and_keeps_only_its_packets) {
    const auto done = testkit::run(
        {handshake, "--read", two_connections(), "--connection", "2", "--json", "--write", path("second.pcap")});
    EXPECT_EQ(done.status, testkit::ExitStatus{0}) << done.errors;
    EXPECT_THAT(packets(json::parse(done.output)),
                ElementsAre("client SYN", "server SYN+ACK", "client ACK", "client RST"));
    const auto kept = json::parse(testkit::run({handshake, "--read", path("second.pcap"), "--json"}).output);
    EXPECT_EQ(packets(kept).size(), 4U);
    EXPECT_EQ(kept.at("client").at("port"), 40001);

    const auto third = testkit::run({handshake, "--read", two_connections(), "--connection", "3"});
    EXPECT_EQ(third.status, testkit::ExitStatus{1});
    EXPECT_THAT(third.errors, HasSubstr("there is no connection 3; the capture has 2"));
}

TEST_F(HandshakeFile, passes_over_damaged_packets_and_says_which) {
    auto bytes = Script().open().pcap();
    const std::size_t first_packet = 24 + 16;
    bytes[first_packet + 14 + 20 + 12] = 0x10;  // the first packet's TCP header is 4 bytes long
    const auto done = testkit::run({handshake, "--read", save("damaged.pcap", bytes), "--json"});
    EXPECT_EQ(done.status, testkit::ExitStatus{0}) << done.errors;
    EXPECT_THAT(done.errors, HasSubstr("TCP data offset: out of range (at byte 46)"));
    EXPECT_EQ(packets(json::parse(done.output)).size(), 2U);
}

TEST_F(HandshakeFile, says_why_a_file_cannot_be_drawn) {
    const auto missing = testkit::run({handshake, "--read", path("missing.pcap")});
    EXPECT_EQ(missing.status, testkit::ExitStatus{1});
    EXPECT_THAT(missing.errors, HasSubstr("missing.pcap: No such file"));

    const auto text = testkit::run({handshake, "--read", save("text.pcap", handshake_test::bytes_from("68656c6c6f"))});
    EXPECT_EQ(text.status, testkit::ExitStatus{1});
    EXPECT_THAT(text.errors, HasSubstr("cannot read the capture file"));

    const auto empty = testkit::run({handshake, "--read", save("empty.pcap", Script().pcap())});
    EXPECT_EQ(empty.status, testkit::ExitStatus{1});
    EXPECT_THAT(empty.errors, HasSubstr("no TCP connection in"));

    const auto nowhere = testkit::run({handshake, "--read", visit, "--svg", path("no/such/folder.svg")});
    EXPECT_EQ(nowhere.status, testkit::ExitStatus{1});
    EXPECT_THAT(nowhere.errors, HasSubstr("cannot write"));
}

TEST_F(HandshakeFile, draws_what_is_in_a_file_that_breaks_off) {
    auto cut = Script().open().pcap();
    cut.resize(cut.size() - 10);
    const auto done = testkit::run({handshake, "--read", save("cut.pcap", cut), "--json"});
    EXPECT_EQ(done.status, testkit::ExitStatus{0}) << done.errors;
    EXPECT_THAT(done.errors, HasSubstr("the file breaks off"));
    EXPECT_EQ(packets(json::parse(done.output)).size(), 2U);
}

TEST_F(HandshakeFile, refuses_options_that_do_not_go_together) {
    EXPECT_EQ(testkit::run({handshake, "--read", visit, "--port", "80"}).status, testkit::ExitStatus{2});
    EXPECT_EQ(testkit::run({handshake, "--interface", "lo"}).status, testkit::ExitStatus{2});
    EXPECT_EQ(testkit::run({handshake, "--port", "0"}).status, testkit::ExitStatus{2});
    EXPECT_EQ(testkit::run({handshake, "--timeout", "-1"}).status, testkit::ExitStatus{2});
}

TEST_F(HandshakeFile, writes_the_figure_of_the_lesson) {
    const auto done = testkit::run({handshake, "--read", visit, "--svg", path("handshake.svg")});
    EXPECT_EQ(done.status, testkit::ExitStatus{0}) << done.errors;
    EXPECT_TRUE(read_file(path("handshake.svg")) ==
                read_file(testkit::source_path("ch01-chatroom/figures/handshake.svg")))
        << "draw it again: handshake --read tests/data/handshake/visit.pcap --svg ch01-chatroom/figures/handshake.svg";
}

TEST_F(HandshakeFile, writes_an_svg_that_another_program_can_draw) {
    if (!testkit::have_program("rsvg-convert")) GTEST_SKIP() << "rsvg-convert (librsvg2-bin) is not installed";
    const auto file = two_connections();
    ASSERT_EQ(testkit::run({handshake, "--read", file, "--connection", "2", "--svg", path("two.svg")}).status.code, 0);
    const auto drawn = testkit::run({"rsvg-convert", path("two.svg"), "-o", path("two.png")});
    EXPECT_EQ(drawn.status, testkit::ExitStatus{0}) << drawn.errors;
    EXPECT_GT(read_file(path("two.png")).size(), 1000U);
}

}  // namespace
