// The commands of ./lab that a student uses. Each prints to stdout and gives the exit code; what cannot be done throws.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "labs/tool/grading/verdict.hpp"
#include "labs/tool/student/workplace.hpp"

namespace student {

struct CheckOptions {
    std::string test;                   // only this one
    std::optional<std::uint64_t> seed;  // the same inputs again
    std::filesystem::path from;         // files from here instead of work/labNN
    bool classroom = false;             // print report::classroom_json instead
    bool all = false;                   // every failing test in full
    std::stop_token stop{};             // as in grading::Options
};

int start(const Workplace& workplace, const std::string& lab);
int check(const Workplace& workplace, const std::string& lab, const CheckOptions& options);
int hint(const Workplace& workplace, const std::string& lab, int task);
int status(const Workplace& workplace);
int reset(const Workplace& workplace, const std::string& lab, bool sure);
int submit(const Workplace& workplace, const std::string& lab);

/// The shown tests on what is in work/labNN (or options.from), and kept as the student's progress.
grading::Verdict check_lab(const Workplace& workplace, const course::Lab& lab, const CheckOptions& options);

/// The next hint of a task, counted as taken; 0: the first task that is not done yet.
std::string next_hint(const Workplace& workplace, const course::Lab& lab, int task);

/// How wide the terminal is; 80 if stdout is none.
int terminal_columns();

}  // namespace student
