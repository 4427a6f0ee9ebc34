// Step 1: one client at a time.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "servers.hpp"

using ladder::Server;
using testkit::LinePeer;

TEST(EchoServer, sends_every_byte_back) {
    Server server("echo-server");
    LinePeer client(server.endpoint);
    client.send_line("hello");
    EXPECT_EQ(client.read_line(), "hello");
    const std::string odd = std::string("\0\xff", 2) + " 你好 👋";
    client.send(odd + "\n");
    EXPECT_EQ(client.read_line(), odd);
}

TEST(EchoServer, sends_back_what_came_before_the_client_finished) {
    Server server("echo-server");
    LinePeer client(server.endpoint);
    client.send("no end of line");
    client.finish_sending();
    EXPECT_TRUE(client.read_to_end());
    EXPECT_EQ(client.story(), "no end of line");
}

TEST(EchoServer, lets_the_second_client_connect_but_serves_it_only_after_the_first) {
    Server server("echo-server");
    LinePeer first(server.endpoint);
    first.send_line("one");
    ASSERT_EQ(first.read_line(), "one");  // the server is with the first client now

    LinePeer second(server.endpoint);         // connected: by the kernel, not by the server
    EXPECT_TRUE(second.send_line("hello?"));  // taken: by the kernel
    first.send_line("two");
    EXPECT_EQ(first.read_line(), "two");
    EXPECT_TRUE(ladder::hears_nothing(second));

    first.close();
    EXPECT_EQ(second.read_line(), "hello?");
}

TEST(EchoServer, survives_a_client_that_breaks_off) {
    Server server("echo-server");
    LinePeer rude(server.endpoint);
    rude.send_line("x");
    ASSERT_EQ(rude.read_line(), "x");
    rude.reset();
    EXPECT_TRUE(server.process.wait_for_error("is lost: receiving: Connection reset by peer"));

    LinePeer next(server.endpoint);
    next.send_line("still here?");
    EXPECT_EQ(next.read_line(), "still here?");
}

TEST(EchoServer, says_which_address_is_in_use) {
    Server server("echo-server");
    const auto endpoint = core::to_string(server.endpoint);
    const auto second = testkit::run({testkit::program_path("echo-server"), "--listen", endpoint});
    EXPECT_EQ(second.status.code, 1);
    EXPECT_EQ(second.errors, "echo-server: binding to " + endpoint + ": Address already in use\n");
}

TEST(EchoServer, restarts_on_the_same_port_at_once) {
    std::string endpoint;
    {
        Server server("echo-server");
        endpoint = core::to_string(server.endpoint);
        LinePeer client(server.endpoint);
        client.send_line("hello");
        ASSERT_EQ(client.read_line(), "hello");
        server.process.send_signal(SIGKILL);  // the server's side closes first, so TIME_WAIT stays there
        server.process.wait();
        EXPECT_TRUE(client.read_to_end());
    }
    testkit::Process again({testkit::program_path("echo-server"), "--listen", endpoint});
    EXPECT_EQ(core::to_string(again.wait_ready()), endpoint);
}

// Every program of the ladder explains itself and refuses what it does not know.
class CommandLine : public testing::TestWithParam<std::string> {};

TEST_P(CommandLine, is_explained_by_help) {
    const auto help = testkit::run({testkit::program_path(GetParam()), "--help"});
    EXPECT_EQ(help.status.code, 0);
    EXPECT_TRUE(help.output.starts_with("Usage: " + GetParam() + " ")) << help.output;
    EXPECT_EQ(help.errors, "");
}

TEST_P(CommandLine, is_refused_with_a_reason_and_a_usage_line) {
    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--colour"},
                                                  {"--listen"},
                                                  {"--listen", "nowhere"},
                                                  {"--listen", "127.0.0.1:65536"}}) {
        std::vector<std::string> command{testkit::program_path(GetParam())};
        command.insert(command.end(), wrong.begin(), wrong.end());
        const auto refused = testkit::run(command);
        EXPECT_EQ(refused.status.code, 2);
        EXPECT_EQ(refused.output, "");
        EXPECT_TRUE(refused.errors.starts_with(GetParam() + ": ")) << refused.errors;
        EXPECT_NE(refused.errors.find("\nUsage: " + GetParam() + " "), std::string::npos) << refused.errors;
    }
}

INSTANTIATE_TEST_SUITE_P(Ladder, CommandLine,
                         testing::Values("echo-server", "echo-threads", "chat-plain", "chat-hub", "line-client"),
                         [](const auto& test) {
                             std::string name = test.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });
