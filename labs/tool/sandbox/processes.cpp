#include "labs/tool/sandbox/processes.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

namespace sandbox {

namespace {

std::string of(pid_t process, const char* what) {
    return "/proc/" + std::to_string(process) + "/" + what;
}

// A process may end while we look at it: then a folder cannot be read to its end, and a file that is open says ESRCH.

/// The names in a folder; empty if it cannot be read.
std::optional<std::vector<std::string>> names_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code failed;
    for (std::filesystem::directory_iterator at(folder, failed); !failed && at != end(at); at.increment(failed))
        names.push_back(at->path().filename().string());
    if (failed) return {};
    return names;
}

int entries(const std::string& folder) {
    const auto names = names_in(folder);
    return names ? static_cast<int>(names->size()) : -1;
}

/// What follows the last ')' in a file like /proc/PID/stat (man 5 proc): " S 1234 ..", the state and the parent's
/// number. Empty if the process has ended.
std::string state_and_parent(const std::string& path) {
    std::ifstream file(path);
    std::string text;
    std::getline(file, text, '\0');  // a stream buffer read by hand would throw ESRCH
    const auto bracket = text.rfind(')');
    if (bracket == std::string::npos || bracket + 4 >= text.size()) return "";
    return text.substr(bracket + 1);
}

/// 0 if the process has ended.
pid_t parent_of(pid_t process) {
    const auto text = state_and_parent(of(process, "stat"));
    return text.empty() ? 0 : static_cast<pid_t>(std::strtol(text.c_str() + 3, nullptr, 10));
}

}  // namespace

std::vector<pid_t> descendants(pid_t of) {
    std::multimap<pid_t, pid_t> children;
    for (const auto& name : names_in("/proc").value_or(std::vector<std::string>{})) {
        if (!std::isdigit(static_cast<unsigned char>(name.front()))) continue;
        const auto process = static_cast<pid_t>(std::stol(name));
        children.emplace(parent_of(process), process);
    }
    std::vector<pid_t> found;
    const auto add_children = [&](pid_t parent) {
        const auto [first, last] = children.equal_range(parent);
        for (auto child = first; child != last; ++child) found.push_back(child->second);
    };
    add_children(of);
    for (std::size_t i = 0; i < found.size(); ++i) add_children(found[i]);
    return found;
}

int thread_count(pid_t process) {
    return std::max(0, entries(of(process, "task")));
}

int open_file_count(pid_t process) {
    return entries(of(process, "fd"));
}

std::string thread_states(pid_t process) {
    std::string states;
    for (const auto& thread : names_in(of(process, "task")).value_or(std::vector<std::string>{})) {
        const auto text = state_and_parent(of(process, "task/") + thread + "/stat");
        if (!text.empty()) states += text[1];
    }
    return states;
}

long resident_kib(pid_t process) {
    std::ifstream file(of(process, "statm"));
    long size = 0, resident = 0;  // in pages (man 5 proc)
    file >> size >> resident;
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

bool has_changed_code(pid_t process) {
    // "55d0-55d4 r-xp 0000 08:01 1234 /lab/driver", then lines "Anonymous: 4 kB" (man 5 proc, smaps): a
    // page that is not the file's any more
    std::ifstream file(of(process, "smaps"));
    bool code = false;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string first, permissions, offset, device, inode, path;
        words >> first >> permissions;
        if (first.find('-') != std::string::npos && permissions.size() == 4) {
            words >> offset >> device >> inode >> path;
            code = permissions[2] == 'x' && path != "[vdso]" && path != "[vsyscall]";
            if (code && (path.empty() || permissions[1] == 'w')) return true;
        } else if (code && first == "Anonymous:" && permissions != "0") {
            return true;
        }
    }
    return false;
}

}  // namespace sandbox
