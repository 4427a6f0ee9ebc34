// How a database's tables came to be: numbered steps that only go forward, so that data of every released version can
// be opened by the newest program.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/store/database.hpp"

namespace store {

/// Never changed after a release: a later step mends what an earlier one did.
struct Migration {
    std::string_view name;  // "posts get a language"
    std::vector<std::string_view> statements;
};

/// Brings the tables from wherever they are to the last of `steps`. Each step is a transaction: after a crash the next
/// call goes on. Gives the number of steps that were done. Throws Failure if the database is of a newer program.
std::size_t migrate(Database& database, std::span<const Migration> steps);

/// How many steps this database has behind it.
std::size_t version(Database& database);

/// Writes this number anew. Changes nothing, and throws if the database cannot be written.
void rewrite_version(Database& database);

}  // namespace store
