// Conversations as scripts: what happens in each packet must be recognised, and the states must follow RFC 9293.
#include "ch01-chatroom/handshake/tracker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "ch01-chatroom/handshake/explain.hpp"
#include "tests/unit/ch01-chatroom/handshake/built_packets.hpp"

namespace {

using namespace handshake;
using handshake_test::mss_1460;
using handshake_test::mss_sack_scale_7;
using handshake_test::Script;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// The events of each packet as text: "syn" or "fin closed".
std::vector<std::string> events(const Story& story) {
    std::vector<std::string> all;
    for (const auto& step : story.steps) {
        std::string text;
        for (const auto event : step.events) text += (text.empty() ? "" : " ") + std::string(name_of(event));
        all.push_back(text);
    }
    return all;
}

/// The events of all packets after the first `skip`.
std::vector<std::string> events_after(const Story& story, std::size_t skip) {
    auto all = events(story);
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(skip));
    return all;
}

/// "SYN-SENT / LISTEN" before the first packet and after each one.
std::vector<std::string> states(const Story& story) {
    const auto both = [](TcpState client, TcpState server) {
        return std::string(name_of(client)) + " / " + std::string(name_of(server));
    };
    std::vector<std::string> all{both(story.first_client_state, story.first_server_state)};
    for (const auto& step : story.steps) all.push_back(both(step.client_state, step.server_state));
    return all;
}

Story tell(const Script& script) {
    return handshake::tell(script.conversation());
}

TEST(Tracker, follows_a_handshake_data_and_a_four_way_close) {
    Script script;
    script.open();
    script.client({.flags = "PA", .seq = 1, .ack = 1, .data = 6});
    script.server({.flags = "A", .seq = 1, .ack = 7});
    script.client({.flags = "FA", .seq = 7, .ack = 1});
    script.server({.flags = "A", .seq = 1, .ack = 8});
    script.server({.flags = "FA", .seq = 1, .ack = 8});
    script.client({.flags = "A", .seq = 8, .ack = 2});
    const auto story = tell(script);

    EXPECT_THAT(events(story),
                ElementsAre("syn", "syn-ack acknowledges", "acknowledges handshake-done", "data", "acknowledges", "fin",
                            "acknowledges fin-acknowledged", "fin", "acknowledges fin-acknowledged closed"));
    EXPECT_THAT(states(story), ElementsAre("CLOSED / LISTEN", "SYN-SENT / SYN-RECEIVED", "ESTABLISHED / SYN-RECEIVED",
                                           "ESTABLISHED / ESTABLISHED", "ESTABLISHED / ESTABLISHED",
                                           "ESTABLISHED / ESTABLISHED", "FIN-WAIT-1 / CLOSE-WAIT",
                                           "FIN-WAIT-2 / CLOSE-WAIT", "TIME-WAIT / LAST-ACK", "TIME-WAIT / CLOSED"));
    EXPECT_EQ(story.steps[0].phase, Phase::opening);
    EXPECT_EQ(story.steps[2].phase, Phase::opening);
    EXPECT_EQ(story.steps[3].phase, Phase::data);
    EXPECT_EQ(story.steps[5].phase, Phase::closing);
    EXPECT_EQ(story.steps[4].acknowledges, 4U);
    EXPECT_EQ(story.steps[4].newly_acknowledged, 6U);
    EXPECT_THAT(explain(story.steps[1]), HasSubstr("one more than it got: SYN counts as one byte"));
}

TEST(Tracker, scales_windows_after_the_syn_when_both_offer_it) {
    const auto story = tell(Script().open());
    EXPECT_EQ(story.steps[0].window, 64240U);  // never scaled in a SYN
    EXPECT_FALSE(story.steps[0].window_shift);
    EXPECT_EQ(story.steps[2].window, 500U * 128);
    EXPECT_EQ(story.steps[2].window_shift, 7);
}

TEST(Tracker, scales_no_window_when_one_side_does_not_offer_it) {
    Script script;
    script.client({.flags = "S", .options = mss_sack_scale_7});
    script.server({.flags = "SA", .ack = 1, .options = mss_1460});
    script.client({.flags = "A", .seq = 1, .ack = 1});
    EXPECT_EQ(tell(script).steps[2].window, 500U);
    EXPECT_EQ(tell(script).steps[2].window_shift, 0);
}

