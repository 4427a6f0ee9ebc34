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

void SqliteStorage::do_read(const std::function<void(Tables&)>& work) {
    database_->read([&](store::Session& session) { run_on(session, work); });
}

void SqliteStorage::do_write(const std::function<void(Tables&)>& work) {
    database_->write([&](store::Session& session) { run_on(session, work); });
}

}  // namespace storage
