#include "ch01-chatroom/fourtuple/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "ch01-chatroom/fourtuple/limits.hpp"

namespace fourtuple {

std::string progress_bar(std::uint32_t done, std::uint32_t total, std::uint32_t width) {
    const std::uint64_t full = total == 0 ? width : std::min<std::uint64_t>(std::uint64_t{width} * done / total, width);
    return "[" + std::string(full, '#') + std::string(width - full, '.') + "] " + grouped(done) + " of " +
           grouped(total);
}

Progress::Progress(int descriptor, std::uint32_t total)
    : descriptor_{descriptor}, terminal_{isatty(descriptor) != 0}, total_{total} {}

void Progress::show(std::uint32_t done) {
    if (terminal_) {
        dprintf(descriptor_, "\r%s", progress_bar(done, total_).c_str());
        return;
    }
    const auto tenths = static_cast<std::uint32_t>(total_ == 0 ? 10 : std::uint64_t{10} * done / total_);
    if (tenths <= tenths_said_) return;
    tenths_said_ = tenths;
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
    dprintf(descriptor_, "opened %s of %s after %.1f s\n", grouped(done).c_str(), grouped(total_).c_str(),
            passed.count());
}

void Progress::finish() {
    if (terminal_) dprintf(descriptor_, "\n");
}

}  // namespace fourtuple
