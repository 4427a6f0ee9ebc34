// The folder with all that the microblog keeps: the database, the pictures, and the lock that says who serves it.
#pragma once

#include <filesystem>

namespace jtwitter {

namespace folder {
inline const std::filesystem::path database_name = "jtwitter.sqlite";
inline const std::filesystem::path media_name = "media";
inline const std::filesystem::path lock_name = "lock";
inline const std::filesystem::path unfinished_demo_name = "demo.unfinished";
}  // namespace folder

/// Every file that this process makes from now on is for its owner alone, also in a folder that others may read: the
/// database, its write-ahead log, pictures, backups. Called first in main(), before there are threads.
void keep_files_private();

/// Holds the lock for as long as it lives. The lock is of the kernel (flock(2)), so it ends with the process, however
/// that ends; the file alone means nothing.
class DataFolder {
  public:
    /// Makes the folder if it is not there, for its owner alone. Throws std::runtime_error: it cannot be made, or
    /// another process serves it.
    explicit DataFolder(std::filesystem::path path);
    ~DataFolder();
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

    /// While the demo world is made. If a process ends before it is whole, the next one finds the mark and begins anew:
    /// throws away what is there. True if it did. Nobody has been served from such a folder yet.
    bool drop_unfinished_demo() const;
    void mark_demo_unfinished() const;
    void mark_demo_finished() const;

    std::filesystem::path database() const { return path_ / folder::database_name; }
    std::filesystem::path media() const { return path_ / folder::media_name; }

  private:
    std::filesystem::path path_;
    int lock_ = -1;
};

}  // namespace jtwitter
