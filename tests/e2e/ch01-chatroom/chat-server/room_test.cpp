#include <signal.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/ch01-chatroom/chat-server/chat_server_process.hpp"

using namespace chat::e2e;

class Room : public ChatServer {};
INSTANTIATE_TEST_SUITE_P(Engines, Room, both_engines, engine_name);

TEST_P(Room, lets_two_guests_talk) {
    start();
    auto anna = guest("anna");
    auto xiaoming = guest("小明");
    anna.send_line("你好");
    EXPECT_TRUE(xiaoming.read_until("<anna> 你好")) << xiaoming.story();
    xiaoming.send_line("/msg anna psst");
    EXPECT_TRUE(anna.read_until("[小明 -> anna] psst")) << anna.story();
    xiaoming.send_line("/quit bye");
    EXPECT_TRUE(xiaoming.read_until("-- goodbye"));
    EXPECT_TRUE(xiaoming.read_to_end());
    EXPECT_TRUE(anna.read_until("-- 小明 left: bye")) << anna.story();
}

TEST_P(Room, registers_and_keeps_accounts_history_topic_and_bans_over_a_restart) {
    start({"--operator", "root"});
    auto root = connect();
    root.send_line("/register root good password");
    ASSERT_TRUE(root.read_until("-- registered root")) << root.story();
    ASSERT_TRUE(root.read_until("-- you are an operator here")) << root.story();
    root.send("/topic rules\nbe nice\n/ban mallory spam\n/ping done\n");
    ASSERT_TRUE(root.read_until("-- pong done")) << root.story();

    server().send_signal(SIGTERM);
    ASSERT_TRUE(root.read_until("-- the server is stopping; goodbye")) << root.story();
    root.close();
    EXPECT_EQ(server().wait(), (testkit::ExitStatus{0, 0})) << server().errors();

    start();
    auto again = connect();
    again.send_line("/login root wrong password");
    ASSERT_TRUE(again.read_until("!! wrong name or password")) << again.story();
    again.send_line("/login root good password");
    ASSERT_TRUE(again.read_until("UTC) <root> be nice")) << again.story();
    ASSERT_TRUE(again.read_until("-- topic: rules (set by root)")) << again.story();
    ASSERT_TRUE(again.read_until("-- you are root")) << again.story();
    auto mallory = connect();
    mallory.send_line("/nick mallory");
    EXPECT_TRUE(mallory.read_until("!! mallory is banned from this room: spam")) << mallory.story();
}

TEST_P(Room, ends_within_five_seconds_though_clients_are_connected) {
    start();
    auto anna = guest("anna");
    auto nameless = connect();
    ASSERT_TRUE(nameless.read_until("-- welcome"));
    server().send_signal(SIGINT);
    EXPECT_TRUE(anna.read_until("-- the server is stopping; goodbye"));
    EXPECT_TRUE(anna.read_to_end());
    EXPECT_TRUE(nameless.read_to_end());
    anna.close();
    nameless.close();
    EXPECT_EQ(server().wait(), (testkit::ExitStatus{0, 0}));
    EXPECT_EQ(server().errors().find("given up"), std::string::npos) << "all had read their goodbye";
}

TEST_P(Room, refuses_one_client_too_many_and_takes_it_when_another_has_left) {
    start({"--clients", "2"});
    auto anna = guest("anna");
    auto bob = guest("bob");
    auto carl = connect();
    EXPECT_TRUE(carl.read_until("!! the room is full; try again later"));
    EXPECT_TRUE(carl.read_to_end());
    EXPECT_TRUE(server().wait_for_error("peer=127.0.0.1:"));
    bob.close();
    ASSERT_TRUE(anna.read_until("-- bob left"));
    // A place is free when the connection has ended altogether, which may be a moment after its member has left.
    for (bool is_in = false; !is_in;) {
        auto again = connect();
        again.send("/nick carl\nhello\n");
        const auto answer = again.read_line();
        ASSERT_TRUE(answer);
        is_in = answer->starts_with("-- welcome") && again.read_until("<carl> hello");
    }
    EXPECT_TRUE(anna.read_until("<carl> hello"));
}

