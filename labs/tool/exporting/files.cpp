#include "labs/tool/exporting/files.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace exporting {

namespace {

namespace fs = std::filesystem;

/// For a shell.
std::string quoted(const std::string& word) {
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
    return text + "'";
}

std::string output_of(const std::string& command) {
    FILE* pipe = ::popen(command.c_str(), "re");
    if (pipe == nullptr) throw std::system_error(errno, std::generic_category(), command);
    std::string output;
    std::array<char, 4096> piece{};
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe))
        output.append(piece.data(), count);
    if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
    return output;
}

}  // namespace

std::vector<std::string> files_below(const fs::path& folder) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator{folder})
        if (!entry.is_directory() || entry.is_symlink()) files.push_back(entry.path().lexically_relative(folder));
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<std::string> project_files(const fs::path& root) {
    std::vector<std::string> files;
    if (!fs::exists(root / ".git")) {
        for (fs::recursive_directory_iterator at{root}, end; at != end; ++at) {
            const std::string file = at->path().lexically_relative(root);
            if (file == "build" || file == "work") at.disable_recursion_pending();
            if (at->is_regular_file()) files.push_back(file);
        }
    } else {
        const std::string output = output_of("git -C " + quoted(root) + " ls-files -z");
        for (std::size_t begin = 0; begin < output.size();) {
            const auto end = output.find('\0', begin);
            std::string file = output.substr(begin, end - begin);
            if (fs::is_regular_file(root / file))
                files.push_back(std::move(file));  // else removed and not yet committed
            begin = end + 1;
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string read_file(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in.is_open() || in.bad()) throw std::runtime_error("cannot read " + file.string());
    return text;
}

void write_file(const fs::path& file, std::string_view text) {
    fs::create_directories(file.parent_path());
    std::ofstream out{file, std::ios::binary};
    out << text;
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
    if (text.substr(0, 2) == "#!")
        fs::permissions(file, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                        fs::perm_options::add);
}

NewFolder::NewFolder(fs::path place) : place_(std::move(place)) {
    if (!place_.has_filename()) place_ = place_.parent_path();  // "OUT/"
    if (fs::exists(fs::symlink_status(place_)) && !(fs::is_directory(place_) && fs::is_empty(place_)))
        throw std::runtime_error(place_.string() + " is there already: name a new or an empty folder");
    making_ = place_.string() + ".unfinished-" + std::to_string(::getpid());
    fs::create_directories(making_);
}

NewFolder::~NewFolder() {
    if (finished_) return;
    std::error_code unimportant;
    fs::remove_all(making_, unimportant);
}

void NewFolder::finish() {
    fs::rename(making_, place_);
    finished_ = true;
}

}  // namespace exporting
