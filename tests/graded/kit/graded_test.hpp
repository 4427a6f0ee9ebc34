// What all graded tests have: random inputs from the seed of the run, and a report of how a student's program ended.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/sandbox/run.hpp"
#include "tests/graded/kit/story.hpp"

namespace graded {

/// Randomness comes from the seed of the run and the name of the test, so that one test alone gets the same inputs.
class Test : public testing::Test {
  protected:
    void SetUp() override;
    /// Hands what the program printed and the steps of a failed test to the grader.
    void report(const std::string& printed, const Story& story);

    std::mt19937_64 random;

    /// A number from `low` to `high`, both possible.
    std::int64_t any(std::int64_t low, std::int64_t high);
    /// So many printable ASCII characters; never a space at either end.
    std::string any_text(std::size_t size);
    /// A word of 3 to 8 small letters.
    std::string any_word();
    /// So many bytes, each of any value.
    std::string any_bytes(std::size_t size);
    /// `bytes` cut at random places into 1 to `most` pieces, none empty unless `bytes` is.
    std::vector<std::string> any_cuts(const std::string& bytes, std::size_t most);
};

/// Why and where a program ended, from its exit status and what it wrote to stderr: the signal, the sanitizer's
/// sentence and the first place in the student's files.
struct Death {
    std::string outcome;  // "crashed", or "failed" if it ended by itself
    std::string finding;
};
Death explain_end(const std::optional<sandbox::End>& end, const std::string& errors);

/// All that a program printed, as far as it was kept.
std::string to_text(const sandbox::Output& output);

/// What a program printed, fit for who wrote it: names of files without the sandbox's folder and, of a sanitizer's
/// stacks, the innermost frame and those in the student's files.
std::string with_own_frames_only(std::string_view printed);

/// "1.5 s"
std::string to_text(std::chrono::milliseconds time);

}  // namespace graded
