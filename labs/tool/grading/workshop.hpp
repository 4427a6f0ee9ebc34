// Compiles and links a student's files, in a sandbox, with what the build made for their lab once.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/verdict.hpp"
#include "labs/tool/sandbox/run.hpp"

namespace grading {

/// What cmake/Slots.cmake wrote into build/PRESET/graded/FOLDER/kit.json.
struct Kit {
    std::string compiler;              // its full path
    std::vector<std::string> objects;  // the driver and the rooms that the lab gives
    std::vector<std::string> headers;  // below the root
    std::string test;                  // the graded test program
};

/// Throws std::runtime_error if the lab was not built.
Kit read_kit(const std::filesystem::path& folder);

struct Built {
    std::string program;   // empty if it did not compile
    std::string compiler;  // what the compiler and the linker said, as far as it is about the student's files
    std::vector<Flag> flags;
    double seconds = 0;
};

/// Files by their names in the slot. `out` is a folder for the program and all on the way to it; it must be empty, and
/// nobody else may enter the folder around it.
Built build(const std::filesystem::path& root, const course::Lab& lab, const Kit& kit,
            const std::map<std::string, std::string>& files, const std::filesystem::path& out, sandbox::Level level);

}  // namespace grading
