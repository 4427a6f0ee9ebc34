// A stream of bytes in, lines out. TCP keeps no message borders: one read may bring half a line or ten.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "shared/core/result.hpp"

namespace framing {

inline constexpr std::size_t default_line_limit = 4096;  // bytes of a line, without its end

/// What a callback answers: go on to the next line, or stop and drop the rest (the connection is being closed).
enum class Flow { go_on, stop };

/// Splits one stream. A line ends in "\n" or "\r\n"; the end is not part of the line. A line of more than `limit` bytes
/// is reported once, as soon as it is known, with Fault::too_long, and skipped to its end.
/// Memory: nothing on the heap between lines; at most about twice `limit` for a line that came in pieces.
/// Not to be shared between threads.
class LineSplitter {
  public:
    using Line = core::Result<std::string_view>;

    explicit LineSplitter(std::size_t limit = default_line_limit) : limit_{limit} {}

    /// Calls on_line(Line) for every line that these bytes complete, in order. The view is valid during the call only;
    /// a line that lies in `bytes` as a whole is a view into them. `on_line` returns Flow, or nothing to always go on.
    /// After Flow::stop the splitter is not touched again, so `on_line` may destroy it.
    template <typename OnLine>
    void feed(std::string_view bytes, OnLine&& on_line);

    /// True in the middle of a line: at the end of the stream it says that the last line has no end.
    bool holds_half_a_line() const { return !half_.empty() || skipping_; }

  private:
    // Takes the next line off the front of `bytes`, or all bytes if they complete none. `joined` must live as long as
    // the line: it holds one whose first part came earlier.
    std::optional<Line> take_line(std::string_view& bytes, std::string& joined);

    std::size_t limit_;
    std::string half_;       // the beginning of a line whose end has not come
    bool skipping_ = false;  // in the rest of a line that was reported as too long
};

template <typename OnLine>
void LineSplitter::feed(std::string_view bytes, OnLine&& on_line) {
    std::string joined;
    while (const auto line = take_line(bytes, joined)) {
        if constexpr (std::is_void_v<std::invoke_result_t<OnLine&, const Line&>>) {
            on_line(*line);
        } else if (on_line(*line) == Flow::stop) {
            return;
        }
    }
}

}  // namespace framing
