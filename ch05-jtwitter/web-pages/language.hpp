// The two languages of the pages.
#pragma once

#include <string_view>

namespace web {

enum class Language { english, chinese };

/// One text in both languages; see texts.hpp.
struct Text {
    std::string_view english, chinese;

    constexpr std::string_view in(Language language) const { return language == Language::chinese ? chinese : english; }
};

/// What <html lang> says: "en" or "zh-CN".
std::string_view code_of(Language language);

/// From "zh", "zh-CN", "en" and the like; `otherwise` for anything else.
Language language_of(std::string_view tag, Language otherwise);

/// Of the two, the one that a browser likes better, as its Accept-Language says (RFC 9110, section 12.5.4). English if
/// it likes neither.
Language preferred_language(std::string_view accept_language);

}  // namespace web
