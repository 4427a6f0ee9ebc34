// Grades one submission: compiles it, runs the graded tests against it, gathers what they found into a verdict.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/verdict.hpp"
#include "labs/tool/intake/submission.hpp"
#include "labs/tool/sandbox/run.hpp"

namespace grading {

/// Where the project and its build are.
struct Place {
    std::filesystem::path root;
    std::filesystem::path build;  // "build/dev": the labs' kits are in its folder "graded"
};

struct Options {
    sandbox::Level level = sandbox::Level::bubblewrap;
    std::uint64_t seed = 0;
    std::string test;              // only this one ("Lines.gives_…", or the part behind the dot); empty: all
    bool hidden = true;            // hidden tests, too, where they are
    std::filesystem::path traces;  // a folder for the steps of failed tests; empty: none are written
    std::stop_token stop;          // asked to stop, grade() soon returns with a grader error
    std::string again;             // how to run it again, for the messages: "./lab check 1"; empty: not said
};

/// One submission, compiled once by the constructor and tested as often as you like, also from several threads at a
/// time. Never throws for what a student did; what the grader itself could not do is an outcome grader_error.
class Candidate {
  public:
    Candidate(const Place& place, const course::Lab& lab, const intake::Submission& submission, sandbox::Level level);
    ~Candidate();
    Candidate(const Candidate&) = delete;
    Candidate& operator=(const Candidate&) = delete;

    /// `options.level` is the one that it was compiled with.
    Verdict test(const Options& options) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Never throws for what a student did. What the grader itself could not do is an outcome grader_error.
Verdict grade(const Place& place, const course::Lab& lab, const intake::Submission& submission, const Options& options);

/// A fresh seed that nobody can guess.
std::uint64_t random_seed();
std::string seed_text(std::uint64_t seed);

}  // namespace grading
