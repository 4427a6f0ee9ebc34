#include "labs/tool/exporting/class_repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/exporting/files.hpp"
#include "labs/tool/exporting/leaks.hpp"
#include "tests/unit/labs/exporting/small_project.hpp"

namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ClassRepository : public testing::Test {
  protected:
    void export_it() {
        exporting::write_class_repository(project.root(), project.out(), course::read_labs(project.root()));
    }
    std::string fault_of_export() {
        try {
            export_it();
        } catch (const std::runtime_error& error) {
            EXPECT_THAT(exporting::files_below(project.root().parent_path()),
                        Not(testing::Contains(HasSubstr("unfinished"))))
                << "something is left behind";
            return error.what();
        }
        return "no fault";
    }
    std::string read(const std::string& path) { return exporting::read_file(project.out() / path); }

    SmallProject project;
};

TEST_F(ClassRepository, has_what_students_need_and_nothing_that_gives_a_solution_away) {
    export_it();
    EXPECT_THAT(exporting::files_below(project.out()),
                ElementsAre(".gitignore", "CMakeLists.txt", "LICENSE", "README.md", "ch01-room/CMakeLists.txt",
                            "ch01-room/README.md", "ch01-room/echo/main.cpp", "cmake/Lab.cmake",
                            "cmake/install-packages", "lab", "labs/lab01-lines/README.md", "labs/lab01-lines/hints.md",
                            "labs/lab01-lines/lab.json", "labs/lab01-lines/starter/splitter.cpp", "labs/tool/main.cpp",
                            "shared/core/loop.cpp", "shared/framing/splitter.hpp", "tests/CMakeLists.txt",
                            "tests/graded/kit/kit.hpp", "tests/graded/lab01-lines/public_test.cpp"));
    EXPECT_THAT(exporting::leaks(project.out(), course::read_labs(project.root()), project.root()), IsEmpty());
    EXPECT_EQ(read(".gitignore"), "/build/\n/work/\n");
    EXPECT_NE(fs::status(project.out() / "lab").permissions() & fs::perms::owner_exec, fs::perms::none);
}

TEST_F(ClassRepository, describes_its_labs_without_hidden_tests) {
    export_it();
    EXPECT_EQ(read("labs/lab01-lines/lab.json"), course::shown_part(SmallProject::lab_json));
    const auto labs = course::read_labs(project.out());
    ASSERT_EQ(labs.size(), 1u);
    EXPECT_EQ(labs[0].points(), 12);
    EXPECT_THAT(read("README.md"),
                HasSubstr("| lab01 | Lines | 12, 5 of them in public tests | [lab01-lines](labs/lab01-lines/) |"));
}

TEST_F(ClassRepository, does_not_build_folders_that_are_withheld) {
    export_it();
    EXPECT_EQ(read("ch01-room/CMakeLists.txt"), "# the ladder\nadd_subdirectory(echo)\nadd_subdirectory( chat )\n");
}

TEST_F(ClassRepository, does_not_build_programs_whose_source_is_withheld) {
    course::Lab lab;
    lab.withhold = {"ch01-room/hub/main.cpp"};
    const std::string library = "lab_library(hub\n  SOURCES hub.cpp)\n";
    EXPECT_EQ(exporting::without_what_is_withheld(
                  library + "lab_program(chat ABOUT \"a hub\"\n  SOURCES main.cpp\n  USES hub)\n",
                  "ch01-room/hub/CMakeLists.txt", {lab}),
              library);
}

TEST_F(ClassRepository, has_a_note_in_place_of_quoted_code_that_is_yours_to_write) {
    export_it();
    EXPECT_EQ(
        read("ch01-room/README.md"),
        "# Lesson\n\n```cpp\nint main() {}\n```\n\nNow lines:\n\n*This part is yours to write: lab01.*\n\nThe end.\n");
}

TEST_F(ClassRepository, is_not_made_when_a_line_of_a_solution_would_be_in_it) {
    project.write("labs/lab01-lines/hints.md", "## Task 1: A\n\n```cpp\n    bytes.remove_prefix(newline + 1);\n```\n");
    project.write("ch01-room/echo/notes.txt", "half_ += bytes.substr(0, newline);  // see?\n");
    EXPECT_THAT(fault_of_export(),
                AllOf(HasSubstr("labs/lab01-lines/hints.md:4: lab01: bytes.remove_prefix(newline + 1);"),
                      HasSubstr("ch01-room/echo/notes.txt:1: lab01: half_ += bytes.substr(0, newline);")));
    EXPECT_FALSE(fs::exists(project.out()));
}

TEST_F(ClassRepository, is_not_made_with_a_copy_of_a_solution_that_nobody_withheld) {
    project.write("ch01-room/echo/copy.cpp", SmallProject::solution);
    EXPECT_THAT(fault_of_export(),
                HasSubstr("ch01-room/echo/copy.cpp:8: lab01: const auto newline = bytes.find('\\n');"));
}

TEST_F(ClassRepository, is_made_only_in_a_new_or_an_empty_folder) {
    fs::create_directories(project.out());
    export_it();
    EXPECT_THAT(fault_of_export(), HasSubstr("/out is there already: name a new or an empty folder"));
}

TEST_F(ClassRepository, is_not_made_from_a_lab_json_that_names_what_is_not_there) {
    fs::remove(project.root() / "ch01-room/chat-plain/main.cpp");
    fs::remove(project.root() / "ch01-room/chat-plain");
    EXPECT_EQ(fault_of_export(), "labs/lab01-lines/lab.json: withhold: there is no ch01-room/chat-plain");
    fs::remove(project.root() / "shared/framing/splitter.cpp");
    EXPECT_EQ(fault_of_export(),
              "labs/lab01-lines/lab.json: slot: there is no shared/framing/splitter.cpp; is this a class repository "
              "already?");
}

// Of this project itself, as it is now.
TEST(TheClassRepository, of_this_project_can_be_made_and_has_the_labs) {
    const fs::path root = testkit::source_path("");
    const testkit::TemporaryDirectory directory;
    const fs::path out = directory.path() + "/class";
    const auto labs = course::read_labs(root);
    exporting::write_class_repository(root, out, labs);
    const auto exported = course::read_labs(out);
    ASSERT_EQ(exported.size(), labs.size());
    for (std::size_t i = 0; i < labs.size(); ++i) {
        EXPECT_EQ(exported[i].points(), labs[i].points());
        EXPECT_EQ(exported[i].shown_points(), labs[i].shown_points());
        for (const auto& file : labs[i].slot) {
            EXPECT_FALSE(fs::exists(out / file.reference)) << file.reference;
            EXPECT_TRUE(fs::exists(out / "labs" / labs[i].folder() / "starter" / file.name)) << file.name;
        }
        for (const auto& path : labs[i].given) EXPECT_TRUE(fs::exists(out / path)) << path;
    }
    EXPECT_TRUE(fs::exists(out / "labs/tool/main.cpp"));
    EXPECT_FALSE(fs::exists(out / "tests/unit"));
}

}  // namespace
