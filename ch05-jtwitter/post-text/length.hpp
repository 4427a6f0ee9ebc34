// How long a post is, as its reader counts.
#pragma once

#include <cstddef>
#include <string_view>

namespace post_text {

inline constexpr std::size_t max_characters = 140;
inline constexpr std::size_t characters_of_a_link = 23;  // however long it is: nobody should have to shorten one

/// What a reader takes for one character counts one (a grapheme cluster, Unicode Standard Annex #29): a family of
/// emoji, a flag, a letter with its marks. A link counts characters_of_a_link, and of "@name@host" only "@name" counts.
std::size_t count_characters(std::string_view text);

}  // namespace post_text
