// What an audit looks at: the reference, the starter and the wrong solutions of each lab, and the corpus of cheats.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "labs/tool/audit/cheat.hpp"
#include "labs/tool/audit/wrong.hpp"
#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/grader.hpp"

namespace audit {

enum class Kind { reference, starter, wrong, cheat, control };
std::string_view name_of(Kind kind);

struct Item {
    Kind kind = Kind::reference;
    std::string name;  // "lab01-lines/wrong/off_by_one", "cheats/A01-constructor"
    course::Lab lab;
    std::map<std::string, std::string> files;  // by their names in the slot: all of them, of a cheat its base
    Wrong wrong;                               // of Kind::wrong
    Cheat cheat;                               // of the last two kinds
    std::filesystem::path overlay;             // of the last two kinds: its folder
    std::string fingerprint;                   // of all that its result depends on
    int runs = 0;                              // 0: not applicable
};

using Files = std::map<std::string, std::string>;

/// The project's own files for a lab's slot. Throws std::runtime_error where they are not, as in a class repository.
Files reference_files(const grading::Place& place, const course::Lab& lab);
Files starter_files(const grading::Place& place, const course::Lab& lab);

/// All items of these labs, to be run `repeat` times: a starter once, cheats and controls once, or three times if
/// `repeat` is above 3. `only` takes those whose kind ("wrong", "cheats") or name it is a part of. Throws
/// std::runtime_error for an item that does not say what it must, and for a lab that is not built.
std::vector<Item> collect(const grading::Place& place, const std::vector<course::Lab>& labs, int repeat,
                          const std::string& only);

}  // namespace audit
