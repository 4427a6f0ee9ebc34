// Which files of the media folder a database names: what a backup of it must have.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace storage {

/// Each once. `file` is a database that nobody else has open, as SqliteStorage::back_up makes one. Throws
/// store::Failure: it is no database of ours, or damaged.
std::vector<std::string> media_names(const std::filesystem::path& file);

}  // namespace storage
