#include "labs/tool/course/hints.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace {

std::string fault_of(const std::string& markdown) {
    try {
        course::parse_hints(markdown, "hints.md");
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "no fault";
}

const std::string three = "### Hint 1\na\n### Hint 2\nb\n### Hint 3\nc\n";

TEST(Hints, are_three_for_each_task) {
    const auto tasks = course::parse_hints(
        "# Hints\n\nOne at a time.\n\n"
        "## Task 1: A line cut in two\n\n### Hint 1\n\nWhat is left over?\n\n### Hint 2\n\n    keep();\n\nThen go on.\n"
        "### Hint 3\n```cpp\n## Task 9: no heading here\n### Hint 1\n```\n"
        "## Task 2: Too long\r\n" +
            three,
        "hints.md");
    ASSERT_EQ(tasks.size(), 2u);
    EXPECT_EQ(tasks[0].title, "A line cut in two");
    EXPECT_EQ(tasks[0].texts[0], "What is left over?\n");
    EXPECT_EQ(tasks[0].texts[1], "    keep();\n\nThen go on.\n");
    EXPECT_EQ(tasks[0].texts[2], "```cpp\n## Task 9: no heading here\n### Hint 1\n```\n");
    EXPECT_EQ(tasks[1].title, "Too long");
    EXPECT_THAT(tasks[1].texts, testing::ElementsAre("a\n", "b\n", "c\n"));
}

TEST(Hints, that_are_not_three_are_refused_naming_the_line) {
    EXPECT_EQ(fault_of(""), "hints.md, line 1: no \"## Task 1: TITLE\"");
    EXPECT_EQ(fault_of("## Task 1: A\n### Hint 1\na\n### Hint 2\nb\n"),
              "hints.md, line 6: Task 1 ends here and has 2 hints, not 3");
    EXPECT_EQ(fault_of("## Task 1: A\n## Task 2: B\n" + three),
              "hints.md, line 2: Task 1 ends here and has 0 hints, not 3");
    EXPECT_EQ(fault_of("## Task 1: A\n" + three + "### Hint 4\nd\n"),
              "hints.md, line 8: Task 1 has 3 hints, and no more");
    EXPECT_EQ(fault_of("## Task 1: A\n### Hint 1\n\n### Hint 2\nb\n"),
              "hints.md, line 4: hint 1 of Task 1 ends here and is empty");
    EXPECT_EQ(fault_of("## Task 1: A\n### Hint 2\n"), "hints.md, line 2: expected \"### Hint 1\"");
    EXPECT_EQ(fault_of("## Task 1: A\n\nSome words.\n"), "hints.md, line 3: expected \"### Hint 1\"");
    EXPECT_EQ(fault_of("\n### Hint 1\n"), "hints.md, line 2: a hint before the first task");
    EXPECT_EQ(fault_of("## Task 2: A\n" + three), "hints.md, line 1: expected \"## Task 1: TITLE\"");
    EXPECT_EQ(fault_of("## Task 1: \n" + three), "hints.md, line 1: expected \"## Task 1: TITLE\"");
}

}  // namespace
