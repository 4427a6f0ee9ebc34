// What a student has done so far, for `./lab status` and `./lab hint`. It stands on the student's own machine, where
// anyone may write what they like into it, so it is never graded.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace course {

/// What the last `./lab check` of a lab said.
struct Checked {
    int points = 0;
    int max_points = 0;                       // of the tests that are shown
    std::vector<std::string> passed, failed;  // names of tests
    std::string time;                         // RFC 3339
    bool operator==(const Checked&) const = default;
};

struct Submitted {
    std::string archive;  // a path as the student sees it
    std::string time;     // RFC 3339
    bool operator==(const Submitted&) const = default;
};

struct LabProgress {
    std::vector<int> hints;  // how many were taken, 0 to 3: of task 1, task 2, ...; shorter if none of the later ones
    std::optional<Checked> checked;
    std::optional<Submitted> submitted;
    bool operator==(const LabProgress&) const = default;
};

struct Progress {
    std::map<std::string, LabProgress> labs;  // by Lab::id()
    bool operator==(const Progress&) const = default;
};

/// Reads work/progress.json. Begins anew without the file, and with one that is damaged, which is kept beside it under
/// its name and ".bad".
Progress load_progress(const std::filesystem::path& file);

/// Writes the file and makes its folder; whoever reads it sees the old or the new one whole. Throws std::system_error.
void save_progress(const std::filesystem::path& file, const Progress& progress);

}  // namespace course
