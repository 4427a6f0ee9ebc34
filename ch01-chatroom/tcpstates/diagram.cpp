#include "ch01-chatroom/tcpstates/diagram.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace tcpstates {

namespace {

using enum State;

constexpr int left = 2, middle = 32, right = 62;  // the columns that the boxes begin in

constexpr std::array<Box, 12> all_boxes{{
    {closed, {middle, 0}, 4},
    {listen, {middle, 8}, 4},
    {syn_received, {left, 16}, 3},
    {syn_sent, {right, 16}, 3},
    {established, {middle, 22}, 3},
    {fin_wait_1, {left, 29}, 4},
    {close_wait, {right, 29}, 4},
    {fin_wait_2, {left, 37}, 3},
    {closing, {middle, 37}, 3},
    {last_ack, {right, 37}, 3},
    {time_wait, {middle, 43}, 3},
    {closed, {right, 43}, 3},
}};

const std::array<Arrow, 20> all_arrows{{
    {{closed, listen}, {{36, 4}, {36, 7}}, "listen()", {34, 5}, Align::right, ""},
    {{listen, closed}, {{43, 7}, {43, 4}}, "close()", {45, 6}, Align::left, ""},
    {{closed, syn_sent}, {{48, 1}, {75, 1}, {75, 15}}, "connect() / SYN", {50, 0}, Align::left, ""},
    {{syn_sent, closed}, {{69, 15}, {69, 2}, {48, 2}}, "close()", {50, 3}, Align::left, ""},
    {{listen, syn_sent},
     {{48, 9}, {64, 9}, {64, 15}},
     "send / SYN",
     {50, 8},
     Align::left,
     "the RFC allows it, but connect() on a listening socket fails"},
    {{listen, syn_received}, {{31, 9}, {6, 9}, {6, 15}}, "SYN / SYN,ACK", {29, 8}, Align::right, ""},
    {{syn_received, listen},
     {{13, 15}, {13, 10}, {31, 10}},
     "RST",
     {29, 11},
     Align::right,
     "a client that resets during its handshake; the listener never left LISTEN"},
    {{syn_sent, syn_received},
     {{61, 17}, {18, 17}},
     "SYN / SYN,ACK (both call)",
     {27, 16},
     Align::left,
     "simultaneous open: over in microseconds, it cannot be held"},
    {{syn_received, established}, {{13, 19}, {13, 23}, {31, 23}}, "ACK of SYN", {29, 22}, Align::right, ""},
    {{syn_sent, established}, {{69, 19}, {69, 23}, {48, 23}}, "SYN,ACK / ACK", {50, 22}, Align::left, ""},
    {{syn_received, fin_wait_1},
     {{6, 19}, {6, 28}},
     "close / FIN",
     {8, 26},
     Align::left,
     "accept() only gives out sockets that are past SYN-RECEIVED"},
    {{established, fin_wait_1}, {{36, 25}, {36, 30}, {18, 30}}, "close() / FIN", {34, 29}, Align::right, ""},
    {{established, close_wait}, {{43, 25}, {43, 30}, {61, 30}}, "FIN / ACK", {45, 29}, Align::left, ""},
    {{fin_wait_1, fin_wait_2}, {{9, 33}, {9, 36}}, "ACK of FIN", {11, 34}, Align::left, ""},
    {{fin_wait_1, closing}, {{18, 31}, {39, 31}, {39, 36}}, "FIN / ACK", {41, 34}, Align::left, ""},
    {{close_wait, last_ack}, {{69, 33}, {69, 36}}, "close() / FIN", {67, 34}, Align::right, ""},
    {{fin_wait_2, time_wait}, {{9, 40}, {9, 44}, {31, 44}}, "FIN / ACK", {29, 43}, Align::right, ""},
    {{closing, time_wait}, {{39, 40}, {39, 42}}, "ACK of FIN", {41, 41}, Align::left, ""},
    {{last_ack, closed}, {{69, 40}, {69, 42}}, "ACK of FIN", {67, 41}, Align::right, ""},
    {{time_wait, closed},
     {{48, 44}, {61, 44}},
     "60 s (2 MSL)",
     {49, 43},
     Align::left,
     "takes a minute: --wait-out walks it"},
}};

/// What stands in one cell of a terminal, and whether it belongs to the way walked.
struct Character {
    std::string character = " ";
    bool strong = false;
};

class Canvas {
  public:
    void put(Cell at, std::string_view character, bool strong) {
        cells_.at(static_cast<std::size_t>(at.row)).at(static_cast<std::size_t>(at.column)) = {std::string(character),
                                                                                               strong};
    }
    void write(Cell at, std::string_view ascii, bool strong) {
        for (const char c : ascii) {
            put(at, {&c, 1}, strong);
            ++at.column;
        }
    }
    std::string text(bool colour) const {
        std::string all;
        for (const auto& row : cells_) {
            std::string line;
            bool green = false;
            std::size_t used = row.size();
            while (used > 0 && row.at(used - 1).character == " ") --used;
            for (std::size_t i = 0; i < used; ++i) {
                const auto& [character, strong] = row.at(i);
                if (colour && strong != green && character != " ") {
                    line += strong ? "\x1b[1;32m" : "\x1b[0m";
                    green = strong;
                }
                line += character;
            }
            if (green) line += "\x1b[0m";
            all += line + "\n";
        }
        return all;
    }

