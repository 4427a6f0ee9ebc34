#include "labs/tool/exporting/lesson.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "labs/tool/course/lab.hpp"
#include "tests/unit/labs/exporting/small_project.hpp"

namespace {

class LessonForStudents : public testing::Test {
  protected:
    LessonForStudents() { std::filesystem::create_directories(project.out()); }
    std::string of(const std::string& markdown) {
        return exporting::for_students(markdown, {project.root(), course::read_labs(project.root()), project.out()});
    }
    SmallProject project;
};

const std::string note = "*This part is yours to write: lab01.*\n";

TEST_F(LessonForStudents, has_a_note_for_each_block_with_a_line_of_a_solution) {
    EXPECT_EQ(of("a\n```cpp\nint x;\n  bytes.remove_prefix(newline + 1);\n```\nb\n"), "a\n" + note + "b\n");
    EXPECT_EQ(of("~~~~\nbytes.remove_prefix(newline + 1);\n~~~\n~~~~\nb\n"), note + "b\n");
    EXPECT_EQ(of("  ```\n  bytes.remove_prefix(newline + 1);\n  ```\n"), note);
    EXPECT_EQ(of("```\nbytes.remove_prefix(newline + 1);\n"), note) << "a block that nobody closed";
}

TEST_F(LessonForStudents, keeps_all_else_as_it_is) {
    for (const std::string text :
         {"", "a\n", "```cpp\nint x;\n```\n\nb\n", "```\n~~~\n```\nbytes.remove_prefix(newline + 1);\n",
          "`code` and ``` in a line\nb\n"})
        EXPECT_EQ(of(text), text);
}

}  // namespace