TEST(Tracker, takes_a_scale_above_14_for_14) {
    Script script;
    script.client({.flags = "S", .options = "03030f01"});
    script.server({.flags = "SA", .ack = 1, .options = "03030701"});
    script.client({.flags = "A", .seq = 1, .ack = 1, .window = 2});
    EXPECT_EQ(tell(script).steps[2].window, 2U << 14);
}

TEST(Tracker, does_not_know_the_scale_of_a_connection_that_it_saw_no_syn_of) {
    Script script;
    script.client({.flags = "PA", .seq = 100, .ack = 200, .data = 10});
    script.server({.flags = "A", .seq = 200, .ack = 110});
    const auto story = tell(script);
    EXPECT_FALSE(story.steps[0].window_shift);
    EXPECT_EQ(story.steps[0].sequence, 1U);
    EXPECT_EQ(story.steps[0].acknowledgment, 1U);
    EXPECT_EQ(story.steps[1].acknowledgment, 11U);
    EXPECT_THAT(states(story),
                ElementsAre("ESTABLISHED / ESTABLISHED", "ESTABLISHED / ESTABLISHED", "ESTABLISHED / ESTABLISHED"));
    EXPECT_THAT(events(story), ElementsAre("data", "acknowledges"));
}

TEST(Tracker, counts_on_past_2_to_the_32) {
    Script script({.client_isn = 0xfffffffaU, .server_isn = 0xffffffffU});
    script.open();
    script.client({.flags = "PA", .seq = 1, .ack = 1, .data = 10});
    script.server({.flags = "A", .seq = 1, .ack = 11});
    script.client({.flags = "PA", .seq = 11, .ack = 1, .data = 10});
    script.server({.flags = "A", .seq = 1, .ack = 21});
    const auto story = tell(script);
    EXPECT_THAT(events_after(story, 3), ElementsAre("data", "acknowledges", "data", "acknowledges"));
    EXPECT_EQ(story.steps[5].sequence, 11U);
    EXPECT_EQ(story.steps[5].packet.segment.tcp.sequence.value, 5U);
    EXPECT_EQ(story.steps[6].acknowledgment, 21U);
}

TEST(Tracker, names_a_retransmission_after_a_time_out) {
    Script script;
    script.open().client({.flags = "PA", .seq = 1, .ack = 1, .data = 10}).wait(milliseconds(199));
    script.client({.flags = "PA", .seq = 1, .ack = 1, .data = 10});
    script.server({.flags = "A", .seq = 1, .ack = 11});
    const auto story = tell(script);
    EXPECT_THAT(events_after(story, 3), ElementsAre("data", "retransmission", "acknowledges"));
    EXPECT_EQ(story.steps[4].repeats, 4U);
    EXPECT_EQ(
        explain(story.steps[4]),
        "The client sends 10 bytes, numbers 1 to 10 again, 200 ms after packet 4: no acknowledgement came in time "
        "(retransmission).");
}

TEST(Tracker, names_duplicate_acknowledgements_and_the_fast_retransmission) {
    Script script;
    script.open();
    for (std::uint32_t i = 0; i < 5; ++i) script.client({.flags = "A", .seq = 1 + 100 * i, .ack = 1, .data = 100});
    for (int i = 0; i < 4; ++i) script.server({.flags = "A", .seq = 1, .ack = 101});
    script.client({.flags = "A", .seq = 101, .ack = 1, .data = 100});
    script.server({.flags = "A", .seq = 1, .ack = 501});
    const auto story = tell(script);
    EXPECT_THAT(events_after(story, 8), ElementsAre("acknowledges", "duplicate-ack", "duplicate-ack", "duplicate-ack",
                                                    "fast-retransmission", "acknowledges"));
    EXPECT_EQ(story.steps[11].duplicates, 3U);
    EXPECT_EQ(story.steps[12].repeats, 5U);
}