  private:
    std::array<std::array<Character, diagram_columns>, diagram_rows> cells_;
};

/// Box-drawing characters, light and heavy.
struct Strokes {
    std::string_view across, down;
    std::string_view top_left, top_right, bottom_left, bottom_right;
    std::string_view to_left, to_right, to_top, to_bottom;  // arrow heads
};
constexpr Strokes light{"─", "│", "┌", "┐", "└", "┘", "◁", "▷", "△", "▽"};
constexpr Strokes heavy{"━", "┃", "┏", "┓", "┗", "┛", "◀", "▶", "▲", "▼"};

void draw(Canvas& canvas, const Box& box, bool strong) {
    const Strokes& strokes = strong ? heavy : light;
    const auto [x, y] = box.corner;
    const int last_column = x + Box::width - 1, last_row = y + box.height - 1;
    for (int column = x; column <= last_column; ++column) {
        canvas.put({column, y}, strokes.across, strong);
        canvas.put({column, last_row}, strokes.across, strong);
    }
    for (int row = y; row <= last_row; ++row) {
        canvas.put({x, row}, strokes.down, strong);
        canvas.put({last_column, row}, strokes.down, strong);
    }
    canvas.put({x, y}, strokes.top_left, strong);
    canvas.put({last_column, y}, strokes.top_right, strong);
    canvas.put({x, last_row}, strokes.bottom_left, strong);
    canvas.put({last_column, last_row}, strokes.bottom_right, strong);
    const std::string_view name = names_of(box.state).rfc;
    canvas.write({x + (Box::width - static_cast<int>(name.size())) / 2, y + 1}, name, strong);
}

int sign(int number) {
    return (number > 0) - (number < 0);
}

struct Direction {
    int columns{}, rows{};  // each -1, 0 or 1
};

Direction direction(Cell from, Cell to) {
    return {sign(to.column - from.column), sign(to.row - from.row)};
}

std::string_view head(const Strokes& strokes, Direction going) {
    if (going.columns != 0) return going.columns > 0 ? strokes.to_right : strokes.to_left;
    return going.rows > 0 ? strokes.to_bottom : strokes.to_top;
}

std::string_view corner(const Strokes& strokes, Direction in, Direction out) {
    const bool opens_down = in.rows < 0 || out.rows > 0;
    const bool opens_right = in.columns < 0 || out.columns > 0;
    if (opens_down) return opens_right ? strokes.top_left : strokes.top_right;
    return opens_right ? strokes.bottom_left : strokes.bottom_right;
}

void draw(Canvas& canvas, const Arrow& arrow, bool strong) {
    const Strokes& strokes = strong ? heavy : light;
    for (std::size_t i = 0; i + 1 < arrow.path.size(); ++i) {
        const Cell from = arrow.path[i], to = arrow.path[i + 1];
        const Direction going = direction(from, to);
        for (Cell at = from; at != to; at = {at.column + going.columns, at.row + going.rows})
            canvas.put(at, going.columns != 0 ? strokes.across : strokes.down, strong);
        if (i > 0) canvas.put(from, corner(strokes, direction(arrow.path[i - 1], from), going), strong);
        if (i + 2 == arrow.path.size()) canvas.put(to, head(strokes, going), strong);
    }
    const int length = static_cast<int>(arrow.label.size());
    const Cell at =
        arrow.align == Align::left ? arrow.label_at : Cell{arrow.label_at.column - length + 1, arrow.label_at.row};
    canvas.write(at, arrow.label, strong);
}

}  // namespace

std::span<const Box> boxes() {
    return all_boxes;
}

std::span<const Arrow> arrows() {
    return all_arrows;
}

bool Walk::seen(State state) const {
    return std::ranges::find(states, state) != states.end();
}

bool Walk::walked(const Transition& move) const {
    return std::ranges::find(moves, move) != moves.end();
}

void Walk::add(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
        if (step.done.empty() && step.reading.as_expected()) states.push_back(step.reading.kernel);
    }
    std::ranges::copy(way_walked(steps), std::back_inserter(moves));
}

std::string draw_in_terminal(const Walk& walk, bool colour) {
    Canvas canvas;
    for (const Arrow& arrow : arrows()) draw(canvas, arrow, walk.walked(arrow.move));
    for (const Box& box : boxes()) draw(canvas, box, walk.seen(box.state));
    return canvas.text(colour);
}

}  // namespace tcpstates
