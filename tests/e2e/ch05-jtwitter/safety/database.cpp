#include "tests/e2e/ch05-jtwitter/safety/database.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "shared/store/database.hpp"

namespace jtwitter::e2e {

namespace {

constexpr std::string_view columns_of =
    R"sql(SELECT group_concat('quote("' || name || '")', ' || '','' || ') FROM pragma_table_info(?))sql";

}  // namespace

std::string dump(const std::string& file, const std::string& without) {
    store::Database database({.file = file, .readers = 1});
    return database.read([&](store::Session& session) {
        std::string all;
        const auto tables = session.rows<std::string, std::string>(
            "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE type = 'table' ORDER BY name");
        for (const auto& [name, sql] : tables) {
            if ((" " + without + " ").find(" " + name + " ") != std::string::npos) continue;
            all += sql + "\n";
            const auto columns = session.value<std::string>(columns_of, name);
            const auto rows = session.rows<std::string>("SELECT " + *columns + " FROM \"" + name + "\" ORDER BY 1");
            for (const auto& [row] : rows) all += name + ": " + row + "\n";
        }
        return all;
    });
}

std::string difference(const std::string& before, const std::string& after) {
    const auto lines_of = [](const std::string& text) {
        std::multiset<std::string> lines;
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);) lines.insert(line);
        return lines;
    };
    const auto old_lines = lines_of(before), new_lines = lines_of(after);
    std::vector<std::string> gone, come;
    std::ranges::set_difference(old_lines, new_lines, std::back_inserter(gone));
    std::ranges::set_difference(new_lines, old_lines, std::back_inserter(come));
    std::string all;
    for (const auto& line : gone) all += "- " + line + "\n";
    for (const auto& line : come) all += "+ " + line + "\n";
    return all;
}

std::string integrity(const std::string& file) {
    store::Database database({.file = file, .readers = 1});
    return database.read([](store::Session& session) {
        auto said = *session.value<std::string>("PRAGMA integrity_check");
        for (const auto& [table] : session.rows<std::string>("SELECT \"table\" FROM pragma_foreign_key_check"))
            said += ", a row of " + table + " names what is not there";
        return said;
    });
}

}  // namespace jtwitter::e2e