TEST(Tracker, names_a_hole_and_what_fills_it) {
    Script script;
    script.open();
    script.client({.flags = "A", .seq = 101, .ack = 1, .data = 100});  // overtook the next
    script.client({.flags = "A", .seq = 1, .ack = 1, .data = 100});
    script.client({.flags = "A", .seq = 301, .ack = 1, .data = 100}).wait(milliseconds(300));
    script.client({.flags = "A", .seq = 201, .ack = 1, .data = 100});  // sent again
    const auto story = tell(script);
    EXPECT_THAT(events_after(story, 3),
                ElementsAre("hole data", "out-of-order", "hole data", "retransmission-of-unseen"));
    EXPECT_EQ(story.steps[3].hole, 100U);
}

TEST(Tracker, keeps_the_rest_of_a_hole_that_is_filled_in_part) {
    Script script;
    script.open();
    for (const std::uint32_t begin : {301U, 101U, 201U, 1U, 1U}) {
        script.client({.flags = "A", .seq = begin, .ack = 1, .data = 100});
        script.wait(std::chrono::microseconds(-900));  // 0.1 ms apart, less than the round trip of 2 ms
    }
    EXPECT_THAT(events_after(tell(script), 3),
                ElementsAre("hole data", "out-of-order", "out-of-order", "out-of-order", "retransmission"));
}

TEST(Tracker, names_a_needless_retransmission_and_d_sack) {
    Script script;
    script.open().client({.flags = "PA", .seq = 1, .ack = 1, .data = 100});
    script.server({.flags = "A", .seq = 1, .ack = 101});
    script.client({.flags = "PA", .seq = 1, .ack = 1, .data = 100});
    script.server({.flags = "A", .seq = 1, .ack = 101, .options = "0101 050a 000003e9 0000044d"});  // 1 to 101
    const auto story = tell(script);
    EXPECT_THAT(events_after(story, 5), ElementsAre("needless-retransmission", "repeated-ack d-sack"));
    EXPECT_THAT(explain(story.steps[6]), HasSubstr("D-SACK: 1 to 100 came twice"));
}

TEST(Tracker, reads_sack_blocks_as_relative_numbers) {
    Script script;
    script.open();
    script.client({.flags = "A", .seq = 1, .ack = 1, .data = 100});
    script.server({.flags = "A", .seq = 1, .ack = 101});
    script.client({.flags = "A", .seq = 101, .ack = 1, .data = 100});
    script.client({.flags = "A", .seq = 201, .ack = 1, .data = 100});
    script.server({.flags = "A", .seq = 1, .ack = 101, .options = "0101 050a 000004b1 00000515"});  // 201 to 301
    const auto story = tell(script);
    EXPECT_THAT(events_after(story, 7), ElementsAre("duplicate-ack sack"));
    EXPECT_THAT(story.steps[7].sack, ElementsAre(std::pair(201U, 301U)));
    EXPECT_THAT(explain(story.steps[7]), HasSubstr("beyond the hole: 201 to 300."));
}

TEST(Tracker, takes_a_repeat_right_after_a_sack_block_for_a_fast_one_and_a_late_one_for_a_time_out) {
    for (const auto& [delay, name] :
         {std::pair{milliseconds(1), "fast-retransmission"}, std::pair{milliseconds(400), "retransmission"}}) {
        Script script;
        script.open();
        script.client({.flags = "A", .seq = 1, .ack = 1, .data = 100});
        script.client({.flags = "A", .seq = 101, .ack = 1, .data = 100});
        script.server({.flags = "A", .seq = 1, .ack = 1, .options = "0101 050a 0000044d 000004b1"}).wait(delay);
        script.client({.flags = "A", .seq = 1, .ack = 1, .data = 100});
        EXPECT_EQ(events(tell(script)).back(), name);
    }
}

TEST(Tracker, names_a_full_window_a_zero_window_its_probe_and_the_update) {
    Script script;
    script.client({.flags = "S", .options = mss_1460});
    script.server({.flags = "SA", .ack = 1, .window = 200, .options = mss_1460});
    script.client({.flags = "A", .seq = 1, .ack = 1});
    script.client({.flags = "A", .seq = 1, .ack = 1, .data = 200});
    script.server({.flags = "A", .seq = 1, .ack = 201, .window = 0});
    script.client({.flags = "A", .seq = 200, .ack = 1});
    script.server({.flags = "A", .seq = 1, .ack = 201, .window = 0});
    script.server({.flags = "A", .seq = 1, .ack = 201, .window = 200});
    EXPECT_THAT(events_after(tell(script), 3),
                ElementsAre("data window-full", "acknowledges zero-window", "window-probe",
                            "window-probe-answer zero-window", "window-update"));
}

