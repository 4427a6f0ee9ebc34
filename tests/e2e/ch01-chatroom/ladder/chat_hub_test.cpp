// Step 3b: the room as a hub. Most of these tests are the contrary of those in chat_plain_test.cpp.
#include <gtest/gtest.h>

#include <csignal>
#include <list>

#include "servers.hpp"

using ladder::Server;
using testkit::LinePeer;

namespace {

// Somebody who is in the room: the server has greeted them.
struct Guest : LinePeer {
    Guest(const Server& server, const std::string& name, int receive_buffer = 0)
        : LinePeer{server.endpoint, receive_buffer} {
        send_line(name);
        EXPECT_TRUE(read_until("* you are " + name)) << story();
    }
};

/// Lets `talker` say so much that whoever reads nothing of it is put out, and no faster than `reader` reads. False if
/// nobody was.
bool talk_until_somebody_is_put_out(Guest& talker, Guest& reader) {
    const std::string line(1000, 'x');
    constexpr int most = 20'000;  // 20 MB: far more than two kernels and the hub keep for one client
    for (int i = 0; i < most; ++i) {
        talker.send_line(line);
        const auto heard = reader.read_line();
        if (!heard) return false;
        if (heard->ends_with("is put out: reads too slowly")) return true;
    }
    return false;
}

}  // namespace

TEST(ChatHub, brings_what_one_says_to_all_others) {
    Server server("chat-hub");
    Guest anna(server, "anna"), bob(server, "bob"), carl(server, "小明");
    EXPECT_EQ(anna.read_line(), "* bob comes in");
    EXPECT_EQ(anna.read_line(), "* 小明 comes in");
    EXPECT_EQ(bob.read_line(), "* 小明 comes in");

    anna.send_line("hello");
    EXPECT_EQ(bob.read_line(), "anna: hello");
    EXPECT_EQ(carl.read_line(), "anna: hello");
    bob.send("with telnet's end\r\n");
    EXPECT_EQ(anna.read_line(), "bob: with telnet's end");  // and not our own line before it

    carl.close();
    EXPECT_EQ(anna.read_line(), "* 小明 goes out");
}

TEST(ChatHub, whispers_to_one_alone) {
    Server server("chat-hub");
    Guest anna(server, "anna"), bob(server, "bob"), carl(server, "carl");
    ASSERT_TRUE(anna.read_until("* carl comes in"));
    ASSERT_TRUE(bob.read_until("* carl comes in"));
    anna.send_line("/msg carl I like you");
    EXPECT_EQ(carl.read_line(), "anna whispers: I like you");
    anna.send_line("/msg dora and you");
    EXPECT_EQ(anna.read_line(), "* nobody here is called dora");
    anna.send_line("to all");
    EXPECT_EQ(bob.read_line(), "anna: to all");
}

TEST(ChatHub, asks_again_until_a_name_is_free) {
    Server server("chat-hub");
    Guest anna(server, "anna");
    LinePeer second(server.endpoint);
    EXPECT_EQ(second.read_line(), "* who are you?");
    second.send_line("anna");
    EXPECT_EQ(second.read_line(), "* this name is taken; who are you?");
    second.send_line("anna the second");
    EXPECT_EQ(second.read_line(), "* a name has no spaces; who are you?");
    second.send_line("");
    EXPECT_EQ(second.read_line(), "* a name has at least one byte; who are you?");
    second.send_line(std::string(33, 'x'));
    EXPECT_EQ(second.read_line(), "* this name is too long; who are you?");
    EXPECT_TRUE(ladder::hears_nothing(anna));
    anna.close();
    for (std::optional<std::string> answer = "not yet"; answer != "* you are anna; people in the room: 1";) {
        second.send_line("anna");  // taken until the server has seen that anna is gone
        answer = second.read_line();
        ASSERT_TRUE(answer) << second.story();
    }
}

TEST(ChatHub, whoever_has_no_name_is_not_in_the_room) {
    Server server("chat-hub");
    LinePeer nameless(server.endpoint);
    ASSERT_EQ(nameless.read_line(), "* who are you?");
    Guest anna(server, "anna"), bob(server, "bob");
    ASSERT_TRUE(anna.read_until("* bob comes in"));
    bob.send_line("hello");
    ASSERT_TRUE(anna.read_until("bob: hello"));
    EXPECT_TRUE(ladder::hears_nothing(nameless));
    nameless.close();
    EXPECT_TRUE(ladder::hears_nothing(anna));
}

