// The server's database, read beside it: has anything changed?
#pragma once

#include <string>

namespace jtwitter::e2e {

/// Every row of every table but `without`, separated by blanks, and the tables themselves: two such texts are equal if
/// nothing has changed between them.
std::string dump(const std::string& file, const std::string& without = {});

/// The lines that one of two dumps has and the other has not; empty: they are alike.
std::string difference(const std::string& before, const std::string& after);

/// "ok", or what SQLite's integrity check and its foreign keys say.
std::string integrity(const std::string& file);

}  // namespace jtwitter::e2e
