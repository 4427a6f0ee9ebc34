#include "shared/store/database.hpp"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Exception.h>
#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace store {

namespace {

/// So many writes at most share a commit: the first of them should not wait for long.
constexpr std::size_t batch_limit = 256;

/// So many pages the write-ahead log may grow before they go to the file (SQLite's default: 1,000). A page that is
/// written again and again goes there once; the log is read again after a kill, so it should not grow for ever.
constexpr int checkpoint_pages = 4'000;

/// SQLite counts the bytes of each allocation, under one lock for all threads: four readers at once are then slower
/// than one. Must come before the first database is opened (https://www.sqlite.org/c3ref/config.html).
void turn_off_memory_statistics() {
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

}  // namespace

Database::Database(const Settings& settings) : settings_{settings} {
    turn_off_memory_statistics();
    Poco::Data::SQLite::Connector::registerConnector();
    writer_ = open(false);
    for (std::size_t i = 0; i < std::max<std::size_t>(1, settings_.readers); ++i) free_readers_.push_back(open(true));
}

Database::~Database() = default;

std::unique_ptr<Session> Database::open(bool reads_only) const {
    constexpr std::size_t seconds_to_open = 1;
    try {
        auto session = std::make_unique<Session>(
            Poco::Data::Session("SQLite", settings_.file.string(), seconds_to_open), settings_.on_statement);
        // Each session has its own settings: https://www.sqlite.org/pragma.html
        session->run("PRAGMA busy_timeout = " + std::to_string(settings_.busy.count()));
        session->run("PRAGMA journal_mode = WAL");
        session->run(settings_.survive_power_cut ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        session->run("PRAGMA wal_autocheckpoint = " + std::to_string(checkpoint_pages));
        session->run(
            "PRAGMA temp_store = MEMORY");  // else what a savepoint may have to put back makes a file each time
        session->run("PRAGMA foreign_keys = ON");
        session->run("PRAGMA cache_size = -" + std::to_string(settings_.cache_kib));  // negative: not pages but KiB
        if (reads_only) session->run("PRAGMA query_only = ON");
        return session;
    } catch (const Poco::Exception& failure) {
        throw Failure("opening the database " + settings_.file.string() + ": " + failure.displayText());
    } catch (const Failure& failure) {
        throw Failure("opening the database " + settings_.file.string() + ": " + failure.what());
    }
}

Database::Reader::Reader(Database& database) : database_{database} {
    std::unique_lock lock(database_.mutex_);
    database_.reader_free_.wait(lock, [&] { return !database_.free_readers_.empty(); });
    session_ = std::move(database_.free_readers_.back());
    database_.free_readers_.pop_back();
    lock.unlock();
    try {
        session_->run("BEGIN");
    } catch (...) {
        end("ROLLBACK");  // in case that the one before could not be ended
        give_back();      // a session that is lost would be missed by all who read later
        throw;
    }
}

Database::Reader::~Reader() {
    end("COMMIT");
    give_back();
}

void Database::Reader::end(const char* how) {
    try {
        session_->run(how);
    } catch (const Failure&) {
        // It has only read: there is nothing to lose, and the next BEGIN says if the session is of no use any more.
    }
}

void Database::Reader::give_back() {
    {
        const std::lock_guard lock(database_.mutex_);
        database_.free_readers_.push_back(std::move(session_));
    }
    database_.reader_free_.notify_one();  // whoever wakes takes it; to wake all would only have them queue for the lock
}

void Database::commit(const std::function<void(Session&)>& work) {
    Waiting mine{work};
    std::unique_lock lock(mutex_);
    waiting_.push_back(&mine);
    changed_.wait(lock, [&] { return mine.done || !committing_; });
    if (!mine.done) {  // nobody commits: this thread does, for all who wait now
        committing_ = true;
        std::vector<Waiting*> batch;
        const auto count = std::min(batch_limit, waiting_.size());
        // This thread's own work must be in its batch, or it would wait for another leader and lead none.
        if (const auto own = std::find(waiting_.begin(), waiting_.end(), &mine);
            own - waiting_.begin() >= static_cast<std::ptrdiff_t>(count))
            std::iter_swap(own, waiting_.begin() + static_cast<std::ptrdiff_t>(count) - 1);
        batch.assign(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
        lock.unlock();
        commit_together(batch);
        lock.lock();
        for (auto* each : batch) each->done = true;
        committing_ = false;
        ++commits_;
        changed_.notify_all();
    }
    lock.unlock();
    if (mine.failure) std::rethrow_exception(mine.failure);
}

Database::Batch::Batch(Database& database) : database_{database} {
    std::unique_lock lock(database_.mutex_);
    database_.changed_.wait(lock, [&] { return !database_.committing_; });
    database_.committing_ = true;
    lock.unlock();
    try {
        session().run("BEGIN IMMEDIATE");
    } catch (...) {
        end();
        throw;
    }
}

Database::Batch::~Batch() {
    if (is_over_) return;
    try {
        session().run("ROLLBACK");
    } catch (const Failure&) {
        // there was none any more
    }
    end();
}

void Database::Batch::commit() {
    session().run("COMMIT");  // if it throws, the destructor rolls back
    end();
}

void Database::Batch::end() {
    is_over_ = true;
    {
        const std::lock_guard lock(database_.mutex_);
        database_.committing_ = false;
        ++database_.commits_;
    }
    database_.changed_.notify_all();
}

void Database::commit_together(const std::vector<Waiting*>& batch) {
    try {
        writer_->run("BEGIN IMMEDIATE");
        for (auto* each : batch) {
            writer_->run("SAVEPOINT one");
            try {
                each->work(*writer_);
                writer_->run("RELEASE one");
            } catch (...) {
                each->failure = std::current_exception();
                writer_->run("ROLLBACK TO one");
                writer_->run("RELEASE one");
            }
        }
        writer_->run("COMMIT");
    } catch (...) {  // the transaction as a whole failed: the disk is full, or another program holds the file
        for (auto* each : batch) {
            if (!each->failure) each->failure = std::current_exception();
        }
        try {
            writer_->run("ROLLBACK");
        } catch (const Failure&) {
            // there was none any more
        }
    }
}

void Database::back_up(const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) throw Failure("backing up to " + file.string() + ": it exists already");
    std::unique_ptr<Session> session = open(false);
    session->run("VACUUM INTO ?", file.string());
}

std::size_t Database::commits() const {
    const std::lock_guard lock(mutex_);
    return commits_;
}

}  // namespace store
