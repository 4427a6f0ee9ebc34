#include "shared/store/migrations.hpp"

namespace store {

std::size_t version(Database& database) {
    return static_cast<std::size_t>(database.read(
        [](Session& session) { return *session.value<std::int64_t>("SELECT user_version FROM pragma_user_version"); }));
}

void rewrite_version(Database& database) {
    database.write([](Session& session) {
        const auto number = *session.value<std::int64_t>("SELECT user_version FROM pragma_user_version");
        session.run("PRAGMA user_version = " + std::to_string(number));
    });
}

std::size_t migrate(Database& database, std::span<const Migration> steps) {
    const auto first = version(database);
    if (first > steps.size()) {
        throw Failure("the data is of a newer program: it has " + std::to_string(first) +
                      " migrations, this program knows " + std::to_string(steps.size()));
    }
    for (auto number = first; number < steps.size(); ++number) {
        database.write([&](Session& session) {
            for (const auto& statement : steps[number].statements) session.run(statement);
            session.run("PRAGMA user_version = " + std::to_string(number + 1));  // part of the transaction; takes no ?
        });
    }
    return steps.size() - first;
}

}  // namespace store
