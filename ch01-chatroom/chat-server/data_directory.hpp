// The folder that --data names, and the files of lines in it.
//
// Both files of the server are append-only text, one JSON object a line. A record is complete when its '\n' is written:
// whatever stands behind the last '\n' was being written when the process was killed, and nobody was told that it is
// safe. So a restart cuts it off and needs no repair by hand.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "shared/core/log.hpp"

namespace chat::server {

/// Owns an open file of the system and closes it.
class FileDescriptor {
  public:
    explicit FileDescriptor(int number = -1) : number_{number} {}
    ~FileDescriptor();
    FileDescriptor(FileDescriptor&& other) noexcept;
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;

    int number() const { return number_; }

  private:
    int number_;
};

/// The data directory, locked for this process for as long as the object lives. The kernel drops the lock (flock(2))
/// when the process ends in any way, so no stale lock file is left behind.
class DataDirectory {
  public:
    /// Makes the folder (mode 0700) and those above it if they are not there. Throws std::runtime_error that says what
    /// to do if it cannot be made or opened, or if another process has it.
    explicit DataDirectory(std::string path);

    const std::string& path() const { return path_; }
    int file_descriptor() const { return directory_.number(); }

    /// Waits until the names in the folder (new files, renamed files) are on the disk.
    std::error_code sync() const;

  private:
    std::string path_;
    FileDescriptor directory_;
};

/// A longer line is not one of ours. The longest that the server writes is about 26 KiB: a line of 4 KiB in which JSON
/// writes each byte as \u0001.
inline constexpr std::size_t max_file_line = 32 * 1024;

/// Takes one line, without its '\n', and returns what is wrong with it: an empty text if nothing is.
using TakeLine = std::function<std::string(std::string_view line)>;

/// Gives each whole line of `content` to `take` and returns how many bytes they cover; what is left is a torn line.
/// Throws std::runtime_error that names `path`, the line's number and the reason at the first line that `take` refuses.
std::size_t read_lines(std::string_view content, const std::string& path, const TakeLine& take);

/// An append-only file of lines in a DataDirectory, which must outlive it. For one thread at a time.
class LineFile {
  public:
    /// Opens the file, or creates it with mode 0600; gives each line to `take`; cuts off a torn last line with a
    /// warning. Throws std::runtime_error if it cannot be opened or read, or if a line is damaged: then nothing was
    /// changed.
    LineFile(const DataDirectory& directory, std::string name, core::Log& log, const TakeLine& take);

    enum class Sync { no, yes };

    /// Appends the line and its '\n' with one write(2); with Sync::yes it waits until they are on the disk. After an
    /// error (disk full, ...) the file is cut back to its last whole line, so the next append finds it in order.
    std::error_code append(std::string_view line, Sync sync);

    /// Puts these lines in the place of all others, by way of a new file and rename(2): a crash leaves the old file or
    /// the new one, never a mixture. After an error the old file is still the one in use.
    std::error_code replace(const std::vector<std::string>& lines);

    const std::string& path() const { return path_; }
    std::size_t size() const { return size_; }  // bytes of whole lines

  private:
    const DataDirectory& directory_;
    std::string name_, path_;
    FileDescriptor file_;
    std::size_t size_ = 0;
    bool torn_ = false;  // something stands behind size_ that could not be cut off yet
};

}  // namespace chat::server
