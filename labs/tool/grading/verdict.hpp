// What the grader found out about one submission: plain data, from which every report is made. All text in it is valid
// UTF-8, but it holds what students' programs print: each report escapes it for its own format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace grading {

enum class Outcome {
    passed,
    failed,           // an expectation did not hold
    crashed,          // a signal or a sanitizer ended the student's program
    timed_out,        // a step was not answered in time
    did_not_compile,  // nothing could run
    skipped,          // not run, because of something said in `message`
    grader_error      // our own fault: never the student's, and never a zero in silence
};
std::string_view name_of(Outcome outcome);  // "passed", "did not compile"
Outcome parse_outcome(std::string_view name);

/// Something that an instructor should look at.
struct Flag {
    std::string kind;      // "ended-early", "forbidden-symbol": names are listed in labs/README.md
    std::string evidence;  // one or a few lines
    bool voids = false;    // nobody does this by accident: the whole submission gets 0
    bool operator==(const Flag&) const = default;
};

struct TestResult {
    std::string name;   // "Lines.gives_a_line_cut_in_three_reads"
    std::string title;  // "gives a line cut in three reads"
    std::string spec;   // where the demand stands: "line_splitter.hpp, feed()"
    bool hidden = false;
    int points = 0;  // earned
    int max_points = 0;
    Outcome outcome = Outcome::skipped;
    std::string message;         // the story of the failure; empty when passed
    std::string program_output;  // what the student's program wrote to stdout and stderr, apart from the grader's text
    double seconds = 0;
    bool operator==(const TestResult&) const = default;
};

struct Verdict {
    std::string student;   // the name of the submission's folder or archive, without its ending
    std::string lab;       // "lab01-lines"
    std::string title;     // of the lab
    std::string seed;      // hexadecimal; `./lab check 1 --seed SEED` gives the same inputs again
    std::string sandbox;   // "bubblewrap" or "weak": the level that was in force
    std::string refused;   // why the submission could not be taken at all; empty if it could
    std::string compiler;  // what the compiler said
    bool compiled = false;
    double compile_seconds = 0;
    double seconds = 0;  // all of it
    std::vector<TestResult> tests;
    std::vector<Flag> flags;

    bool voided() const;
    int earned() const;             // 0 if voided
    int max_points() const;         // of the tests in `tests`
    bool has_grader_error() const;  // a test has one, or nothing was tested though it compiled
    bool operator==(const Verdict&) const = default;
};

/// Kept beside the reports, so that a run that was killed goes on where it stopped. Reading throws std::runtime_error.
std::string to_json(const Verdict& verdict);
Verdict verdict_from_json(std::string_view json);

}  // namespace grading
