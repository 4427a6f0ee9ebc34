// The first bytes that a peer says, made fit to be shown: a stranger's bytes must not command our terminal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shared/core/bytes.hpp"
#include "shared/core/result.hpp"

namespace portcheck {

/// UTF-8 stays as it is; the rest becomes visible: "\r", "\n", "\t", "\\", "\e" for ESC, "\xff" for a byte that is not
/// UTF-8 or another control character, "\u{202e}" for one above ASCII that hides or turns the text around it.
std::string to_safe_text(core::ByteView bytes);

/// The same in lines, each cut behind its "\n"; every line ends with a line feed and begins with `margin`.
std::string to_safe_lines(core::ByteView bytes, std::string_view margin);

/// The way back, for --send: reads "\r", "\n", "\t", "\e", "\0", "\\" and "\xff"; other characters stand for
/// themselves. Fault::malformed names the backslash that begins no escape.
core::Result<std::string> from_escapes(std::string_view text);

}  // namespace portcheck
