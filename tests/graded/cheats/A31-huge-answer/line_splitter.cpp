// Gives a line of 100 MB, more than a frame may have.
#include "shared/framing/line_splitter.hpp"

#include <string>

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    static const std::string huge(100'000'000, 'x');
    const bool last = bytes.empty();
    bytes = {};
    if (!last) return Line{std::string_view{huge}};
    bytes = {};
    return {};
}

}  // namespace framing
