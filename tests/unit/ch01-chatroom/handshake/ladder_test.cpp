// The drawings: as they must look, and that no line leaves its width.
#include "ch01-chatroom/handshake/ladder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "ch01-chatroom/handshake/explain.hpp"
#include "ch01-chatroom/handshake/ladder_svg.hpp"
#include "ch01-chatroom/handshake/layout.hpp"
#include "ch01-chatroom/handshake/report.hpp"
#include "tests/unit/ch01-chatroom/handshake/built_packets.hpp"

namespace {

using namespace handshake;
using handshake_test::Script;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Story opening() {
    return tell(Script().open().conversation());
}

Story long_story() {
    Script script;
    script.open();
    for (std::uint32_t i = 0; i < 20; ++i) {
        script.client({.flags = "PA", .seq = 1 + i * 10, .ack = 1, .data = 10});
        script.server({.flags = "A", .seq = 1, .ack = 11 + i * 10});
    }
    script.client({.flags = "FA", .seq = 201, .ack = 1});
    script.server({.flags = "FA", .seq = 1, .ack = 202});
    script.client({.flags = "A", .seq = 202, .ack = 2});
    return tell(script.conversation());
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

TEST(Ladder, draws_the_handshake) {
    EXPECT_EQ(draw_ladder(opening(), {.width = 80, .sentences = false}),
              "client 192.0.2.1:40000                                    server 198.51.100.2:80\n"
              "                  CLOSED │                                        │ LISTEN\n"
              "                         │╌╌╌╌╌╌╌╌╌ three-way handshake ╌╌╌╌╌╌╌╌╌╌│\n"
              "  0.000000      SYN-SENT │─── SYN  seq 0 ────────────────────────▶│ SYN-RECEIVED\n"
              "                         │  packet 1 · window 64240 · seq 1000    │\n"
              "                         │  MSS 1460 · SACK permitted             │\n"
              "                         │  scale ×128 (shift 7)                  │\n"
              "                         │                                        │\n"
              "  0.001000   ESTABLISHED │◀───────────── SYN+ACK  seq 0  ack 1 ───│\n"
              "                         │  packet 2 · window 65160               │\n"
              "                         │  seq 5000 ack 1001 · MSS 1460          │\n"
              "                         │  SACK permitted · scale ×128 (shift 7) │\n"
              "                         │                                        │\n"
              "  0.002000               │─── ACK  seq 1  ack 1 ─────────────────▶│ ESTABLISHED\n"
              "                         │  packet 3 · window 64000 (500 ×128)    │\n"
              "                         │  seq 1001 ack 5001                     │\n"
              "                         │                                        │\n");
}

TEST(Ladder, keeps_to_the_width_it_is_given) {
    for (const std::size_t width : {64U, 72U, 80U, 100U, 110U, 300U}) {
        const auto limit = std::min(width, most_ladder_width);
        std::istringstream lines(draw_ladder(long_story(), {.width = width}));
        for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), limit) << line;
    }
}

TEST(Ladder, has_colour_only_when_asked) {
    EXPECT_THAT(draw_ladder(opening(), {.colour = true}), HasSubstr("\x1b[1;32m"));
    EXPECT_THAT(draw_ladder(opening(), {.colour = false}), Not(HasSubstr("\x1b")));
}

TEST(Ladder, leaves_out_the_middle_of_a_long_connection) {
    const auto text = draw_ladder(long_story(), {.packets = 6});
    EXPECT_THAT(text, HasSubstr("40 packets not drawn"));
    EXPECT_THAT(text, HasSubstr("packet 3 "));
    EXPECT_THAT(text, Not(HasSubstr("packet 4 ")));
    EXPECT_THAT(text, HasSubstr("packet 44 "));
}

TEST(Layout, folds_the_middle) {
    EXPECT_EQ(fold(10, 0).head, 10U);
    EXPECT_EQ(fold(10, 10).head, 10U);
    EXPECT_EQ(fold(10, 5).head, 3U);
    EXPECT_EQ(fold(10, 5).tail, 8U);
    EXPECT_EQ(fold(10, 1).head, 1U);
    EXPECT_EQ(fold(10, 1).tail, 10U);
}

TEST(Layout, wraps_at_spaces) {
    EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
    EXPECT_THAT(wrap("", 7), ElementsAre());
    EXPECT_THAT(wrap("alongword is", 4), ElementsAre("alongword", "is"));
    EXPECT_THAT(wrap_items({"a b", "c d", "e"}, 9), ElementsAre("a b · c d", "e"));
}

TEST(Svg, has_an_arrow_for_every_packet_and_its_states) {
    const auto svg = draw_svg(opening());
    EXPECT_EQ(count(svg, "<line class=\"arrow"), 3U);
    EXPECT_EQ(count(svg, "<polygon"), 3U);
    EXPECT_EQ(count(svg, ">ESTABLISHED<"), 2U);
    EXPECT_THAT(svg, HasSubstr("SYN+ACK  seq 0  ack 1"));
    EXPECT_EQ(count(svg, "<text"), count(svg, "</text>"));
    EXPECT_EQ(svg, draw_svg(opening()));
}

TEST(Svg, leaves_out_the_middle_of_a_long_connection) {
    const auto svg = draw_svg(long_story(), 6);
    EXPECT_EQ(count(svg, "<line class=\"arrow"), 6U);
    EXPECT_THAT(svg, HasSubstr("40 packets not drawn"));
}

TEST(Report, lists_connections_in_columns) {
    const std::vector<Conversation> all{Script().open().conversation()};
    EXPECT_EQ(text_list(all),
              "no.  client           server           packets  bytes  start  end\n"
              "  1  192.0.2.1:40000  198.51.100.2:80        3      0  seen   open\n");
    EXPECT_THAT(json_list(all), HasSubstr("\"start_seen\":true,\"ending\":\"open\""));
}

TEST(Report, writes_a_step_as_json) {
    const auto text = json_of(opening(), 1);
    EXPECT_THAT(text, HasSubstr("\"seq\":0,\"seq_raw\":5000,\"ack\":1,\"ack_raw\":1001"));
    EXPECT_THAT(text, HasSubstr("\"events\":[\"syn-ack\",\"acknowledges\"]"));
    EXPECT_THAT(text, HasSubstr("\"client_state\":\"ESTABLISHED\""));
}

TEST(Explain, writes_seconds_with_six_decimals) {
    EXPECT_EQ(seconds_text(std::chrono::nanoseconds(1'000'123'999)), "1.000123");
    EXPECT_EQ(seconds_text(std::chrono::nanoseconds(-500'000)), "-0.000500");
}

}  // namespace
