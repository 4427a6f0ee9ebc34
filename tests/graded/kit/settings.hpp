// What the grader tells a graded test, by environment variables. Run by hand without them, a graded test is skipped.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "labs/tool/sandbox/run.hpp"

namespace graded {

struct Settings {
    std::string program;  // LAB_PROGRAM: the linked driver, or the student's own program of a system lab
    sandbox::Level level = sandbox::Level::bubblewrap;  // LAB_SANDBOX
    std::uint64_t seed = 0;                             // LAB_SEED, hexadecimal
    std::chrono::milliseconds step{10'000};             // LAB_STEP_SECONDS: from a step to its answer
    int memory_mib = 512;                               // LAB_MEMORY_MIB
    int processes = 64;                                 // LAB_PROCESSES
    int file_mib = 16;                                  // LAB_FILE_MIB
    int output_kib = 256;                               // LAB_OUTPUT_KIB
    std::string sanitizer;                              // LAB_SANITIZER
    std::string traces;                                 // LAB_TRACES: a folder for the steps of failed tests, or empty

    /// False if there is no LAB_PROGRAM.
    bool given() const { return !program.empty(); }
};

/// Reads them once. Throws std::runtime_error for one that makes no sense.
const Settings& settings();

/// How to start what is at `inside` in the sandbox; `mounts` are beside it.
sandbox::Order order(std::vector<std::string> command, std::vector<sandbox::Mount> mounts);

}  // namespace graded
