#include "shared/text/nick.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace text {

namespace {

constexpr char32_t zero_width_joiner = 0x200D;
constexpr char32_t emoji_style = 0xFE0F;  // VARIATION SELECTOR-16

const utf8proc_property_t& property_of(char32_t c) {
    return *utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
}

bool is_skin_tone(char32_t c) {
    return 0x1F3FB <= c && c <= 0x1F3FF;
}

bool is_emoji(char32_t c) {
    return property_of(c).boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

bool begins_a_nick(char32_t c) {
    switch (property_of(c).category) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
        case UTF8PROC_CATEGORY_SO:
            return true;
        default:
            return false;
    }
}

bool is_mark(char32_t c) {
    const auto category = property_of(c).category;
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME;
}

// Letters and symbols that show nothing (U+2800 is the braille pattern without dots) or stand for "no character".
bool shows_nothing(char32_t c) {
    return property_of(c).ignorable || c == 0x2800 || c == 0xFFFC || c == replacement_character;
}

bool is_nick_character(char32_t c) {
    if (c == U'_' || c == U'-' || c == U'.') return true;
    return (begins_a_nick(c) || is_mark(c) || is_skin_tone(c)) && !shows_nothing(c);
}

// The character and all that it stands for, so that a nick's key has no other characters than a nick.
bool is_nick_character_in_full(char32_t c) {
    std::array<utf8proc_int32_t, 32> parts{};  // the longest compatibility mapping has 18
    const auto count =
        utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts.data(), parts.size(),
                                static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT), nullptr);
    return is_nick_character(c) && count >= 0 &&
           std::all_of(parts.begin(), parts.begin() + count,
                       [](utf8proc_int32_t part) { return is_nick_character(static_cast<char32_t>(part)); });
}

// U+FE0F behind a visible character, and U+200D between two emoji: the parts of emoji like "❤️" and "👩‍💻".
bool joins_emoji(char32_t before, char32_t c, char32_t after) {
    if (c == emoji_style) return before != 0 && before != emoji_style;
    return c == zero_width_joiner && (is_emoji(before) || is_skin_tone(before) || before == emoji_style) &&
           is_emoji(after);
}

}  // namespace

core::Result<std::string> parse_nick(std::string_view text) {
    const auto fault = [](core::Fault what, std::size_t offset) { return core::Error{what, "nick", offset}; };

    if (text.empty()) return fault(core::Fault::missing, 0);
    if (text.size() > 4 * max_nick_bytes) return fault(core::Fault::too_long, max_nick_bytes);
    if (const auto invalid = find_invalid_utf8(text)) return fault(core::Fault::bad_text, *invalid);

    char32_t before = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto [c, length] = code_point_at(text, at);
        const auto next = at + length;
        const char32_t after = next < text.size() ? code_point_at(text, next).value : 0;
        const bool allowed = is_nick_character_in_full(c) || joins_emoji(before, c, after);
        if (!allowed || (at == 0 && !begins_a_nick(c))) return fault(core::Fault::bad_text, at);
        before = c;
        at = next;
    }

    std::string nick = to_nfc(text);
    std::size_t count = 0;
    for (std::size_t at = 0; at < nick.size(); ++count) {
        const auto next = at + code_point_at(nick, at).length;
        if (count == max_nick_code_points || next > max_nick_bytes) return fault(core::Fault::too_long, at);
        at = next;
    }
    return nick;
}

std::string nick_key(std::string_view nick) {
    return caseless_key(nick);
}

}  // namespace text
