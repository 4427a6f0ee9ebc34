// Opens files until there are no more.
#include "shared/framing/line_splitter.hpp"

#include <cstdio>
#include <fcntl.h>

namespace {
void open_all() {
    int count = 0;
    while (count < 1'000'000 && open("/dev/null", O_RDONLY) >= 0) ++count;
    std::printf("opened %d\n", count);
    std::fflush(stdout);
}
}

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    open_all();
    bytes = {};
    return {};
}

}  // namespace framing
