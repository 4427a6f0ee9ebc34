// Server-sent events (HTML Standard, section 9.2): lines of text over an HTTP answer that does not end.
//
// Lines end with LF alone. What begins with a colon is a comment; a blank line ends an event. Some clients take any
// blank line for the end of an event, so there is none after a comment.
#pragma once

#include <string>
#include <string_view>

namespace streaming {

inline constexpr std::string_view event_stream_greeting = ":)\n";
inline constexpr std::string_view event_stream_heartbeat = ":thump\n";

/// `data` is one line: an id, or JSON as our writer makes it.
std::string server_sent_event(std::string_view name, std::string_view data);

}  // namespace streaming
