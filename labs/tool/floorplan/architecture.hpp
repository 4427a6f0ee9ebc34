// Holds the includes of the tree against the floor table.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "labs/tool/floorplan/floors.hpp"
#include "labs/tool/floorplan/tree.hpp"

namespace floorplan {

struct Violation {
    std::string file{};
    int line = 0;
    std::string what{};  // the include or the word
    std::string rule{};  // why it may not stand there
};

/// "shared/core/hex.cpp:3: shared/net/server.hpp: floor 0 may not include floor 3"
std::string to_string(const Violation& violation);

/// All that breaks a rule of the table, in the order of the files; circles between rooms come last.
std::vector<Violation> check(const Floors& floors, const Tree& tree);

/// Which room includes which others. Every room that has a file stands in it.
using Arrows = std::map<std::string, std::set<std::string>>;
Arrows arrows(const Floors& floors, const Tree& tree);

}  // namespace floorplan
