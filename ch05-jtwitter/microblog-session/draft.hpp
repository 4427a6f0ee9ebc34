// What a person typed, made ready to be kept: one normal form, checked, and with its mentions and topics found.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/microblog-session/settings.hpp"

namespace microblog {

inline constexpr std::size_t max_text_bytes = 16 * 1024;  // of a text as typed, before anything else is looked at

struct Draft {
    std::string text, warning;
    std::vector<std::string> mentioned_names;  // each once without case, in order; perhaps of nobody
    std::vector<std::string> topics;           // as typed, without #; each once by its key
};

/// Throws Refusal(invalid) with the API's words: blank though there are no pictures, too long, too many topics.
Draft make_draft(std::string_view text, std::string_view warning, bool has_media, const Settings& settings);

/// A language tag as clients send it ("zh", "pt-BR"); empty if it is none.
std::optional<std::string> language_tag(const std::optional<std::string>& typed);

/// The name of a topic without the # that some put in front of it. Empty if no topic has such a name.
std::optional<std::string> topic_name(std::string_view typed);

}  // namespace microblog
