// What a student sees: lab-tool as a process, with files as students write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <regex>

#include "labs/tool/intake/submission.hpp"
#include "tests/e2e/labs/project.hpp"

using labs_e2e::line_with;
using labs_e2e::Project;
using labs_e2e::read_file;
using labs_e2e::reference;
using labs_e2e::reference_with;
using labs_e2e::shown_points;
using labs_e2e::starter;
using labs_e2e::write_file;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

namespace fs = std::filesystem;

const std::string first_test = "gives_a_line_that_came_whole";

std::string points(int earned) {
    return std::to_string(earned) + " of " + std::to_string(shown_points()) + " points";
}

class StudentTest : public testing::Test {
  protected:
    /// The lab begun, with this text in its file.
    testkit::Finished check(const std::string& text, const std::vector<std::string>& options = {}) {
        if (!fs::exists(project.work())) project.tool({"start", "1"});
        write_file(project.file(), text);
        std::vector<std::string> words{"check", "1"};
        words.insert(words.end(), options.begin(), options.end());
        return project.tool(words);
    }
    void TearDown() override { EXPECT_THAT(project.left_behind(), IsEmpty()); }

    Project project{std::chrono::seconds(4)};
};

/// The numbered steps of a failure, and all that stands between them and the line to run it again.
std::string story_of(const std::string& output) {
    const auto begin = output.find("   1  "), end = output.find("\nall steps");
    return begin == std::string::npos || end == std::string::npos ? "" : output.substr(begin, end - begin);
}

}  // namespace

TEST_F(StudentTest, start_says_what_to_read_and_what_to_write) {
    const auto done = project.tool({"start", "lines"});
    EXPECT_EQ(done.status.code, 0) << done.errors;
    EXPECT_THAT(done.output, HasSubstr("read   labs/lab01-lines/README.md"));
    EXPECT_THAT(done.output, HasSubstr("write  work/lab01/line_splitter.cpp"));
    EXPECT_THAT(done.output, HasSubstr("./lab check 1"));
    EXPECT_EQ(read_file(project.file()), starter());
}

TEST_F(StudentTest, start_does_not_overwrite_what_is_there) {
    project.tool({"start", "1"});
    write_file(project.file(), "// an evening's work\n");
    const auto done = project.tool({"start", "1"});
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.errors, HasSubstr("work/lab01 is there already; ./lab reset 1"));
    EXPECT_EQ(read_file(project.file()), "// an evening's work\n");
}

TEST_F(StudentTest, check_of_the_starter_tells_the_story_of_the_first_failing_test) {
    const auto done = check(starter());
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.output, HasSubstr(points(0)));
    EXPECT_THAT(done.output, HasSubstr("failing test 1 of "));
    EXPECT_TRUE(std::regex_search(done.output, std::regex(R"(\n   1  open  100\n   2  feed  "[a-z]+\\n")")))
        << done.output;
    EXPECT_TRUE(std::regex_search(done.output, std::regex(R"(\n  expected  line "[a-z]+"\n  got       nothing\n)")))
        << done.output;
    EXPECT_THAT(done.output, HasSubstr("the test    tests/graded/lab01-lines/public_test.cpp:"));
    EXPECT_THAT(done.output, HasSubstr("all steps   work/traces/lab01/Lines." + first_test + ".jsonl\n"));
    EXPECT_TRUE(fs::exists(project.root() / "work/traces/lab01" / ("Lines." + first_test + ".jsonl")));
    EXPECT_THAT(done.errors, IsEmpty());
}

TEST_F(StudentTest, the_line_to_run_a_test_again_gives_the_same_inputs) {
    const auto first = check(starter());
    const auto line = line_with(first.output, "again       ./lab check 1 ");
    ASSERT_THAT(line, HasSubstr(" --test " + first_test + " --seed ")) << first.output;
    const auto second = project.again(line);
    EXPECT_EQ(second.status.code, 1);
    EXPECT_NE(story_of(first.output), "") << first.output;
    EXPECT_EQ(story_of(second.output), story_of(first.output));
    EXPECT_EQ(line_with(second.output, "again  "), line);
    EXPECT_NE(story_of(project.tool({"check", "1"}).output), story_of(first.output)) << "without the seed: others";
}

TEST_F(StudentTest, check_of_a_right_answer_gives_all_points) {
    const auto done = check(reference());
    EXPECT_EQ(done.status.code, 0) << done.output;
    EXPECT_THAT(done.output, HasSubstr(points(shown_points())));
    EXPECT_THAT(done.output, HasSubstr("Next: all tests pass: ./lab submit 1\n"));
}

TEST_F(StudentTest, one_test_that_passes_does_not_promise_more) {
    const auto done = check(reference(), {"--test", first_test});
    EXPECT_EQ(done.status.code, 0) << done.output;
    EXPECT_THAT(done.output, Not(HasSubstr("submit")));
    EXPECT_THAT(done.output, HasSubstr("Next: that was one test; ./lab check 1 runs all\n"));
}

