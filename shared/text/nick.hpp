// Nicks: the names people go by in a room, in any script.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/core/result.hpp"

namespace text {

inline constexpr std::size_t max_nick_code_points = 32;
inline constexpr std::size_t max_nick_bytes = 128;

/// A nick in normal form C. It holds letters, marks, numbers, emoji and other symbols of category So, and '_', '-' and
/// '.'; it begins with a letter, a number or an emoji. It holds nothing that cannot be seen, nor a character that only
/// stands for several with another sign among them (U+2100 stands for "a/c").
/// Faults of the field "nick": missing (empty), bad_text (the offset is that of the first byte or character that is not
/// allowed), too_long (the offset is where the normal form passes a limit).
core::Result<std::string> parse_nick(std::string_view text);

/// Two nicks are the same if their keys are: "Anna", "ANNA" and the full-width "Ａｎｎａ" are. The caseless_key of
/// normal_form.hpp.
std::string nick_key(std::string_view nick);

}  // namespace text
