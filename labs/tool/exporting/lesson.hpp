// A chapter's lesson for students: without the quoted code that they are to write themselves.
#pragma once

#include <string>
#include <string_view>

#include "labs/tool/exporting/leaks.hpp"

namespace exporting {

/// Puts "*This part is yours to write: lab01.*" in place of each fenced block that holds a line of a solution.
std::string for_students(std::string_view markdown, const Secrets& secrets);

}  // namespace exporting