TEST_F(StudentTest, check_shows_what_the_compiler_says_with_the_student_s_file_and_line) {
    const auto done = check(reference_with("    int x = no_such_name;\n"));
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.output, HasSubstr("did not compile"));
    EXPECT_THAT(done.output,
                HasSubstr("\nline_splitter.cpp:" + std::to_string(labs_e2e::first_line_of_body()) + ":13: error: "));
    EXPECT_THAT(done.output, HasSubstr("Next: mend the first error, then ./lab check 1\n"));
    for (const char* inside : {"/lab/", "lab-grading", "/tmp/", ".ii"})
        EXPECT_THAT(done.output, Not(HasSubstr(inside)));
}

TEST_F(StudentTest, check_shows_what_the_linker_says_without_the_sandbox) {
    const auto done = check(reference_with("    void nowhere();\n    nowhere();\n"));
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.output, HasSubstr("undefined reference to `framing::nowhere()'"));
    EXPECT_THAT(done.output, HasSubstr("line_splitter.cpp"));
    EXPECT_THAT(done.output, Not(HasSubstr("/lab/")));
}

TEST_F(StudentTest, check_names_the_line_of_a_crash) {
    const auto done = check(reference_with("    int* nothing = nullptr;\n    if (bytes.size() > 2) *nothing = 1;\n"),
                            {"--test", first_test});
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.output, HasSubstr("undefined behaviour: store to null pointer of type 'int'\n"));
    EXPECT_TRUE(
        std::regex_search(done.output, std::regex("\n  in framing::LineSplitter::take_line[^\n]*, line_splitter.cpp:" +
                                                  std::to_string(labs_e2e::first_line_of_body() + 1) + "\n")))
        << done.output;
    EXPECT_THAT(done.output, HasSubstr("crashed: a signal or a sanitizer ended your program"));
    EXPECT_THAT(done.output, Not(HasSubstr("/lab/src/"))) << "the sandbox is nothing that a student knows";
}

TEST_F(StudentTest, check_ends_an_endless_loop_at_the_limit_of_a_step) {
    const auto start = std::chrono::steady_clock::now();
    const auto done = check(reference_with("    for (volatile unsigned x = 0;;) x = x + 1;\n"), {"--test", first_test});
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds(4));
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.output, HasSubstr("timed out: your program did not answer in time"));
    EXPECT_THAT(done.output, HasSubstr("no answer to step 2 in 4.0 s; the program still runs, with 1 thread"));
}

TEST_F(StudentTest, what_the_program_prints_does_not_disturb_a_right_answer) {
    const auto done = check("#include <cstdio>\n" + reference_with("    std::puts(\"[  FAILED  ] {\\\"ok\\\":0}\");\n"
                                                                   "    std::fputs(\"\\x1b[2J\\xff\\n\", stderr);\n"));
    EXPECT_EQ(done.status.code, 0) << done.output;
    EXPECT_THAT(done.output, HasSubstr(points(shown_points())));
}

TEST_F(StudentTest, what_the_program_prints_is_shown_apart_from_what_the_grader_says) {
    const auto done =
        check("#include <cstdio>\n" + reference_with("    std::puts(\"PASSED\\n::error::look\\x1b[2J\");\n"
                                                     "    if (bytes.size() > 2) bytes.remove_prefix(1);\n"),
              {"--test", first_test});
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.output, HasSubstr("your program printed:\n  │ PASSED\n  │ "));
    EXPECT_THAT(done.output, HasSubstr("\\x1b[2J"));
    EXPECT_THAT(done.output, Not(HasSubstr("\x1b"))) << "no program of a student moves the cursor";
    EXPECT_THAT(done.output, HasSubstr("✗ 1 failed"));
}

TEST_F(StudentTest, check_says_that_the_file_is_missing) {
    project.tool({"start", "1"});
    fs::remove(project.file());
    const auto done = project.tool({"check", "1"});
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.output, HasSubstr("not accepted: line_splitter.cpp is missing."));
}

TEST_F(StudentTest, check_before_start_says_how_to_begin) {
    const auto done = project.tool({"check", "1"});
    EXPECT_EQ(done.status.code, 1);
    EXPECT_THAT(done.errors, HasSubstr("lab01 is not begun yet: ./lab start 1"));
}

TEST_F(StudentTest, hints_come_one_by_one) {
    project.tool({"start", "1"});
    const auto first = project.tool({"hint", "1"}).output;
    EXPECT_THAT(first, HasSubstr("Task 1: the title of task 1"));
    EXPECT_THAT(first, HasSubstr("Hint 1 of 3\nwords 1 on task 1\n"));
    EXPECT_THAT(first, Not(HasSubstr("words 2")));
    EXPECT_THAT(project.tool({"hint", "1"}).output, HasSubstr("words 2 on task 1"));
    const auto third = project.tool({"hint", "1"}).output;
    EXPECT_THAT(third, HasSubstr("words 3 on task 1"));
    EXPECT_THAT(third, HasSubstr("That is all there is for this task."));
    EXPECT_EQ(project.tool({"hint", "1"}).output, third);
    EXPECT_THAT(project.tool({"hint", "1", "--task", "3"}).output, HasSubstr("words 1 on task 3"));

    const auto none = project.tool({"hint", "1", "--task", "4"});
    EXPECT_EQ(none.status.code, 1);
    EXPECT_THAT(none.errors, HasSubstr("lab01 has the tasks 1 to 3"));
}

