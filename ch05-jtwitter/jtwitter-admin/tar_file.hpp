// A folder with plain files as one .tar file (POSIX.1-1988 ustar), and back.
#pragma once

#include <filesystem>

namespace jtwitter::admin {

/// Packs all files below `folder`. `file` must not exist. Throws std::runtime_error.
void pack(const std::filesystem::path& folder, const std::filesystem::path& file);

/// Unpacks into `folder`. Only plain files with names like "jtwitter.sqlite" and "media/x.jpg" are taken: nothing
/// leaves the folder, whatever the archive says. Throws std::runtime_error.
void unpack(const std::filesystem::path& file, const std::filesystem::path& folder);

}  // namespace jtwitter::admin
