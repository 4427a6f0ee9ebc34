#include "ch01-chatroom/sockstat/process_table.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <tuple>

namespace sockstat {

namespace {

namespace fs = std::filesystem;

/// All of `text` as a decimal number.
template <typename Number>
std::optional<Number> parse_decimal(std::string_view text) {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

/// The inode in "socket:[24370]"; empty for a link to anything else.
std::optional<std::uint32_t> socket_inode(std::string_view link) {
    constexpr std::string_view start = "socket:[";
    if (!link.starts_with(start) || !link.ends_with("]")) return {};
    return parse_decimal<std::uint32_t>(link.substr(start.size(), link.size() - start.size() - 1));
}

std::string command_name(const fs::path& process) {
    std::ifstream file(process / "comm");
    std::string name;
    std::getline(file, name, '\0');             // fails, and throws nothing, if the process has just ended
    if (name.ends_with('\n')) name.pop_back();  // a name may hold a line feed of its own; the last one is the file's
    return name;
}

}  // namespace

ProcessTable ProcessTable::read(const std::string& proc) {
    ProcessTable table;
    for (const auto& process : fs::directory_iterator(proc)) {
        const auto pid = parse_decimal<int>(process.path().filename().string());
        if (!pid) continue;  // /proc holds much else
        std::error_code problem;
        fs::directory_iterator descriptors(process.path() / "fd", problem);
        if (problem == std::errc::permission_denied) table.has_gaps_ = true;
        if (problem) continue;
        std::optional<std::string> name;  // read only for a process that has a socket
        for (; descriptors != fs::directory_iterator(); descriptors.increment(problem)) {
            const auto link = fs::read_symlink(descriptors->path(), problem);
            if (problem == std::errc::permission_denied) table.has_gaps_ = true;
            const auto inode = problem ? std::nullopt : socket_inode(link.native());
            const auto descriptor = parse_decimal<int>(descriptors->path().filename().string());
            if (!inode || !descriptor) continue;
            if (!name) name = command_name(process.path());
            table.holders_[*inode].push_back({*pid, *name, *descriptor});
        }
    }
    for (auto& [inode, holders] : table.holders_) {
        std::ranges::sort(holders, {}, [](const Holder& h) { return std::tie(h.pid, h.file_descriptor); });
    }
    return table;
}

const std::vector<Holder>& ProcessTable::holders_of(std::uint32_t inode) const {
    static const std::vector<Holder> nobody;
    const auto found = holders_.find(inode);
    return found == holders_.end() ? nobody : found->second;
}

}  // namespace sockstat
