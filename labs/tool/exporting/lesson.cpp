#include "labs/tool/exporting/lesson.hpp"

#include <algorithm>
#include <sstream>

namespace exporting {

namespace {

/// The marks that open a fenced block: three or more of '`' or '~' at the front; "" if the line opens none.
std::string_view fence(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto end = std::min(line.find_first_not_of(line.empty() ? '`' : line[0]), line.size());
    const bool opens = end >= 3 && (line[0] == '`' || line[0] == '~');
    return opens ? line.substr(0, end) : "";
}

}  // namespace

std::string for_students(std::string_view markdown, const Secrets& secrets) {
    std::istringstream in{std::string(markdown)};
    std::string out, block, open;
    const std::string* lab = nullptr;  // whose solution stands in the block
    const auto end_block = [&] {
        out += lab == nullptr ? block : "*This part is yours to write: " + *lab + ".*\n";
        block.clear();
        open.clear();
        lab = nullptr;
    };
    for (std::string line; std::getline(in, line);) {
        if (open.empty()) {
            open = fence(line);
            (open.empty() ? out : block) += line + "\n";
            continue;
        }
        block += line + "\n";
        if (lab == nullptr) lab = secrets.lab_of(line);
        if (fence(line).starts_with(open)) end_block();
    }
    if (!open.empty()) end_block();
    return out;
}

}  // namespace exporting
