// The words that several reports use for the same thing.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "labs/tool/grading/verdict.hpp"

namespace report {

/// Every outcome, in the order in which reports count them.
inline constexpr std::array outcomes{grading::Outcome::passed,      grading::Outcome::failed,
                                     grading::Outcome::crashed,     grading::Outcome::timed_out,
                                     grading::Outcome::skipped,     grading::Outcome::did_not_compile,
                                     grading::Outcome::grader_error};

/// What an outcome means, for a student: "a signal or a sanitizer ended your program".
std::string_view meaning_of(grading::Outcome outcome);

int count(const grading::Verdict& verdict, grading::Outcome outcome);

/// How a submission as a whole fared: "graded", "refused", "did not compile", "voided" or "grader error".
std::string_view state_of(const grading::Verdict& verdict);

/// Why the points are what they are, where the tests do not say it themselves: refused, did not compile (with what the
/// compiler said), voided (with the flags that did it), the grader's own fault. Safe text; empty for all others.
std::string remark_on(const grading::Verdict& verdict);

/// "1" of "lab01-lines", as ./lab check takes it; the whole name if it has no number.
std::string lab_number(std::string_view lab);

/// "12.5": fixed digits behind the point, a point in every locale.
std::string decimal(double value, int digits);

/// 0 to 100; 0 of 0 is 0.
double percent(int points, int max_points);

/// "1 test", "2 tests".
std::string counted(std::size_t count, std::string_view thing);

}  // namespace report
