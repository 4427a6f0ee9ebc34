#include "ch05-jtwitter/post-text/entities.hpp"

#include <gtest/gtest.h>

#include <random>

#include "shared/text/utf8.hpp"

namespace {

using post_text::Kind;

/// "link(http://a.b) mention(anna) mention(anna@host) topic(微博)"
std::string found_in(std::string_view text) {
    std::string all;
    for (const auto& entity : post_text::find_entities(text)) {
        if (!all.empty()) all += ' ';
        all += entity.kind == Kind::link ? "link(" : entity.kind == Kind::mention ? "mention(" : "topic(";
        all += entity.name;
        if (!entity.host.empty()) (all += '@') += entity.host;
        all += ')';
    }
    return all;
}

struct Example {
    const char *text, *entities;
};

void check(const std::vector<Example>& examples) {
    for (const auto& [text, entities] : examples) EXPECT_EQ(found_in(text), entities) << text;
}

TEST(Links, are_the_ascii_characters_of_a_uri) {
    check({
        {"see http://a.example/x?y=1&z=%20#top now", "link(http://a.example/x?y=1&z=%20#top)"},
        {"HTTPS://A.Example/", "link(HTTPS://A.Example/)"},
        {"http://[::1]:8080/x", "link(http://[::1]:8080/x)"},
        {"http://", ""},
        {"http:// a", ""},
        {"http://.a", ""},
        {"ftp://a.example", ""},
        {"xhttp://a.example", ""},
        {"http://用户.example", ""},
    });
}

TEST(Links, stand_in_chinese_without_spaces) {
    check({{"看看https://a.example/微博怎么样", "link(https://a.example/)"},
           {"（https://a.example/x）", "link(https://a.example/x)"},
           {"https://a.example/x，好", "link(https://a.example/x)"}});
}

TEST(Links, leave_the_punctuation_of_the_sentence) {
    check({{"http://a.example.", "link(http://a.example)"},
           {"(http://a.example/x)", "link(http://a.example/x)"},
           {"http://a.example/x_(y)", "link(http://a.example/x_(y))"},
           {"http://a.example/x?!...", "link(http://a.example/x)"},
           {"*http://a.example*", "link(http://a.example)"}});
}

TEST(Mentions, are_names_of_accounts) {
    check({{"@anna hi", "mention(anna)"},
           {"hi @anna, @Bob_2!", "mention(anna) mention(Bob_2)"},
           {"你好@anna你好", "mention(anna)"},
           {"@anna@jtwitter.example: hi", "mention(anna@jtwitter.example)"},
           {"@anna@host.", "mention(anna@host)"},
           {"@anna@", "mention(anna)"},
           {"mail@example.org", ""},
           {"a.@b", ""},
           {"http://a.example/@anna", "link(http://a.example/@anna)"},
           {"@@anna", ""},
           {"@", ""},
           {"@小明", ""},
           {"@a234567890123456789012345678901", ""},
           {"@a23456789012345678901234567890", "mention(a23456789012345678901234567890)"}});
}

TEST(Topics, have_an_open_form) {
    check({{"#topic", "topic(topic)"},
           {"a #b_2, #Größe", "topic(b_2) topic(Größe)"},
           {"#one #two #three", "topic(one) topic(two) topic(three)"},
           {"我爱#微博 真的", "topic(微博)"},
           {"#2024", ""},
           {"#2024x", "topic(2024x)"},
           {"C#x", ""},
           {"a_#x", ""},
           {"/#x &#39;", ""},
           {"#", ""},
           {"##", ""},
           {"##x", "topic(x)"},
           {"#👍", ""},
           {"#नमस्ते", "topic(नमस्ते)"}});
}

TEST(Topics, have_the_chinese_form) {
    check({{"#微博# 好", "topic(微博)"},
           {"参加#今天 天气#活动", "topic(今天 天气)"},
           {"#a#b", "topic(a)"},
           {"#第1名#", "topic(第1名)"},
           {"#1#2", ""},
           {"# 微博#", ""},
           {"#微博 #好", "topic(微博) topic(好)"},
           {"#微\n博#", "topic(微)"},
           {"#微博##天气#", "topic(微博) topic(天气)"},
           {"#C++#", "topic(C++)"},
           {"#高考 2024#", "topic(高考 2024)"}});
}

TEST(Topics, of_the_chinese_form_hold_no_link_and_no_mention_and_with_a_space_a_chinese_character) {
    check({{"#cpp and C# today", "topic(cpp)"},
           {"#a39 x#no", "topic(a39)"},
           {"#tag http://a.b/page#section", "topic(tag) link(http://a.b/page#section)"},
           {"#微博 http://a.b/page#section", "topic(微博) link(http://a.b/page#section)"},
           {"#微博 @anna 喜欢C#", "topic(微博) mention(anna)"},
           {"#微博@安娜#", "topic(微博@安娜)"}});
}

TEST(Topics, have_a_limit) {
    std::string sixty, more;
    for (int i = 0; i < 60; ++i) sixty += "微";
    more = sixty + "博";
    EXPECT_EQ(found_in("#" + sixty), "topic(" + sixty + ")");
    EXPECT_EQ(found_in("#" + more), "");
    EXPECT_EQ(found_in("#" + sixty + "#"), "topic(" + sixty + ")");
    EXPECT_EQ(found_in("#" + more + "#"), "");
}

TEST(Topics, are_the_same_whatever_their_case_and_width) {
    EXPECT_EQ(post_text::topic_key("Wetter"), post_text::topic_key("ｗＥＴＴＥＲ"));
    EXPECT_NE(post_text::topic_key("微博"), post_text::topic_key("天气"));
}

TEST(Entities, never_overlap_and_lie_in_the_text_whatever_it_is) {
    std::mt19937 random(7);
    const std::vector<std::string> pieces{"#", "@",    "http://",  "a", "微", " ", "\n", ".", ")",
                                          "(", "\xff", "\xe5\xbe", "1", "_",  "/", "👍",  "&"};
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto count = random() % 20; count > 0; --count) text += pieces[random() % pieces.size()];
        std::size_t last = 0;
        for (const auto& [kind, begin, end, name, host] : post_text::find_entities(text)) {
            ASSERT_LE(last, begin) << text;
            ASSERT_LT(begin, end) << text;
            ASSERT_LE(end, text.size()) << text;
            ASSERT_FALSE(name.empty()) << text;
            ASSERT_TRUE(text::is_valid_utf8(name)) << text;
            last = end;
        }
    }
}

}  // namespace
