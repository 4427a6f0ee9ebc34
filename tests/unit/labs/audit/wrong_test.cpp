#include "labs/tool/audit/wrong.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using testing::HasSubstr;

course::Lab lab() {
    course::Lab lab;
    lab.number = 1;
    lab.name = "lines";
    lab.slot = {{"line_splitter.cpp", "shared/framing/line_splitter.cpp"}};
    lab.tests = {{"Lines.gives_a_line", 5, course::Visibility::shown, "feed()", 1},
                 {"Lines.gives_two", 5, course::Visibility::hidden, "feed()", 1}};
    return lab;
}

std::string reason(std::string_view source) {
    try {
        audit::parse_wrong(source, lab(), "wrong/a.cpp");
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST(WrongSolution, says_at_its_head_what_it_is) {
    const auto wrong = audit::parse_wrong(
        "// Wrong on purpose: the last line is lost.\n"
        "// Slot file: line_splitter.cpp\n"
        "// Caught by: Lines.gives_two, Lines.gives_a_line\n"
        "#include <string>\n",
        lab(), "wrong/a.cpp");
    EXPECT_EQ(wrong.bug, "the last line is lost");
    EXPECT_EQ(wrong.slot_file, "line_splitter.cpp");
    EXPECT_EQ(wrong.caught_by, (std::vector<std::string>{"Lines.gives_two", "Lines.gives_a_line"}));
}

TEST(WrongSolution, may_go_on_in_the_next_line) {
    const auto wrong = audit::parse_wrong(
        "// Wrong on purpose: a long story\n//   that goes on.\n//\n// Slot file: line_splitter.cpp\r\n"
        "// Caught by: Lines.gives_two,\n//   Lines.gives_a_line.\n\n// Caught by: nobody\n",
        lab(), "wrong/a.cpp");
    EXPECT_EQ(wrong.bug, "a long story that goes on");
    EXPECT_EQ(wrong.slot_file, "line_splitter.cpp");
    EXPECT_EQ(wrong.caught_by.size(), 2U);
}

TEST(WrongSolution, without_its_head_is_named_with_what_is_missing) {
    EXPECT_THAT(reason("int a;\n"), AllOf(HasSubstr("wrong/a.cpp"), HasSubstr("Wrong on purpose:")));
    EXPECT_THAT(reason("// Wrong on purpose: x.\n// Slot file: line_splitter.cpp\n"), HasSubstr("Caught by:"));
    EXPECT_THAT(reason("// Wrong on purpose: x.\n// Slot file: b.cpp\n// Caught by: Lines.gives_two\n"),
                HasSubstr("no slot file b.cpp"));
    EXPECT_THAT(reason("// Wrong on purpose: x.\n// Slot file: line_splitter.cpp\n// Caught by: Lines.gives\n"),
                HasSubstr("no test Lines.gives"));
}
