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

TEST_P(Room, carries_out_all_that_came_before_the_end_of_input) {
    start();
    auto witness = guest("witness");
    auto anna = connect();
    anna.send("/register anna good password\nhello\n");
    anna.finish_sending();
    EXPECT_TRUE(anna.read_until("-- registered anna")) << anna.story();
    EXPECT_TRUE(anna.read_until("<anna> hello")) << anna.story();
    EXPECT_TRUE(anna.read_to_end());
    EXPECT_TRUE(witness.read_until("<anna> hello")) << witness.story();
    EXPECT_TRUE(witness.read_until("-- anna left: closed by the peer")) << witness.story();
}

TEST_P(Room, lets_everybody_in_though_long_lines_were_said_and_the_queue_is_short) {
    start({"--queue", "16", "--flood-lines", "0"});
    auto anna = guest("anna");
    const std::string line(4000, 'x');
    for (int i = 0; i < 50; ++i) {
        anna.send_line(line);
        ASSERT_TRUE(anna.read_until("<anna> xxx")) << anna.story();
    }
    for (int i = 0; i < 3; ++i) guest("newcomer" + std::to_string(i));
}

TEST_P(Room, says_at_the_start_that_the_limit_of_open_files_is_too_low) {
    start({}, "127.0.0.1:0", {"/bin/sh", "-c", "ulimit -n 50; exec \"$@\"", "sh"});
    EXPECT_TRUE(server().wait_for_error("not enough open files for so many clients")) << server().errors();
    EXPECT_NE(server().errors().find("limit=50 clients=1000"), std::string::npos) << server().errors();
}

TEST_P(Room, goes_on_when_its_files_may_not_grow) {
    start({"--flood-lines", "0"}, "127.0.0.1:0", {"/bin/sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"});
    auto anna = guest("anna");
    const std::string line(4000, 'x');
    for (int i = 0; i < 4; ++i) {
        anna.send_line(line);
        ASSERT_TRUE(anna.read_until("<anna> xxx")) << "the server has ended at line " << i;
    }
    EXPECT_TRUE(server().wait_for_error("cannot write the journal"));
    EXPECT_TRUE(server().wait_for_error("File too large"));
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
                                                                     {"--operator", "a:b"},
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
