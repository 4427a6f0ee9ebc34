// Step 3: the first chat room. The second half of this file shows its faults: these tests hold as long as the faults
// are there, and chat-hub (step 3b) and chat-server (step 4) have tests for the contrary.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <csignal>
#include <list>
#include <thread>

#include "servers.hpp"

using ladder::Server;
using testkit::LinePeer;

namespace {

// Somebody who is in the room: the server has greeted them.
struct Guest : LinePeer {
    explicit Guest(const Server& server, int receive_buffer = 0) : LinePeer{server.endpoint, receive_buffer} {
        const auto line = read_until("* you are ");
        EXPECT_TRUE(line) << "the room did not greet us";
    }
};

// Exactly this many bytes, whether a line ends in them or not; fewer if they do not come in time.
std::string receive_bytes(const LinePeer& peer, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
        pollfd readable{peer.file_descriptor(), POLLIN, 0};
        if (poll(&readable, 1, static_cast<int>(std::chrono::milliseconds(testkit::patience).count())) <= 0) break;
        const auto count = recv(peer.file_descriptor(), bytes.data() + filled, size - filled, 0);
        if (count <= 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return bytes;
}

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

}  // namespace

TEST(ChatPlain, brings_what_one_says_to_all_others) {
    Server server("chat-plain");
    Guest first(server), second(server), third(server);
    EXPECT_EQ(first.read_line(), "* guest2 comes in");
    EXPECT_EQ(first.read_line(), "* guest3 comes in");
    EXPECT_EQ(second.read_line(), "* guest3 comes in");

    first.send_line("hello");
    EXPECT_EQ(second.read_line(), "guest1: hello");
    EXPECT_EQ(third.read_line(), "guest1: hello");
    second.send_line("你好 👋");
    EXPECT_EQ(first.read_line(), "guest2: 你好 👋");  // and not our own line before it
    EXPECT_EQ(third.read_line(), "guest2: 你好 👋");

    third.close();
    EXPECT_EQ(first.read_line(), "* guest3 goes out");
}

TEST(ChatPlain, survives_a_guest_that_breaks_off) {
    Server server("chat-plain");
    Guest first(server), second(server), rude(server);
    rude.reset();
    EXPECT_TRUE(first.read_until("* guest3 goes out"));
    first.send_line("still here?");
    EXPECT_TRUE(second.read_until("guest1: still here?"));
}

TEST(ChatPlain, stops_in_time_with_guests_in_the_room) {
    Server server("chat-plain");
    Guest first(server), second(server);
    EXPECT_LT(ladder::time_to_stop(server), std::chrono::seconds(5));
    EXPECT_EQ(server.process.wait(), (testkit::ExitStatus{0, 0}));
    EXPECT_TRUE(first.read_to_end());
    EXPECT_TRUE(second.read_to_end());
}

// The faults.

TEST(ChatPlainFault, one_slow_reader_blocks_the_whole_room) {
    if (!ladder::can_see_system_calls()) GTEST_SKIP() << "this machine does not show our children's system calls";
    Server server("chat-plain");
    Guest slow(server, 4096), talker(server);
    ASSERT_GT(ladder::flood_until_stuck(talker, server), 0u);  // a thread sends to `slow`, and holds the mutex

    LinePeer newcomer(server.endpoint);
    EXPECT_TRUE(ladder::hears_nothing(newcomer)) << "the room greeted a newcomer while it was stuck";

    std::jthread reader([&slow] { slow.read_to_end(); });  // as soon as the slow one reads, all goes on
    EXPECT_TRUE(newcomer.read_until("* you are guest3"));
    server.process.send_signal(SIGTERM);
    EXPECT_EQ(server.process.wait(), (testkit::ExitStatus{0, 0}));
}

TEST(ChatPlainFault, but_a_stuck_room_can_be_stopped) {
    if (!ladder::can_see_system_calls()) GTEST_SKIP() << "this machine does not show our children's system calls";
    Server server("chat-plain");
    Guest slow(server, 4096), talker(server);
    ASSERT_GT(ladder::flood_until_stuck(talker, server), 0u);
    EXPECT_LT(ladder::time_to_stop(server), std::chrono::seconds(5));
    EXPECT_EQ(server.process.wait(), (testkit::ExitStatus{0, 0}));
}

TEST(ChatPlainFault, half_a_line_is_torn_by_the_next_speaker) {
    Server server("chat-plain");
    Guest reader(server), first(server), second(server);
    ASSERT_TRUE(reader.read_until("* guest3 comes in"));

    first.send("I think that");
    const std::string half = "guest2: I think that";
    ASSERT_EQ(receive_bytes(second, half.size()), half);  // so the room has sent this half to everybody
    second.send_line("Tea?");
    EXPECT_EQ(reader.read_line(), "guest2: I think thatguest3: Tea?");
    first.send_line(" it rains.");
    EXPECT_EQ(reader.read_line(), "guest2:  it rains.");
}

TEST(ChatPlainFault, two_lines_at_once_let_a_guest_speak_as_the_room) {
    Server server("chat-plain");
    Guest reader(server), liar(server);
    ASSERT_TRUE(reader.read_until("* guest2 comes in"));
    liar.send("Bye!\n* guest2 goes out\n");
    EXPECT_EQ(reader.read_line(), "guest2: Bye!");
    EXPECT_EQ(reader.read_line(), "* guest2 goes out");

    liar.send_line("I am still here");
    EXPECT_EQ(reader.read_line(), "guest2: I am still here");
}

TEST(ChatPlainFault, a_line_has_no_limit_and_gets_names_in_its_middle) {
    Server server("chat-plain");
    Guest reader(server), talker(server);
    ASSERT_TRUE(reader.read_until("* guest2 comes in"));
    const std::string line(std::size_t{1} << 20, 'x');
    std::jthread sender([&] { talker.send_line(line); });
    const auto heard = reader.read_line();
    ASSERT_TRUE(heard);
    // A piece is what one recv() gave: at most 4096 bytes.
    const auto pieces = count(*heard, "guest2: ");
    EXPECT_GE(pieces, line.size() / 4096);
    EXPECT_EQ(heard->size(), line.size() + pieces * std::string_view("guest2: ").size());
}

TEST(ChatPlainFault, control_bytes_reach_the_others_screens) {
    Server server("chat-plain");
    Guest reader(server), talker(server);
    ASSERT_TRUE(reader.read_until("* guest2 comes in"));
    talker.send_line("\x1b[2J\x07\xff");  // clears the screen, rings the bell, and is no UTF-8
    EXPECT_EQ(reader.read_line(), "guest2: \x1b[2J\x07\xff");
}

TEST(ChatPlainFault, silent_guests_keep_all_places_for_ever) {
    Server server("chat-plain");
    std::list<Guest> silent;
    for (int i = 0; i < 100; ++i) silent.emplace_back(server);
    LinePeer late(server.endpoint);
    EXPECT_EQ(late.read_line(), "Sorry, the room is full. Try again later.");
    EXPECT_TRUE(late.read_to_end());
}
