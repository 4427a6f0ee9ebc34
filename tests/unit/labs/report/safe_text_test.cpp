#include "labs/tool/report/safe_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "labs/tool/report/excerpt.hpp"
#include "labs/tool/report/workflow_commands.hpp"
#include "shared/text/utf8.hpp"

using namespace std::string_view_literals;

namespace {

using report::excerpt;
using report::safe_line;
using report::safe_text;
using report::without_workflow_commands;

TEST(SafeText, keeps_what_a_reader_can_see) {
    const std::string_view text = "one\n\ttwo\n你好，世界 👩‍👩‍👧 zoë \\x1b 100 %\n";
    EXPECT_EQ(safe_text(text), text);
}

TEST(SafeText, shows_control_characters_as_escapes) {
    EXPECT_EQ(safe_text("\x1b[31mred\x1b]0;title\x07"), "\\x1b[31mred\\x1b]0;title\\x07");
    EXPECT_EQ(safe_text("a\0b\x7f"sv), "a\\x00b\\x7f");
    EXPECT_EQ(safe_text("\u009b31m\u0085"), "\\u009b31m\\u0085");
    EXPECT_EQ(safe_text("50 %\r100 %\r\n"), "50 %\\r100 %\n");
}

TEST(SafeText, shows_what_turns_or_ends_a_line_as_escapes) {
    EXPECT_EQ(safe_text("a\u202Etxt.exe\u202C"), "a\\u202etxt.exe\\u202c");
    EXPECT_EQ(safe_text("\u202A\u2066\u2069\u200F\u2028\u2029"), "\\u202a\\u2066\\u2069\\u200f\\u2028\\u2029");
    EXPECT_EQ(safe_text("\uFFFE\uFFFF"), "\\ufffe\\uffff");
}

TEST(SafeText, shows_bytes_that_are_not_utf8) {
    EXPECT_EQ(safe_text("ok \xFF \xE4\xBD"), "ok \\xff \\xe4\\xbd");
    EXPECT_EQ(safe_text("\xED\xA0\x80"), "\\xed\\xa0\\x80");
}

TEST(SafeText, is_safe_already_when_it_comes_out) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    const auto once = safe_text(all + "\u202E\u2028\uFFFF");
    EXPECT_EQ(safe_text(once), once);
    EXPECT_TRUE(text::is_valid_utf8(once));
}

TEST(SafeText, has_a_form_in_one_line) {
    EXPECT_EQ(safe_line("a\tb\r\nc\rd"), "a\\tb\\nc\\rd");
}

TEST(Excerpt, is_the_text_itself_if_it_fits) {
    EXPECT_EQ(excerpt("", {}), "");
    EXPECT_EQ(excerpt("one\n\ntwo\n\n", {3, 10}), "one\n\ntwo");
}

TEST(Excerpt, keeps_both_ends_and_says_how_many_lines_are_left_out) {
    EXPECT_EQ(excerpt("1\n2\n3\n4\n5\n6\n7\n8\n", {3, 10}), "1\n2\n… 5 lines left out …\n8");
}

TEST(Excerpt, cuts_a_long_line_between_two_characters) {
    EXPECT_EQ(excerpt("abcdef", {3, 4}), "abcd… (2 more bytes in this line)");
    EXPECT_EQ(excerpt("你好吗", {3, 4}), "你… (6 more bytes in this line)");
}

TEST(Excerpt, is_small_whatever_it_is_made_from) {
    std::string lines;
    for (int i = 0; i < 1'000'000; ++i) lines += "spam\n";
    EXPECT_LT(excerpt(lines, {60, 500}).size(), 60 * 6U);
    EXPECT_LT(excerpt(std::string(5'000'000, 'x'), {60, 500}).size(), 600U);
}

TEST(WorkflowCommands, are_broken_up_at_the_beginning_of_a_line) {
    EXPECT_EQ(without_workflow_commands("::error::x"), ": :error::x");
    EXPECT_EQ(without_workflow_commands("a\n \t::add-mask::e\n"), "a\n \t: :add-mask::e\n");
    EXPECT_EQ(without_workflow_commands("a\r::error::x"), "a\r: :error::x");
    EXPECT_EQ(without_workflow_commands("\u3000\u00A0::error::x"), "\u3000\u00A0: :error::x");
}

TEST(WorkflowCommands, are_broken_up_in_the_older_form_wherever_they_stand) {
    EXPECT_EQ(without_workflow_commands("x ##[error]y"), "x ## [error]y");
    EXPECT_EQ(without_workflow_commands("###[error]y"), "### [error]y");
}

TEST(WorkflowCommands, are_not_hidden_by_characters_without_a_width) {
    EXPECT_EQ(without_workflow_commands("\u200B:\u200D:error::x"), "\u200B:\u200D :error::x");
    EXPECT_EQ(without_workflow_commands("#\u200B#\uFEFF[error]"), "#\u200B#\uFEFF [error]");
}

TEST(WorkflowCommands, leave_other_text_alone) {
    const std::string_view text = "std::string f(); // a ## b [c]\n  x::y\n: ::z\n你好::\n";
    EXPECT_EQ(without_workflow_commands(text), text);
    EXPECT_EQ(without_workflow_commands(without_workflow_commands("::error::x")), ": :error::x");
}

}  // namespace
