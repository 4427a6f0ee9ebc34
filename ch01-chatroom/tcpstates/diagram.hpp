// The state diagram of RFC 9293 (section 3.3.2, figure 5): one table of boxes and arrows, drawn twice, for a terminal
// and as SVG. The way walked stands out in both.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/tcpstates/story.hpp"

namespace tcpstates {

/// A cell of a terminal that is 80 columns wide; (0, 0) is the upper left one.
struct Cell {
    int column{}, row{};
    bool operator==(const Cell&) const = default;
};

struct Box {
    State state{};
    Cell corner{};  // the upper left one
    int height = 3;
    static constexpr int width = 16;
};

enum class Align { left, right };

/// One arrow of the figure. It begins and ends in the cell beside a box and goes along rows and columns.
struct Arrow {
    Transition move{};
    std::vector<Cell> path;
    std::string_view label;  // "what happens / what is sent then"
    Cell label_at{};         // where the label begins, or ends if it is aligned right
    Align align = Align::left;
    std::string_view why_not;  // why this program does not walk it; empty if it does
};

/// CLOSED stands twice, above and below, as in the RFC.
std::span<const Box> boxes();
std::span<const Arrow> arrows();

inline constexpr int diagram_columns = 80;
inline constexpr int diagram_rows = 46;

/// What was seen: states read from the kernel, and moves between two readings.
struct Walk {
    std::vector<State> states;
    std::vector<Transition> moves;
    bool seen(State state) const;
    bool walked(const Transition& move) const;
    void add(const std::vector<Step>& steps);
};

/// Box-drawing characters; the way walked in heavy lines and, with `colour`, in green.
std::string draw_in_terminal(const Walk& walk, bool colour);

/// A complete SVG file. The same walk gives the same bytes.
std::string draw_as_svg(const Walk& walk);

}  // namespace tcpstates
