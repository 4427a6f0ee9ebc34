// Wrong on purpose: each byte counts one.
// Slot file: length.cpp
// Caught by: Entities.counts_what_a_reader_takes_for_one_character
#include "ch05-jtwitter/post-text/length.hpp"

#include "ch05-jtwitter/post-text/entities.hpp"

namespace post_text {

namespace {

std::size_t graphemes(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++at) ++count;
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
