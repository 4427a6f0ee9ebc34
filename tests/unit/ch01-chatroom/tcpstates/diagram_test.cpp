#include "ch01-chatroom/tcpstates/diagram.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "ch01-chatroom/tcpstates/next_state.hpp"

using namespace tcpstates;
using testing::HasSubstr;
using testing::Not;

namespace {

bool beside(Cell cell, const Box& box) {
    const int right = box.corner.column + Box::width - 1, bottom = box.corner.row + box.height - 1;
    const bool in_columns = cell.column >= box.corner.column && cell.column <= right;
    const bool in_rows = cell.row >= box.corner.row && cell.row <= bottom;
    return (in_columns && (cell.row == box.corner.row - 1 || cell.row == bottom + 1)) ||
           (in_rows && (cell.column == box.corner.column - 1 || cell.column == right + 1));
}

bool beside_a_box_of(State state, Cell cell) {
    return std::ranges::any_of(boxes(), [&](const Box& box) { return box.state == state && beside(cell, box); });
}

std::string name_of(const Transition& move) {
    return std::string(names_of(move.from).rfc) + " -> " + std::string(names_of(move.to).rfc);
}

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

}  // namespace

TEST(TcpDiagram, has_a_box_for_each_of_the_eleven_states) {
    for (const Names& names : all_states)
        EXPECT_TRUE(std::ranges::any_of(boxes(), [&](const Box& box) { return box.state == names.state; }))
            << names.rfc;
}

TEST(TcpDiagram, has_the_arrows_of_figure_5_of_rfc_9293) {
    using enum State;
    const std::vector<Transition> figure{
        {closed, listen},          {listen, closed},           {closed, syn_sent},
        {syn_sent, closed},        {listen, syn_sent},         {listen, syn_received},
        {syn_received, listen},    {syn_sent, syn_received},   {syn_received, established},
        {syn_sent, established},   {syn_received, fin_wait_1}, {established, fin_wait_1},
        {established, close_wait}, {fin_wait_1, fin_wait_2},   {fin_wait_1, closing},
        {close_wait, last_ack},    {fin_wait_2, time_wait},    {closing, time_wait},
        {last_ack, closed},        {time_wait, closed},
    };
    std::vector<Transition> drawn;
    for (const Arrow& arrow : arrows()) drawn.push_back(arrow.move);
    EXPECT_EQ(drawn.size(), figure.size());
    for (const Transition& move : figure) EXPECT_NE(std::ranges::find(drawn, move), drawn.end()) << name_of(move);
}

TEST(TcpDiagram, draws_the_moves_of_next_state_but_for_note_2_and_the_resets) {
    for (const Names& names : all_states) {
        for (const Event event : all_events) {
            const auto to = next_state(names.state, event);
            if (!to) continue;
            const Transition move{names.state, *to};
            const auto draws = [&](const Arrow& arrow) { return arrow.move == move; };
            const bool in_a_note =
                event == Event::fin_and_ack_of_fin || (event == Event::rst && names.state != State::syn_received);
            if (!in_a_note) {
                EXPECT_TRUE(std::ranges::any_of(arrows(), draws)) << name_of(move);
            }
        }
    }
    for (const Arrow& arrow : arrows()) EXPECT_TRUE(is_possible(arrow.move)) << name_of(arrow.move);
}

TEST(TcpDiagram, arrows_begin_and_end_at_their_boxes_and_go_straight) {
    for (const Arrow& arrow : arrows()) {
        EXPECT_TRUE(beside_a_box_of(arrow.move.from, arrow.path.front())) << name_of(arrow.move);
        EXPECT_TRUE(beside_a_box_of(arrow.move.to, arrow.path.back())) << name_of(arrow.move);
        for (std::size_t i = 0; i + 1 < arrow.path.size(); ++i) {
            const Cell from = arrow.path[i], to = arrow.path[i + 1];
            EXPECT_NE(from.column == to.column, from.row == to.row) << name_of(arrow.move) << ", part " << i;
        }
    }
}

TEST(TcpDiagram, shows_every_name_and_label_whole) {
    const std::string text = draw_in_terminal({}, false);
    for (const Names& names : all_states) EXPECT_THAT(text, HasSubstr(names.rfc));
    for (const Arrow& arrow : arrows()) EXPECT_THAT(text, HasSubstr(arrow.label)) << name_of(arrow.move);
}

TEST(TcpDiagram, shows_the_way_walked_without_colour_too) {
    const std::string nothing = draw_in_terminal({}, false);
    EXPECT_THAT(nothing, Not(HasSubstr("━")));
    EXPECT_EQ(count(nothing, "▶") + count(nothing, "◀") + count(nothing, "▲") + count(nothing, "▼"), 0U);

    const Walk walk{{State::closed, State::listen}, {{State::closed, State::listen}}};
    const std::string one = draw_in_terminal(walk, false);
    EXPECT_EQ(count(one, "▼"), 1U) << "exactly the arrow CLOSED -> LISTEN is heavy\n" << one;
    EXPECT_EQ(count(one, "┏"), 3U) << "LISTEN and both boxes of CLOSED are heavy\n" << one;
    EXPECT_THAT(one, Not(HasSubstr("\x1b[")));
}

TEST(TcpDiagram, colours_only_the_way_walked_and_resets_at_each_line_end) {
    EXPECT_THAT(draw_in_terminal({}, true), Not(HasSubstr("\x1b[")));
    const std::string green = draw_in_terminal({{State::listen}, {}}, true);
    EXPECT_THAT(green, HasSubstr("\x1b[1;32m"));
    std::istringstream lines(green);
    for (std::string line; std::getline(lines, line);)
        EXPECT_EQ(count(line, "\x1b[1;32m"), count(line, "\x1b[0m")) << line;
}

TEST(TcpDiagram, svg_marks_exactly_the_moves_walked) {
    const std::string plain = draw_as_svg({});
    EXPECT_EQ(count(plain, "class=\"move walked\""), 1U) << "only the legend's";
    EXPECT_EQ(count(plain, "class=\"state seen\""), 0U);
    EXPECT_EQ(count(plain, "<g "), count(plain, "</g>"));

    const Walk walk{{State::closed, State::listen}, {{State::closed, State::listen}}};
    const std::string svg = draw_as_svg(walk);
    EXPECT_EQ(count(svg, "class=\"move walked\""), 2U);
    EXPECT_EQ(count(svg, "class=\"state seen\""), 3U);
    EXPECT_EQ(svg, draw_as_svg(walk));
}
