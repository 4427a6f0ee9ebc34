// Calls itself without end.
#include "shared/framing/line_splitter.hpp"

#include <string>

namespace {
int deeper(volatile int& depth) {
    char room[4096];
    room[0] = static_cast<char>(++depth);
    return deeper(depth) + room[0];
}
}

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    volatile int depth = 0;
    static_cast<void>(deeper(depth));
    bytes = {};
    return {};
}

}  // namespace framing
