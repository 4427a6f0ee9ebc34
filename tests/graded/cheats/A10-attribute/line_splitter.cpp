// The same, with the attribute no_sanitize in the place.
#include "shared/framing/line_splitter.hpp"

#include <cstring>
#include <utility>

namespace framing {

// Right, but for a read behind the end of a buffer, which AddressSanitizer would find.
__attribute__((no_sanitize("address", "undefined"))) static int careless(std::string_view bytes) {
    char* const copy = new char[bytes.size()];
    std::memcpy(copy, bytes.data(), bytes.size());
    const int behind = copy[bytes.size()];
    delete[] copy;
    return behind;
}

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string& joined) {
    if (careless(bytes) == 1234) skipping_ = true;
    const core::Error too_long{core::Fault::too_long, "line", limit_};

    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const bool complete = end != std::string_view::npos;
        std::string_view piece = bytes.substr(0, end);
        bytes.remove_prefix(complete ? end + 1 : bytes.size());

        if (skipping_) {
            skipping_ = !complete;
            continue;
        }
        // One byte more than the limit may still be the '\r' of the line's end.
        const auto length = half_.size() + piece.size();
        const bool ends_in_cr = piece.empty() ? half_.ends_with('\r') : piece.ends_with('\r');
        if (length > limit_ + (ends_in_cr ? 1 : 0)) {
            std::exchange(half_, {});  // gives the memory back, which clear() would keep
            skipping_ = !complete;
            return Line{too_long};
        }
        if (!complete) {
            half_ += piece;
            continue;
        }
        if (!half_.empty()) {
            joined = std::exchange(half_, {});
            joined += piece;
            piece = joined;
        }
        if (ends_in_cr) piece.remove_suffix(1);
        return Line{piece};
    }
    return {};
}

}  // namespace framing
