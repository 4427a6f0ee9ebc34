// Includes itself until the compiler gives up.
#include __FILE__

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    bytes = {};
    return {};
}

}  // namespace framing
