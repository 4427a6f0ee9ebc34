// Verdicts as other programs and people read them. Every function escapes for its own format: a verdict holds text that
// students' programs print.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "labs/tool/grading/verdict.hpp"

namespace report {

/// Gradescope's results.json: points, outcome and message of each test; hidden tests with visibility "after_published".
std::string gradescope_json(const grading::Verdict& verdict);

/// JUnit XML: <failure> for an expectation, <error> for a crash, a time-out, a compile error or a grader error.
std::string junit_xml(const grading::Verdict& verdict);

/// What one step of a GitHub Classroom workflow puts into its output `result`, before base64:
/// {version, status, max_score, tests:[{name, status, score, message, ...}]}.
std::string classroom_json(const grading::Verdict& verdict);

/// One line a student: student, state, points, max_points, percent, a count for each outcome, flags, sandbox, seed,
/// seconds, and one column a test with its points. RFC 4180 with CRLF; a field that a spreadsheet would run as a
/// formula begins with ' instead. If there is more than ASCII in it, it begins with a byte order mark, for Excel.
std::string grades_csv(const std::vector<grading::Verdict>& verdicts);

/// Two submissions that are alike beyond what the starter explains.
struct SimilarPair {
    std::string left, right;   // students
    double similarity = 0;     // 0 to 1
    int longest_fragment = 0;  // in lines
};
struct Similarity {
    std::string tool{};                   // "Dolos (dolos-core 1.2.1)"
    std::string not_computed{};           // why there is none; empty if there is
    std::vector<SimilarPair> pairs{};     // the most alike first
    std::vector<std::string> left_out{};  // "anna: has more than 128 KiB"
};

/// One file that opens offline: distribution of points, pass rate of each test, the most-failed lines of the spec,
/// time, flags with their evidence, similar pairs, a table of students that sorts by any column.
std::string class_html(const std::vector<grading::Verdict>& verdicts, const Similarity& similarity);

/// For a terminal, as ./lab check shows it: a bar of points, the first failing test in full, the rest as a list, what
/// to do next. "Failing" is everything but passed; skipped tests come last.
struct TerminalStyle {
    bool colour = false;
    int columns = 80;       // at least 40 are used
    bool all = false;       // every failing test in full
    std::size_t skip = 0;   // begin with this failing test instead of the first
    std::string next = {};  // the last line; empty: what fits the verdict, in commands of ./lab
};
std::string terminal_text(const grading::Verdict& verdict, const TerminalStyle& style);

}  // namespace report
