#include "ch05-jtwitter/microblog-session/draft.hpp"

#include <algorithm>
#include <unordered_set>

#include "ch05-jtwitter/microblog-session/plain_text.hpp"
#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "ch05-jtwitter/post-text/entities.hpp"
#include "ch05-jtwitter/post-text/length.hpp"
#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace microblog {

namespace {

// Signs that show nothing: white space of Unicode's property White_Space, and those of no width.
bool is_blank(char32_t sign) {
    return sign == U'\t' || sign == U'\n' || sign == U' ' || sign == U'\u00A0' || sign == U'\u1680' ||
           (sign >= U'\u2000' && sign <= U'\u200D') || sign == U'\u202F' || sign == U'\u205F' || sign == U'\u2060' ||
           sign == U'\u3000' || sign == U'\uFEFF';
}

bool is_blank(std::string_view text) {
    const auto signs = text::to_code_points(text);
    return std::all_of(signs.begin(), signs.end(), [](char32_t sign) { return is_blank(sign); });
}

std::vector<std::string> topics_of(const std::vector<post_text::Entity>& entities) {
    std::vector<std::string> topics;
    std::unordered_set<std::string> keys;
    for (const auto& entity : entities) {
        if (entity.kind != post_text::Kind::topic) continue;
        if (keys.insert(post_text::topic_key(entity.name)).second) topics.emplace_back(entity.name);
    }
    return topics;
}

std::string lower_ascii(std::string_view name) {
    std::string lower{name};
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::vector<std::string> names_in(const std::vector<post_text::Entity>& entities, const std::string& host) {
    std::vector<std::string> names;
    std::unordered_set<std::string> seen;
    for (const auto& entity : entities) {
        if (entity.kind != post_text::Kind::mention) continue;
        if (!entity.host.empty() && lower_ascii(entity.host) != lower_ascii(host)) continue;
        if (seen.insert(lower_ascii(entity.name)).second) names.emplace_back(entity.name);
    }
    return names;
}

}  // namespace

Draft make_draft(std::string_view text, std::string_view warning, bool has_media, const Settings& settings) {
    const auto limit = "Text character limit of " + std::to_string(post_text::max_characters) + " exceeded";
    if (text.size() > max_text_bytes || warning.size() > max_text_bytes) throw invalid(limit);
    Draft draft;
    draft.text = plain_text(text, "Text", max_text_bytes, Lines::many);
    draft.warning = plain_text(warning, "Spoiler text", max_text_bytes, Lines::many);
    std::ranges::replace(draft.warning, '\n', ' ');
    if (is_blank(draft.text)) {
        if (!has_media) throw invalid("Text can't be blank");
        draft.text.clear();
    }
    const auto length = post_text::count_characters(draft.warning) + post_text::count_characters(draft.text);
    if (length > post_text::max_characters) throw invalid(limit);
    const auto entities = post_text::find_entities(draft.text);
    draft.topics = topics_of(entities);
    draft.mentioned_names = names_in(entities, settings.host);
    if (draft.topics.size() > settings.max_topics) {
        throw invalid("Text has more than " + std::to_string(settings.max_topics) + " topics");
    }
    return draft;
}

std::optional<std::string> language_tag(const std::optional<std::string>& typed) {
    constexpr std::size_t longest = 35;  // RFC 5646, 4.4.1
    if (!typed || typed->size() < 2 || typed->size() > longest) return std::nullopt;
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!is_letter(typed->front()) || typed->back() == '-') return std::nullopt;
    const bool fine =
        std::all_of(typed->begin(), typed->end(), [&](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
    return fine ? typed : std::nullopt;
}

std::optional<std::string> topic_name(std::string_view typed) {
    if (typed.size() > max_text_bytes || !text::is_valid_utf8(typed)) return std::nullopt;
    if (typed.starts_with('#')) typed.remove_prefix(1);
    if (typed.ends_with('#')) typed.remove_suffix(1);
    const auto name = text::to_nfc(typed);
    const auto written = "#" + name + "#";
    const auto entities = post_text::find_entities(written);
    const bool is_topic = entities.size() == 1 && entities.front().kind == post_text::Kind::topic &&
                          entities.front().begin == 0 && entities.front().name == name;
    return is_topic ? std::optional{name} : std::nullopt;
}

}  // namespace microblog
