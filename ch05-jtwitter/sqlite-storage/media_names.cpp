#include "ch05-jtwitter/sqlite-storage/media_names.hpp"

#include <utility>

#include "shared/store/database.hpp"

namespace storage {

std::vector<std::string> media_names(const std::filesystem::path& file) {
    store::Database database({.file = file, .readers = 1});
    return database.read([](store::Session& session) {
        if (const auto state = session.value<std::string>("PRAGMA quick_check(1)"); state != "ok")
            throw store::Failure("the database is damaged: " + state.value_or("it says nothing"));
        std::vector<std::string> names;
        for (auto& [name] : session.rows<std::string>("SELECT file FROM media UNION SELECT preview FROM media UNION "
                                                      "SELECT avatar FROM account UNION SELECT header FROM account")) {
            if (!name.empty()) names.push_back(std::move(name));
        }
        return names;
    });
}

}  // namespace storage
