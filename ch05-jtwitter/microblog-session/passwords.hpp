// Passwords: what a good one is, hashing, and checking with a bound on wrong tries. Always outside of transactions: a
// hash takes as long as hundreds of posts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ch05-jtwitter/microblog-session/refusal.hpp"
#include "ch05-jtwitter/microblog-session/settings.hpp"
#include "ch05-jtwitter/storage/records.hpp"
#include "shared/core/guarded.hpp"

namespace microblog {

using namespace storage;

/// Slow on purpose: implementations do it on crypto::PasswordWorkers. Throws Refusal(too_many) when too many wait.
class PasswordHasher {
  public:
    virtual ~PasswordHasher() = default;
    virtual std::string hash(std::string_view password) = 0;
    /// `stored` may be empty, of an account that does not exist: takes as long, and says no.
    virtual bool check(std::string_view password, const std::string& stored) = 0;
};

/// Safe to use from any thread.
class Passwords {
  public:
    Passwords(PasswordHasher& hasher, const Settings& settings);

    /// What is wrong with it as a new password.
    std::optional<Detail> find_fault(std::string_view password) const;
    /// In normal form C, so that it is the same from every keyboard.
    std::string hash(std::string_view password);

    /// Whose password it should be, and where it comes from. Without an address: from a session of the account's own,
    /// which nobody else's tries can close.
    struct Origin {
        std::string account, address;
    };
    /// `stored` is empty for an account that does not exist. A try counts from its beginning, so that many at once are
    /// counted, too; a right password takes its own back. Throws Refusal(too_many), without a look at the password:
    /// - after Settings::failed_logins wrong ones of this address for this account. A count of the account alone would
    ///   let everybody lock its owner out;
    /// - after failed_logins_of_address wrong ones of this address, whatever the account;
    /// - after failed_logins_of_account wrong ones for this account from anywhere: then only one try every
    ///   slow_log_in_every is looked at. Addresses from which the account has logged in before do not wait in this
    ///   queue, so its owner gets in from home while a thousand machines guess.
    bool check(std::string_view password, const std::string& stored, const Origin& origin, Time now);

    void tidy(Time now);

  private:
    struct Tries {
        Time first{}, last{};
        std::size_t count = 0;
    };
    using Counters = std::unordered_map<std::string, Tries>;
    struct Book {
        Counters tries;                               // by the keys of Keys
        std::unordered_map<std::string, Time> known;  // "account at address" that logged in: when
    };
    struct Keys {
        std::string pair, address, account;  // empty: not counted
    };

    bool is_over(const Tries& tries, Time now) const { return now - tries.first >= settings_.failed_logins_in; }
    std::size_t tries_of(Counters& counters, const std::string& key, Time now) const;
    bool must_wait(Book& book, const Keys& keys, Time now) const;
    void count(Counters& counters, const std::string& key, Time now) const;
    void make_room(Counters& counters, Time now) const;
    static void take_back(Counters& counters, const Keys& keys);
    void remember(Book& book, const Keys& keys, Time now) const;

    PasswordHasher& hasher_;
    const Settings& settings_;
    core::Guarded<Book> book_;
};

}  // namespace microblog
