// What makes a class repository one of GitHub Classroom.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "labs/tool/course/lab.hpp"

namespace exporting {

/// Makes the folder `out`, which must not exist or be empty, with what is laid over a class repository: the workflow,
/// and a .gitignore that lets students commit what they write in work/. Throws std::runtime_error.
void write_classroom(const std::filesystem::path& out, const std::vector<course::Lab>& labs);

/// The workflow: a step for each lab, and one that reports their points.
std::string classroom_workflow(const std::vector<course::Lab>& labs);

}  // namespace exporting
