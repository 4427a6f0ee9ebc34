// Wrong on purpose: the text behind the last entity is not counted.
// Slot file: length.cpp
// Caught by: Entities.counts_a_link_as_23
#include "ch05-jtwitter/post-text/length.hpp"

#include "ch05-jtwitter/post-text/entities.hpp"
#include "shared/text/width.hpp"

namespace post_text {

namespace {

std::size_t graphemes(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at = text::next_grapheme(text, at)) ++count;
    return count;
}

}  // namespace

std::size_t count_characters(std::string_view text) {
    std::size_t count = 0, counted = 0;
    for (const auto& entity : find_entities(text)) {
        if (entity.kind == Kind::topic) continue;
        count += graphemes(text.substr(counted, entity.begin - counted));
        count += entity.kind == Kind::link ? characters_of_a_link : 1 + entity.name.size();
        counted = entity.end;
    }
    return counted == 0 ? graphemes(text) : count;
}

}  // namespace post_text
