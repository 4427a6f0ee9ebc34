#include "ch05-jtwitter/microblog-session/access.hpp"

#include <algorithm>

#include "ch05-jtwitter/microblog-session/plain_text.hpp"
#include "shared/crypto/token.hpp"
#include "shared/text/normal_form.hpp"

namespace microblog {

namespace {

/// What is kept of a token, a code, a cookie or a program's secret.
std::string digest(std::string_view secret) {
    return crypto::base64url(crypto::sha256(secret));
}

// Programs

void check_redirect_uris(const std::vector<std::string>& uris, const Settings& settings) {
    if (uris.empty()) throw invalid("Redirect URI can't be blank");
    if (uris.size() > settings.max_redirect_uris) {
        throw invalid("Redirect URIs are too many (maximum is " + std::to_string(settings.max_redirect_uris) + ")");
    }
    for (const auto& uri : uris) {
        if (uri.size() > settings.max_uri || !is_redirect_uri(uri))
            throw invalid("Redirect URI must be an absolute URI");
    }
}

std::optional<std::string> checked_website(const std::optional<std::string>& website, const Settings& settings) {
    if (!website || website->empty()) return {};
    if (website->size() > settings.max_uri || !is_web_address(*website)) {
        throw invalid("Website must be an http or https address");
    }
    return website;
}

GrantRefused unknown_client() {
    return {"invalid_client", "There is no such client, or its secret is another"};
}

App authenticated_app(Access& access, std::string_view client_id, std::string_view secret) {
    auto app = access.app_by_client_id(client_id);
    if (!app || !crypto::same_secret(digest(secret), app->secret_hash)) throw unknown_client();
    return std::move(*app);
}

// Scopes

/// What a program asks for, "read" if it says nothing.
Scopes asked_scopes(const App& app, const std::string& text) {
    const auto asked = Scopes::parse(text.empty() ? "read" : text);
    const auto registered = Scopes::parse(app.scopes);
    if (asked && !asked->empty() && registered && registered->contains(*asked)) return *asked;
    throw GrantRefused("invalid_scope", "The scope is unknown, or not among those that the client was registered with");
}

// Codes

bool is_challenge(std::string_view text) {
    constexpr std::size_t length_of_sha256 = 43;
    return text.size() == length_of_sha256 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_';
           });
}

std::optional<std::string> checked_challenge(const AccessService::AuthorizationRequest& request) {
    if (request.challenge.empty() && request.challenge_method.empty()) return {};
    if (request.challenge_method == "S256" && is_challenge(request.challenge)) return request.challenge;
    throw GrantRefused("invalid_request", "Only code_challenge_method=S256 is served, with 43 characters of base64url");
}

/// RFC 7636, section 4.6. A verifier without a challenge is wrong, too: somebody has taken the challenge away.
bool fits_challenge(const std::optional<std::string>& challenge, std::string_view verifier) {
    if (!challenge) return verifier.empty();
    constexpr std::size_t shortest = 43, longest = 128;  // section 4.1
    const bool has_length = verifier.size() >= shortest && verifier.size() <= longest;
    return has_length && crypto::same_secret(digest(verifier), *challenge);
}

void check_code(const AuthorizationCode& code, const App& app, const AccessService::TokenRequest& request, Time now) {
    const bool fits = code.app == app.id && code.redirect_uri == request.redirect_uri &&
                      fits_challenge(code.challenge, request.code_verifier);
    if (fits && now < code.expires_at) return;
    throw GrantRefused("invalid_grant",
                       "The code has expired, or was given for another client, redirect_uri or verifier");
}

// Browsers

/// What of a browser's name for itself is kept: one line of visible characters.
std::string shown_agent(std::string_view agent, std::size_t at_most) {
    std::string shown;
    for (const char c : agent.substr(0, at_most)) shown += c >= ' ' && c < 0x7F ? c : '?';
    return shown;
}

// Tokens

constexpr std::size_t bytes_of_caller = 512;  // with its share of the table; about

/// Throws GrantRefused if the code was used once more, or ended, since it was looked at.
void link_to_code(Access& access, std::string_view hash, TokenId token) {
    if (!access.set_token_of_code(hash, token))
        throw GrantRefused("invalid_grant", "The code was used twice, or the account's password has changed meanwhile");
}

