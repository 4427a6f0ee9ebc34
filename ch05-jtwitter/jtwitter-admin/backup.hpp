// A backup while the server runs: the database as of one moment, and every picture that it names. And the way back.
#pragma once

#include <filesystem>
#include <iosfwd>

#include "ch05-jtwitter/jtwitter-admin/office.hpp"

namespace jtwitter::admin {

/// Writes to a folder, or to a file if the name ends with ".tar". It must not exist; it has that name only when it is
/// whole. Throws Trouble or std::runtime_error.
void back_up(Office& office, const std::filesystem::path& to, std::ostream& out);

/// Fills `folder`, which must be missing or empty, from what back_up wrote; it has that name only when it is whole.
void restore(const std::filesystem::path& from, const std::filesystem::path& folder, std::ostream& out);

}  // namespace jtwitter::admin
