// A right solution that uses fork, threads and signals.
#include "shared/framing/line_splitter.hpp"

#include <atomic>
#include <csignal>
#include <future>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace {
std::atomic<int> seen{0};

int count_newlines(std::string_view bytes) {
    return std::async(std::launch::async, [bytes] { return static_cast<int>(std::count(bytes.begin(), bytes.end(), '\n')); }).get();
}

bool child_works() {
    std::signal(SIGCHLD, SIG_DFL);
    std::signal(SIGPIPE, SIG_IGN);
    const pid_t child = fork();
    if (child == 0) _exit(7);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 7;
}
const bool works = child_works();
}

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string& joined) {
    if (works && bytes.size() < 1000) seen += count_newlines(bytes);
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