void make_room_for_token(Access& access, AccountId who, std::size_t limit, std::vector<Event>& events) {
    const auto held = access.tokens_of(who);
    for (auto i = limit - 1; i < held.size(); ++i) {
        access.drop_token(held[i].id);
        events.push_back(TokenDropped{held[i].id});
    }
}

bool is_active(Tables& tables, AccountId id) {
    const auto found = tables.accounts.find(std::vector{id});
    return !found.empty() && found.front().state == AccountState::active;
}

}  // namespace

AccessService::AccessService(Storage& storage, Events& events, Passwords& passwords, const Settings& settings)
    : storage_{storage},
      events_{events},
      passwords_{passwords},
      settings_{settings},
      callers_{settings.remembered_callers} {}

RegisteredApp AccessService::add_app(const NewApp& form, Time now) {
    App app;
    app.name = plain_text(form.name, "Client name", settings_.max_app_name, Lines::one);
    if (app.name.empty()) throw invalid("Client name can't be blank");
    check_redirect_uris(form.redirect_uris, settings_);
    app.redirect_uris = form.redirect_uris;
    app.website = checked_website(form.website, settings_);
    const auto scopes = Scopes::parse(form.scopes.empty() ? "read" : form.scopes);
    if (!scopes || scopes->empty()) throw invalid("Scopes hold one that is unknown");
    app.scopes = scopes->text();
    app.created_at = now;
    app.client_id = crypto::random_token();
    const auto secret = crypto::random_token();
    app.secret_hash = digest(secret);
    app.id = storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        return tables.access.add_app(app);
    });
    return {app, secret};
}

std::optional<App> AccessService::app(AppId id) {
    return storage_.read([&](Tables& tables) { return tables.access.app(id); });
}

std::optional<AccountId> AccessService::log_in(const std::string& name, const std::string& password,
                                               const std::string& address, Time now) {
    const auto typed = std::string_view{name}.substr(0, settings_.max_email);
    struct Known {
        std::optional<Credentials> credentials;
        bool active = false;
    };
    const auto known = storage_.read([&](Tables& tables) {
        Known found;
        if (typed.find('@') != std::string_view::npos) {
            found.credentials = tables.accounts.credentials_by_email(typed);
        } else if (const auto id = tables.accounts.by_name(typed)) {
            found.credentials = tables.accounts.credentials(*id);
        }
        if (found.credentials) found.active = is_active(tables, found.credentials->account);
        return found;
    });
    const auto account =
        known.credentials ? std::to_string(number(known.credentials->account)) : "called " + text::caseless_key(typed);
    const std::string stored = known.credentials ? known.credentials->password_hash : "";
    if (!passwords_.check(password, stored, {account, address}, now) || !known.active) return {};
    return known.credentials->account;
}

std::string AccessService::start_browser_session(AccountId who, std::string_view agent, Time now) {
    auto cookie = crypto::random_token();
    storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        active_account(tables, who);
        const auto held = tables.access.browser_sessions_of(who);
        for (auto i = settings_.max_browser_sessions - 1; i < held.size(); ++i)
            tables.access.drop_browser_session(held[i].id);
        tables.access.add_browser_session({.id = {},
                                           .hash = digest(cookie),
                                           .account = who,
                                           .agent = shown_agent(agent, settings_.max_browser_name),
                                           .created_at = now,
                                           .expires_at = now + settings_.browser_session_lives});
    });
    return cookie;
}

std::optional<AccountId> AccessService::browser_session(std::string_view cookie, Time now) {
    if (cookie.empty()) return {};
    return storage_.read([&](Tables& tables) -> std::optional<AccountId> {
        const auto session = tables.access.browser_session(digest(cookie));
        if (!session || now >= session->expires_at || !is_active(tables, session->account)) return {};
        return session->account;
    });
}

void AccessService::end_browser_session(std::string_view cookie) {
    storage_.write([&](Tables& tables) {
        if (const auto session = tables.access.browser_session(digest(cookie)))
            tables.access.drop_browser_session(session->id);
    });
}

