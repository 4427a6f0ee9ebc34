// The store of the microblog: all its tables, and transactions over them. The services know nothing else of it, so it
// may be a file (sqlite-storage) or a database server.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "ch05-jtwitter/storage/access.hpp"
#include "ch05-jtwitter/storage/accounts.hpp"
#include "ch05-jtwitter/storage/change_clock.hpp"
#include "ch05-jtwitter/storage/messages.hpp"
#include "ch05-jtwitter/storage/posts.hpp"
#include "ch05-jtwitter/storage/relations.hpp"
#include "ch05-jtwitter/storage/timelines.hpp"

namespace storage {

/// One transaction's view. Not to be kept.
struct Tables {
    Accounts& accounts;
    Access& access;
    Relations& relations;
    Posts& posts;
    Timelines& timelines;
    Notifications& notifications;
    Conversations& conversations;
    Reports& reports;
};

/// The store cannot be read or written now: its disk is full, or another program holds it. It may work again later.
class Unavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Safe to use from any thread. Never call it from inside `work`. Each call may throw Unavailable.
class Storage {
  public:
    virtual ~Storage() = default;

    /// Runs `work(tables)` on the data as it is at one moment. It must not change anything.
    template <typename Work>
    auto read(Work&& work) {
        return run(std::forward<Work>(work), [this](const auto& w) { do_read(w); });
    }

    /// Runs `work(tables)`. When it returns, what it did is safe from the end of the process; when it throws, nothing
    /// of it was done. One after another.
    template <typename Work>
    auto write(Work&& work) {
        return write_touching([&](Tables& tables, Touched&) { return work(tables); });
    }

    /// The same for `work(tables, touched)`, which says what it touched, so that caches need not forget all the rest.
    template <typename Work>
    auto write_touching(Work&& work) {
        Touched touched;
        return run([&](Tables& tables) { return work(tables, touched); },
                   [&](const auto& w) {
                       do_write(w);  // what throws here has changed nothing
                       changes_.mark(touched);
                   });
    }

    /// For caches. Whoever changes the data by another way than this object tells it with mark_everything().
    ChangeClock& changes() { return changes_; }

    /// Writes something that changes nothing: throws if it cannot.
    virtual void probe() = 0;

    /// A copy of all tables as of one moment, while others read and write.
    virtual void back_up(const std::string& file) = 0;

  protected:
    virtual void do_read(const std::function<void(Tables&)>& work) = 0;
    virtual void do_write(const std::function<void(Tables&)>& work) = 0;

  private:
    template <typename Work, typename Run>
    static auto run(Work&& work, Run&& run_it) {
        using Result = std::invoke_result_t<Work&, Tables&>;
        if constexpr (std::is_void_v<Result>) {
            run_it(std::function<void(Tables&)>([&](Tables& tables) { work(tables); }));
        } else {
            std::optional<Result> result;
            run_it(std::function<void(Tables&)>([&](Tables& tables) { result.emplace(work(tables)); }));
            return std::move(*result);
        }
    }

    ChangeClock changes_;
};

}  // namespace storage