TEST(ChatHub, gives_half_a_line_to_nobody_before_its_end) {
    Server server("chat-hub");
    Guest reader(server, "reader"), first(server, "first"), second(server, "second");
    ASSERT_TRUE(reader.read_until("* second comes in"));
    first.send("I think that");
    second.send_line("Tea?");
    EXPECT_EQ(reader.read_line(), "second: Tea?");
    first.send_line(" it rains.");
    EXPECT_EQ(reader.read_line(), "first: I think that it rains.");
}

TEST(ChatHub, nobody_speaks_as_the_room) {
    Server server("chat-hub");
    Guest reader(server, "reader"), liar(server, "liar");
    ASSERT_TRUE(reader.read_until("* liar comes in"));
    liar.send("Bye!\n* liar goes out\n");
    EXPECT_EQ(reader.read_line(), "liar: Bye!");
    EXPECT_EQ(reader.read_line(), "liar: * liar goes out");
}

TEST(ChatHub, cuts_a_line_without_an_end_into_lines_of_1024_bytes) {
    Server server("chat-hub");
    Guest reader(server, "reader"), talker(server, "talker");
    ASSERT_TRUE(reader.read_until("* talker comes in"));
    talker.send(std::string(1024, 'a') + std::string(1024, 'b') + "c\n" + std::string(1024, 'd') + "\n");
    EXPECT_EQ(reader.read_line(), "talker: " + std::string(1024, 'a'));
    EXPECT_EQ(reader.read_line(), "talker: " + std::string(1024, 'b'));
    EXPECT_EQ(reader.read_line(), "talker: c");
    EXPECT_EQ(reader.read_line(), "talker: " + std::string(1024, 'd'));
    talker.send_line("end");
    EXPECT_EQ(reader.read_line(), "talker: end");
}

TEST(ChatHub, one_slow_reader_stops_nobody_and_is_put_out) {
    Server server("chat-hub");
    Guest slow(server, "slow", 4096), talker(server, "talker"), reader(server, "reader");
    EXPECT_TRUE(talk_until_somebody_is_put_out(talker, reader));
    EXPECT_TRUE(talker.read_until("* slow is put out: reads too slowly"));
    EXPECT_TRUE(server.process.wait_for_error(" was put out: reads too slowly"));

    Guest newcomer(server, "slow");  // the name is free, and the room greets
    EXPECT_TRUE(reader.read_until("* slow comes in"));
    newcomer.send_line("hello");
    EXPECT_TRUE(reader.read_until("slow: hello"));
    EXPECT_TRUE(slow.read_to_end()) << "the slow one's connection was not ended";
}

TEST(ChatHub, survives_a_guest_that_breaks_off) {
    Server server("chat-hub");
    Guest anna(server, "anna"), bob(server, "bob"), rude(server, "rude");
    rude.reset();
    EXPECT_TRUE(anna.read_until("* rude goes out"));
    anna.send_line("still here?");
    EXPECT_TRUE(bob.read_until("anna: still here?"));
}

TEST(ChatHub, stops_in_time_with_guests_in_the_room) {
    Server server("chat-hub");
    LinePeer nameless(server.endpoint);
    Guest anna(server, "anna"), bob(server, "bob");
    EXPECT_LT(ladder::time_to_stop(server), std::chrono::seconds(5));
    EXPECT_EQ(server.process.wait(), (testkit::ExitStatus{0, 0}));
    EXPECT_TRUE(anna.read_to_end());
    EXPECT_TRUE(bob.read_to_end());
    EXPECT_TRUE(nameless.read_to_end());
}

TEST(ChatHub, stops_in_time_while_it_sends_to_somebody_who_does_not_read) {
    Server server("chat-hub");
    Guest slow(server, "slow", 4096), talker(server, "talker"), reader(server, "reader");
    // Enough to fill the slow one's connection, not enough to put it out: the hub keeps 256 KiB.
    for (int i = 0; i < 250; ++i) {
        talker.send_line(std::string(1000, 'x'));
        ASSERT_TRUE(reader.read_line());
    }
    EXPECT_LT(ladder::time_to_stop(server), std::chrono::seconds(5));
    EXPECT_EQ(server.process.wait(), (testkit::ExitStatus{0, 0}));
}

TEST(ChatHub, is_full_with_a_hundred_guests) {
    Server server("chat-hub");
    std::list<LinePeer> silent;
    for (int i = 0; i < 100; ++i) {
        silent.emplace_back(server.endpoint);
        ASSERT_EQ(silent.back().read_line(), "* who are you?");
    }
    LinePeer late(server.endpoint);
    EXPECT_EQ(late.read_line(), "Sorry, the room is full. Try again later.");
    EXPECT_TRUE(late.read_to_end());
}
