// A step in words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ch01-chatroom/handshake/tracker.hpp"

namespace handshake {

/// What happens, in one sentence or a few: "The server acknowledges 1, one more than it got: SYN counts as one byte."
std::string explain(const Step& step);

/// True if the step tells of loss, disorder or a stopped sender; such steps are drawn in another colour.
bool is_trouble(const Step& step);

/// "SYN", "SYN+ACK", "PSH+ACK"; "no flags" if there are none.
std::string flags_text(TcpFlags flags);

/// What stands on a step's arrow: "PSH+ACK  seq 1  ack 1  len 14", relative numbers.
std::string label_of(const Step& step);

/// The small print of a step: absolute numbers, window, options. "packet 3", "window 65536 (64 ×1024)"
/// or "(scale unknown)", "seq 2234652665 ack 2421051786", "MSS 1460", "SACK permitted", "scale ×128 (shift 7)",
/// "time 3083628164 echo 0", "SACK 1001–2001", "option 34".
std::vector<std::string> facts(const Step& step);

/// "0.000123": seconds between the two, with six decimals.
std::string seconds_text(std::chrono::nanoseconds duration);

/// "three-way handshake", "data", "close"
std::string_view name_of(Phase phase);

}  // namespace handshake
