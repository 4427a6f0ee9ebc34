// Where programs, tokens, authorization codes and browser sessions are kept: who may do what.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace storage {

/// A person's browser that has logged in on our own pages.
struct BrowserSession {
    BrowserSessionId id{};
    std::string hash;  // of the cookie
    AccountId account{};
    std::string agent;  // how the browser names itself
    Time created_at{}, expires_at{};
};

class Access {
  public:
    virtual ~Access() = default;

    virtual AppId add_app(const App& app) = 0;
    virtual std::optional<App> app(AppId id) = 0;
    virtual std::optional<App> app_by_client_id(std::string_view client_id) = 0;
    /// Drops programs that were registered before `time` and have no token. Says how many.
    virtual std::size_t drop_unused_apps(Time time) = 0;

    virtual TokenId add_token(const Token& token) = 0;
    virtual std::optional<Token> token_by_hash(std::string_view hash) = 0;
    virtual std::vector<Token> tokens_of(AccountId account) = 0;  // newest first
    virtual void drop_token(TokenId id) = 0;
    /// All but `kept`. Gives those that were dropped.
    virtual std::vector<TokenId> drop_tokens_of(AccountId account, std::optional<TokenId> kept) = 0;

    virtual void add_code(const AuthorizationCode& code) = 0;
    /// As it is with this use counted. It stays until it expires, so that a second use is seen.
    virtual std::optional<AuthorizationCode> use_code(std::string_view hash) = 0;
    /// False, and nothing done, if it is gone or was used more than once meanwhile.
    virtual bool set_token_of_code(std::string_view hash, TokenId token) = 0;
    virtual void drop_codes_of(AccountId account) = 0;
    virtual BrowserSessionId add_browser_session(const BrowserSession& session) = 0;  // its id is given
    virtual std::optional<BrowserSession> browser_session(std::string_view hash) = 0;
    virtual std::vector<BrowserSession> browser_sessions_of(AccountId account) = 0;  // newest first
    virtual void drop_browser_session(BrowserSessionId id) = 0;
    virtual void drop_browser_sessions_of(AccountId account) = 0;
    virtual void drop_expired(Time now) = 0;  // codes and browser sessions
};

}  // namespace storage
