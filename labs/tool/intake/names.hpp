// Names that others made up: of submissions, and of the files in them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace intake {

/// Who hands in `path`: its last name, without the ending of an archive unless it is a folder. It is fit to be the name
/// of a folder and to be printed: valid UTF-8 without control characters and '/', 1 to 100 code points and 200 bytes
/// long, and no dot in front.
std::string student_name(const std::filesystem::path& path, bool is_folder);

/// A path as messages show it: printable, at most 100 code points of it.
std::string shown(std::string_view path);

/// A path in an archive with '/' between its parts and no "." among them; "" for the top folder itself. Windows' '\'
/// counts as '/' where there is no '/'. Empty if the path is absolute or holds "..", for Linux or for Windows.
std::optional<std::string> inner_path(std::string_view path);

/// True for folders that nobody looks into: what machines make beside a student's work.
bool is_left_out(std::string_view folder_name);

/// True if both are the same but for the case of A to Z.
bool same_name(std::string_view left, std::string_view right);

}  // namespace intake
