// Prints a gigabyte.
#include "shared/framing/line_splitter.hpp"

#include <cstdio>
#include <string>

namespace {
void flood() {
    const std::string block(1 << 20, '!');
    for (int i = 0; i < 1024; ++i) std::fwrite(block.data(), 1, block.size(), i % 2 == 0 ? stdout : stderr);
}
}

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    flood();
    bytes = {};
    return {};
}

}  // namespace framing
