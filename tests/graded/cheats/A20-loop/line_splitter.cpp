// Never answers, and computes.
#include "shared/framing/line_splitter.hpp"

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    volatile bool for_ever = true;
    while (for_ever) {
    }
    bytes = {};
    return {};
}

}  // namespace framing
