// A lab as its lab.json describes it: the slot that a student fills, the graded tests and their points, the limits.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace course {

/// How a submission is graded.
enum class Kind {
    unit,   // a driver calls the student's functions, the graded test holds inputs and expected values
    system  // the student's program runs by itself, the graded test talks to it over the wire
};

/// One file that the student writes.
struct SlotFile {
    std::string name;       // "line_splitter.cpp", unique in its lab; the name in starter/, work/ and a submission
    std::string reference;  // where the project's own version stands, below the root; absent in a class repository
};

enum class Visibility { shown, hidden };

struct GradedTest {
    std::string name;  // GoogleTest's: "Lines.gives_a_line_cut_in_three_reads"
    int points = 0;
    Visibility visibility = Visibility::shown;
    std::string spec;  // where the demand stands: "line_splitter.hpp, feed()"
    int task = 1;      // which task of the handout and of hints.md it belongs to
};

/// A symbol that a solution must not use. `symbol` is a regular expression over the demangled names of an object file.
struct Forbidden {
    std::string symbol;
    std::string why;
};

struct Limits {
    std::chrono::milliseconds step{10'000};  // from one step of a test to its answer
    int memory_mib = 512;                    // resident, of all processes of a submission together
    int processes = 64;                      // threads count
    int file_mib = 16;                       // what one file may grow to, and the sandbox's /tmp as a whole
    int output_kib = 256;                    // kept of what a program prints; the rest is counted
};

struct Lab {
    int number = 0;
    std::string name;     // "lines"
    std::string title;    // "Lines out of a stream of bytes"
    std::string chapter;  // "ch01-chatroom"
    Kind kind = Kind::unit;
    std::vector<SlotFile> slot;
    std::vector<std::string> programs;   // whose `./lab run NAME --with` shows the student's part at work
    std::vector<std::string> given;      // folders of rooms whose headers and objects the student's code may use
    std::vector<std::string> libraries;  // of the system, which what is given needs: "utf8proc"
    std::string sanitizer;               // what -fsanitize= gets: "address,undefined", "thread" or ""
    std::vector<Forbidden> forbidden;
    std::vector<std::string> withhold;  // files and folders that would give it away: not in a class repository
    Limits limits;
    std::vector<GradedTest> tests;
    int hidden_points = 0;  // of hidden tests that a class repository does not have

    int points() const;        // all of it
    int shown_points() const;  // of the tests that are shown

    std::string id() const;      // "lab01"
    std::string folder() const;  // "lab01-lines"
    const GradedTest* find(std::string_view test) const;
};

/// Reads lab.json. Throws std::runtime_error that names `where` and the key, also for a key it does not know.
Lab parse_lab(std::string_view json, const std::string& where);
/// The lab.json of a class repository: without hidden tests, whose points it sums up.
std::string shown_part(std::string_view json);

/// All labs below `root`/labs, by number. Throws if two have one number, or a folder's name does not fit.
std::vector<Lab> read_labs(const std::filesystem::path& root);

/// "1", "01", "lab01", "lab01-lines" or "lines". Throws std::runtime_error that lists the labs if there is none.
const Lab& find_lab(const std::vector<Lab>& labs, std::string_view name);

}  // namespace course
