// Verdicts that no grader made: one of every kind, a class of any size, and what a hostile student would like to see in
// a report.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "labs/tool/grading/verdict.hpp"
#include "labs/tool/report/report.hpp"

namespace synthetic {

/// Passed, failed, crashed, timed out, skipped, and a hidden test; 3 of 15 points.
grading::Verdict mixed();

grading::Verdict all_passed();
grading::Verdict did_not_compile();
grading::Verdict refused();
grading::Verdict voided();
grading::Verdict with_grader_error();

/// Every text in it tries to be something else: markup, a formula, an escape sequence, a workflow command, no UTF-8.
grading::Verdict hostile();

/// A class whose verdicts are spread as in a real one, the same for the same size: strong and weak students, some that
/// did not compile, one refused, one voided, one hostile.
std::vector<grading::Verdict> class_of(std::size_t students);
report::Similarity similarity();

}  // namespace synthetic
