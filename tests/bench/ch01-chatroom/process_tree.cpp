#include "tests/bench/ch01-chatroom/process_tree.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

namespace bench {

namespace {

struct Stat {
    int parent = 0;
    double cpu_ticks = 0;
};

/// Of /proc/PID/stat; all zero if the process has gone.
Stat stat_of(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(file, line);
    const auto name_end = line.rfind(')');  // the name may hold anything, spaces and brackets too
    if (name_end == std::string::npos) return {};
    std::istringstream fields(line.substr(name_end + 1));
    std::string state;
    Stat stat;
    fields >> state >> stat.parent;
    std::string skipped;
    for (int field = 5; field < 14; ++field) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    stat.cpu_ticks = user + system;
    return stat;
}

}  // namespace

std::vector<int> tree_of(int pid) {
    std::multimap<int, int> children;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto name = entry.path().filename().string();
        int child = 0;
        const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), child);
        if (fault == std::errc{} && end == name.data() + name.size()) children.emplace(stat_of(child).parent, child);
    }
    std::vector<int> tree{pid};
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto [first, last] = children.equal_range(tree[i]);
        for (auto child = first; child != last; ++child) tree.push_back(child->second);
    }
    return tree;
}

std::size_t proportional_kib(int pid) {
    std::size_t sum = 0;
    for (const int each : tree_of(pid)) {
        std::ifstream file("/proc/" + std::to_string(each) + "/smaps_rollup");
        std::size_t kib = 0;
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with("Pss:")) kib = std::stoul(line.substr(4));
        }
        if (kib == 0 && each == pid) {
            throw std::runtime_error("no Pss in /proc/" + std::to_string(pid) + "/smaps_rollup");
        }
        sum += kib;
    }
    return sum;
}

double cpu_seconds(int pid) {
    double ticks = 0;
    for (const int each : tree_of(pid)) ticks += stat_of(each).cpu_ticks;
    return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double cpu_seconds_of_this_process() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace bench
