#include "ch05-jtwitter/microblog-session/plain_text.hpp"

#include <algorithm>

#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace microblog {

namespace {

/// Bytes of the line end at the beginning of `text`; 0: there is none.
std::size_t size_of_line_end(std::string_view text) {
    for (const std::string_view end : {"\r\n", "\r", "\n", "\u2028", "\u2029"})  // the last two: Unicode's separators
        if (text.starts_with(end)) return end.size();
    return 0;
}

std::string with_plain_line_ends(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        const auto end = size_of_line_end(text);
        plain += end == 0 ? text.front() : '\n';
        text.remove_prefix(std::max<std::size_t>(end, 1));
    }
    return plain;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view white = " \t\n";
    const auto begin = text.find_first_not_of(white);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white) - begin + 1);
}

bool holds_control(std::string_view text, Lines lines) {
    const auto code_points = text::to_code_points(text);
    return std::ranges::any_of(code_points, [&](char32_t code_point) {
        const bool line_end = code_point == U'\n' && lines == Lines::many;
        return text::is_control(code_point) && !line_end;
    });
}

}  // namespace

std::size_t count_code_points(std::string_view text) {
    return text::to_code_points(text).size();
}

std::string plain_text(std::string_view text, std::string_view what, std::size_t limit, Lines lines) {
    const std::string name{what};
    if (!text::is_valid_utf8(text)) throw invalid(name + " is not valid UTF-8");
    std::string plain{trim(text::to_nfc(with_plain_line_ends(text)))};
    if (count_code_points(plain) > limit) {
        throw invalid(name + " is too long (maximum is " + std::to_string(limit) + " characters)");
    }
    if (holds_control(plain, lines)) throw invalid(name + " has control characters");
    return plain;
}

}  // namespace microblog
