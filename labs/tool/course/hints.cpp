#include "labs/tool/course/hints.hpp"

#include <sstream>
#include <stdexcept>

namespace course {

namespace {

bool starts(std::string_view line, std::string_view with) {
    return line.substr(0, with.size()) == with;
}

/// Without empty lines at both ends; ends with one '\n' unless it is empty.
std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string::npos) return "";
    const auto line = text.rfind('\n', first);
    const auto begin = line == std::string::npos ? 0 : line + 1;  // keeps the first line's indent
    return text.substr(begin, text.find_last_not_of(" \t\n") + 1 - begin) + "\n";
}

}  // namespace

std::vector<TaskHints> parse_hints(std::string_view markdown, const std::string& where) {
    std::vector<TaskHints> tasks;
    std::size_t hints = 0;  // of the last task
    int number = 0;         // of the line
    const auto fault = [&](const std::string& what) {
        return std::runtime_error(where + ", line " + std::to_string(number) + ": " + what);
    };
    const auto task = [&] { return "Task " + std::to_string(tasks.size()); };
    const auto finish_hint = [&] {
        if (hints == 0) return;
        std::string& text = tasks.back().texts[hints - 1];
        text = trimmed(text);
        if (text.empty()) throw fault("hint " + std::to_string(hints) + " of " + task() + " ends here and is empty");
    };
    const auto finish_task = [&] {
        finish_hint();
        if (!tasks.empty() && hints != 3)
            throw fault(task() + " ends here and has " + std::to_string(hints) + " hints, not 3");
    };

    std::istringstream in{std::string(markdown)};
    bool code = false;  // in a fenced block, where '#' begins no heading
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (starts(line, "```")) code = !code;
        if (!code && starts(line, "## ")) {
            finish_task();
            const std::string head = "## Task " + std::to_string(tasks.size() + 1) + ": ";
            if (!starts(line, head) || line.size() == head.size()) throw fault("expected \"" + head + "TITLE\"");
            tasks.push_back({.title = line.substr(head.size())});
            hints = 0;
        } else if (!code && starts(line, "### ")) {
            if (tasks.empty()) throw fault("a hint before the first task");
            if (hints == 3) throw fault(task() + " has 3 hints, and no more");
            finish_hint();
            ++hints;
            if (line != "### Hint " + std::to_string(hints))
                throw fault("expected \"### Hint " + std::to_string(hints) + "\"");
        } else if (hints > 0) {
            tasks.back().texts[hints - 1] += line + "\n";
        } else if (!tasks.empty() && line.find_first_not_of(" \t") != std::string::npos) {
            throw fault("expected \"### Hint 1\"");
        }
    }
    ++number;
    if (tasks.empty()) throw fault("no \"## Task 1: TITLE\"");
    finish_task();
    return tasks;
}

}  // namespace course
