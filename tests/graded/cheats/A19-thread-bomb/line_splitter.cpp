// Starts threads until there are no more.
#include "shared/framing/line_splitter.hpp"

#include <chrono>
#include <thread>
#include <vector>

namespace {
void bomb() {
    std::vector<std::thread> threads;
    try {
        for (int i = 0; i < 20'000; ++i)
            threads.emplace_back([] { std::this_thread::sleep_for(std::chrono::seconds(1)); });
    } catch (...) {
    }
    for (auto& each : threads) each.join();
}
}

namespace framing {

std::optional<LineSplitter::Line> LineSplitter::take_line(std::string_view& bytes, std::string&) {
    static_cast<void>(limit_);
    bomb();
    bytes = {};
    return {};
}

}  // namespace framing
