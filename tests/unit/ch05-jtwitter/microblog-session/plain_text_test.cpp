#include "ch05-jtwitter/microblog-session/plain_text.hpp"

#include <gtest/gtest.h>

#include "ch05-jtwitter/microblog-session/refusal.hpp"

namespace {

using microblog::Lines;
using microblog::plain_text;

std::string refusal_of(const std::string& text, std::size_t limit, Lines lines) {
    try {
        plain_text(text, "Note", limit, lines);
        return "";
    } catch (const microblog::Refusal& refusal) {
        return refusal.what();
    }
}

TEST(PlainText, is_in_normal_form_with_plain_line_ends_and_no_white_ends) {
    EXPECT_EQ(plain_text(" Cafe\u0301\t\n", "Note", 10, Lines::one), "Caf\u00E9");
    EXPECT_EQ(plain_text("a\r\nb\rc\n", "Note", 10, Lines::many), "a\nb\nc");
    EXPECT_EQ(plain_text("a\u2028b\u2029", "Note", 10, Lines::many), "a\nb") << "as word processors write them";
    EXPECT_EQ(plain_text(" \t ", "Note", 10, Lines::one), "");
}

TEST(PlainText, is_counted_in_code_points) {
    EXPECT_EQ(plain_text("微博微博", "Note", 4, Lines::one), "微博微博");
    EXPECT_EQ(refusal_of("微博微博微", 4, Lines::one), "Validation failed: Note is too long (maximum is 4 characters)");
    EXPECT_EQ(plain_text("e\u0301", "Note", 1, Lines::one), "\u00E9") << "counted in normal form";
}

TEST(PlainText, has_no_control_characters_and_is_utf8) {
    const std::string controls = "Validation failed: Note has control characters";
    EXPECT_EQ(refusal_of("a\x1b[31mb", 100, Lines::many), controls);
    EXPECT_EQ(refusal_of(std::string("a\0b", 3), 100, Lines::many), controls);
    EXPECT_EQ(refusal_of("a\nb", 100, Lines::one), controls);
    EXPECT_EQ(refusal_of("a\xFF", 100, Lines::many), "Validation failed: Note is not valid UTF-8");
}

}  // namespace
