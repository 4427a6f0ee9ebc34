// A database file: transactions for many threads. SQLite lets one transaction write at a time and any number read
// beside it (write-ahead log, https://www.sqlite.org/wal.html). So there is one session that writes and a few that
// read.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <vector>

#include "shared/store/session.hpp"
#include "shared/store/settings.hpp"

namespace store {

/// Safe to use from any thread; the sessions it hands out are for the call only. Do not call it from inside a call.
class Database {
  public:
    /// Throws Failure if the file cannot be opened.
    explicit Database(const Settings& settings);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `work(session)` in a transaction that sees the data as it is at one moment. Waits until a reader is free.
    template <typename Work>
    auto read(Work&& work) {
        const Reader reader(*this);
        return work(reader.session());
    }

    /// Runs `work(session)` in a transaction. When it returns, what it did is committed; when it throws, nothing of it
    /// was done. Calls of many threads that wait at the same time are committed together, each with its own way back:
    /// the cost of a commit is theirs together.
    template <typename Work>
    auto write(Work&& work) {
        using Result = std::invoke_result_t<Work&, Session&>;
        if constexpr (std::is_void_v<Result>) {
            commit([&](Session& session) { work(session); });
        } else {
            std::optional<Result> result;
            commit([&](Session& session) { result.emplace(work(session)); });
            return std::move(*result);
        }
    }

    /// A transaction that stays open between calls, for a service that gathers what it does and answers for all of it
    /// at once. Others who write wait until it is over, so its owner ends it soon.
    class Batch {
      public:
        /// Waits until nobody else writes.
        explicit Batch(Database& database);
        /// Without commit() nothing of it was done.
        ~Batch();
        Batch(const Batch&) = delete;
        Batch& operator=(const Batch&) = delete;

        Session& session() { return *database_.writer_; }
        /// Throws Failure; then nothing of it was done when the batch is destroyed.
        void commit();

      private:
        void end();
        Database& database_;
        bool is_over_ = false;
    };

    /// A copy of the whole, as of one moment, while others read and write. `file` must not exist.
    void back_up(const std::filesystem::path& file);

    /// How many commits the writes so far took: fewer than writes where many came at once.
    std::size_t commits() const;

  private:
    /// A session that reads, for the length of a scope.
    class Reader {
      public:
        explicit Reader(Database& database);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        Session& session() const { return *session_; }

      private:
        void end(const char* how);
        void give_back();
        Database& database_;
        std::unique_ptr<Session> session_;
    };

    struct Waiting {
        const std::function<void(Session&)>& work;
        std::exception_ptr failure{};
        bool done = false;
    };
    void commit(const std::function<void(Session&)>& work);
    void commit_together(const std::vector<Waiting*>& batch);
    std::unique_ptr<Session> open(bool reads_only) const;

    Settings settings_;
    std::unique_ptr<Session> writer_;

    mutable std::mutex mutex_;  // guards all below; never held while a statement runs
    std::condition_variable changed_, reader_free_;
    std::vector<std::unique_ptr<Session>> free_readers_;
    std::vector<Waiting*> waiting_;
    bool committing_ = false;  // one of the threads that wait commits for all
    std::size_t commits_ = 0;
};

}  // namespace store
