// The last row of the screen: a prompt and the part of the typed line that fits beside it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chat::client {

/// Makes the bytes that draw the row. It never reaches the last column, so the terminal never wraps it. The bytes use
/// few sequences of ECMA-48, which every terminal knows: CR, CUF, CHA, CUU, EL, ED.
class InputRow {
  public:
    explicit InputRow(int columns) : columns_{columns} {}

    /// Draws the row anew and puts the cursor on the character at byte `cursor` of `text`. A text too wide is shifted
    /// so that the cursor stays in sight.
    std::string draw(std::string_view prompt, std::string_view text, std::size_t cursor);

    /// Draws a prompt alone, with the cursor behind it, for what is typed unseen.
    std::string draw_prompt(std::string_view prompt);

    /// Clears the row; the cursor stands at its start.
    std::string erase() const { return "\r\x1B[K"; }

    /// The window has another width now. Most terminals have wrapped our row anew by then, so that it takes several
    /// rows: clears them all.
    std::string resize(int columns);

  private:
    // The first byte of `text` to show.
    std::size_t first_visible(std::string_view text, std::size_t cursor, int room) const;

    int columns_;
    std::size_t first_ = 0;  // the first byte shown
    int cursor_column_ = 0;  // where the last draw left the cursor
};

}  // namespace chat::client
