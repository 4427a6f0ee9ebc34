#include "ch05-jtwitter/jtwitter-server/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace jtwitter {

namespace {

[[noreturn]] void fail(const std::string& attempt, const std::filesystem::path& what) {
    throw std::runtime_error(attempt + " " + what.string() + ": " + std::generic_category().message(errno) +
                             "; name another folder with --data DIR");
}

}  // namespace

void keep_files_private() {
    constexpr mode_t group_and_others = 0077;
    umask(group_and_others);
}

DataFolder::DataFolder(std::filesystem::path path) : path_{std::move(path)} {
    if (!path_.has_filename()) path_ = path_.parent_path();  // "data/jtwitter/"
    std::error_code failure;                                 // the next call says more
    std::filesystem::create_directories(path_.parent_path(), failure);
    if (mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) fail("cannot make the data folder", path_);
    const auto file = path_ / folder::lock_name;
    lock_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) fail("cannot open the lock", file);
    if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
    const bool is_served = errno == EWOULDBLOCK;
    close(lock_);
    if (!is_served) fail("cannot lock", file);
    throw std::runtime_error("the data folder " + path_.string() +
                             " is in use by another process; stop that one, or name another folder with --data DIR");
}

DataFolder::~DataFolder() {
    close(lock_);
}

bool DataFolder::drop_unfinished_demo() const {
    if (!std::filesystem::exists(path_ / folder::unfinished_demo_name)) return false;
    std::filesystem::remove_all(media());
    for (const auto* ending : {"-wal", "-shm", ""}) std::filesystem::remove(database().string() + ending);
    mark_demo_finished();
    return true;
}

void DataFolder::mark_demo_unfinished() const {
    const auto file = path_ / folder::unfinished_demo_name;
    const int mark = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (mark < 0) fail("cannot write", file);
    close(mark);
}

void DataFolder::mark_demo_finished() const {
    std::filesystem::remove(path_ / folder::unfinished_demo_name);
}

}  // namespace jtwitter
