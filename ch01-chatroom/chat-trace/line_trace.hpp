// What --trace shows of the chat room's lines: their names, their fields, and no password.
#pragma once

#include <string_view>

#include "shared/trace/message.hpp"

namespace chat::line_trace {

/// A trace::DescribeLine. A line that the protocol does not know is undecoded.
trace::Message describe_line(trace::Direction direction, std::string_view line);

}  // namespace chat::line_trace
