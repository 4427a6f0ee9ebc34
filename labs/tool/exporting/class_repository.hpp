// The repository that a class works in: the project without solutions, hidden tests and what only its authors need.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/course/lab.hpp"

namespace exporting {

/// Makes `out`, which must not exist or be empty, of the project in `root`, whose labs these are.
///
/// Students get shared/, the chapters, the labs and the public graded tests, built as in the project: CMake puts the
/// starter or the student's own file where a reference is missing. They do not get: references, what a lab withholds,
/// hidden tests, wrong solutions, cheats, all other tests. A block of code in a lesson that holds a secret line (see
/// leaks.hpp) becomes a note.
///
/// Throws std::runtime_error, and leaves nothing behind, if a line of a solution is still there; it says where.
void write_class_repository(const std::filesystem::path& root, const std::filesystem::path& out,
                            const std::vector<course::Lab>& labs);

/// True if students get this file of the project, whatever is in it.
bool is_for_students(const std::string& path, const std::vector<course::Lab>& labs);

/// A folder's CMakeLists.txt without the add_subdirectory(NAME) of a folder that is withheld, and without the
/// lab_program(...) that has a source which is. `path` is the file's.
std::string without_what_is_withheld(std::string_view cmake, const std::string& path,
                                     const std::vector<course::Lab>& labs);

}  // namespace exporting
