#include "labs/tool/grading/verdict.hpp"

#include <algorithm>
#include <array>
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "shared/text/utf8.hpp"

namespace grading {

namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, 7> names{{{Outcome::passed, "passed"},
                                                                     {Outcome::failed, "failed"},
                                                                     {Outcome::crashed, "crashed"},
                                                                     {Outcome::timed_out, "timed out"},
                                                                     {Outcome::did_not_compile, "did not compile"},
                                                                     {Outcome::skipped, "skipped"},
                                                                     {Outcome::grader_error, "grader error"}}};

}  // namespace

std::string_view name_of(Outcome outcome) {
    const auto found = std::ranges::find(names, outcome, [](const auto& entry) { return entry.first; });
    return found == names.end() ? "?" : found->second;
}

Outcome parse_outcome(std::string_view name) {
    const auto found = std::ranges::find(names, name, [](const auto& entry) { return entry.second; });
    if (found == names.end()) throw std::runtime_error("no outcome is called '" + std::string(name) + "'");
    return found->first;
}

bool Verdict::voided() const {
    return std::ranges::any_of(flags, [](const Flag& flag) { return flag.voids; });
}

int Verdict::earned() const {
    if (voided()) return 0;
    return std::accumulate(tests.begin(), tests.end(), 0,
                           [](int sum, const TestResult& test) { return sum + test.points; });
}

int Verdict::max_points() const {
    return std::accumulate(tests.begin(), tests.end(), 0,
                           [](int sum, const TestResult& test) { return sum + test.max_points; });
}

bool Verdict::has_grader_error() const {
    if (refused.empty() && compiled && tests.empty()) return true;
    return std::ranges::any_of(tests, [](const TestResult& test) { return test.outcome == Outcome::grader_error; });
}

// The members, each once: Boost.JSON writes and reads them by these lists, and insists that all of them are there.
BOOST_DESCRIBE_STRUCT(Flag, (), (kind, evidence, voids))
BOOST_DESCRIBE_STRUCT(TestResult, (),
                      (name, title, spec, hidden, points, max_points, outcome, message, program_output, seconds))
BOOST_DESCRIBE_STRUCT(Verdict, (),
                      (student, lab, title, seed, sandbox, refused, compiler, compiled, compile_seconds, seconds, tests,
                       flags))

// An outcome is written by its name. Boost.JSON finds these two by their first parameter.
static void tag_invoke(boost::json::value_from_tag, boost::json::value& json, Outcome outcome) {
    json = name_of(outcome);
}
static Outcome tag_invoke(boost::json::value_to_tag<Outcome>, const boost::json::value& json) {
    return parse_outcome(boost::json::value_to<std::string>(json));
}

std::string to_json(const Verdict& verdict) {
    // An invalid byte can only stand inside a string, so it may as well be mended in the text of the whole.
    return text::to_valid_utf8(boost::json::serialize(boost::json::value_from(verdict)));
}

Verdict verdict_from_json(std::string_view json) {
    try {
        return boost::json::value_to<Verdict>(boost::json::parse({json.data(), json.size()}));
    } catch (const std::exception& e) {
        throw std::runtime_error(std::string("this is not a verdict: ") + e.what());
    }
}

}  // namespace grading
