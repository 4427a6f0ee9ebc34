// Accounts in one append-only file: accounts.jsonl in the data directory, one registered nick a line:
//
//     {"nick":"Anna","key":"anna","password":"$argon2id$v=19$...","registered":"2026-11-20T19:15:00.123Z"}
//
// Who is told "registered" is on the disk: the record is written and synced before the answer. So it survives kill -9
// and a power cut.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "ch01-chatroom/chat-server/data_directory.hpp"
#include "ch01-chatroom/chat-session/ports.hpp"
#include "shared/core/guarded.hpp"
#include "shared/core/log.hpp"
#include "shared/core/result.hpp"
#include "shared/crypto/password.hpp"
#include "shared/crypto/password_workers.hpp"

namespace chat::server {

/// One line of the file.
struct Account {
    std::string nick{};
    std::string key{};                                   // text::nick_key of the nick: two accounts never have the same
    std::string password{};                              // a PHC string (shared/crypto/password.hpp)
    std::chrono::system_clock::time_point registered{};  // in milliseconds

    bool operator==(const Account&) const = default;
};

/// A line without its '\n', both ways.
std::string to_line(const Account& account);
core::Result<Account> parse_account(std::string_view line);

/// Answers each question by a call of `answer`: on a worker thread, or, if it is `busy`, within the question itself.
/// The questions may come from any thread. The destructor finishes what is being written; questions that still wait for
/// a worker get no answer.
class AccountsFile final : public session::Accounts {
  public:
    using Answer = std::function<void(session::Ticket, session::AccountAnswer)>;
    using NickKey = std::function<std::string(std::string_view nick)>;

    struct Settings {
        crypto::PasswordCost cost{};         // for new passwords; each old one is checked at the cost it was made with
        std::size_t max_accounts = 100'000;  // one more is answered `full`
        std::size_t max_waiting = crypto::default_waiting_jobs;  // one question more is answered `busy`
    };

    /// Reads the file. Throws std::runtime_error if it cannot be read or a line of it is damaged.
    /// `directory` and `log` must outlive this. `nick_key` and `answer` are called on the worker threads and must not
    /// throw.
    AccountsFile(const DataDirectory& directory, Settings settings, NickKey nick_key, Answer answer, core::Log& log);

    bool is_registered(std::string_view key) const override;
    void register_nick(session::Ticket ticket, std::string nick, std::string password) override;
    void check_password(session::Ticket ticket, std::string nick, std::string password) override;

    std::size_t size() const;

  private:
    using Table = std::map<std::string, std::string, std::less<>>;  // key -> PHC string

    std::string take_line(std::string_view line);
    void ask(session::Ticket ticket, std::function<session::AccountAnswer()> question);
    session::AccountAnswer add(const std::string& nick, const crypto::Secret& password);
    session::AccountAnswer check(const std::string& nick, const crypto::Secret& password) const;

    Settings settings_;
    NickKey nick_key_;
    Answer answer_;
    core::Log& log_;
    const std::string unmatchable_;       // what an unknown nick's password is checked against
    mutable core::Guarded<Table> table_;  // locked for look-ups only, so that the event loop never waits for the disk
    std::mutex writing_;                  // held from the last look for the key until the record is synced
    LineFile file_;                       // under writing_
    crypto::PasswordWorkers workers_;     // last: its threads end before what they use
};

}  // namespace chat::server
