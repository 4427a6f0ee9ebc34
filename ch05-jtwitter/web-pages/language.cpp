#include "ch05-jtwitter/web-pages/language.hpp"

#include <cctype>
#include <optional>
#include <string>

namespace web {

namespace {

std::optional<Language> known(std::string_view tag) {
    const auto first = tag.substr(0, tag.find('-'));
    if (first.size() != 2) return {};
    const auto lower = [&](std::size_t i) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(first[i])));
    };
    if (lower(0) == 'z' && lower(1) == 'h') return Language::chinese;
    if (lower(0) == 'e' && lower(1) == 'n') return Language::english;
    return {};
}

/// The weight as thousandths: 1000 for "en", 500 for "en;q=0.5".
int weight_of(std::string_view range) {
    const auto at = range.find("q=");
    if (at == std::string_view::npos) return 1000;
    const auto text = range.substr(at + 2);
    if (text.empty() || text.front() != '0') return 1000;
    int thousandths = 0;
    int unit = 100;
    for (std::size_t i = 2; i < text.size() && unit > 0; ++i, unit /= 10) {
        if (text[i] < '0' || text[i] > '9') break;
        thousandths += unit * (text[i] - '0');
    }
    return thousandths;
}

}  // namespace

std::string_view code_of(Language language) {
    return language == Language::chinese ? "zh-CN" : "en";
}

Language language_of(std::string_view tag, Language otherwise) {
    return known(tag).value_or(otherwise);
}

Language preferred_language(std::string_view accept_language) {
    auto best = Language::english;
    int best_weight = 0;
    while (!accept_language.empty()) {
        const auto comma = accept_language.find(',');
        auto range = accept_language.substr(0, comma);
        accept_language.remove_prefix(comma == std::string_view::npos ? accept_language.size() : comma + 1);
        while (!range.empty() && range.front() == ' ') range.remove_prefix(1);
        const auto language = known(range.substr(0, range.find(';')));
        const auto weight = weight_of(range);
        if (language && weight > best_weight) {
            best = *language;
            best_weight = weight;
        }
    }
    return best;
}

}  // namespace web
