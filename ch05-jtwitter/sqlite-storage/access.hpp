// Programs, tokens, codes and browser sessions in SQLite.
#pragma once

#include "ch05-jtwitter/storage/access.hpp"

namespace store {
class Session;
}

namespace storage {

class SqliteAccess final : public Access {
  public:
    explicit SqliteAccess(store::Session& session) : session_{session} {}

    AppId add_app(const App& app) override;
    std::optional<App> app(AppId id) override;
    std::optional<App> app_by_client_id(std::string_view client_id) override;
    std::size_t drop_unused_apps(Time time) override;
    TokenId add_token(const Token& token) override;
    std::optional<Token> token_by_hash(std::string_view hash) override;
    std::vector<Token> tokens_of(AccountId account) override;
    void drop_token(TokenId id) override;
    std::vector<TokenId> drop_tokens_of(AccountId account, std::optional<TokenId> kept) override;
    void add_code(const AuthorizationCode& code) override;
    std::optional<AuthorizationCode> use_code(std::string_view hash) override;
    bool set_token_of_code(std::string_view hash, TokenId token) override;
    BrowserSessionId add_browser_session(const BrowserSession& session) override;
    std::optional<BrowserSession> browser_session(std::string_view hash) override;
    std::vector<BrowserSession> browser_sessions_of(AccountId account) override;
    void drop_browser_session(BrowserSessionId id) override;
    void drop_codes_of(AccountId account) override;
    void drop_browser_sessions_of(AccountId account) override;
    void drop_expired(Time now) override;

  private:
    store::Session& session_;
};

}  // namespace storage
