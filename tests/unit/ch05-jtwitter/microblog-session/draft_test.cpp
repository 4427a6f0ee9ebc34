#include "ch05-jtwitter/microblog-session/draft.hpp"

#include <gtest/gtest.h>

#include "ch05-jtwitter/microblog-session/refusal.hpp"

namespace {

using namespace microblog;
using Words = std::vector<std::string>;

Draft draft_of(std::string_view text, std::string_view warning = "", bool has_media = false) {
    return make_draft(text, warning, has_media, Settings{});
}

std::string refused(std::string_view text, std::string_view warning = "", bool has_media = false) {
    try {
        draft_of(text, warning, has_media);
    } catch (const Refusal& refusal) {
        EXPECT_EQ(refusal.reason, Reason::invalid);
        return refusal.what();
    }
    return "not refused";
}

std::string repeat(std::string_view sign, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += sign;
    return text;
}

TEST(Draft, writes_a_text_in_one_form) {
    EXPECT_EQ(draft_of("e\u0301t\u00e9").text, "\u00e9t\u00e9");
    EXPECT_EQ(draft_of("a\r\nb\rc\n\nd").text, "a\nb\nc\n\nd");
    EXPECT_EQ(draft_of("hello  \n\t ").text, "hello");
    EXPECT_EQ(draft_of("x", "mind\nthe step ").warning, "mind the step");
}

TEST(Draft, is_not_blank_unless_there_are_pictures) {
    for (const auto* blank : {"", " ", "\n\r\n\t", "\u3000\u00a0", "\u200b\ufeff"}) {
        EXPECT_EQ(refused(blank), "Validation failed: Text can't be blank") << blank;
        EXPECT_EQ(draft_of(blank, "", true).text, "");
    }
}

TEST(Draft, has_at_most_140_characters_with_its_warning) {
    const std::string too_long = "Validation failed: Text character limit of 140 exceeded";
    EXPECT_NO_THROW(draft_of(repeat("好", 140)));
    EXPECT_NO_THROW(draft_of(repeat("👨‍👩‍👧", 140)));
    EXPECT_EQ(refused(repeat("好", 141)), too_long);
    EXPECT_NO_THROW(draft_of(repeat("a", 100), repeat("b", 40)));
    EXPECT_EQ(refused(repeat("a", 100), repeat("b", 41)), too_long);
    EXPECT_NO_THROW(draft_of("http://a.example/" + repeat("x", 2'000) + " " + repeat("a", 116)));
    EXPECT_EQ(refused("e" + repeat("\u0301", 20'000)), too_long) << "one character, but no end of bytes";
}

TEST(Draft, holds_no_control_characters_and_no_broken_bytes) {
    EXPECT_EQ(refused("a\x07z"), "Validation failed: Text has control characters");
    EXPECT_EQ(refused(std::string_view{"a\0b", 3}), "Validation failed: Text has control characters");
    EXPECT_EQ(refused("a\u0085b"), "Validation failed: Text has control characters");
    EXPECT_EQ(refused("a\xff"), "Validation failed: Text is not valid UTF-8");
    EXPECT_EQ(refused("a", "b\x1b[2J"), "Validation failed: Spoiler text has control characters");
    EXPECT_NO_THROW(draft_of("a\tb"));
}

TEST(Draft, finds_each_topic_and_each_name_once) {
    const auto draft = draft_of("@bob and @Bob and @anna: #Wetter #wetter #微博# #天气");
    EXPECT_EQ(draft.mentioned_names, (Words{"bob", "anna"}));
    EXPECT_EQ(draft.topics, (Words{"Wetter", "微博", "天气"}));
}

TEST(Draft, mentions_people_of_this_host_alone) {
    Settings settings;
    settings.host = "jtwitter.example";
    const auto draft = make_draft("@a@jtwitter.example @b@JTwitter.Example @c@other.example @d", "", false, settings);
    EXPECT_EQ(draft.mentioned_names, (Words{"a", "b", "d"}));
}

TEST(Draft, has_a_limited_number_of_topics) {
    Settings settings;
    settings.max_topics = 5;
    EXPECT_THROW(make_draft("#a #b #c #d #e #f", "", false, settings), Refusal);
    EXPECT_NO_THROW(make_draft("#a #b #c #d #e", "", false, settings));
}

TEST(TopicName, is_what_a_post_could_have_said) {
    EXPECT_EQ(topic_name("wetter"), "wetter");
    EXPECT_EQ(topic_name("#wetter"), "wetter");
    EXPECT_EQ(topic_name("#微博#"), "微博");
    EXPECT_EQ(topic_name("两 words"), "两 words") << "in the form with two signs";
    for (const auto* none : {"", "#", "##", "123", "a#b", "two words", "a\nb", "\xff", " a"}) {
        EXPECT_EQ(topic_name(none), std::nullopt) << none;
    }
}

TEST(LanguageTag, is_taken_if_it_may_be_one) {
    for (const auto* good : {"zh", "en", "pt-BR", "zh-Hant-TW"}) EXPECT_EQ(language_tag(good), good);
    for (const auto* bad : {"", "z", "zh_CN", "-en", "en-", "1a", "e'n", "deutsch-aber-viel-zu-lang-geschrieben"}) {
        EXPECT_EQ(language_tag(bad), std::nullopt) << bad;
    }
    EXPECT_EQ(language_tag(std::nullopt), std::nullopt);
}

}  // namespace
