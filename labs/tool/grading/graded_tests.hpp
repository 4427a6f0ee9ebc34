// Runs a lab's graded test program, which holds the verdict, and reads what it found.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/grader.hpp"
#include "labs/tool/grading/workshop.hpp"

namespace grading {

struct Findings {
    std::vector<TestResult> tests;  // in the order of lab.json
    std::vector<Flag> flags;
};

/// `program` is what the workshop built. `folder` takes the report of GoogleTest, `temporary` what the test makes for
/// itself: if it is ended, that goes with the folder. Throws std::runtime_error if it was asked to stop.
Findings run_graded_tests(const course::Lab& lab, const Kit& kit, const std::string& program,
                          const std::filesystem::path& folder, const std::filesystem::path& temporary,
                          const Options& options);

/// All tests of a lab that `options` asks for with one outcome and message: nothing could be run.
std::vector<TestResult> all_tests(const course::Lab& lab, const Options& options, Outcome outcome,
                                  const std::string& message);

/// Reads GoogleTest's JSON report. A test that is asked for and not in it, or a report that cannot be read, is a grader
/// error with `trouble` as its message.
Findings read_findings(const std::string& report, const course::Lab& lab, const Options& options,
                       const std::string& trouble);

}  // namespace grading
