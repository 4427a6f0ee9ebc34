// The same, and never ends.
#include "shared/framing/line_splitter.hpp"

#include <unistd.h>

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    for (int fd = 3; fd < 300; ++fd) close(fd);
    for (;;) pause();
    bytes = {};
    return {};
}

}  // namespace framing
