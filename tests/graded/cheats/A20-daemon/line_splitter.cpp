// Leaves a process of its own session behind, two forks away, that holds stdout.
#include "shared/framing/line_splitter.hpp"

#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace {
void leave() {
    if (fork() != 0) return;
    setsid();
    for (int each = 1; each < 65; ++each) std::signal(each, SIG_IGN);
    if (fork() != 0) _exit(0);
    for (int i = 0; i < 600; ++i) {  // a minute
        std::puts("still here");
        std::fflush(stdout);
        usleep(100'000);
    }
    _exit(0);
}
const bool left = (leave(), true);
}

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    bytes = {};
    return {};
}

}  // namespace framing