std::vector<BrowserSession> AccessService::browser_sessions_of(AccountId who, Time now) {
    auto held = storage_.read([&](Tables& tables) { return tables.access.browser_sessions_of(who); });
    std::erase_if(held, [&](const auto& session) { return now >= session.expires_at; });
    return held;
}

void AccessService::drop_browser_session(AccountId who, BrowserSessionId id) {
    storage_.write([&](Tables& tables) {
        const auto held = tables.access.browser_sessions_of(who);
        if (std::ranges::find(held, id, &BrowserSession::id) == held.end()) throw not_found();
        tables.access.drop_browser_session(id);
    });
}

bool AccessService::is_of(const BrowserSession& session, std::string_view cookie) {
    return crypto::same_secret(session.hash, digest(cookie));
}

AccessService::Authorization AccessService::check(const AuthorizationRequest& request) {
    auto app = storage_.read([&](Tables& tables) { return tables.access.app_by_client_id(request.client_id); });
    if (!app) throw GrantRefused("unauthorized_client", "There is no client of this client_id");
    if (std::ranges::find(app->redirect_uris, request.redirect_uri) == app->redirect_uris.end()) {
        throw GrantRefused("invalid_request", "The redirect_uri is not one that the client was registered with");
    }
    auto challenge = checked_challenge(request);
    if (request.state.size() > settings_.max_state) {
        throw GrantRefused("invalid_request",
                           "The state is longer than " + std::to_string(settings_.max_state) + " bytes");
    }
    if (request.response_type != "code") {
        throw GrantRefused("unsupported_response_type", "Only response_type=code is served");
    }
    auto scopes = asked_scopes(*app, request.scope);
    return {std::move(*app), std::move(scopes), request.redirect_uri, request.state, std::move(challenge)};
}

std::string AccessService::authorize(const Authorization& authorization, AccountId who, Time now) {
    auto code = crypto::random_token();
    storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        active_account(tables, who);
        tables.access.add_code({.hash = digest(code),
                                .app = authorization.app.id,
                                .account = who,
                                .redirect_uri = authorization.redirect_uri,
                                .scopes = authorization.scopes.text(),
                                .challenge = authorization.challenge,
                                .expires_at = now + settings_.code_lives});
    });
    return code;
}

GrantedToken AccessService::grant(const TokenRequest& request, Time now) {
    if (request.grant_type.empty()) throw GrantRefused("invalid_request", "grant_type is missing");
    const auto app = storage_.read(
        [&](Tables& tables) { return authenticated_app(tables.access, request.client_id, request.client_secret); });
    if (request.grant_type == "authorization_code") return grant_for_code(app, request, now);
    if (request.grant_type == "password" && settings_.password_grant) return grant_for_password(app, request, now);
    if (request.grant_type == "client_credentials") {
        return give_token(app.id, {}, asked_scopes(app, request.scope).text(), now);
    }
    throw GrantRefused("unsupported_grant_type", "This grant_type is not served");
}

GrantedToken AccessService::grant_for_code(const App& app, const TokenRequest& request, Time now) {
    if (request.code.empty()) throw GrantRefused("invalid_request", "code is missing");
    const auto hash = digest(request.code);
    // Used from here on, whatever comes next: nobody tries a second verifier on it.
    const auto code = storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        return tables.access.use_code(hash);
    });
    if (!code) throw GrantRefused("invalid_grant", "There is no such code");
    if (code->uses > 1) {
        // Two have it, and nobody can tell who is the thief: the token of the first is taken back.
        if (code->token) drop_tokens({*code->token});
        throw GrantRefused("invalid_grant", "The code was used already; what was given for it is taken back");
    }
    check_code(*code, app, request, now);
    return give_token(app.id, code->account, code->scopes, now, hash);
}

void AccessService::drop_tokens(const std::vector<TokenId>& ids) {
    storage_.write([&](Tables& tables) {
        for (const auto id : ids) tables.access.drop_token(id);
    });
    for (const auto id : ids) events_.publish(TokenDropped{id});
}

