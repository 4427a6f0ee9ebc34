#include "labs/tool/intake/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "labs/tool/intake/names.hpp"

namespace intake {

namespace {

constexpr int reading = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;

std::string reason(int error) {
    return std::generic_category().message(error);
}

struct Closer {
    void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, Closer>;

/// Names in order, so that the same folder gives the same messages; stops when the gathering has seen too many.
std::vector<std::string> names_in(DIR* folder, Gathering& gathering) {
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(folder)) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        gathering.see_entry();
        if (gathering.refused()) return {};
        names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string kind_of(mode_t mode) {
    if (S_ISLNK(mode)) return "is a link, and links are not followed";
    if (S_ISFIFO(mode)) return "is a FIFO";
    if (S_ISSOCK(mode)) return "is a socket";
    return "is a device";
}

void gather_file(int folder, const std::string& name, const std::string& path, const Limits& limits,
                 Gathering& gathering) {
    const int file = ::openat(folder, name.c_str(), reading);
    if (file < 0) return gathering.reject(path, "cannot be read: " + reason(errno) + ".");
    struct stat status {};
    std::string bytes;
    try {
        if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
            gathering.reject(path, "became something else while it was read.", true);
        else if (static_cast<std::size_t>(status.st_size) > limits.file_bytes ||
                 !read_whole(file, limits.file_bytes, bytes))
            gathering.reject_as_too_large(path);
        else
            gathering.take(path, std::move(bytes));
    } catch (const std::system_error& error) {
        gathering.reject(path, "cannot be read: " + error.code().message() + ".");
    }
    ::close(file);
}

void walk(Folder folder, const std::string& prefix, std::size_t depth, const Limits& limits, Gathering& gathering) {
    const int here = ::dirfd(folder.get());
    for (const auto& name : names_in(folder.get(), gathering)) {
        if (gathering.refused()) return;
        const std::string path = prefix + name;
        struct stat status {};
        if (::fstatat(here, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            gathering.ignore(path, reason(errno));
        } else if (S_ISDIR(status.st_mode)) {
            if (gathering.leaves_out(path)) continue;
            if (depth == limits.depth) {
                gathering.ignore(path + "/", "too deep");
                continue;
            }
            const int below = ::openat(here, name.c_str(), reading | O_DIRECTORY);
            if (below < 0) {
                gathering.ignore(path + "/", reason(errno));
                continue;
            }
            walk(Folder(::fdopendir(below)), path + "/", depth + 1, limits, gathering);
        } else if (!gathering.wants(path)) {
            gathering.ignore(path, S_ISREG(status.st_mode) ? "" : kind_of(status.st_mode));
        } else if (!S_ISREG(status.st_mode)) {
            gathering.reject(path, kind_of(status.st_mode) + ". Expected: a file. Submit the file itself.", true);
        } else {
            gather_file(here, name, path, limits, gathering);
        }
    }
}

}  // namespace

bool read_whole(int file, std::size_t limit, std::string& bytes) {
    bytes.clear();
    while (true) {
        constexpr std::size_t piece = 64 << 10;
        const std::size_t before = bytes.size();
        bytes.resize(before + piece);
        const ssize_t count = ::read(file, bytes.data() + before, piece);
        if (count < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "read");
        bytes.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0) return true;
        if (bytes.size() > limit) return false;
    }
}

void gather_folder(int folder, const Limits& limits, Gathering& gathering) {
    walk(Folder(::fdopendir(folder)), "", 0, limits, gathering);
}

}  // namespace intake
