// UTF-8 (RFC 3629): is it valid, and which code points does it hold? Text inside the lab is always UTF-8.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace text {

inline constexpr char32_t replacement_character = U'\uFFFD';

struct CodePoint {
    char32_t value{};
    std::size_t length{};  // in bytes, 1 to 4; 0 if no valid UTF-8 sequence begins here
};

/// The code point that begins at `offset`, which must be less than text.size().
CodePoint code_point_at(std::string_view text, std::size_t offset);

/// The offset of the first byte that no valid UTF-8 sequence covers; empty if all is valid.
/// Overlong forms, surrogates and values above U+10FFFF are not valid (RFC 3629, section 3).
std::optional<std::size_t> find_invalid_utf8(std::string_view text);
bool is_valid_utf8(std::string_view text);

/// A byte that is not part of valid UTF-8 becomes U+FFFD.
std::u32string to_code_points(std::string_view text);
std::string to_valid_utf8(std::string_view text);

/// Appends one code point. What is not a Unicode scalar value becomes U+FFFD.
void append_utf8(std::string& out, char32_t code_point);

/// C0 except TAB, DEL, C1 (U+0080 to U+009F), and the line and paragraph separators U+2028 and U+2029.
bool is_control(char32_t code_point);

/// The offset of the first control character in valid UTF-8; empty if there is none.
std::optional<std::size_t> find_control(std::string_view text);

/// What may be shown on a terminal whoever wrote it: invalid bytes, control characters and the bidirectional controls
/// that reorder the text beside them (U+202A to U+202E, U+2066 to U+2069) become U+FFFD, a TAB becomes a space.
std::string to_printable(std::string_view text);

}  // namespace text