TEST(Tracker, names_a_keep_alive_and_its_answer) {
    Script script;
    script.open().client({.flags = "PA", .seq = 1, .ack = 1, .data = 5});
    script.server({.flags = "A", .seq = 1, .ack = 6}).wait(std::chrono::seconds(60));
    script.client({.flags = "A", .seq = 5, .ack = 1});
    script.server({.flags = "A", .seq = 1, .ack = 6});
    EXPECT_THAT(events_after(tell(script), 5), ElementsAre("keep-alive", "keep-alive-answer"));
}

TEST(Tracker, takes_one_byte_that_is_not_acknowledged_for_a_retransmission_and_not_for_a_keep_alive) {
    Script script;
    script.open().client({.flags = "PA", .seq = 1, .ack = 1, .data = 1});
    script.client({.flags = "PA", .seq = 1, .ack = 1, .data = 1});
    EXPECT_THAT(events_after(tell(script), 3), ElementsAre("data", "retransmission"));
}

TEST(Tracker, knows_a_refused_connection) {
    Script script;
    script.client({.flags = "S", .options = mss_1460});
    script.server({.flags = "RA", .ack = 1, .window = 0});
    const auto story = tell(script);
    EXPECT_THAT(events(story), ElementsAre("syn", "refused"));
    EXPECT_THAT(states(story), ElementsAre("CLOSED / CLOSED", "SYN-SENT / CLOSED", "CLOSED / CLOSED"));
}

TEST(Tracker, does_not_guess_a_listener_for_a_syn_that_nobody_answers) {
    Script script;
    script.client({.flags = "S", .options = mss_1460}).wait(std::chrono::seconds(1));
    script.client({.flags = "S", .options = mss_1460});
    const auto story = tell(script);
    EXPECT_THAT(events(story), ElementsAre("syn", "syn retransmission"));
    EXPECT_THAT(states(story), ElementsAre("CLOSED / ", "SYN-SENT / ", "SYN-SENT / "));
    EXPECT_THAT(explain(story.steps[1]), HasSubstr("its SYN again, 1001 ms after packet 1"));
}

TEST(Tracker, knows_a_reset_and_a_reset_after_the_close) {
    Script reset;
    reset.open().client({.flags = "R", .seq = 1});
    EXPECT_THAT(events_after(tell(reset), 3), ElementsAre("reset"));
    EXPECT_EQ(states(tell(reset)).back(), "CLOSED / CLOSED");

    Script late;
    late.open();
    late.client({.flags = "FA", .seq = 1, .ack = 1});
    late.server({.flags = "FA", .seq = 1, .ack = 2});
    late.client({.flags = "A", .seq = 2, .ack = 2});
    late.client({.flags = "R", .seq = 2});
    EXPECT_THAT(events_after(tell(late), 3), ElementsAre("fin", "acknowledges fin-acknowledged fin",
                                                         "acknowledges fin-acknowledged closed", "reset-after-close"));
    EXPECT_THAT(explain(tell(late).steps[4]), HasSubstr("three packets, not four"));
}

TEST(Tracker, knows_a_simultaneous_close_and_corrects_its_guess) {
    Script script;
    script.open();
    script.client({.flags = "FA", .seq = 1, .ack = 1});
    script.server({.flags = "FA", .seq = 1, .ack = 1});  // does not acknowledge the client's FIN: they crossed
    script.client({.flags = "A", .seq = 2, .ack = 2});
    script.server({.flags = "A", .seq = 2, .ack = 2});
    const auto story = tell(script);
    EXPECT_THAT(events_after(story, 3), ElementsAre("fin", "fin simultaneous-close", "acknowledges fin-acknowledged",
                                                    "acknowledges fin-acknowledged closed"));
    EXPECT_EQ(states(story)[4], "FIN-WAIT-1 / ESTABLISHED");
    EXPECT_EQ(states(story)[5], "CLOSING / CLOSING");
    EXPECT_EQ(states(story)[6], "CLOSING / TIME-WAIT");
    EXPECT_EQ(states(story)[7], "TIME-WAIT / TIME-WAIT");
}