TEST_F(StudentTest, a_hint_is_for_the_first_task_that_is_not_done) {
    // Gives "\r" as a part of the line: task 1 is done, task 2 is not.
    auto text = reference();
    const std::string strip = "if (ends_in_cr) piece.remove_suffix(1);";
    ASSERT_NE(text.find(strip), std::string::npos);
    text.erase(text.find(strip), strip.size());
    const auto done = check(text);
    EXPECT_EQ(done.status.code, 1) << done.output;
    EXPECT_THAT(project.tool({"hint"}).output, HasSubstr("words 1 on task 2"));
}

TEST_F(StudentTest, status_names_the_next_step) {
    EXPECT_THAT(project.tool({"status"}).output, HasSubstr("(not begun)"));
    EXPECT_THAT(project.tool({"status"}).output, HasSubstr("\nnext: ./lab start 1\n"));
    project.tool({"start", "1"});
    EXPECT_THAT(project.tool({"status"}).output, HasSubstr("\nnext: ./lab check 1\n"));
    check(reference());
    project.tool({"hint"});
    const auto full = project.tool({"status"}).output;
    const auto all = std::to_string(shown_points());
    EXPECT_THAT(full, HasSubstr(all + " of " + all + "  Lines out of a stream of bytes  (1 hint)\n"));
    EXPECT_THAT(full, HasSubstr("\nnext: ./lab submit 1\n"));
    project.tool({"submit"});
    EXPECT_THAT(project.tool({"status"}).output, HasSubstr("(submitted 20"));
    EXPECT_THAT(project.tool({"status"}).output, HasSubstr("\nAll done.\n"));
}

TEST_F(StudentTest, reset_asks_first) {
    project.tool({"start", "1"});
    write_file(project.file(), "// an evening's work\n");
    for (const char* answer : {"n\n", "\n", ""}) {
        const auto done = project.tool({"reset", "1"}, answer);
        EXPECT_EQ(done.status.code, 1);
        EXPECT_THAT(done.output, HasSubstr("[y/N]"));
        EXPECT_THAT(done.output, HasSubstr("Nothing was changed."));
        EXPECT_EQ(read_file(project.file()), "// an evening's work\n");
    }
}

TEST_F(StudentTest, reset_keeps_what_was_there) {
    project.tool({"start", "1"});
    for (const char* number : {"1", "2"}) {
        const auto mine = std::string("// evening ") + number + "\n";
        write_file(project.file(), mine);
        const auto done = project.tool({"reset", "1"}, "y\n");
        EXPECT_EQ(done.status.code, 0) << done.errors;
        const auto aside = std::string("work/lab01.before-reset-") + number;
        EXPECT_THAT(done.output, HasSubstr("Your files are now in " + aside));
        EXPECT_EQ(read_file(project.root() / aside / "line_splitter.cpp"), mine);
        EXPECT_EQ(read_file(project.file()), starter());
    }
}

TEST_F(StudentTest, submit_writes_an_archive_with_the_files_of_the_slot_alone) {
    project.tool({"start", "1"});
    write_file(project.file(), reference());
    write_file(project.work() / "notes.txt", "mine");
    write_file(project.work() / "a.out", std::string("\x7f"
                                                     "ELF\0",
                                                     5));
    const auto done = project.tool({"submit", "1"});
    EXPECT_EQ(done.status.code, 0) << done.errors;
    EXPECT_THAT(done.output, HasSubstr("wrote work/lab01.zip: hand in this file; the tests that are shown give it " +
                                       std::to_string(shown_points())));
    const auto archive = intake::read_submission(project.root() / "work/lab01.zip", {"line_splitter.cpp"});
    EXPECT_EQ(archive.refused, "");
    EXPECT_EQ(archive.files, (std::map<std::string, std::string>{{"line_splitter.cpp", reference()}}));
    EXPECT_THAT(archive.notes, IsEmpty()) << "nothing else is in it";
}

TEST_F(StudentTest, submit_tells_that_what_it_packs_does_not_compile) {
    project.tool({"start", "1"});
    write_file(project.file(), "not C++\n");
    const auto done = project.tool({"submit", "1"});
    EXPECT_EQ(done.status.code, 0) << done.errors;
    EXPECT_THAT(done.output, HasSubstr("but it does not compile: it would get 0"));
    fs::remove(project.file());
    const auto nothing = project.tool({"submit", "1"});
    EXPECT_EQ(nothing.status.code, 1);
    EXPECT_THAT(nothing.errors, HasSubstr("nothing to hand in: line_splitter.cpp is missing"));
}
