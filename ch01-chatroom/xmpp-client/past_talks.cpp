#include "ch01-chatroom/xmpp-client/past_talks.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "shared/text/utf8.hpp"

namespace xmpp::client {

namespace {

constexpr std::streamoff most_read = 64 * 1024;  // of the end of a file

}  // namespace

std::string local_time(std::chrono::sys_seconds time, const char* format) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm local{};
    localtime_r(&seconds, &local);
    std::array<char, 64> text{};
    const auto length = std::strftime(text.data(), text.size(), format, &local);
    return {text.data(), length};
}

std::vector<std::string> printable_lines(std::string_view text) {
    std::vector<std::string> lines;
    do {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(text::to_printable(line));
        text.remove_prefix(std::min(end + 1, text.size()));
    } while (!text.empty());
    return lines;
}

PastTalks::PastTalks(std::string folder) : folder_{std::move(folder)} {
    if (folder_.empty()) return;
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
}

/// Only a resource can hold "/", and it is not part of the name; no address begins with a dot.
std::string PastTalks::path_of(const Jid& with) const {
    return folder_ + "/talk-" + with.bare().text() + ".txt";
}

void PastTalks::add(const Jid& with, std::chrono::sys_seconds time, std::string_view who, std::string_view text) {
    if (folder_.empty()) return;
    std::string lines = local_time(time, "%Y-%m-%d %H:%M ") + text::to_printable(who) + ":";
    for (const auto& line : printable_lines(text)) lines += " " + line + "\n                ";
    lines.erase(lines.find_last_not_of(' ') + 1);
    const int file = ::open(path_of(with).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return;
    static_cast<void>(!::write(file, lines.data(), lines.size()));
    ::close(file);
}

std::vector<std::string> PastTalks::last(const Jid& with, std::size_t count) const {
    if (folder_.empty()) return {};
    std::ifstream file(path_of(with), std::ios::binary);
    file.seekg(0, std::ios::end);
    const auto size = static_cast<std::streamoff>(file.tellg());
    if (size <= 0) return {};
    file.seekg(std::max<std::streamoff>(0, size - most_read));
    std::string line;
    if (size > most_read) std::getline(file, line);  // the rest of a line
    std::vector<std::string> lines;
    while (std::getline(file, line)) lines.push_back(text::to_printable(line));
    if (lines.size() > count) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
    return lines;
}

}  // namespace xmpp::client
