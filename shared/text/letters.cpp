#include "shared/text/letters.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace text {

bool is_letter(char32_t code_point) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(code_point))) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_ME:
            return true;
        default:
            return false;
    }
}

bool is_digit(char32_t code_point) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(code_point)) == UTF8PROC_CATEGORY_ND;
}

bool is_cjk(char32_t code_point) {
    struct Range {
        char32_t first, last;
    };
    // Blocks.txt of the Unicode Character Database; utf8proc knows no scripts.
    static constexpr std::array<Range, 12> ranges{{
        {0x1100, 0x11FF},    // Hangul Jamo
        {0x3005, 0x3007},    // 々 〆 〇
        {0x3040, 0x30FF},    // Hiragana, Katakana
        {0x3105, 0x318F},    // Bopomofo, Hangul Compatibility Jamo
        {0x31A0, 0x31BF},    // Bopomofo Extended
        {0x31F0, 0x31FF},    // Katakana Phonetic Extensions
        {0x3400, 0x4DBF},    // CJK Unified Ideographs Extension A
        {0x4E00, 0x9FFF},    // CJK Unified Ideographs
        {0xAC00, 0xD7FF},    // Hangul Syllables, Jamo Extended-B
        {0xF900, 0xFAFF},    // CJK Compatibility Ideographs
        {0xFF66, 0xFFDC},    // half-width Katakana and Hangul
        {0x20000, 0x323AF},  // CJK Unified Ideographs Extensions B to H, Compatibility Ideographs Supplement
    }};
    return std::ranges::any_of(
        ranges, [&](const Range& range) { return range.first <= code_point && code_point <= range.last; });
}

}  // namespace text
