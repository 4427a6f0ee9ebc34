// The commands of ./lab that an instructor uses. Each prints to stdout and gives the exit code; what cannot be done
// throws.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/grader.hpp"

namespace classroom {

struct GradeOptions {
    std::filesystem::path submissions;   // a folder of submissions; empty: --one
    std::filesystem::path one;           // a single submission, its verdict on the terminal
    std::filesystem::path out;           // empty: graded/labNN below the working folder
    int jobs = 0;                        // 0: as many as there are cores
    std::string sandbox = "bubblewrap";  // or "weak"
    std::optional<std::uint64_t> seed;
    std::string test;         // with `one`: only this test
    bool similarity = false;  // look for submissions that are alike
};

int grade(const grading::Place& place, const course::Lab& lab, const GradeOptions& options);

}  // namespace classroom
