#include "shared/text/utf8.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

using namespace std::string_view_literals;

namespace {

struct InvalidCase {
    std::string_view what;
    std::string_view bytes;
    std::size_t offset;
};

constexpr InvalidCase invalid_cases[] = {
    {"a continuation byte alone", "\x80"sv, 0},
    {"a continuation byte behind text", "abc\xBF"sv, 3},
    {"C0: always overlong", "\xC0\x80"sv, 0},
    {"C1: always overlong", "\xC1\xBF"sv, 0},
    {"two bytes, the second missing", "ab\xC3"sv, 2},
    {"two bytes, the second not a continuation", "\xC3(\xA9"sv, 0},
    {"three bytes, cut after one", "\xE4"sv, 0},
    {"three bytes, cut after two", "\xE4\xBD"sv, 0},
    {"three bytes, the third not a continuation", "\xE4\xBD\x41"sv, 0},
    {"overlong '/' in three bytes", "\xE0\x80\xAF"sv, 0},
    {"overlong U+07FF", "\xE0\x9F\xBF"sv, 0},
    {"the first surrogate, U+D800", "\xED\xA0\x80"sv, 0},
    {"the last surrogate, U+DFFF", "\xED\xBF\xBF"sv, 0},
    {"four bytes, cut after three", "\xF0\x9F\x98"sv, 0},
    {"overlong U+FFFF", "\xF0\x8F\xBF\xBF"sv, 0},
    {"U+110000", "\xF4\x90\x80\x80"sv, 0},
    {"F5", "\xF5\x80\x80\x80"sv, 0},
    {"FE", "\xFE"sv, 0},
    {"FF behind sixteen letters", "sixteen letters.\xFF"sv, 16},
    {"after a valid Chinese character", "\xE4\xBD\xA0\xE4\xBD"sv, 3},
    {"in the eighth byte", "1234567\xFF\x39"sv, 7},
};

struct ValidCase {
    std::string_view bytes;
    std::u32string_view code_points;
};

// The borders of every row of the table in RFC 3629, section 4.
constexpr ValidCase valid_cases[] = {
    {""sv, U""},
    {"\0"sv, {U"\0", 1}},
    {"\x7F"sv, U"\x7F"},
    {"\xC2\x80"sv, U"\u0080"},
    {"\xDF\xBF"sv, U"\u07FF"},
    {"\xE0\xA0\x80"sv, U"\u0800"},
    {"\xED\x9F\xBF"sv, U"\uD7FF"},
    {"\xEE\x80\x80"sv, U"\uE000"},
    {"\xEF\xBF\xBF"sv, U"\uFFFF"},
    {"\xF0\x90\x80\x80"sv, U"\U00010000"},
    {"\xF4\x8F\xBF\xBF"sv, U"\U0010FFFF"},
    {"plain text, longer than eight bytes"sv, U"plain text, longer than eight bytes"},
    {"你好, Zoë 😀"sv, U"你好, Zoë 😀"},
};

TEST(Utf8, becomes_valid_with_a_replacement_for_each_bad_byte) {
    EXPECT_EQ(text::to_valid_utf8("a\xFF\xE4\xBD z 你\x1b"), "a\uFFFD\uFFFD\uFFFD z 你\x1b");
    EXPECT_EQ(text::to_valid_utf8("valid: 你好"), "valid: 你好");
}

}  // namespace

TEST(Utf8, refuses_every_row_of_the_table_and_names_the_byte) {
    for (const auto& [what, bytes, offset] : invalid_cases) {
        EXPECT_EQ(text::find_invalid_utf8(bytes), offset) << what;
        EXPECT_FALSE(text::is_valid_utf8(bytes)) << what;
    }
}

TEST(Utf8, reads_and_writes_the_borders_of_every_length) {
    for (const auto& [bytes, code_points] : valid_cases) {
        EXPECT_EQ(text::find_invalid_utf8(bytes), std::nullopt) << bytes;
        EXPECT_EQ(text::to_code_points(bytes), code_points) << bytes;
        std::string written;
        for (const char32_t c : code_points) text::append_utf8(written, c);
        EXPECT_EQ(written, bytes);
    }
}

TEST(Utf8, every_code_point_survives_the_round_trip_and_no_surrogate_does) {
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        const bool surrogate = 0xD800 <= c && c <= 0xDFFF;
        std::string bytes;
        text::append_utf8(bytes, c);
        const auto read = text::code_point_at(bytes, 0);
        ASSERT_EQ(read.value, surrogate ? text::replacement_character : c);
        ASSERT_EQ(read.length, bytes.size());
    }
}

TEST(Utf8, finds_the_bad_byte_at_every_place_of_a_long_text) {
    for (std::size_t place = 0; place < 40; ++place) {
        std::string text(40, 'x');
        text[place] = '\xFF';
        EXPECT_EQ(text::find_invalid_utf8(text), place);
    }
}

TEST(Utf8, gives_a_replacement_for_each_byte_that_is_not_valid) {
    EXPECT_EQ(text::to_code_points("a\xE4\xBD"
                                   "b"sv),
              U"a\uFFFD\uFFFDb");
    std::string out;
    text::append_utf8(out, 0x110000);
    EXPECT_EQ(out, "\uFFFD");
}

TEST(Control, finds_c0_del_c1_and_the_separators_but_not_tab) {
    EXPECT_EQ(text::find_control("a\tb"), std::nullopt);
    EXPECT_EQ(text::find_control("a\0b"sv), 1U);
    EXPECT_EQ(text::find_control("ab\x1B[2J"sv), 2U);
    EXPECT_EQ(text::find_control("\r"), 0U);
    EXPECT_EQ(text::find_control("\x7F"), 0U);
    EXPECT_EQ(text::find_control("é\xC2\x80"), 2U);
    EXPECT_EQ(text::find_control("é\xC2\x9F"), 2U);
    EXPECT_EQ(text::find_control("\u00A0"), std::nullopt);
    EXPECT_EQ(text::find_control("你\u2028"), 3U);
    EXPECT_EQ(text::find_control("你\u2029"), 3U);
    EXPECT_EQ(text::find_control("你好 😀"), std::nullopt);
}

TEST(Printable, leaves_text_alone_and_disarms_what_a_terminal_would_obey) {
    EXPECT_EQ(text::to_printable("你好, Zoë 😀"), "你好, Zoë 😀");
    EXPECT_EQ(text::to_printable("a\tb"), "a b");
    EXPECT_EQ(text::to_printable("\x1B]0;title\x07"), "\uFFFD]0;title\uFFFD");
    EXPECT_EQ(text::to_printable("\xC2\x9B"
                                 "2J"),
              "\uFFFD2J");
    EXPECT_EQ(text::to_printable("\x9B"
                                 "2J"),
              "\uFFFD2J");
    EXPECT_EQ(text::to_printable("abc\u202Ecba"), "abc\uFFFDcba");
}
