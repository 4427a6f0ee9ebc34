// Stops itself, so that it neither ends nor answers.
#include "shared/framing/line_splitter.hpp"

#include <csignal>

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    std::raise(SIGSTOP);
    bytes = {};
    return {};
}

}  // namespace framing
