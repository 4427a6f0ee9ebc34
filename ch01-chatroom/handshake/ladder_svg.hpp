// The ladder as a picture (SVG 1.1), for a lesson or a report.
#pragma once

#include <string>

#include "ch01-chatroom/handshake/tracker.hpp"

namespace handshake {

/// Draws at most `packets` packets, the first and the last ones; 0: all. The same story gives the same bytes.
std::string draw_svg(const Story& story, std::size_t packets = 0);

}  // namespace handshake
