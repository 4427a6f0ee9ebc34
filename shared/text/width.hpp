// How text looks on a terminal: what a reader takes for one character, and how many columns it takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace text {

// A grapheme cluster (Unicode Standard Annex #29) is what a reader takes for one character: "e" with its accent, a flag
// of two code points, a family of emoji joined by U+200D. Cursor moves and the backspace key go by clusters.
// A byte that is not valid UTF-8 counts as a cluster of its own, one column wide.

/// The offset behind the cluster that begins at `offset`; text.size() at the end.
std::size_t next_grapheme(std::string_view text, std::size_t offset);

/// The offset where the cluster before `offset` begins; 0 at the start. Reads the text from its start.
std::size_t previous_grapheme(std::string_view text, std::size_t offset);

/// Terminal columns: Chinese, Japanese, Korean and emoji take two, combining marks none. Control characters count none.
int display_width(std::string_view text);

/// The text if it fits into `columns`; else as many clusters as fit in front of a "…".
std::string truncate_to_width(std::string_view text, int columns);

}  // namespace text
