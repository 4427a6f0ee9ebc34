#include "ch05-jtwitter/sqlite-storage/sqlite_storage.hpp"

#include "ch05-jtwitter/sqlite-storage/access.hpp"
#include "ch05-jtwitter/sqlite-storage/accounts.hpp"
#include "ch05-jtwitter/sqlite-storage/messages.hpp"
#include "ch05-jtwitter/sqlite-storage/posts.hpp"
#include "ch05-jtwitter/sqlite-storage/relations.hpp"
#include "ch05-jtwitter/sqlite-storage/schema.hpp"
#include "ch05-jtwitter/sqlite-storage/timelines.hpp"
#include "shared/store/database.hpp"
#include "shared/store/migrations.hpp"

namespace storage {

namespace {

void run_on(store::Session& session, const std::function<void(Tables&)>& work) {
    SqliteAccounts accounts(session);
    SqliteAccess access(session);
    SqliteRelations relations(session);
    SqlitePosts posts(session);
    SqliteTimelines timelines(session);
    SqliteNotifications notifications(session);
    SqliteConversations conversations(session);
    SqliteReports reports(session);
    Tables tables{accounts, access, relations, posts, timelines, notifications, conversations, reports};
    work(tables);
}

/// What the services may know of a database's failures: that this one passes.
template <typename Call>
void with_failures_translated(Call call) {
    try {
        call();
    } catch (const store::Unavailable& failure) {
        throw Unavailable(failure.what());
    }
}

}  // namespace

SqliteStorage::SqliteStorage(const store::Settings& settings) : database_{std::make_unique<store::Database>(settings)} {
    store::migrate(*database_, schema());
}

SqliteStorage::~SqliteStorage() = default;

void SqliteStorage::back_up(const std::string& file) {
    database_->back_up(file);
}

std::size_t SqliteStorage::commits() const {
    return database_->commits();
}

void SqliteStorage::probe() {
    // The number of the schema, as it is: a page of the file that has to be written, and no row of a table.
    with_failures_translated([&] { store::rewrite_version(*database_); });
}

void SqliteStorage::do_read(const std::function<void(Tables&)>& work) {
    with_failures_translated([&] { database_->read([&](store::Session& session) { run_on(session, work); }); });
}

void SqliteStorage::do_write(const std::function<void(Tables&)>& work) {
    with_failures_translated([&] { database_->write([&](store::Session& session) { run_on(session, work); }); });
}

}  // namespace storage
