// ./lab audit: are the labs as they must be, and what does the grader withstand?
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/grader.hpp"

namespace audit {

struct AuditOptions {
    std::string lab;            // empty: all
    int repeat = 1;             // runs with different seeds
    int jobs = 0;               // 0: one for each core
    std::filesystem::path out;  // empty: work/audit below the root
    std::string only;           // a kind ("reference", "wrong", "cheats", "controls"), or a part of a name
    bool write = false;         // the tables into labs/README.md
};

/// Prints the table; 1 if anything is not as it must be. What cannot be done throws.
int audit(const grading::Place& place, const std::vector<course::Lab>& labs, const AuditOptions& options);

}  // namespace audit
