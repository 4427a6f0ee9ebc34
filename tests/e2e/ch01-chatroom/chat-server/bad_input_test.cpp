#include <algorithm>
#include <random>

#include "tests/e2e/ch01-chatroom/chat-server/chat_server_process.hpp"

using namespace chat::e2e;

class BadInput : public ChatServer {};
INSTANTIATE_TEST_SUITE_P(Engines, BadInput, both_engines, engine_name);

TEST_P(BadInput, gets_an_error_line_and_a_log_line_with_the_peer) {
    start();
    auto witness = guest("witness");
    auto bad = guest("bad");
    const auto is_logged = [&](const std::string& what) {
        const auto errors = server().errors();
        const auto at = errors.find(what);
        return at != std::string::npos &&
               errors.find("peer=127.0.0.1:", errors.rfind('\n', at) + 1) < errors.find('\n', at);
    };
    bad.send("ab\xff\xfe\n");
    EXPECT_TRUE(bad.read_until("!! not UTF-8 text at byte 3 of your line"));
    EXPECT_TRUE(server().wait_for_error("line is not UTF-8"));
    EXPECT_TRUE(is_logged("line is not UTF-8")) << server().errors();
    bad.send(std::string("a\0b\n", 4));
    EXPECT_TRUE(bad.read_until("!! a control character at byte 2 of your line"));
    bad.send(std::string(1'000'000, 'x') + "\nback\n");
    EXPECT_TRUE(bad.read_until("!! line too long: at most 4096 bytes; it was not sent"));
    EXPECT_TRUE(server().wait_for_error("line too long"));
    EXPECT_TRUE(is_logged("line too long")) << server().errors();
    EXPECT_TRUE(witness.read_until("<bad> back")) << witness.story();
}

TEST_P(BadInput, of_half_a_line_and_then_silence_is_timed_out) {
    start({"--idle-timeout", "2", "--join-timeout", "1"});
    auto half = connect();
    half.send("/nick ha");
    EXPECT_TRUE(half.read_until("!! disconnected: you did not choose a name within 1 s")) << half.story();
    EXPECT_TRUE(half.read_to_end());
    auto idle = guest("idle");
    idle.send("half a line");
    EXPECT_TRUE(idle.read_until("!! disconnected: you have said nothing for 2 s")) << idle.story();
    EXPECT_TRUE(idle.read_to_end());
    EXPECT_TRUE(server().wait_for_error("idle"));
}

TEST_P(BadInput, of_a_client_that_never_reads_fires_our_own_queue_limit) {
    start({"--queue", "64", "--flood-lines", "0"});
    auto slow = connect(4096);
    slow.send_line("/nick slow");
    auto talker = guest("talker");
    auto witness = guest("witness");
    const std::string text(1000, 'x');
    std::size_t said = 0;
    bool slow_left = false;
    // Each line must come back to the talker, and reach the witness, while `slow` reads nothing.
    for (; said < 20'000 && !slow_left; ++said) {
        const auto line = std::to_string(said) + " " + text;
        ASSERT_TRUE(talker.send_line(line));
        for (;;) {
            const auto heard = talker.read_line();
            ASSERT_TRUE(heard) << "the talker waits for its own line " << said;
            if (heard->starts_with("-- slow left: slow reader")) slow_left = true;
            if (*heard == "<talker> " + line) break;
        }
        ASSERT_TRUE(witness.read_until("<talker> " + line));
    }
    EXPECT_TRUE(slow_left);
    // What was sent before the end is our queue (64 KiB), the kernel's send buffer that we set (64 KiB, which Linux
    // doubles) and the little receive buffer of the client: not the megabytes that the kernel would take by itself.
    EXPECT_LT(said * text.size(), 1'000'000u);
    EXPECT_TRUE(server().wait_for_error("slow reader"));
    EXPECT_NE(server().errors().find("peer=127.0.0.1:"), std::string::npos);
}

TEST_P(BadInput, of_a_flood_is_refused_and_ended) {
    start();
    auto flooder = guest("flooder");
    auto witness = guest("witness");
    std::string flood;
    for (int i = 0; i < 10'000; ++i) flood += "spam\n";
    flooder.send(flood);
    EXPECT_TRUE(flooder.read_until("!! too fast: at most 20 lines in 10 s")) << flooder.story();
    EXPECT_TRUE(flooder.read_until("!! disconnected: you sent too much too fast"));
    EXPECT_TRUE(witness.read_until("-- flooder left: flood"));
    EXPECT_LE(std::ranges::count(witness.story(), '\n'), 60);
}

TEST_P(BadInput, of_a_disconnect_at_every_point_of_login_harms_nobody) {
    start();
    auto witness = guest("witness");
    const std::string login = "/register anna good password\n/quit\n";
    for (std::size_t length = 0; length <= login.size(); length += length < 28 ? 3 : 1) {
        for (const bool reset : {false, true}) {
            auto anna = connect();
            anna.send(login.substr(0, length));
            if (reset) {
                anna.reset();
            } else {
                anna.close();
            }
        }
    }
    witness.send_line("still here");
    EXPECT_TRUE(witness.read_until("<witness> still here"));
    auto after = connect();
    after.send("/login anna good password\n/ping answered\n");
    EXPECT_TRUE(after.read_until("-- pong answered")) << after.story();
    EXPECT_TRUE(after.story().find("-- you are anna") != std::string::npos ||
                after.story().find("wrong name") != std::string::npos)  // her account is still being made
        << after.story();
    witness.send_line("/who");
    EXPECT_TRUE(witness.read_until("here: "));
}

TEST_P(BadInput, of_random_bytes_harms_nobody) {
    start({"--flood-lines", "0"});
    auto witness = guest("witness");
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    for (int round = 0; round < 20; ++round) {
        auto peer = connect();
        std::string bytes;
        for (int i = 0; i < 20'000; ++i) bytes += static_cast<char>(random() % 40 == 0 ? '\n' : random());
        peer.send(bytes);
        peer.send("\n/quit\n");
        EXPECT_TRUE(peer.read_to_end());
    }
    witness.send_line("still here");
    EXPECT_TRUE(witness.read_until("<witness> still here"));
}