GrantedToken AccessService::grant_for_password(const App& app, const TokenRequest& request, Time now) {
    const auto scopes = asked_scopes(app, request.scope);
    if (request.username.empty()) throw GrantRefused("invalid_request", "username is missing");
    const auto who = log_in(request.username, request.password, request.address, now);
    if (!who) throw GrantRefused("invalid_grant", "There is no such account, or its password is another");
    return give_token(app.id, who, scopes.text(), now);
}

GrantedToken AccessService::grant_to_new_account(const Token& program, AccountId who, Time now) {
    return give_token(program.app, who, program.scopes, now);
}

GrantedToken AccessService::give_token(AppId app, std::optional<AccountId> account, const std::string& scopes, Time now,
                                       const std::string& hash_of_code) {
    GrantedToken granted;
    granted.text = crypto::random_token();
    granted.token = {
        .id = {}, .hash = digest(granted.text), .app = app, .account = account, .scopes = scopes, .created_at = now};
    std::vector<Event> events;
    storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        if (account) touched.only({subjects::view(*account)});  // it may lose its oldest token
        if (account && !is_active(tables, *account)) throw GrantRefused("invalid_grant", "The account is closed");
        if (account) make_room_for_token(tables.access, *account, settings_.max_tokens, events);
        granted.token.id = tables.access.add_token(granted.token);
        if (!hash_of_code.empty()) link_to_code(tables.access, hash_of_code, granted.token.id);
    });
    events_.publish(events);
    return granted;
}

void AccessService::revoke(const std::string& client_id, const std::string& client_secret, const std::string& token) {
    const auto dropped = storage_.write([&](Tables& tables) -> std::optional<TokenId> {
        const auto app = authenticated_app(tables.access, client_id, client_secret);
        const auto found = tables.access.token_by_hash(digest(token));
        if (!found) return {};
        if (found->app != app.id) {
            throw GrantRefused("unauthorized_client", "The token was given to another client");
        }
        tables.access.drop_token(found->id);
        return found->id;
    });
    if (dropped) events_.publish(TokenDropped{*dropped});
}

std::optional<Caller> AccessService::caller(std::string_view token) {
    if (token.empty()) return {};
    const auto hash = digest(token);
    if (auto known = remembered(hash)) return known;
    const auto then = storage_.changes().now();
    auto caller = storage_.read([&](Tables& tables) -> std::optional<Caller> {
        const auto found = tables.access.token_by_hash(hash);
        if (!found || (found->account && !is_active(tables, *found->account))) return {};
        return Caller{*found, Scopes::parse(found->scopes).value_or(Scopes{}), found->account};
    });
    if (caller) callers_.with(hash, [&](auto& callers) { callers.put(hash, {*caller, then}, bytes_of_caller); });
    return caller;
}

std::optional<Caller> AccessService::remembered(const std::string& hash) {
    return callers_.with(hash, [&](auto& callers) -> std::optional<Caller> {
        const auto* known = callers.find(hash);
        if (known == nullptr) return {};
        const auto account = known->caller.account;
        const std::array about{subjects::view(account.value_or(AccountId{}))};  // a program without a person: nobody's
        if (storage_.changes().unchanged(about, known->as_of)) return known->caller;
        callers.drop(hash);
        return {};
    });
}

std::vector<std::pair<Token, App>> AccessService::tokens_of(AccountId who) {
    return storage_.read([&](Tables& tables) {
        std::vector<std::pair<Token, App>> held;
        for (auto& token : tables.access.tokens_of(who)) {
            if (auto app = tables.access.app(token.app)) held.emplace_back(std::move(token), std::move(*app));
        }
        return held;
    });
}

void AccessService::drop_token(AccountId who, TokenId id) {
    storage_.write([&](Tables& tables) {
        const auto held = tables.access.tokens_of(who);
        if (std::ranges::find(held, id, &Token::id) == held.end()) throw not_found();
        tables.access.drop_token(id);
    });
    events_.publish(TokenDropped{id});
}

void AccessService::tidy(Time now) {
    storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        tables.access.drop_expired(now);
        const auto gone = tables.access.drop_unused_apps(now - settings_.unused_app_lives);
        if (gone > 0) touched.everything();  // posts may name them
    });
    passwords_.tidy(now);
}

}  // namespace microblog
