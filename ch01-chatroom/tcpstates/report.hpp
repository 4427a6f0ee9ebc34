// What was played, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "ch01-chatroom/tcpstates/diagram.hpp"
#include "ch01-chatroom/tcpstates/scenarios.hpp"

namespace tcpstates {

/// One scenario: what was done, what the kernel said, why.
std::string describe(const Played& played, bool colour);

/// The diagram, and a line for each arrow that was not walked.
std::string describe(const Walk& walk, bool colour);

/// How many of the eleven states were read, and what went wrong.
std::string summary(const std::vector<Played>& all, const Walk& walk);

/// {"scenarios": [...], "arrows": [...], "states_read": 11, "ok": true}
std::string as_json(const std::vector<Played>& all, const Walk& walk);

}  // namespace tcpstates
