// What an audit found so far, a line of JSON for each run. A second audit with the same folder goes on from there.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace audit {

/// One run of one item.
struct Record {
    std::string item;         // "lab01-lines/wrong/off_by_one"
    std::string fingerprint;  // of all that it depends on; a record with another one does not count any more
    int run = 1;              // from 1
    std::string seed;         // hexadecimal
    int points = 0, max_points = 0;
    double seconds = 0;
    std::vector<std::string> flags;       // their kinds
    std::vector<std::string> complaints;  // empty: all is as it must be
    std::string outcome;                  // of the test that counts, or of the whole: "passed", "refused"
    bool operator==(const Record&) const = default;
};

class Journal {
  public:
    /// Reads what is there. A last line that was cut when the audit was killed is dropped; so is what is no record.
    explicit Journal(std::filesystem::path file);

    /// The record of this run of this very item; nullptr if it was not done yet.
    const Record* find(const std::string& item, const std::string& fingerprint, int run) const;

    /// Keeps it, also on disk. Throws std::runtime_error.
    void add(const Record& record);

  private:
    std::map<std::pair<std::string, int>, Record> records_;
    std::filesystem::path file_;
    std::ofstream out_;
};

}  // namespace audit
