// Declares an array that makes an object file of gigabytes.
#include "shared/framing/line_splitter.hpp"

int table[1 << 29] = {1};

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    bytes = {};
    return {};
}

}  // namespace framing
