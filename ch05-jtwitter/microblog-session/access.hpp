// Who may do what: programs, log-in, authorization codes, tokens and their scopes (OAuth 2, RFC 6749 and 7636), and the
// sessions of browsers on our own pages. Without HTTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ch05-jtwitter/microblog-session/accounts.hpp"
#include "ch05-jtwitter/microblog-session/recent_cache.hpp"
#include "ch05-jtwitter/microblog-session/redirect_uri.hpp"
#include "ch05-jtwitter/microblog-session/scopes.hpp"

namespace microblog {

struct NewApp {
    std::string name{};
    std::vector<std::string> redirect_uris{};
    std::string scopes = "read";
    std::optional<std::string> website{};
};

struct RegisteredApp {
    App app;
    std::string client_secret;  // shown this once
};

struct GrantedToken {
    std::string text;  // shown this once
    Token token;
};

/// Why a token was not given, as RFC 6749 5.2 names it: invalid_client, invalid_grant, invalid_scope, invalid_request,
/// unauthorized_client, unsupported_grant_type.
class GrantRefused : public std::runtime_error {
  public:
    GrantRefused(std::string error_code, const std::string& description)
        : std::runtime_error(description), code{std::move(error_code)} {}
    std::string code;
};

/// Who asks, as a request's token says.
struct Caller {
    Token token;
    Scopes scopes;
    std::optional<AccountId> account;  // none: a program for itself
};

/// Safe to use from any thread.
class AccessService {
  public:
    AccessService(Storage& storage, Events& events, Passwords& passwords, const Settings& settings);

    /// Throws Refusal(invalid): no name, no URI, a URI that is none (http, https, custom schemes and the out-of-band
    /// one are taken; javascript:, data: and the like are not), unknown scope.
    RegisteredApp add_app(const NewApp& app, Time now);
    std::optional<App> app(AppId id);

    /// Name or e-mail. Throws Refusal(too_many) after too many wrong tries for this account or address. Empty if the
    /// password is wrong, or the account suspended.
    std::optional<AccountId> log_in(const std::string& name, const std::string& password, const std::string& address,
                                    Time now);

    /// A browser's cookie, on our own pages. `agent`: how the browser names itself, for the person's list.
    std::string start_browser_session(AccountId who, std::string_view agent, Time now);
    std::optional<AccountId> browser_session(std::string_view cookie, Time now);
    void end_browser_session(std::string_view cookie);
    /// What a person sees of the own browsers that are logged in, and ends. Newest first, expired ones left out.
    std::vector<BrowserSession> browser_sessions_of(AccountId who, Time now);
    void drop_browser_session(AccountId who, BrowserSessionId id);
    static bool is_of(const BrowserSession& session, std::string_view cookie);

    /// What an authorization page asks about; checked before anything is shown. Throws GrantRefused:
    /// unauthorized_client or invalid_request where there must be no redirect; else invalid_scope or
    /// unsupported_response_type, which the program is told.
    struct AuthorizationRequest {
        std::string response_type{}, client_id{}, redirect_uri{}, scope{}, state{}, challenge{}, challenge_method{};
    };
    struct Authorization {
        App app;
        Scopes scopes;
        std::string redirect_uri, state;
        std::optional<std::string> challenge;
    };
    Authorization check(const AuthorizationRequest& request);
    /// The code that the program gets after the person's yes.
    std::string authorize(const Authorization& authorization, AccountId who, Time now);

    struct TokenRequest {
        std::string grant_type{}, client_id{}, client_secret{}, code{}, redirect_uri{}, code_verifier{}, username{},
            password{}, scope{};
        std::string address{};  // of the peer, to count wrong passwords
    };
    /// Throws GrantRefused, or Refusal(too_many). A code is of no use after its first use, also if that was refused; a
    /// second use takes back the token that the first one got (RFC 6749, section 4.1.2).
    GrantedToken grant(const TokenRequest& request, Time now);
    /// For an account that just signed up through a program.
    GrantedToken grant_to_new_account(const Token& program, AccountId who, Time now);
    /// Also for unknown tokens. Throws GrantRefused: invalid_client, or unauthorized_client for another program's
    /// token.
    void revoke(const std::string& client_id, const std::string& client_secret, const std::string& token);

    /// Empty if there is no such token, or its account is suspended or deleted.
    std::optional<Caller> caller(std::string_view token);
    /// What a person sees of the own tokens, and ends.
    std::vector<std::pair<Token, App>> tokens_of(AccountId who);
    void drop_token(AccountId who, TokenId id);

    void tidy(Time now);  // from time to time: expired codes and sessions, unused programs

  private:
    void drop_tokens(const std::vector<TokenId>& ids);
    GrantedToken grant_for_code(const App& app, const TokenRequest& request, Time now);
    GrantedToken grant_for_password(const App& app, const TokenRequest& request, Time now);
    GrantedToken give_token(AppId app, std::optional<AccountId> account, const std::string& scopes, Time now,
                            const std::string& hash_of_code = {});

    /// From an earlier request, if nothing has changed for its account since.
    std::optional<Caller> remembered(const std::string& hash);

    Storage& storage_;
    Events& events_;
    Passwords& passwords_;
    const Settings& settings_;
    struct KnownCaller {
        Caller caller;
        ChangeClock::Tick as_of;
    };
    SharedCache<std::string, KnownCaller> callers_;  // by the token's hash
};

}  // namespace microblog
