// Waits for a lock that it holds.
#include "shared/framing/line_splitter.hpp"

#include <condition_variable>
#include <mutex>

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    static std::mutex mutex;
    static std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait(lock, [] { return false; });
    bytes = {};
    return {};
}

}  // namespace framing
