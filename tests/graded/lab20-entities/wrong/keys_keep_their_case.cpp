// Wrong on purpose: the key of a topic is the topic.
// Slot file: entities.cpp
// Caught by: Entities.gives_one_key_to_topics_that_are_the_same
#include "ch05-jtwitter/post-text/entities.hpp"

#include <algorithm>
#include <optional>

#include "shared/text/letters.hpp"
#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace post_text {

namespace {

bool is_ascii_letter(char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
}
bool is_ascii_digit(char c) {
    return '0' <= c && c <= '9';
}
bool is_name_character(char c) {
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '_';
}

/// RFC 3986, appendix A: unreserved, gen-delims, sub-delims and "%".
bool is_uri_character(char c) {
    return is_ascii_letter(c) || is_ascii_digit(c) ||
           std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
}

bool begins_with(std::string_view text, std::string_view lower_case) {
    if (text.size() < lower_case.size()) return false;
    return std::equal(lower_case.begin(), lower_case.end(), text.begin(), [](char want, char have) {
        return want == (('A' <= have && have <= 'Z') ? have + ('a' - 'A') : have);
    });
}

/// The code point that ends at `offset`; 0 at the start of the text.
char32_t before(std::string_view text, std::size_t offset) {
    if (offset == 0) return 0;
    std::size_t start = offset - 1;
    while (start > 0 && offset - start < 4 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    return text::code_point_at(text, start).value;
}

bool is_word(char32_t c) {
    return text::is_letter(c) || text::is_digit(c);
}

/// True behind "C" in "C#", false behind "爱" in "我爱#微博": Chinese sets no space before a topic.
bool ends_a_word(char32_t c) {
    return is_word(c) && !text::is_cjk(c);
}

/// How many bytes of `link` are a link: without punctuation that belongs to the sentence around it.
std::size_t without_end_of_sentence(std::string_view link) {
    while (!link.empty()) {
        const char last = link.back();
        const auto count = [&](char c) { return std::count(link.begin(), link.end(), c); };
        const bool unopened = (last == ')' && count('(') < count(')')) || (last == ']' && count('[') < count(']'));
        if (!unopened && std::string_view(".,:;!?'*_~").find(last) == std::string_view::npos) break;
        link.remove_suffix(1);
    }
    return link.size();
}

std::optional<Entity> link_at(std::string_view text, std::size_t at) {
    const auto rest = text.substr(at);
    const std::size_t scheme = begins_with(rest, "https://") ? 8 : begins_with(rest, "http://") ? 7 : 0;
    if (scheme == 0 || ends_a_word(before(text, at))) return {};
    std::size_t size = scheme;
    while (size < rest.size() && is_uri_character(rest[size])) ++size;
    size = std::max(scheme, without_end_of_sentence(rest.substr(0, size)));
    if (size == scheme || !(is_ascii_letter(rest[scheme]) || is_ascii_digit(rest[scheme]) || rest[scheme] == '['))
        return {};
    return Entity{Kind::link, at, at + size, rest.substr(0, size), {}};
}

std::optional<Entity> mention_at(std::string_view text, std::size_t at) {
    if (at > 0 &&
        (is_name_character(text[at - 1]) || std::string_view("/@=.").find(text[at - 1]) != std::string_view::npos))
        return {};
    std::size_t end = at + 1;
    while (end < text.size() && is_name_character(text[end])) ++end;
    const auto name = text.substr(at + 1, end - at - 1);
    if (name.empty() || name.size() > max_mention_name) return {};

    std::string_view host;
    if (end < text.size() && text[end] == '@') {
        auto last = end + 1;
        const auto in_host = [](char c) {
            return is_ascii_letter(c) || is_ascii_digit(c) || c == '.' || c == '-' || c == ':';
        };
        while (last < text.size() && in_host(text[last])) ++last;
        while (last > end + 1 && !is_name_character(text[last - 1])) --last;  // "@anna@host." ends a sentence
        host = text.substr(end + 1, last - end - 1);
        if (!host.empty()) end = last;
    }
    return Entity{Kind::mention, at, end, name, host};
}

bool holds_link_or_mention(std::string_view text, std::size_t begin, std::size_t end) {
    for (auto at = begin; at < end; ++at) {
        const char c = text[at];
        if ((c == '@' && mention_at(text, at)) || ((c == 'h' || c == 'H') && link_at(text, at))) return true;
    }
    return false;
}

/// "#话题#"
std::optional<Entity> closed_topic_at(std::string_view text, std::size_t at) {
    const auto close = text.find('#', at + 1);
    const auto c_before = before(text, at);
    if (close == std::string_view::npos || ends_a_word(c_before) || c_before == U'/' || c_before == U'&') return {};
    const auto name = text.substr(at + 1, close - at - 1);
    if (name.empty() || name.ends_with('&') || name.find('\n') != std::string_view::npos) return {};
    std::size_t count = 0;
    bool has_letter = false, has_cjk = false, has_space = false, space_at_an_end = false;
    for (std::size_t i = 0; i < name.size(); ++count) {
        const auto [c, length] = text::code_point_at(name, i);
        if (length == 0) return {};
        has_letter = has_letter || text::is_letter(c);
        has_cjk = has_cjk || text::is_cjk(c);
        const bool space = c == U' ' || c == U'\t' || c == U'\u3000' || c == U'\u00A0';
        has_space = has_space || space;
        space_at_an_end = space_at_an_end || (space && (i == 0 || i + length == name.size()));
        i += length;
    }
    if (!has_letter || space_at_an_end || count > max_topic_code_points) return {};
    if (has_space && !has_cjk) return {};  // "#cpp and C#"
    if (holds_link_or_mention(text, at + 1, close)) return {};
    return Entity{Kind::topic, at, close + 1, name, {}};
}

/// "#topic"
std::optional<Entity> open_topic_at(std::string_view text, std::size_t at) {
    const auto c_before = before(text, at);
    if (ends_a_word(c_before) || c_before == U'_' || c_before == U'/' || c_before == U'&') return {};
    std::size_t end = at + 1, count = 0;
    bool has_letter = false;
    while (end < text.size()) {
        const auto [c, length] = text::code_point_at(text, end);
        if (length == 0 || !(is_word(c) || c == U'_')) break;
        has_letter = has_letter || !text::is_digit(c);
        end += length;
        ++count;
    }
    if (!has_letter || count > max_topic_code_points) return {};
    return Entity{Kind::topic, at, end, text.substr(at + 1, end - at - 1), {}};
}

std::optional<Entity> entity_at(std::string_view text, std::size_t at) {
    switch (text[at]) {
        case 'h':
        case 'H':
            return link_at(text, at);
        case '@':
            return mention_at(text, at);
        case '#':
            if (auto topic = closed_topic_at(text, at)) return topic;
            return open_topic_at(text, at);
        default:
            return {};
    }
}

}  // namespace

std::vector<Entity> find_entities(std::string_view text) {
    std::vector<Entity> found;
    for (std::size_t at = 0; at < text.size();) {
        if (auto entity = entity_at(text, at)) {
            at = entity->end;
            found.push_back(*entity);
        } else {
            ++at;
        }
    }
    return found;
}

std::string topic_key(std::string_view name) {
    return std::string(name);
}

}  // namespace post_text
