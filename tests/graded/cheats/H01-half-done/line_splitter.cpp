// Has done the first task only.
#include "shared/framing/line_splitter.hpp"

namespace framing {

// So far only whole lines, and lines in pieces; no limit and no carriage return yet.
std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string& joined) {
    static_cast<void>(limit_);
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) {
        half_ += bytes;
        bytes = {};
        return {};
    }
    auto line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (!half_.empty()) {
        joined = half_ + std::string(line);
        half_.clear();
        line = joined;
    }
    return Line{line};
}

}  // namespace framing
