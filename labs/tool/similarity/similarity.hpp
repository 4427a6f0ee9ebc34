// Which submissions of a class are alike: dolos.mjs of this folder, run by node. It finds pairs for a person to look
// at; nobody loses a point by it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "labs/tool/report/report.hpp"

namespace similarity {

struct Program {
    std::string student;
    std::map<std::string, std::string> files;  // name -> text, each name without a folder
};

/// Compares every program with every other. What stands in `ignored` (the texts of the starter and the reference)
/// counts for nobody. `tool` is this folder in the sources. Takes two minutes at most. Where it cannot be done,
/// `not_computed` says why, and what installs what is missing. Throws std::system_error if no temporary folder can be
/// made.
report::Similarity compare(const std::vector<Program>& programs, const std::vector<std::string>& ignored,
                           const std::filesystem::path& tool);

}  // namespace similarity
