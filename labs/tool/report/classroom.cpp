// The result of one grading step in a GitHub Classroom workflow, in the form of its autograding-command-grader, version
// 1. The reporter that comes after it prints names and messages into the job's log, where a runner looks for commands.
#include <boost/json.hpp>
#include <string>

#include "labs/tool/report/excerpt.hpp"
#include "labs/tool/report/report.hpp"
#include "labs/tool/report/safe_text.hpp"
#include "labs/tool/report/words.hpp"
#include "labs/tool/report/workflow_commands.hpp"

namespace report {

namespace {

using grading::Outcome;

boost::json::string for_log(std::string_view safe) {
    return boost::json::string(without_workflow_commands(safe));
}

// As in JUnit: a fail is an expectation that did not hold, an error is everything that kept the test from asking.
std::string_view status_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed:
            return "pass";
        case Outcome::failed:
        case Outcome::skipped:
            return "fail";
        default:
            return "error";
    }
}

std::string message_of(const grading::TestResult& test) {
    if (test.outcome == Outcome::passed) return {};
    std::string message =
        std::string(grading::name_of(test.outcome)) + ": " + std::string(meaning_of(test.outcome)) + "\n";
    if (test.hidden) return message + "(a hidden test: your instructor can see more)";
    message += safe_text(test.message);
    if (!test.program_output.empty())
        message += "\n\nYour program printed:\n" + excerpt(safe_text(test.program_output), {40, 500});
    return message;
}

boost::json::object entry(const std::string& name, std::string_view status, int score, const std::string& message,
                          const std::string& code, double seconds) {
    return {{"name", for_log(name)},
            {"status", status},
            {"score", score},
            {"message", for_log(message)},
            {"test_code", for_log(code)},
            {"filename", ""},
            {"line_no", 0},
            {"execution_time", decimal(seconds, 3) + "s"}};
}

}  // namespace

std::string classroom_json(const grading::Verdict& verdict) {
    boost::json::array tests;
    bool all_passed = !verdict.tests.empty();
    if (const auto remark = remark_on(verdict); !remark.empty()) {
        tests.push_back(entry("the submission as a whole", "error", 0, remark, "", verdict.seconds));
        all_passed = false;
    }
    for (const auto& test : verdict.tests) {
        tests.push_back(entry(safe_line(test.title), status_of(test.outcome), verdict.voided() ? 0 : test.points,
                              message_of(test), safe_line(test.name), test.seconds));
        all_passed = all_passed && test.outcome == Outcome::passed;
    }
    const bool graded = state_of(verdict) == "graded";
    return boost::json::serialize(boost::json::object{{"version", 1},
                                                      {"status", all_passed ? "pass"
                                                                 : graded   ? "fail"
                                                                            : "error"},
                                                      {"max_score", verdict.max_points()},
                                                      {"tests", std::move(tests)}});
}

}  // namespace report
