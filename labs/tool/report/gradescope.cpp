// Gradescope's results.json (its "Autograder Specifications"). The sum of the points stands at the top: it holds for a
// submission without a single test, too, and a voided one has 0 whatever its tests earned.
#include <boost/json.hpp>

#include "labs/tool/report/excerpt.hpp"
#include "labs/tool/report/report.hpp"
#include "labs/tool/report/safe_text.hpp"
#include "labs/tool/report/words.hpp"

namespace report {

namespace {

boost::json::string json(const std::string& text) {
    return boost::json::string(text);
}

std::string output_of(const grading::TestResult& test) {
    std::string output;
    if (test.outcome != grading::Outcome::passed)
        output = std::string(grading::name_of(test.outcome)) + ": " + std::string(meaning_of(test.outcome));
    if (!test.spec.empty()) output += (output.empty() ? "" : "\n") + ("demanded by " + safe_line(test.spec));
    if (!test.message.empty()) output += "\n\n" + safe_text(test.message);
    if (!test.program_output.empty())
        output += "\n\nYour program printed:\n" + excerpt(safe_text(test.program_output), {100, 500});
    return output;
}

boost::json::object test_of(const grading::TestResult& test, std::size_t number) {
    return {{"number", std::to_string(number)},
            {"name", json(safe_line(test.title))},
            {"score", test.points},
            {"max_score", test.max_points},
            {"status", test.outcome == grading::Outcome::passed ? "passed" : "failed"},
            {"output", json(output_of(test))},
            {"output_format", "text"},
            {"visibility", test.hidden ? "after_published" : "visible"},
            {"extra_data",
             {{"test", json(safe_line(test.name))},
              {"outcome", grading::name_of(test.outcome)},
              {"spec", json(safe_line(test.spec))},
              {"seconds", test.seconds}}}};
}

}  // namespace

std::string gradescope_json(const grading::Verdict& verdict) {
    boost::json::array tests, flags;
    for (const auto& test : verdict.tests) tests.push_back(test_of(test, tests.size() + 1));
    for (const auto& flag : verdict.flags)
        flags.push_back({{"kind", json(safe_line(flag.kind))},
                         {"evidence", json(excerpt(safe_text(flag.evidence), {20, 500}))},
                         {"voids", flag.voids}});
    boost::json::object result{{"score", verdict.earned()},
                               {"execution_time", verdict.seconds},
                               {"output", json(remark_on(verdict))},
                               {"output_format", "text"},
                               {"test_output_format", "text"},
                               {"test_name_format", "text"},
                               {"visibility", "visible"},
                               {"tests", std::move(tests)},
                               {"extra_data",
                                {{"student", json(safe_line(verdict.student))},
                                 {"lab", json(safe_line(verdict.lab))},
                                 {"state", state_of(verdict)},
                                 {"seed", json(safe_line(verdict.seed))},
                                 {"sandbox", json(safe_line(verdict.sandbox))},
                                 {"flags", std::move(flags)}}}};
    return boost::json::serialize(result) + "\n";
}

}  // namespace report
