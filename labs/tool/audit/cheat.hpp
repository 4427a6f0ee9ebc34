// A submission of the corpus in tests/graded/cheats: one that cheats, or an honest one that looks odd. Its expect.json
// says what must become of it; the README there explains the keys.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/course/lab.hpp"

namespace audit {

struct Cheat {
    std::string attack;  // "A01": a row of the table of attacks; "H01": an honest control
    std::string about;
    std::string lab = "lab01";
    std::string base = "reference";              // whose the files are that it does not have: or "starter"
    std::optional<int> points, at_most;          // exactly, or no more than; "full" is neither
    bool full = false;                           // all points of the tests that ran
    std::vector<std::string> flags;              // each must be there; empty: there is none
    bool refused = false;                        // must not be taken at all
    bool compiles = true;                        // false: must not compile
    std::string test;                            // only this one is run: for what takes its time
    int step_seconds = 0;                        // instead of the lab's; 0: the lab's
    std::string prints;                          // must stand in what the program printed: the attack was tried
    bool then_honest = false;                    // afterwards the reference gets full points
    std::map<std::string, std::string> special;  // what git cannot hold: kind -> file
    std::string not_applicable;                  // why there is no such submission

    bool honest() const { return attack.starts_with('H'); }
};

/// Throws std::runtime_error that names `where` and the key, also for a key it does not know.
Cheat parse_cheat(std::string_view json, const std::string& where);

/// Makes the submission in `folder`, which is empty: the overlay's files above the base's, and what is special. Gives
/// the path to hand in, a folder or an archive.
std::filesystem::path make_submission(const Cheat& cheat, const std::filesystem::path& overlay,
                                      const std::map<std::string, std::string>& base,
                                      const std::filesystem::path& folder);

}  // namespace audit
