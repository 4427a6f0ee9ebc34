// The terminal's text against the files in golden/. To write them anew after a change, and then read the difference:
//   LAB_UPDATE_GOLDEN=1 build/dev/tests/report_test
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "labs/tool/report/report.hpp"
#include "shared/testkit/process.hpp"
#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"
#include "tests/unit/labs/report/synthetic_class.hpp"

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void expect_golden(const std::string& name, const std::string& actual) {
    const auto path = testkit::source_path("tests/unit/labs/report/golden/" + name);
    if (std::getenv("LAB_UPDATE_GOLDEN") != nullptr) std::ofstream{path} << actual;
    std::ifstream file{path};
    const std::string golden{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(actual, golden) << path;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in{text};
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

TEST(TerminalText, shows_the_first_failing_test_in_full_and_the_rest_as_a_list) {
    expect_golden("mixed.txt", report::terminal_text(synthetic::mixed(), {}));
}

TEST(TerminalText, shows_every_failing_test_in_full_if_asked) {
    expect_golden("mixed-all.txt", report::terminal_text(synthetic::mixed(), {.all = true}));
}

TEST(TerminalText, begins_with_another_failing_test_if_asked) {
    expect_golden("mixed-skip-1.txt", report::terminal_text(synthetic::mixed(), {.skip = 1}));
    EXPECT_THAT(report::terminal_text(synthetic::mixed(), {.skip = 99}), HasSubstr("all tests"));
}

TEST(TerminalText, has_colours_if_asked) {
    expect_golden("mixed-colour.txt", report::terminal_text(synthetic::mixed(), {.colour = true, .columns = 60}));
    EXPECT_THAT(report::terminal_text(synthetic::mixed(), {}), Not(HasSubstr("\x1b")));
}

TEST(TerminalText, says_how_to_hand_in_what_passes) {
    expect_golden("all-passed.txt", report::terminal_text(synthetic::all_passed(), {}));
}

TEST(TerminalText, shows_what_the_compiler_says_and_no_test) {
    expect_golden("did-not-compile.txt", report::terminal_text(synthetic::did_not_compile(), {}));
}

TEST(TerminalText, says_why_a_submission_was_refused) {
    expect_golden("refused.txt", report::terminal_text(synthetic::refused(), {}));
}

TEST(TerminalText, shows_the_flag_that_takes_the_points_away) {
    expect_golden("voided.txt", report::terminal_text(synthetic::voided(), {}));
}

TEST(TerminalText, takes_the_blame_for_a_grader_error) {
    expect_golden("grader-error.txt", report::terminal_text(synthetic::with_grader_error(), {}));
}

TEST(TerminalText, ends_with_the_next_step_of_its_caller) {
    EXPECT_THAT(report::terminal_text(synthetic::mixed(), {.next = "press n"}),
                ::testing::EndsWith("\nNext: press n\n"));
}

TEST(TerminalText, fills_the_width_it_is_given_and_no_more) {
    auto verdict = synthetic::mixed();
    verdict.title = "从字节流里取出一行一行的文本，一直到很长很长的标题也要放得下";
    for (auto& test : verdict.tests) {
        test.title += "，中文的标题和表情 👩‍👩‍👧 也要对齐";
        test.message = test.program_output = "";
    }
    verdict.compiler = "";
    for (const int columns : {40, 79, 80, 132, 200}) {
        const auto lines = lines_of(report::terminal_text(verdict, {.columns = columns, .skip = 99}));
        EXPECT_EQ(text::display_width(lines[0]), columns) << lines[0];
        EXPECT_EQ(text::display_width(lines[1]), columns) << lines[1];
        const auto list =
            std::ranges::find_if(lines, [](const auto& line) { return line.starts_with("── all tests"); });
        ASSERT_NE(list, lines.end());
        EXPECT_EQ(text::display_width(*list), columns);
        for (auto line = list + 1; !line->empty(); ++line) {
            EXPECT_LE(text::display_width(*line), columns) << *line;
            EXPECT_EQ(text::display_width(*line), text::display_width(*(list + 1))) << *line;
        }
    }
}

TEST(TerminalText, lets_a_hostile_program_do_nothing_to_the_terminal_or_the_log) {
    const auto text = report::terminal_text(synthetic::hostile(), {.all = true});
    EXPECT_TRUE(text::is_valid_utf8(text));
    for (const char32_t c : text::to_code_points(text))
        EXPECT_FALSE((text::is_control(c) && c != U'\n') || (0x202A <= c && c <= 0x202E) ||
                     (0x2066 <= c && c <= 0x2069));
    for (const auto& line : lines_of(text)) {
        const auto first = line.find_first_not_of(" \t");
        EXPECT_FALSE(first != std::string::npos && line.compare(first, 2, "::") == 0) << line;
        EXPECT_EQ(line.find("##["), std::string::npos) << line;
    }
    EXPECT_LT(text.size(), 100'000U);
}

}  // namespace
