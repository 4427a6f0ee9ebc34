// The files of the project, and a folder that is there whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace exporting {

/// What belongs to the project, as sorted paths below `root`: the files that git tracks. Where `root` is not git's (an
/// unpacked archive): all files but those in build and work. Throws std::runtime_error.
std::vector<std::string> project_files(const std::filesystem::path& root);

/// All files below a folder, as sorted paths.
std::vector<std::string> files_below(const std::filesystem::path& folder);

std::string read_file(const std::filesystem::path& file);

/// Makes the folders that it needs. A text that begins with "#!" becomes executable. Throws std::runtime_error.
void write_file(const std::filesystem::path& file, std::string_view text);

/// A folder in the making, beside the place where it will stand.
class NewFolder {
  public:
    /// Throws std::runtime_error unless `place` does not exist or is an empty folder.
    explicit NewFolder(std::filesystem::path place);
    /// Removes what was made, unless finish() was called.
    ~NewFolder();
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;

    const std::filesystem::path& path() const { return making_; }
    void finish();

  private:
    std::filesystem::path place_, making_;
    bool finished_ = false;
};

}  // namespace exporting
