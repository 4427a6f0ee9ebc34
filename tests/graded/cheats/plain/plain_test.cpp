// A graded test as many courses have it: linked with the student's code, and its exit code is the verdict. It is here
// for the contrast (./plain-grader beside this folder); nothing else uses it.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "shared/framing/line_splitter.hpp"

namespace {

std::vector<std::string> lines_of(framing::LineSplitter& splitter, std::string_view bytes) {
    std::vector<std::string> lines;
    splitter.feed(bytes, [&](const auto& line) { lines.push_back(line ? std::string(*line) : "too long"); });
    return lines;
}

using Lines = std::vector<std::string>;

std::string any_word() {
    static std::mt19937 random{std::random_device{}()};
    std::string word;
    while (word.size() < 8) word += static_cast<char>('a' + random() % 26);
    return word;
}

}  // namespace

TEST(Plain, gives_whole_lines) {
    framing::LineSplitter splitter(100);
    const auto first = any_word(), second = any_word();
    EXPECT_EQ(lines_of(splitter, first + "\n" + second + "\r\n\n"), (Lines{first, second, ""}));
}

TEST(Plain, gives_a_line_that_came_in_pieces) {
    framing::LineSplitter splitter(100);
    const auto first = any_word(), second = any_word();
    EXPECT_EQ(lines_of(splitter, first), Lines{});
    EXPECT_TRUE(splitter.holds_half_a_line());
    EXPECT_EQ(lines_of(splitter, second + "\r"), Lines{});
    EXPECT_EQ(lines_of(splitter, "\n"), Lines{first + second});
}

TEST(Plain, reports_a_line_that_is_too_long) {
    framing::LineSplitter splitter(5);
    EXPECT_EQ(lines_of(splitter, any_word()), Lines{"too long"});
    EXPECT_EQ(lines_of(splitter, any_word() + "\nok\n"), Lines{"ok"});
}

TEST(Plain, gives_a_line_that_lies_in_the_bytes_as_a_view_into_them) {
    framing::LineSplitter splitter(100);
    const auto bytes = any_word() + "\n";
    splitter.feed(bytes, [&](const auto& line) { EXPECT_EQ(line->data(), bytes.data()); });
}
