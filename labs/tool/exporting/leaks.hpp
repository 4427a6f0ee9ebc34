// Do lines of a solution stand in what students get?
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/course/lab.hpp"

namespace exporting {

/// The lines that give a solution away: of the labs' references, and of the C++ files that the labs withhold. A line
/// counts from 12 characters on, one of them a letter, without its comment and its indent; no include. Not a secret is
/// a line that stands in the lab's starter or in a C++ file that students get: everybody writes
/// `while (!bytes.empty()) {`. But a C++ file that holds half of a reference is a copy of it, and makes nothing public.
class Secrets {
  public:
    /// `root` is the project, which has the references and starters; `out` is what students get.
    Secrets(const std::filesystem::path& root, const std::vector<course::Lab>& labs, const std::filesystem::path& out);

    /// The lab ("lab01") whose solution has this line; nullptr if it is no secret.
    const std::string* lab_of(std::string_view line) const;

  private:
    std::map<std::string, std::string, std::less<>> lab_of_;
};

struct Leak {
    std::string file;      // below `out`
    std::size_t line = 0;  // from 1
    std::string lab;       // "lab01"
    std::string text;
};
std::string to_string(const Leak& leak);  // "ch01-chatroom/README.md:12: lab01: piece.remove_suffix(1);"

std::vector<Leak> leaks(const std::filesystem::path& out, const std::vector<course::Lab>& labs,
                        const std::filesystem::path& root);

}  // namespace exporting
