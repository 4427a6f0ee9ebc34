// A class that never was: submissions to the first lab whose right marks are known before anybody grades them. The same
// seed gives the same class.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bench {

struct MadeSubmission {
    std::string student;   // names a folder, or with ".zip" an archive
    std::string kind;      // "honest", "partial: keeps the carriage return", "cheat: ..."
    std::string text;      // of line_splitter.cpp
    int points = 0;        // what a right grader gives
    bool flagged = false;  // an instructor must be told
};

/// `size` submissions, at least 8: each kind comes up. Of 40 about a third has all points. Throws std::runtime_error if
/// the project's answer to the lab has changed so far that the changes made here no longer fit.
std::vector<MadeSubmission> make_class(std::size_t size, std::uint64_t seed);

/// All points of the lab.
int all_points();

/// Writes them into a folder, some as archives; their marks into the hidden file .marks.csv there, which no grader
/// reads. Throws std::runtime_error if the folder is not empty.
void write_class(const std::vector<MadeSubmission>& made, const std::filesystem::path& folder);

}  // namespace bench
