// Wrong on purpose: the rest of a long line is collected until its end comes.
// Slot file: line_splitter.cpp
// Caught by: Lines.does_not_keep_an_endless_line_in_memory
#include "shared/framing/line_splitter.hpp"

#include <utility>

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string& joined) {
    while (!bytes.empty()) {
        const std::size_t newline = bytes.find('\n');
        const bool ended = newline != std::string_view::npos;
        std::string_view part = bytes.substr(0, newline);
        bytes.remove_prefix(ended ? newline + 1 : bytes.size());

        if (skipping_) {
            half_ += part;
            if (ended) {
                skipping_ = false;
                half_ = std::string();
            }
            continue;
        }
        // A '\r' at the end may belong to the line's end, which does not count.
        std::size_t size = half_.size() + part.size();
        const bool cr = part.empty() ? half_.ends_with('\r') : part.ends_with('\r');
        if (cr) --size;
        if (size > limit_) {
            std::string().swap(half_);
            skipping_ = !ended;
            return Line{core::Error{core::Fault::too_long, "line", limit_}};
        }
        if (!ended) {
            half_ += part;
            return {};
        }
        if (!half_.empty()) {
            joined = std::move(half_);
            half_ = std::string();
            joined += part;
            part = joined;
        }
        if (cr) part.remove_suffix(1);
        return Line{part};
    }
    return {};
}

}  // namespace framing
