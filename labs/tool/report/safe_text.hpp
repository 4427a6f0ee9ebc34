// What a student's program printed, as text that may stand anywhere: valid UTF-8, and nothing in it that a reader
// cannot see or that does something to the place where it is shown. Escaping for a format (&lt;) comes after this.
#pragma once

#include <string>
#include <string_view>

namespace report {

/// Line feeds and tabs stay, CR LF becomes LF. Everything else that acts instead of being shown becomes an escape as in
/// C++: "\x1b" for a control character, "\xff" for a byte that is not UTF-8, "\u202e" for a character that changes the
/// direction of the text beside it, a line separator of Unicode or a code point that no XML file may hold.
std::string safe_text(std::string_view text);

/// The same in one line: a line feed becomes "\n", a tab "\t".
std::string safe_line(std::string_view text);

}  // namespace report
