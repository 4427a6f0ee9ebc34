#include "labs/tool/exporting/gradescope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/exporting/files.hpp"
#include "labs/tool/intake/submission.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/labs/exporting/small_project.hpp"

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Gradescope, gets_an_archive_with_the_scripts_and_the_whole_project) {
    const SmallProject project;
    exporting::write_gradescope(project.root(), project.out(), course::read_labs(project.root()));
    EXPECT_THAT(exporting::files_below(project.out()), ElementsAre("autograder.zip"));
    const auto scripts =
        intake::read_submission(project.out() / "autograder.zip", {"setup.sh", "run_autograder", "lab"});
    EXPECT_EQ(scripts.refused, "");
    EXPECT_THAT(scripts.files.at("run_autograder"), HasSubstr("./lab grade lab01 "));
    EXPECT_THAT(scripts.files.at("setup.sh"), HasSubstr("./lab setup build run labs\n"));
    for (const char* file : {"hidden_test.cpp", "public_test.cpp", "install-packages"})
        EXPECT_EQ(intake::read_submission(project.out() / "autograder.zip", {file}).refused, "") << file;
}

TEST(Gradescope, gets_an_archive_for_each_of_several_labs) {
    const SmallProject project;
    auto labs = course::read_labs(project.root());
    labs.push_back(labs[0]);
    labs[1].number = 2;
    exporting::write_gradescope(project.root(), project.out(), labs);
    EXPECT_THAT(exporting::files_below(project.out()), ElementsAre("lab01/autograder.zip", "lab02/autograder.zip"));
}

class Autograder : public testing::Test {
  protected:
    /// Runs run_autograder where ./lab is this script; returns the results.json that is left.
    std::string grade(const std::string& lab) {
        const fs::path here = directory.path();
        exporting::write_file(here / "source/lab", "#!/bin/sh\n" + lab);
        exporting::write_file(here / "submission/splitter.cpp", "int a;\n");
        const auto script = exporting::gradescope_run(course::read_labs(project.root()).at(0));
        testkit::Process::Setup setup;
        setup.environment["AUTOGRADER"] = here;
        testkit::Process process{{"/bin/sh", "-c", script}, setup};
        EXPECT_EQ(process.wait(), (testkit::ExitStatus{0, 0}));
        return exporting::read_file(here / "results/results.json");
    }
    const SmallProject project;
    testkit::TemporaryDirectory directory;
};

TEST_F(Autograder, leaves_the_results_of_the_grader) {
    // $3 is the folder of submissions, the last word the folder of results
    EXPECT_EQ(grade("[ \"$1 $2\" = 'grade lab01' ] && cat \"$3/submission/splitter.cpp\" || exit 1\n"
                    "for out; do :; done\nmkdir -p \"$out/students/submission\"\necho '{\"score\": 5}' "
                    ">\"$out/students/submission/results.json\""),
              "{\"score\": 5}\n");
}

TEST_F(Autograder, leaves_a_valid_result_when_the_grader_fails) {
    const std::string result = grade("exit 1");
    EXPECT_THAT(result, HasSubstr("\"score\": 0,"));
    EXPECT_THAT(result, HasSubstr("That is a fault of the grader, not of your files"));
    EXPECT_THAT(result, HasSubstr("\"max_score\": 12"));
    EXPECT_EQ(
        grade(
            "for out; do :; done\nmkdir -p \"$out/students/submission\"\n: >\"$out/students/submission/results.json\""),
        result)
        << "an empty file is none";
}

}  // namespace
