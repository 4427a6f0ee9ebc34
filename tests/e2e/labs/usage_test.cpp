// What lab-tool says to those who mistype.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/labs/project.hpp"

using labs_e2e::Project;
using testing::HasSubstr;

TEST(LabToolUsage, an_unknown_lab_gets_the_list_of_labs) {
    for (const char* command : {"start", "check", "hint", "reset", "submit", "which"}) {
        const auto done = Project{}.tool({command, "17"});
        EXPECT_EQ(done.status.code, 1) << command;
        EXPECT_THAT(done.errors, HasSubstr("no lab \"17\"; there is lab01-lines")) << command;
    }
}

TEST(LabToolUsage, commands_without_a_lab_say_how_to_begin_one) {
    for (const char* command : {"check", "hint", "submit", "which"}) {
        const auto done = Project{}.tool({command});
        EXPECT_EQ(done.status.code, 1) << command;
        EXPECT_THAT(done.errors, HasSubstr("no lab is begun yet; ./lab status shows them, ./lab start 1 begins one"));
    }
}

TEST(LabToolUsage, an_unknown_command_or_none_is_bad_usage) {
    for (const std::vector<std::string>& words : {std::vector<std::string>{"frobnicate"}, {}}) {
        const auto done = Project{}.tool(words);
        EXPECT_EQ(done.status.code, 2);
        EXPECT_THAT(done.errors, HasSubstr("Usage: lab-tool"));
    }
}

TEST(LabToolUsage, a_bad_seed_is_named_with_what_was_expected) {
    for (const std::string seed : {"zz", "12x", "-5", " 7", "0x", "11112222333344445"}) {
        const auto done = Project{}.tool({"check", "1", "--seed=" + seed});
        EXPECT_EQ(done.status.code, 2) << seed;
        EXPECT_THAT(done.errors, HasSubstr("--seed")) << seed;
        EXPECT_THAT(done.errors, HasSubstr("1 to 16 hexadecimal digits")) << seed;
    }
}

TEST(LabToolUsage, an_unknown_test_is_named_with_where_the_tests_stand) {
    const Project project;
    project.tool({"start", "1"});
    const auto done = project.tool({"check", "1", "--test", "nope"});
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.errors, HasSubstr("lab01 has no shown test 'nope'; they stand in labs/lab01-lines/lab.json"));
}

TEST(LabToolUsage, grade_says_which_folder_it_cannot_read) {
    const Project project;
    const auto missing = project.tool({"grade", "1", "no-such-folder"});
    EXPECT_EQ(missing.status.code, 1);
    EXPECT_THAT(missing.errors, HasSubstr("cannot read the folder of submissions no-such-folder: "));
    std::filesystem::create_directories(project.root() / "empty");
    const auto empty = project.tool({"grade", "1", "empty"});
    EXPECT_EQ(empty.status.code, 1);
    EXPECT_THAT(empty.errors, HasSubstr("no submission in empty"));
    EXPECT_THAT(project.tool({"grade", "1"}).errors, HasSubstr("which submissions? ./lab grade lab01 FOLDER"));
    EXPECT_EQ(project.tool({"grade", "1", "empty", "--sandbox", "none"}).status.code, 2);
}

TEST(LabToolUsage, a_lab_that_was_not_built_is_named) {
    const Project project;
    project.tool({"start", "1"});
    const auto done = project.tool({"check", "1"});
    EXPECT_EQ(done.status.code, 1);
    auto words = project.command({"check", "1"});
    words[4] = project.root().string();  // a build without anything in it
    const auto unbuilt = testkit::run(words);
    EXPECT_EQ(unbuilt.status.code, 1);
    EXPECT_THAT(unbuilt.output, HasSubstr("the lab is not built: there is no "));
    EXPECT_THAT(unbuilt.output, HasSubstr("This is our fault, not yours."));
    EXPECT_THAT(unbuilt.output, testing::Not(HasSubstr("did not compile")));
}
