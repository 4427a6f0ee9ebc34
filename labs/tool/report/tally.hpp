// A class in numbers: what the page for the instructor shows, without a word of HTML.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "labs/tool/grading/verdict.hpp"
#include "labs/tool/report/words.hpp"

namespace report {

/// How often each outcome came up, in the order of `outcomes`.
using OutcomeCounts = std::array<int, outcomes.size()>;
int total(const OutcomeCounts& counts);
int passed(const OutcomeCounts& counts);

struct TestTally {
    std::string name, title, spec;
    bool hidden = false;
    int max_points = 0;
    OutcomeCounts counts{};
    double median_seconds = 0;
};

/// A line of the spec, and the tests that ask for it.
struct SpecTally {
    std::string spec;
    int tests = 0;
    int students = 0;        // who pass not all of them
    double points_lost = 0;  // on the average of all that are counted
};

struct Times {
    double least = 0, median = 0, most = 0;
    std::string slowest;  // student
};

/// Voided submissions and those that never ran count in the points, as zeros, but not in the tests: there they would
/// say nothing about what a class understood.
struct ClassTally {
    int max_points = 0;
    double mean = 0, median = 0;  // of the points
    int full_marks = 0;
    int without_tests = 0;  // refused, did not compile or voided
    int counted = 0;        // all others: their tests are in `tests`
    std::map<std::string, int> states, sandboxes;
    std::vector<TestTally> tests;  // in the order in which they come up
    std::vector<SpecTally> specs;  // the most-failed first; only those that somebody failed
    Times compile, whole;
};
ClassTally tally(const std::vector<grading::Verdict>& verdicts);

double median(std::vector<double> values);  // 0 of none

}  // namespace report
