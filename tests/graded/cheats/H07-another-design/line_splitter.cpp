// Another design of a right solution.
#include "shared/framing/line_splitter.hpp"

#include <algorithm>

namespace framing {

namespace {

/// Where the line that begins at the front ends, and how much of it is its end.
struct Cut {
    std::size_t text = 0, end = 0;
    bool whole = false;
};

Cut cut(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == '\n') return {i, 1, true};
    }
    return {bytes.size(), 0, false};
}

}  // namespace

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string& joined) {
    for (;;) {
        if (bytes.empty()) return {};
        const auto [text, end, whole] = cut(bytes);
        const auto piece = bytes.substr(0, text);
        bytes = bytes.substr(text + end);
        if (skipping_) {
            if (whole) skipping_ = false;
            continue;
        }
        std::string_view line = piece;
        if (!half_.empty()) {
            half_.append(piece.substr(0, std::min(piece.size(), limit_ + 2)));
            line = half_;
        }
        const bool cr = !line.empty() && line.back() == '\r';
        if (line.size() > limit_ + (cr ? 1u : 0u)) {
            std::string().swap(half_);
            skipping_ = !whole;
            return Line{core::Error{core::Fault::too_long, "line", limit_}};
        }
        if (!whole) {
            if (half_.empty()) half_.assign(piece);
            continue;
        }
        if (cr) line.remove_suffix(1);
        if (!half_.empty()) {
            joined.assign(line);
            std::string().swap(half_);
            return Line{std::string_view{joined}};
        }
        return Line{line};
    }
}

}  // namespace framing
