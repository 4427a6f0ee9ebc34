// hints.md: three hints for each task of a lab, from a nudge to almost the answer. A student takes them one by one.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace course {

struct TaskHints {
    std::string title;  // "A line cut in two"
    std::array<std::string, 3> texts{};
};

/// Reads hints.md: tasks under "## Task 1: TITLE", counted from 1 without a gap, and in each "### Hint 1", "### Hint 2"
/// and "### Hint 3". What stands before the first task is for readers of the file. Throws std::runtime_error that names
/// `where` and the line if a task has not just these three, or one of them is empty.
std::vector<TaskHints> parse_hints(std::string_view markdown, const std::string& where);

}  // namespace course
