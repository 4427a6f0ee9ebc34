// A right solution with names of a megabyte in it.
#include "shared/framing/line_splitter.hpp"

#include <utility>

#define D0 an_identifier_that_is_not_short_at_all_as_one_can_see_here_0123
#define PASTE2(a, b) a##b
#define PASTE(a, b) PASTE2(a, b)
#define D1 PASTE(D0, D0)
#define D2 PASTE(D1, D1)
#define D3 PASTE(D2, D2)
#define D4 PASTE(D3, D3)
#define D5 PASTE(D4, D4)
#define D6 PASTE(D5, D5)
#define D7 PASTE(D6, D6)
#define D8 PASTE(D7, D7)
#define D9 PASTE(D8, D8)
#define D10 PASTE(D9, D9)
#define D11 PASTE(D10, D10)
#define D12 PASTE(D11, D11)
#define D13 PASTE(D12, D12)
#define D14 PASTE(D13, D13)
extern "C" int D14() { return 0; }
int PASTE(__cxa_, D14)() { return 1; }

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string& joined) {
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
