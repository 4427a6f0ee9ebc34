// GoogleTest's report as results: whatever is missing in it is the grader's fault and never a zero in silence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "labs/tool/grading/graded_tests.hpp"

namespace {

using grading::Outcome;
using testing::HasSubstr;

course::Lab two_tests() {
    course::Lab lab;
    lab.number = 1;
    lab.name = "lines";
    lab.tests = {{"Lines.gives_a_line", 5, course::Visibility::shown, "feed()", 1},
                 {"Lines.forgets_nothing", 7, course::Visibility::hidden, "feed()", 1}};
    return lab;
}

std::string report(const std::string& tests) {
    return R"({"testsuites":[{"name":"Lines","testsuite":[)" + tests + "]}]}";
}
const std::string passed =
    R"({"name":"gives_a_line","status":"RUN","result":"COMPLETED","time":"0.012s","classname":"Lines"})";

TEST(Findings, give_points_only_for_what_passed) {
    const auto [tests, flags] = grading::read_findings(
        report(passed +
               R"(,{"name":"forgets_nothing","result":"COMPLETED","time":"1s","classname":"Lines","outcome":"crashed",
                           "program_output":"boo","failures":[{"failure":"/x/tests/graded/lab01-lines/hidden_test.cpp:9\nFailed\nit crashed","type":""}]})"),
        two_tests(), {}, "trouble");
    ASSERT_EQ(tests.size(), 2U);
    EXPECT_EQ(tests[0].outcome, Outcome::passed);
    EXPECT_EQ(tests[0].points, 5);
    EXPECT_EQ(tests[0].title, "gives a line");
    EXPECT_EQ(tests[1].outcome, Outcome::crashed);
    EXPECT_EQ(tests[1].points, 0);
    EXPECT_EQ(tests[1].max_points, 7);
    EXPECT_EQ(tests[1].message, "it crashed") << "where a hidden test stands is not told";
    EXPECT_EQ(tests[1].program_output, "boo");
    EXPECT_TRUE(flags.empty());
}

TEST(Findings, say_where_a_shown_test_stands_and_how_to_run_it_again) {
    grading::Options options;
    options.again = "./lab check 1";
    options.seed = 0xab;
    const auto tests = grading::read_findings(
                           report(R"({"name":"gives_a_line","result":"COMPLETED","classname":"Lines","outcome":"failed",
                   "failures":[{"failure":"../../tests/graded/lab01-lines/public_test.cpp:9\nFailed\nstory","type":""}]})"),
                           two_tests(), options, "trouble")
                           .tests;
    EXPECT_EQ(tests[0].message,
              "story\n\nthe test    tests/graded/lab01-lines/public_test.cpp:9\nagain       ./lab check 1 --test "
              "gives_a_line --seed ab");
}

TEST(Findings, are_a_grader_error_where_the_report_is_silent) {
    for (const std::string& bad : {std::string(), std::string("{"), report(""), std::string("[]")}) {
        for (const auto& test : grading::read_findings(bad, two_tests(), {}, "trouble").tests) {
            EXPECT_EQ(test.outcome, Outcome::grader_error) << bad;
            EXPECT_EQ(test.message, "trouble");
        }
    }
}

TEST(Findings, take_an_exception_of_the_grader_for_its_own_fault) {
    const auto tests = grading::read_findings(report(R"({"name":"gives_a_line","result":"COMPLETED","classname":"Lines",
                   "failures":[{"failure":"unknown file\nC++ exception with description \"grader: fork\" thrown in the test body.","type":""}]})"),
                                              two_tests(), {}, "trouble")
                           .tests;
    EXPECT_EQ(tests[0].outcome, Outcome::grader_error);
}

TEST(Findings, put_the_bytes_together_that_googletest_writes_one_by_one) {
    const auto tests = grading::read_findings(
                           report(R"({"name":"gives_a_line","result":"COMPLETED","classname":"Lines","outcome":"failed",
                   "failures":[{"failure":"x:1\nFailed\n\u00E2\u0086\u0092 \u00ff","type":""}]})"),
                           two_tests(), {}, "trouble")
                           .tests;
    EXPECT_THAT(tests[0].message, HasSubstr("→ \uFFFD"));
}

TEST(Findings, carry_flags) {
    const auto flags =
        grading::read_findings(
            report(
                R"({"name":"gives_a_line","result":"COMPLETED","classname":"Lines","flag":"forged-answer","evidence":"how","voids":"yes",
                   "outcome":"failed","failures":[{"failure":"x:1\nFailed\nno","type":""}]})"),
            two_tests(), {}, "trouble")
            .flags;
    ASSERT_EQ(flags.size(), 1U);
    EXPECT_EQ(flags[0], (grading::Flag{"forged-answer", "gives a line: how", true}));
}

TEST(Findings, leave_hidden_tests_out_where_they_are_not_asked_for) {
    grading::Options options;
    options.hidden = false;
    EXPECT_EQ(grading::read_findings(report(passed), two_tests(), options, "trouble").tests.size(), 1U);
    options.test = "forgets_nothing";
    EXPECT_TRUE(grading::read_findings(report(passed), two_tests(), options, "trouble").tests.empty());
}

}  // namespace
