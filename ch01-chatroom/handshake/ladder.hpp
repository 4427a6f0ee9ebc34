// The ladder in the terminal: time runs down, the client stands on the left, the server on the right.
#pragma once

#include <string>

#include "ch01-chatroom/handshake/tracker.hpp"

namespace handshake {

inline constexpr std::size_t least_ladder_width = 64;
inline constexpr std::size_t most_ladder_width = 110;

struct LadderStyle {
    std::size_t width = 80;  // columns of the terminal; the limits above hold
    bool colour = false;
    bool sentences = true;    // explain each step
    std::size_t packets = 0;  // draw at most this many, the first and the last ones; 0: all
};

/// UTF-8 text, each line ended by '\n'.
std::string draw_ladder(const Story& story, const LadderStyle& style);

}  // namespace handshake
