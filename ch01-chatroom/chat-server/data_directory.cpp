#include "ch01-chatroom/chat-server/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace chat::server {

namespace {

std::error_code last_error() {
    return {errno, std::generic_category()};
}

[[noreturn]] void fail(const std::string& attempt, const std::string& what_to_do = "") {
    const auto reason = last_error().message();
    throw std::runtime_error(attempt + ": " + reason + (what_to_do.empty() ? "" : "; " + what_to_do));
}

std::error_code write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return last_error();
        bytes.remove_prefix(static_cast<std::size_t>(count));  // the disk is nearly full: the next write says so
    }
    return {};
}

std::string read_all(int file, const std::string& path) {
    struct stat status {};
    if (fstat(file, &status) != 0) fail("cannot read " + path);
    std::string content(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < content.size()) {
        const auto count = pread(file, content.data() + done, content.size() - done, static_cast<off_t>(done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("cannot read " + path);
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    content.resize(done);
    return content;
}

std::string in_folder(const std::string& folder, const std::string& name) {
    return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

}  // namespace

FileDescriptor::~FileDescriptor() {
    if (number_ >= 0) ::close(number_);
}
FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

DataDirectory::DataDirectory(std::string path) : path_{std::move(path)} {
    while (path_.size() > 1 && path_.ends_with('/')) path_.pop_back();
    // Folders above it get the usual mode: they are not ours alone.
    std::error_code parent_error;
    std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), parent_error);
    if (mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) {
        fail("cannot make the data directory " + path_, "name another with --data DIR");
    }
    directory_ = FileDescriptor(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory_.number() < 0) fail("cannot open the data directory " + path_, "name another with --data DIR");
    if (flock(directory_.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) fail("cannot lock the data directory " + path_);
        throw std::runtime_error("the data directory " + path_ +
                                 " is in use by another process; stop that one, or name another with --data DIR");
    }
}

std::error_code DataDirectory::sync() const {
    return fsync(directory_.number()) == 0 ? std::error_code{} : last_error();
}

std::size_t read_lines(std::string_view content, const std::string& path, const TakeLine& take) {
    std::size_t start = 0;
    for (std::size_t number = 1;; ++number) {
        const auto end = content.find('\n', start);
        if (end == std::string_view::npos) return start;
        const auto line = content.substr(start, end - start);
        const auto wrong =
            line.size() > max_file_line ? "longer than " + std::to_string(max_file_line) + " bytes" : take(line);
        if (!wrong.empty()) {
            throw std::runtime_error(path + " is damaged in line " + std::to_string(number) + ": " + wrong +
                                     ". Nothing was changed. Keep a copy of the file, mend or remove that line, and "
                                     "start again");
        }
        start = end + 1;
    }
}

LineFile::LineFile(const DataDirectory& directory, std::string name, core::Log& log, const TakeLine& take)
    : directory_{directory}, name_{std::move(name)}, path_{in_folder(directory.path(), name_)} {
    file_ = FileDescriptor(
        openat(directory_.file_descriptor(), name_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
    if (file_.number() < 0) fail("cannot open " + path_, "the file and its folder must be ours to write");
    // The new name itself must reach the disk, or a power cut takes the whole file with all that was synced in it.
    if (const auto error = directory_.sync()) {
        throw std::runtime_error("cannot sync the data directory " + directory_.path() + ": " + error.message());
    }

    const auto content = read_all(file_.number(), path_);
    size_ = read_lines(content, path_, take);
    if (size_ < content.size()) {
        if (ftruncate(file_.number(), static_cast<off_t>(size_)) != 0) fail("cannot cut a torn line off " + path_);
        log.warn("cut off a line that was not written to its end",
                 {{"file", path_}, {"bytes", std::to_string(content.size() - size_)}, {"at", std::to_string(size_)}});
    }
}

std::error_code LineFile::append(std::string_view line, Sync sync) {
    const auto cut_back = [this] { torn_ = ftruncate(file_.number(), static_cast<off_t>(size_)) != 0; };
    if (torn_) {
        cut_back();
        if (torn_) return last_error();
    }
    std::string bytes;
    bytes.reserve(line.size() + 1);
    bytes.append(line).append(1, '\n');
    auto error = write_all(file_.number(), bytes);
    if (!error && sync == Sync::yes && fdatasync(file_.number()) != 0) error = last_error();
    if (error) {
        cut_back();
        return error;
    }
    size_ += bytes.size();
    return {};
}

std::error_code LineFile::replace(const std::vector<std::string>& lines) {
    const std::string new_name = name_ + ".new";
    const int folder = directory_.file_descriptor();
    FileDescriptor fresh(openat(folder, new_name.c_str(), O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (fresh.number() < 0) return last_error();

    std::string bytes;
    for (const auto& line : lines) bytes.append(line).append(1, '\n');
    auto error = write_all(fresh.number(), bytes);
    if (!error && fdatasync(fresh.number()) != 0) error = last_error();
    if (!error && renameat(folder, new_name.c_str(), folder, name_.c_str()) != 0) error = last_error();
    if (error) {
        unlinkat(folder, new_name.c_str(), 0);
        return error;
    }
    file_ = std::move(fresh);
    size_ = bytes.size();
    torn_ = false;
    return {};  // without a sync of the folder: after a power cut the name stands for one of two files, both whole
}

}  // namespace chat::server
