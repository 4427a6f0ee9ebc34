#include "labs/tool/grading/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "shared/text/utf8.hpp"

using namespace std::string_literals;

namespace {

using grading::Outcome;

grading::Verdict half_done() {
    grading::Verdict verdict;
    verdict.student = "王小明";
    verdict.lab = "lab01-lines";
    verdict.title = "Lines out of a stream of bytes";
    verdict.seed = "5eed";
    verdict.sandbox = "bubblewrap";
    verdict.compiler = "line_splitter.cpp:3: warning: unused";
    verdict.compiled = true;
    verdict.compile_seconds = 1.25;
    verdict.seconds = 2.5;
    verdict.tests = {{"Lines.gives_a_line", "gives a line", "line_splitter.hpp, feed()", false, 2, 2, Outcome::passed,
                      "", "hello\n", 0.5},
                     {"Lines.stops", "stops", "line_splitter.hpp, stop()", true, 0, 3, Outcome::crashed,
                      "SIGSEGV in \"stop\"", "", 0.125}};
    verdict.flags = {{"ended-early", "after step 3 of 9", false}};
    return verdict;
}

TEST(Outcome, has_a_name_that_leads_back_to_it) {
    for (const auto outcome : {Outcome::passed, Outcome::failed, Outcome::crashed, Outcome::timed_out,
                               Outcome::did_not_compile, Outcome::skipped, Outcome::grader_error})
        EXPECT_EQ(grading::parse_outcome(grading::name_of(outcome)), outcome);
    EXPECT_EQ(grading::name_of(Outcome::did_not_compile), "did not compile");
    EXPECT_THROW(grading::parse_outcome("Passed"), std::runtime_error);
}

TEST(Verdict, sums_its_points) {
    EXPECT_EQ(half_done().earned(), 2);
    EXPECT_EQ(half_done().max_points(), 5);
    EXPECT_EQ(grading::Verdict{}.earned(), 0);
}

TEST(Verdict, earns_nothing_with_a_flag_that_voids_it) {
    auto verdict = half_done();
    EXPECT_FALSE(verdict.voided());
    verdict.flags.push_back({"forged-result", "", true});
    EXPECT_TRUE(verdict.voided());
    EXPECT_EQ(verdict.earned(), 0);
    EXPECT_EQ(verdict.max_points(), 5);
}

TEST(Verdict, has_a_grader_error_if_a_test_has_one_or_nothing_was_tested) {
    auto verdict = half_done();
    EXPECT_FALSE(verdict.has_grader_error());
    verdict.tests[1].outcome = Outcome::grader_error;
    EXPECT_TRUE(verdict.has_grader_error());

    verdict.tests.clear();
    EXPECT_TRUE(verdict.has_grader_error()) << "no case ran";
    verdict.compiled = false;
    EXPECT_FALSE(verdict.has_grader_error()) << "none could run";
    verdict.compiled = true;
    verdict.refused = "the file is empty";
    EXPECT_FALSE(verdict.has_grader_error()) << "none should run";
}

TEST(Verdict, comes_back_from_its_json) {
    EXPECT_EQ(grading::verdict_from_json(grading::to_json(half_done())), half_done());
    EXPECT_EQ(grading::verdict_from_json(grading::to_json({})), grading::Verdict{});
}

TEST(Verdict, comes_back_with_anything_that_a_program_prints) {
    auto verdict = half_done();
    verdict.tests[0].program_output = "NUL \0, ESC \x1b[31m, \"quotes\", \\, \u202Eright to left 🙂"s;
    EXPECT_EQ(grading::verdict_from_json(grading::to_json(verdict)), verdict);
}

TEST(Verdict, is_valid_json_even_if_its_text_is_not) {
    auto verdict = half_done();
    verdict.tests[0].program_output = "cut \xE4\xBD";
    const auto json = grading::to_json(verdict);
    EXPECT_TRUE(text::is_valid_utf8(json));
    EXPECT_EQ(grading::verdict_from_json(json).tests[0].program_output, "cut \uFFFD\uFFFD");
}

TEST(Verdict, is_not_read_from_something_else) {
    const auto json = grading::to_json(half_done());
    EXPECT_THROW(grading::verdict_from_json(""), std::runtime_error);
    EXPECT_THROW(grading::verdict_from_json("{}"), std::runtime_error);
    EXPECT_THROW(grading::verdict_from_json(json.substr(0, json.size() / 2)), std::runtime_error);
    auto unknown = json;
    unknown.replace(unknown.find("\"crashed\""), 9, "\"cleared\"");
    EXPECT_THROW(grading::verdict_from_json(unknown), std::runtime_error);
}

}  // namespace
