// Autograders for Gradescope.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "labs/tool/course/lab.hpp"

namespace exporting {

/// Makes the folder `out`, which must not exist or be empty, with an archive to upload: autograder.zip if it is one
/// lab, else lab01/autograder.zip for each. The archive holds the project with its hidden tests. Throws
/// std::runtime_error.
void write_gradescope(const std::filesystem::path& root, const std::filesystem::path& out,
                      const std::vector<course::Lab>& labs);

/// Prepares the machine: packages, and all that can be built before a submission comes.
std::string gradescope_setup(const course::Lab& lab);

/// Grades one submission. Whatever happens, a valid results.json is left behind.
std::string gradescope_run(const course::Lab& lab);

}  // namespace exporting
