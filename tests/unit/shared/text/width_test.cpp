#include "shared/text/width.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

struct Sample {
    std::string_view cluster;
    int width;
};

// Each is one grapheme cluster.
constexpr Sample samples[] = {
    {"a", 1},
    {"é", 1},
    {"e\u0301", 1},  // e + combining acute accent
    {"你", 2},
    {"Ａ", 2},  // full-width A
    {"ｱ", 1},   // half-width katakana
    {"한", 2},
    {"\u1112\u1161\u11AB", 2},  // the same syllable in three conjoining jamo
    {"ก\u0E34", 1},             // Thai consonant with a vowel sign above
    {"😀", 2},
    {"👍🏽", 2},  // with a skin tone
    {"❤", 1},
    {"❤\uFE0F", 2},          // shown as an emoji
    {"1\uFE0F\u20E3", 2},    // keycap
    {"👨\u200D👩\u200D👧", 2},  // a family: three emoji joined by U+200D
    {"👩\u200D💻", 2},
    {"🇨🇳", 2},
    {"\xFF", 1},
};

std::vector<std::string> clusters_of(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto next = text::next_grapheme(text, at);
        out.emplace_back(text.substr(at, next - at));
        at = next;
    }
    return out;
}

}  // namespace

TEST(Grapheme, is_what_a_reader_takes_for_one_character) {
    for (const auto& [cluster, width] : samples) {
        const auto text = std::string("(") + std::string(cluster) + ")";
        EXPECT_EQ(clusters_of(text), (std::vector<std::string>{"(", std::string(cluster), ")"})) << cluster;
    }
}

TEST(Grapheme, pairs_flags_from_the_start_of_the_text) {
    const std::string_view text = "🇨🇳🇩🇪🇫🇷";
    EXPECT_EQ(clusters_of(text), (std::vector<std::string>{"🇨🇳", "🇩🇪", "🇫🇷"}));
    EXPECT_EQ(text::previous_grapheme(text, text.size()), 16U);
    EXPECT_EQ(text::previous_grapheme(text, 16), 8U);
    EXPECT_EQ(text::previous_grapheme(text, 8), 0U);
    EXPECT_EQ(text::previous_grapheme(text, 0), 0U);
}

TEST(Grapheme, steps_back_where_it_stepped_forward) {
    std::string text;
    std::vector<std::size_t> starts;
    for (const auto& sample : samples) {
        starts.push_back(text.size());
        text += sample.cluster;
    }
    std::size_t at = text.size();
    for (; !starts.empty(); starts.pop_back()) {
        EXPECT_EQ(text::next_grapheme(text, starts.back()), at);
        at = text::previous_grapheme(text, at);
        EXPECT_EQ(at, starts.back());
    }
}

TEST(Grapheme, ends_at_the_end_of_the_text) {
    EXPECT_EQ(text::next_grapheme("ab", 2), 2U);
    EXPECT_EQ(text::next_grapheme("", 0), 0U);
    EXPECT_EQ(text::next_grapheme("ab", 1), 2U);
}

TEST(Width, is_right_for_every_sample) {
    for (const auto& [cluster, width] : samples) EXPECT_EQ(text::display_width(cluster), width) << cluster;
}

TEST(Width, of_a_text_is_the_sum_of_its_clusters) {
    EXPECT_EQ(text::display_width(""), 0);
    EXPECT_EQ(text::display_width("hello"), 5);
    EXPECT_EQ(text::display_width("你好, Zoë 😀"), 4 + 2 + 4 + 2);
}

TEST(Truncate, leaves_alone_what_fits) {
    EXPECT_EQ(text::truncate_to_width("hello", 5), "hello");
    EXPECT_EQ(text::truncate_to_width("你好", 4), "你好");
    EXPECT_EQ(text::truncate_to_width("", 0), "");
}

TEST(Truncate, cuts_between_clusters_and_never_exceeds_the_columns) {
    EXPECT_EQ(text::truncate_to_width("hello", 4), "hel…");
    EXPECT_EQ(text::truncate_to_width("你好吗", 5), "你好…");
    EXPECT_EQ(text::truncate_to_width("你好吗", 4), "你…");
    EXPECT_EQ(text::truncate_to_width("👨\u200D👩\u200D👧abc", 3), "👨\u200D👩\u200D👧…");
    EXPECT_EQ(text::truncate_to_width("hello", 1), "…");
    EXPECT_EQ(text::truncate_to_width("hello", 0), "");
    EXPECT_EQ(text::truncate_to_width("hello", -3), "");
    std::string all;
    for (const auto& sample : samples) all += sample.cluster;
    for (int columns = 0; columns < 40; ++columns)
        EXPECT_LE(text::display_width(text::truncate_to_width(all, columns)), columns);
}
