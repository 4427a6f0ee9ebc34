#include "labs/tool/intake/submission.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "labs/tool/intake/archive.hpp"
#include "labs/tool/intake/folder.hpp"
#include "labs/tool/intake/gathering.hpp"
#include "labs/tool/intake/names.hpp"

namespace intake {

namespace {

const std::string expected = " Expected: a folder or an archive. Submit the folder or the archive itself.";

void gather_archive_file(int file, off_t size, const Limits& limits, Gathering& gathering) {
    std::string bytes;
    if (static_cast<std::size_t>(size) > limits.archive_bytes || !read_whole(file, limits.archive_bytes, bytes))
        return gathering.refuse(
            "The archive has more than " + std::to_string(limits.archive_bytes) +
            " bytes. Expected: your source files, and nothing else. ./lab submit makes a right one.");
    gather_archive(bytes, limits, gathering);
}

/// True if the submission is a folder.
bool gather(const std::filesystem::path& path, const Limits& limits, Gathering& gathering) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        gathering.refuse("The submission cannot be read: " + std::generic_category().message(errno) + "." + expected);
        return false;
    }
    const bool folder = S_ISDIR(status.st_mode);
    if (!folder && !S_ISREG(status.st_mode)) {
        gathering.refuse(std::string("The submission is a ") +
                             (S_ISLNK(status.st_mode) ? "link." : "FIFO, a socket or a device.") + expected,
                         true);
        return false;
    }
    const int file =
        ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | (folder ? O_DIRECTORY : 0));
    if (file < 0) {
        gathering.refuse("The submission cannot be read: " + std::generic_category().message(errno) + ".");
        return folder;
    }
    if (folder) {
        gather_folder(file, limits, gathering);
        return true;
    }
    try {
        if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode))
            gather_archive_file(file, status.st_size, limits, gathering);
        else
            gathering.refuse("The submission became something else while it was read.", true);
    } catch (const std::system_error& error) {
        gathering.refuse("The submission cannot be read: " + error.code().message() + ".");
    }
    ::close(file);
    return false;
}

}  // namespace

Submission read_submission(const std::filesystem::path& path, const std::vector<std::string>& wanted,
                           const Limits& limits) {
    auto plain = path;  // "anna/" would follow a link
    if (!plain.has_filename()) plain = plain.parent_path();
    Gathering gathering{wanted, limits};
    const bool is_folder = gather(plain, limits, gathering);
    return gathering.finish(student_name(plain, is_folder));
}

std::vector<std::filesystem::path> list_submissions(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::directory_iterator{folder})
        if (entry.path().filename().native().front() != '.') all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace intake
