// What our C++ files include, read from their text.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace floorplan {

struct Include {
    int line = 0;
    std::string what{};     // what stands between the quotes or brackets
    bool brackets = false;  // <what>, not "what"
};

struct SourceFile {
    std::vector<Include> includes{};
    std::string code{};  // without comments and the contents of literals; the same lines as the file
};

/// Our files by their path below the root, such as "shared/core/hex.hpp".
using Tree = std::map<std::string, SourceFile>;

SourceFile read_source(std::string_view text);

/// Reads every .hpp and .cpp in shared/, ch*/, labs/ and tests/ below `root`, except folders named "cheats". Throws if
/// there is none.
Tree read_tree(const std::filesystem::path& root);

}  // namespace floorplan