TEST_P(Room, lets_only_one_process_use_a_data_directory) {
    start();
    const auto second =
        testkit::run({testkit::program_path("chat-server"), "--listen", "127.0.0.1:0", "--data", data()});
    EXPECT_EQ(second.status.code, 1);
    EXPECT_NE(second.errors.find(data()), std::string::npos) << second.errors;
}

TEST_P(Room, says_why_it_cannot_listen) {
    start();
    testkit::TemporaryDirectory other;
    const auto second = testkit::run({testkit::program_path("chat-server"), "--listen", core::to_string(endpoint()),
                                      "--data", other.path(), "--engine", GetParam()});
    EXPECT_EQ(second.status.code, 1);
    EXPECT_NE(second.errors.find("cannot listen on " + core::to_string(endpoint())), std::string::npos)
        << second.errors;
    EXPECT_EQ(second.output.find("ready"), std::string::npos);
}

TEST_P(Room, listens_on_v6) {
    start({}, "[::1]:0");
    EXPECT_EQ(endpoint().host, "::1");
    auto anna = guest("anna");
    anna.send_line("hello");
    EXPECT_TRUE(anna.read_until("<anna> hello"));
}

TEST_P(Room, traces_messages_without_passwords) {
    testkit::TemporaryDirectory folder;
    for (const std::string file : {"trace.jsonl", "trace.pcap"}) {
        const auto path = folder.path() + "/" + file;
        start({"--trace", path});
        auto anna = connect();
        anna.send_line("/register anna" + file.substr(6) + " Sesame-open-1");
        ASSERT_TRUE(anna.read_until("-- you are anna")) << anna.story();
        anna.send_line("/ping end-of-talk");
        ASSERT_TRUE(anna.read_until("-- pong end-of-talk"));
        server().send_signal(SIGTERM);
        anna.read_to_end();
        anna.close();
        ASSERT_EQ(server().wait(), (testkit::ExitStatus{0, 0}));
        std::ostringstream content;
        content << std::ifstream(path, std::ios::binary).rdbuf();
        EXPECT_NE(content.str().find("pong end-of-talk"), std::string::npos) << file;
        EXPECT_NE(content.str().find("registered anna"), std::string::npos) << file;
        EXPECT_EQ(content.str().find("Sesame"), std::string::npos) << file;
        EXPECT_EQ(server().errors().find("Sesame"), std::string::npos);
    }
}

TEST_P(Room, does_not_log_or_keep_passwords) {
    start({"--log-level", "debug"});
    auto anna = connect();
    anna.send("/register anna Sesame-open-1\n/login anna Sesame-open-1\n");
    ASSERT_TRUE(anna.read_until("-- you are anna"));
    server().send_signal(SIGTERM);
    anna.read_to_end();
    anna.close();
    ASSERT_TRUE(server().wait());
    EXPECT_EQ(server().errors().find("Sesame"), std::string::npos);
    for (const auto& file : std::filesystem::directory_iterator(data())) {
        std::ostringstream content;
        content << std::ifstream(file.path(), std::ios::binary).rdbuf();
        EXPECT_EQ(content.str().find("Sesame"), std::string::npos) << file.path();
    }
}

TEST(ChatServerOptions, are_refused_with_a_reason) {
    const auto server = testkit::program_path("chat-server");
    for (const auto& options : std::vector<std::vector<std::string>>{{"--engine", "magic"},
                                                                     {"--guests", "maybe"},
                                                                     {"--clients", "0"},
                                                                     {"--history", "1001"},
                                                                     {"--password-cost", "257"},
                                                                     {"--listen", "5000"},
                                                                     {"--no-such-option"}}) {
        auto command = options;
        command.insert(command.begin(), server);
        const auto finished = testkit::run(command);
        EXPECT_EQ(finished.status.code, 2) << options[0];
        EXPECT_TRUE(finished.errors.starts_with("chat-server: ")) << finished.errors;
        EXPECT_NE(finished.errors.find("Usage: "), std::string::npos);
    }
}