TEST(Tracker, knows_a_half_close) {
    Script script;
    script.open();
    script.client({.flags = "FA", .seq = 1, .ack = 1});
    script.server({.flags = "A", .seq = 1, .ack = 2});
    script.server({.flags = "PA", .seq = 1, .ack = 2, .data = 50});
    script.client({.flags = "A", .seq = 2, .ack = 51});
    const auto story = tell(script);
    EXPECT_THAT(events_after(story, 4),
                ElementsAre("acknowledges fin-acknowledged", "half-close-data", "acknowledges"));
    EXPECT_EQ(states(story).back(), "FIN-WAIT-2 / CLOSE-WAIT");
}

TEST(Tracker, knows_a_simultaneous_open) {
    Script script;
    script.client({.flags = "S", .options = mss_1460});
    script.server({.flags = "S", .options = mss_1460});
    script.client({.flags = "SA", .ack = 1, .options = mss_1460});
    script.server({.flags = "SA", .ack = 1, .options = mss_1460});
    const auto story = tell(script);
    EXPECT_THAT(events(story), ElementsAre("syn", "syn simultaneous-open", "syn-ack simultaneous-open acknowledges",
                                           "syn-ack simultaneous-open acknowledges handshake-done"));
    EXPECT_EQ(states(story).back(), "ESTABLISHED / ESTABLISHED");
}

TEST(Tracker, is_finished_when_both_fins_are_acknowledged_and_not_before) {
    Script script;
    script.open();
    script.client({.flags = "FA", .seq = 1, .ack = 1});
    script.server({.flags = "FA", .seq = 1, .ack = 2});
    script.client({.flags = "A", .seq = 2, .ack = 2});
    const auto conversation = script.conversation();
    Tracker tracker(conversation);
    for (const auto& packet : conversation.packets) {
        EXPECT_FALSE(tracker.finished()) << "before packet " << packet.number;
        tracker.add(packet);
    }
    EXPECT_TRUE(tracker.finished());
}

TEST(Tracker, has_a_sentence_for_every_packet_of_any_conversation) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto pick = [&](std::uint32_t below) { return static_cast<std::uint32_t>(random() % below); };
    constexpr std::array<std::string_view, 10> flags{"S", "SA", "A", "PA", "FA", "R", "RA", "FPA", "", "F"};
    for (int round = 0; round < 500; ++round) {
        Script script;
        for (int packet = 0; packet < 30; ++packet) {
            const handshake_test::Say say{.flags = flags[pick(flags.size())],
                                          .seq = pick(20),
                                          .ack = pick(20),
                                          .data = pick(4),
                                          .window = static_cast<std::uint16_t>(pick(3)),
                                          .options = pick(4) == 0 ? "0101 050a 000004b1 00000515" : ""};
            pick(2) == 0 ? script.client(say) : script.server(say);
        }
        ConversationTable table;
        std::size_t number = 0;
        for (const auto& frame : script.frames())
            table.add({++number, milliseconds(number), dissect(LinkType::ethernet, frame, frame.size()).value()});
        for (const auto& conversation : table.all())
            for (const auto& step : handshake::tell(conversation).steps)
                EXPECT_FALSE(explain(step).empty()) << "packet " << step.packet.number;
    }
}

TEST(ConversationTable, takes_a_syn_with_other_numbers_for_another_connection) {
    Script script;
    script.open().client({.flags = "R", .seq = 1});
    script.now({.client_isn = 777'000, .server_isn = 888'000}).open();
    ConversationTable table;
    std::size_t number = 0;
    for (const auto& frame : script.frames())
        table.add({++number, milliseconds(number), dissect(LinkType::ethernet, frame, frame.size()).value()});
    ASSERT_EQ(table.all().size(), 2U);
    EXPECT_EQ(table.all()[0].packets.size(), 4U);
    EXPECT_EQ(table.all()[1].packets.size(), 3U);
}

TEST(ConversationTable, takes_the_larger_port_for_the_client_when_it_saw_no_syn) {
    Script script;
    script.server({.flags = "PA", .seq = 1, .ack = 1, .data = 5});
    EXPECT_EQ(script.conversation().client.port, 40000);
    EXPECT_EQ(to_string(script.conversation().server), "198.51.100.2:80");
    EXPECT_FALSE(script.conversation().start_seen());
}

}  // namespace
