// Where accounts are kept.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace storage {

/// What one step of an erasure took away.
struct ErasedPart {
    std::vector<Post> posts;         // as they were; reposts of them by others among them
    std::vector<std::string> files;  // that the media folder need not keep; with the last part
    bool is_last = false;
};

/// Which accounts a list shows, for moderation.
struct AccountsWanted {
    std::optional<AccountState> state;  // empty: all
    std::string name_begins;            // without case, an @ in front does not count; empty: any name
};

class Accounts {
  public:
    virtual ~Accounts() = default;

    /// Gives the new account's id. `name` and `email` must be free: see name_taken, email_taken.
    virtual AccountId add(const Account& account, const Credentials& credentials) = 0;
    virtual bool name_taken(std::string_view name) = 0;  // without case; also by a deleted account
    virtual bool email_taken(std::string_view email) = 0;

    virtual std::vector<Account> find(std::span<const AccountId> ids) = 0;  // in the order asked; missing ones left out
    virtual std::optional<AccountId> by_name(std::string_view name) = 0;    // without case
    virtual std::optional<Credentials> credentials(AccountId id) = 0;
    virtual std::optional<Credentials> credentials_by_email(std::string_view email) = 0;

    /// Writes all that a person sets: names, note, fields, pictures, switches and defaults. Not counts, role or state.
    virtual void save_profile(const Account& account) = 0;
    virtual void set_credentials(const Credentials& credentials) = 0;
    virtual void set_role(AccountId id, Role role) = 0;
    virtual void set_state(AccountId id, AccountState state) = 0;
    virtual void set_pulled(AccountId id) = 0;

    /// Takes away all that is the account's: posts and their copies, follows, favourites, messages ..., its text and
    /// pictures. The row stays as `deleted`, without a word about the person, so that its id and name are never given
    /// again. In parts, so that nobody waits for long: the first call makes it `deleted`, each erase_some takes a part
    /// away, and what was begun is remembered until the last.
    virtual void begin_erasure(AccountId id) = 0;
    virtual std::vector<AccountId> begun_erasures() = 0;
    virtual ErasedPart erase_some(AccountId id) = 0;

    /// All parts at once; gives the files.
    std::vector<std::string> erase(AccountId id) {
        begin_erasure(id);
        for (;;) {
            auto part = erase_some(id);
            if (part.is_last) return std::move(part.files);
        }
    }

    /// Whose name or display name has words that begin with those of `query`; an exact name first, then who has most
    /// followers. Only active accounts.
    virtual std::vector<AccountId> search(std::string_view query, std::size_t limit, std::size_t offset) = 0;
    virtual std::vector<AccountId> page(const Page& page, const AccountsWanted& wanted) = 0;

    virtual std::int64_t count_active() = 0;
    virtual std::int64_t count_posting_since(std::chrono::sys_days day) = 0;
};

}  // namespace storage
