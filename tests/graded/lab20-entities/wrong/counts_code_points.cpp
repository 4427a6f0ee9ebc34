// Wrong on purpose: each code point counts one.
// Slot file: length.cpp
// Caught by: Entities.counts_what_a_reader_takes_for_one_character
#include "ch05-jtwitter/post-text/length.hpp"

#include <algorithm>
#include "ch05-jtwitter/post-text/entities.hpp"

#include "shared/text/utf8.hpp"

namespace post_text {

namespace {

std::size_t graphemes(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += std::max<std::size_t>(1, text::code_point_at(text, at).length))
        ++count;
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
    return count + graphemes(text.substr(counted));
}

}  // namespace post_text
