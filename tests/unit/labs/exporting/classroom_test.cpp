#include "labs/tool/exporting/classroom.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/exporting/files.hpp"
#include "shared/testkit/process.hpp"
#include "tests/unit/labs/exporting/small_project.hpp"

namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// The commands of the step with this id.
std::string script_of(const std::string& workflow, const std::string& id) {
    const auto begin = workflow.find("|\n", workflow.find("id: " + id)) + 2;
    return workflow.substr(begin, workflow.find("      - ", begin) - begin);
}

TEST(Classroom, gets_a_workflow_with_a_step_for_each_lab_and_its_report) {
    SmallProject project;
    auto labs = course::read_labs(project.root());
    labs.push_back(labs[0]);
    labs[1].number = 2;
    labs[1].title = "Who's there: # a room";
    exporting::write_classroom(project.out(), labs);
    EXPECT_THAT(exporting::files_below(project.out()), ElementsAre(".github/workflows/classroom.yml", ".gitignore"));
    const auto workflow = exporting::read_file(project.out() / ".github/workflows/classroom.yml");
    EXPECT_EQ(workflow, exporting::classroom_workflow(labs));
    EXPECT_THAT(workflow, HasSubstr("      - name: 'lab02: Who''s there: # a room'\n        id: lab02\n"));
    EXPECT_THAT(workflow, HasSubstr("LAB01_RESULTS: ${{ steps.lab01.outputs.result }}\n"));
    EXPECT_THAT(workflow, HasSubstr("uses: classroom-resources/autograding-grading-reporter@v1"));
    EXPECT_THAT(workflow, HasSubstr("runners: lab01,lab02\n"));
}

class ClassroomStep : public testing::Test {
  protected:
    /// Runs the step of lab01 where ./lab is this script; returns its output `result`, decoded.
    std::string run(const std::string& lab) {
        exporting::write_file(directory.path() + "/lab", "#!/bin/sh\n" + lab);
        const auto script = script_of(exporting::classroom_workflow(course::read_labs(project.root())), "lab01");
        testkit::Process::Setup setup;
        setup.directory = directory.path();
        fs::remove(directory.path() + "/output");
        setup.environment["GITHUB_OUTPUT"] = directory.path() + "/output";
        testkit::Process process{{"/bin/sh", "-e", "-c", script}, setup};
        EXPECT_EQ(process.wait(), (testkit::ExitStatus{0, 0}));
        printed = process.output();
        auto output = exporting::read_file(directory.path() + "/output");
        EXPECT_THAT(output, StartsWith("result="));
        return testkit::run({"base64", "-d"}, output.substr(7)).output;
    }
    SmallProject project;
    testkit::TemporaryDirectory directory;
    std::string printed;
};

TEST_F(ClassroomStep, hands_on_what_the_check_found) {
    EXPECT_EQ(run("[ \"$*\" = 'check 1 --classroom' ] && echo '{\"version\":1}'"), "{\"version\":1}\n");
    EXPECT_EQ(run("echo '{\"version\":2}'; exit 1"), "{\"version\":2}\n") << "failing tests";
}

TEST_F(ClassroomStep, reports_an_error_where_the_check_did_not_work) {
    EXPECT_EQ(run("exit 3"), "{\"version\":1,\"status\":\"error\",\"max_score\":5,\"tests\":[]}\n");
    EXPECT_THAT(printed, HasSubstr("check ended with exit code 3"));
}

TEST_F(ClassroomStep, obeys_no_command_that_a_student_prints) {
    run("echo '::notice title=Autograding report::{}' >&2; echo '{}'");
    EXPECT_THAT(printed, testing::MatchesRegex("::stop-commands::[0-9a-f]{32}\n::[0-9a-f]{32}::\n"));
}

}  // namespace
