#include "labs/tool/exporting/leaks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "tests/unit/labs/exporting/small_project.hpp"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Leaks : public testing::Test {
  protected:
    void give(const std::string& path, const std::string& text) { exporting::write_file(project.out() / path, text); }
    std::vector<std::string> found() {
        std::vector<std::string> all;
        for (const auto& leak : exporting::leaks(project.out(), course::read_labs(project.root()), project.root()))
            all.push_back(to_string(leak));
        return all;
    }
    SmallProject project;
};

TEST_F(Leaks, are_lines_of_a_reference_in_whatever_file_and_indent) {
    give("a/notes.txt", "hello\n  \thalf_  +=  bytes.substr(0, newline);   // so\r\n");
    give("b.md", "> no\nreturn std::exchange(half_, {});");
    EXPECT_THAT(found(), ElementsAre("a/notes.txt:2: lab01: half_ += bytes.substr(0, newline);",
                                     "b.md:2: lab01: return std::exchange(half_, {});"));
}

TEST_F(Leaks, are_no_lines_that_tell_nothing) {
    give("a.md",
         "#include \"shared/framing/splitter.hpp\"\n// Everything up to the newline.\n    }\n    return {};\n\n");
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Leaks, are_no_lines_that_the_starter_has) {
    give("a.md", "std::string Splitter::take(std::string_view& bytes) {\nnamespace framing {\n");
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Leaks, are_no_lines_that_other_code_has_too) {
    give("a.md", "while (!bytes.empty()) {\n");
    EXPECT_THAT(found(), ElementsAre("a.md:1: lab01: while (!bytes.empty()) {"));
    give("shared/core/loop.cpp", "while (!bytes.empty()) {\n");
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Leaks, are_lines_of_a_file_that_is_withheld_too) {
    project.write("ch01-room/chat-plain/main.cpp", "int main() { return whole_chat_room(); }\n");
    give("a.md", "int main() { return whole_chat_room(); }\n");
    EXPECT_THAT(found(), ElementsAre("a.md:1: lab01: int main() { return whole_chat_room(); }"));
}

TEST_F(Leaks, are_all_lines_of_a_copy) {
    give("copy.cpp", SmallProject::solution);
    EXPECT_EQ(found().size(), 5u);
}

}  // namespace
