// What kind of sign a code point is, by its general category and script (Unicode Character Database).
#pragma once

namespace text {

/// Categories L and M: letters of any script, and the marks on them.
bool is_letter(char32_t code_point);

/// Category Nd: a decimal digit of any script.
bool is_digit(char32_t code_point);

/// Chinese, Japanese and Korean writing, which sets no spaces between words: Han, Hiragana, Katakana, Bopomofo, Hangul.
bool is_cjk(char32_t code_point);

}  // namespace text
