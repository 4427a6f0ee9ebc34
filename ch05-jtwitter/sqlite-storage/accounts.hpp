// Accounts in SQLite: table account and its index of words.
#pragma once

#include "ch05-jtwitter/storage/accounts.hpp"

namespace store {
class Session;
}

namespace storage {

class SqliteAccounts final : public Accounts {
  public:
    explicit SqliteAccounts(store::Session& session) : session_{session} {}

    AccountId add(const Account& account, const Credentials& credentials) override;
    bool name_taken(std::string_view name) override;
    bool email_taken(std::string_view email) override;
    std::vector<Account> find(std::span<const AccountId> ids) override;
    std::optional<AccountId> by_name(std::string_view name) override;
    std::optional<Credentials> credentials(AccountId id) override;
    std::optional<Credentials> credentials_by_email(std::string_view email) override;
    void save_profile(const Account& account) override;
    void set_credentials(const Credentials& credentials) override;
    void set_role(AccountId id, Role role) override;
    void set_state(AccountId id, AccountState state) override;
    void set_pulled(AccountId id) override;
    void begin_erasure(AccountId id) override;
    std::vector<AccountId> begun_erasures() override;
    ErasedPart erase_some(AccountId id) override;
    std::vector<AccountId> search(std::string_view query, std::size_t limit, std::size_t offset) override;
    std::vector<AccountId> page(const Page& page, const AccountsWanted& wanted) override;
    std::int64_t count_active() override;
    std::int64_t count_posting_since(std::chrono::sys_days day) override;

  private:
    store::Session& session_;
};

}  // namespace storage
