// Wrong on purpose: "\r" without a newline ends a line, too.
// Slot file: line_splitter.cpp
// Caught by: Lines.keeps_a_carriage_return_that_ends_no_line
#include "shared/framing/line_splitter.hpp"

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string& joined) {
    while (!bytes.empty()) {
        const auto end = bytes.find_first_of("\r\n");
        const bool ended = end != std::string_view::npos;
        std::string_view part = bytes.substr(0, end);
        const bool carriage_return = ended && bytes[end] == '\r';
        bytes.remove_prefix(ended ? end + 1 : bytes.size());
        if (carriage_return && bytes.starts_with('\n')) bytes.remove_prefix(1);

        if (skipping_) {
            skipping_ = !ended;
            continue;
        }
        if (half_.size() + part.size() > limit_) {
            std::string().swap(half_);
            skipping_ = !ended;
            return Line{core::Error{core::Fault::too_long, "line", limit_}};
        }
        if (!ended) {
            half_ += part;
            continue;
        }
        if (!half_.empty()) {
            joined.swap(half_);
            joined += part;
            part = joined;
        }
        return Line{part};
    }
    return {};
}

}  // namespace framing
