// Wrong on purpose: also a line that lies in the bytes as a whole is copied.
// Slot file: line_splitter.cpp
// Caught by: Lines.gives_a_whole_line_without_a_copy
#include "shared/framing/line_splitter.hpp"

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string& joined) {
    while (!bytes.empty()) {
        const char c = bytes.front();
        bytes.remove_prefix(1);
        if (c == '\n') {
            if (skipping_) {
                skipping_ = false;
                continue;
            }
            joined.swap(half_);
            std::string().swap(half_);
            if (joined.ends_with('\r')) joined.pop_back();
            if (joined.size() > limit_) return Line{core::Error{core::Fault::too_long, "line", limit_}};
            return Line{joined};
        }
        if (skipping_) continue;
        half_ += c;
        if (half_.size() > limit_ + (c == '\r' ? 1 : 0)) {
            std::string().swap(half_);
            skipping_ = true;
            return Line{core::Error{core::Fault::too_long, "line", limit_}};
        }
    }
    return {};
}

}  // namespace framing
