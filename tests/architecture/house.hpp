// The project's own tree and floor table, as the tests here read them.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "labs/tool/floorplan/floors.hpp"
#include "labs/tool/floorplan/tree.hpp"
#include "shared/testkit/process.hpp"

namespace house {

inline const std::filesystem::path root = testkit::source_path("");

inline std::string read_file(const std::filesystem::path& below_root) {
    std::ifstream in{root / below_root};
    if (!in) throw std::runtime_error("cannot read " + (root / below_root).string());
    return {std::istreambuf_iterator<char>{in}, {}};
}

inline floorplan::Floors floors() {
    return floorplan::read_floors(read_file("tests/architecture/floors.txt"));
}

inline floorplan::Tree tree() {
    return floorplan::read_tree(root);
}

}  // namespace house
