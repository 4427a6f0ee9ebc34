#include "shared/text/nick.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "shared/text/utf8.hpp"

using core::Fault;
using namespace std::string_view_literals;

namespace {

std::string times(std::size_t count, std::string_view part) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += part;
    return out;
}

core::Error error_of(std::string_view nick) {
    const auto parsed = text::parse_nick(nick);
    if (parsed) ADD_FAILURE() << "'" << nick << "' was accepted";
    return parsed ? core::Error{} : parsed.error();
}

}  // namespace

TEST(Nick, may_be_of_any_script_and_of_emoji) {
    for (const std::string_view nick :
         {"anna", "Anna_2.b-c", "小明", "さくら", "민수", "Дмитрий", "Ελένη", "نور", "प्रिया", "สมชาย", "42", "😀",
          "🐼盼盼", "❤\uFE0F", "👍🏽", "👩\u200D💻", "👩🏽\u200D💻", "🇨🇳", "1\uFE0F\u20E3"}) {
        const auto parsed = text::parse_nick(nick);
        ASSERT_TRUE(parsed) << nick << ": " << core::to_string(parsed.error());
        EXPECT_EQ(*parsed, nick);
    }
}

TEST(Nick, is_brought_into_normal_form_c) {
    EXPECT_EQ(text::parse_nick("Zoe\u0308").value(), "Zoë");
}

TEST(Nick, begins_with_a_letter_a_number_or_an_emoji) {
    for (const std::string_view nick : {"_anna", "-anna", ".anna", "\u0301anna", "\uFE0F", "\u200D", "🏽"})
        EXPECT_EQ(error_of(nick), (core::Error{Fault::bad_text, "nick", 0})) << nick;
}

TEST(Nick, refuses_other_characters_and_names_the_byte) {
    struct Case {
        std::string_view nick;
        std::size_t offset;
    };
    for (const auto& [nick, offset] : {
             Case{"an na", 2},         Case{"anna!", 4},      Case{"小明/", 6},
             Case{"<anna>", 0},        Case{"anna\n"sv, 4},   Case{"an\0na"sv, 2},
             Case{"anna\x1B[2J"sv, 4}, Case{"an\u200Bna", 2},  // zero width space
             Case{"an\u202Ena", 2},                            // right-to-left override
             Case{"an\u200Dna", 2},                            // a joiner between letters
             Case{"👩\u200Dx", 4},                              // a joiner that joins an emoji to a letter
             Case{"a\uFE0F\uFE0F", 4}, Case{"a\u3164", 1},     // Hangul filler: a letter that shows nothing
             Case{"a\u2800", 1},                               // braille pattern without dots
             Case{"a\uFFFD", 1},       Case{"a\u2100", 1},     // stands for "a/c"
             Case{"a\uFDFA", 1},                               // stands for four words with spaces
             Case{"a\uE000", 1},                               // private use
             Case{"an\xFF", 2},        Case{"an\xE4\xBD", 2},
         })
        EXPECT_EQ(error_of(nick), (core::Error{Fault::bad_text, "nick", offset})) << nick;
}

TEST(Nick, has_at_most_32_code_points_and_128_bytes) {
    EXPECT_EQ(error_of(""), (core::Error{Fault::missing, "nick", 0}));
    EXPECT_TRUE(text::parse_nick(times(32, "a")));
    EXPECT_EQ(error_of(times(33, "a")), (core::Error{Fault::too_long, "nick", 32}));
    EXPECT_TRUE(text::parse_nick(times(32, "明")));
    EXPECT_TRUE(text::parse_nick(times(32, "😀")));
    EXPECT_EQ(error_of(times(33, "😀")), (core::Error{Fault::too_long, "nick", 128}));
    EXPECT_TRUE(text::parse_nick(times(32, "e\u0301"))) << "64 code points that compose to 32";
    EXPECT_EQ(error_of(times(1'000'000, "a")).fault, Fault::too_long);
}

TEST(NickKey, is_the_same_for_nicks_that_look_the_same) {
    EXPECT_EQ(text::nick_key("Anna"), "anna");
    EXPECT_EQ(text::nick_key("ANNA"), "anna");
    EXPECT_EQ(text::nick_key("Ａｎｎａ"), "anna");
    EXPECT_EQ(text::nick_key("Straße"), text::nick_key("STRASSE"));
    EXPECT_EQ(text::nick_key("ΣΊΣΥΦΟΣ"), text::nick_key("σίσυφος"));
    EXPECT_EQ(text::nick_key("Zoe\u0308"), text::nick_key("ZOË"));
    EXPECT_EQ(text::nick_key("ｱﾝ"), text::nick_key("アン"));
    EXPECT_EQ(text::nick_key("❤\uFE0F"), text::nick_key("❤"));
    EXPECT_NE(text::nick_key("anna"), text::nick_key("anne"));
    EXPECT_EQ(text::nick_key("小明"), "小明");
}

TEST(NickKey, of_a_key_is_the_key) {
    for (const std::string_view nick : {"ΰ", "ŉx", "İstanbul", "ᾳΐ", "ﬁ", "ᴬⅣ", "ẞ"})
        EXPECT_EQ(text::nick_key(text::nick_key(nick)), text::nick_key(nick)) << nick;
}

TEST(NickKey, of_every_character_that_a_nick_may_have_is_again_a_key_and_never_empty) {
    std::size_t allowed = 0;
    for (char32_t c = 1; c <= 0x10FFFF; ++c) {
        std::string nick = "a";  // a mark cannot begin a nick
        text::append_utf8(nick, c);
        if (!text::parse_nick(nick)) continue;
        ++allowed;
        const auto key = text::nick_key(nick);
        ASSERT_EQ(text::nick_key(key), key) << nick;
        ASSERT_TRUE(text::parse_nick(key)) << nick << " has the key " << key;
    }
    EXPECT_GT(allowed, 100'000U);
}

TEST(NickKey, gives_back_what_is_not_text) {
    EXPECT_EQ(text::nick_key("an\xFF"), "an\xFF");
}
