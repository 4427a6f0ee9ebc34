// Throws an exception with a text of 15 MB.
#include "shared/framing/line_splitter.hpp"

#include <stdexcept>
#include <string>

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    throw std::runtime_error(std::string(15'000'000, '\xff'));
    bytes = {};
    return {};
}

}  // namespace framing
