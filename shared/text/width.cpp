#include "shared/text/width.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "shared/text/utf8.hpp"

namespace text {

namespace {

constexpr char32_t emoji_style = 0xFE0F;  // VARIATION SELECTOR-16: show the character before as an emoji

struct Cluster {
    std::size_t length{};  // in bytes
    int width{};           // in columns
};

CodePoint read(std::string_view text, std::size_t offset) {
    const auto code_point = code_point_at(text, offset);
    return code_point.length == 0 ? CodePoint{replacement_character, 1} : code_point;
}

// The widths of the code points add up, but no cluster is wider than two columns.
Cluster cluster_at(std::string_view text, std::size_t offset) {
    Cluster cluster;
    utf8proc_int32_t state = 0;
    utf8proc_int32_t before = 0;
    while (offset + cluster.length < text.size()) {
        const auto [value, length] = read(text, offset + cluster.length);
        const auto current = static_cast<utf8proc_int32_t>(value);
        if (cluster.length != 0 && utf8proc_grapheme_break_stateful(before, current, &state)) break;
        cluster.width =
            value == emoji_style && cluster.width > 0 ? 2 : std::min(2, cluster.width + utf8proc_charwidth(current));
        cluster.length += length;
        before = current;
    }
    return cluster;
}

}  // namespace

std::size_t next_grapheme(std::string_view text, std::size_t offset) {
    return std::min(text.size(), offset + cluster_at(text, offset).length);
}

std::size_t previous_grapheme(std::string_view text, std::size_t offset) {
    std::size_t start = 0;
    for (std::size_t next = 0; next < std::min(offset, text.size()); next = next_grapheme(text, next)) start = next;
    return start;
}

int display_width(std::string_view text) {
    int width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto cluster = cluster_at(text, at);
        width += cluster.width;
        at += cluster.length;
    }
    return width;
}

std::string truncate_to_width(std::string_view text, int columns) {
    if (columns <= 0) return {};
    int width = 0;
    std::size_t cut = 0;  // where the "…" goes if the text is too wide
    for (std::size_t at = 0; at < text.size();) {
        const auto cluster = cluster_at(text, at);
        width += cluster.width;
        if (width > columns) return std::string(text.substr(0, cut)) + "…";
        at += cluster.length;
        if (width < columns) cut = at;
    }
    return std::string(text);
}

}  // namespace text
