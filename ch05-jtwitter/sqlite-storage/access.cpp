#include "ch05-jtwitter/sqlite-storage/access.hpp"

#include "ch05-jtwitter/sqlite-storage/rows.hpp"

namespace storage {

namespace {

template <typename Value>
std::optional<App> find_app(store::Session& session, std::string_view where, const Value& value) {
    using Text = std::string;
    const auto row = session.row<AppId, Text, Text, Text, std::optional<Text>, Text, Text, Time>(
        "SELECT id, client_id, secret_hash, name, website, redirect_uris, scopes, created_at FROM app WHERE " +
            std::string(where),
        value);
    if (!row) return {};
    const auto& [id, client_id, secret_hash, name, website, redirect_uris, scopes, created_at] = *row;
    return App{id, client_id, secret_hash, name, website, lines_of(redirect_uris), scopes, created_at};
}

template <typename Value>
std::vector<Token> find_tokens(store::Session& session, std::string_view where, const Value& value) {
    std::vector<Token> tokens;
    for (auto& row : session.rows<TokenId, std::string, AppId, std::optional<AccountId>, std::string, Time>(
             "SELECT id, hash, app, account, scopes, created_at FROM token WHERE " + std::string(where), value))
        tokens.push_back(record_of<Token>(std::move(row)));
    return tokens;
}

template <typename Value>
std::vector<BrowserSession> find_browser_sessions(store::Session& session, std::string_view where, const Value& value) {
    using Text = std::string;
    std::vector<BrowserSession> sessions;
    for (auto& row : session.rows<BrowserSessionId, Text, AccountId, Text, Time, Time>(
             "SELECT id, hash, account, agent, created_at, expires_at FROM log_in WHERE " + std::string(where), value))
        sessions.push_back(record_of<BrowserSession>(std::move(row)));
    return sessions;
}

}  // namespace

AppId SqliteAccess::add_app(const App& app) {
    std::string uris;
    for (const auto& uri : app.redirect_uris) uris += (uris.empty() ? "" : "\n") + uri;
    session_.run(
        "INSERT INTO app(client_id, secret_hash, name, website, redirect_uris, scopes, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        app.client_id, app.secret_hash, app.name, app.website, uris, app.scopes, app.created_at);
    return AppId{session_.last_key()};
}

std::optional<App> SqliteAccess::app(AppId id) {
    return find_app(session_, "id = ?", id);
}

std::optional<App> SqliteAccess::app_by_client_id(std::string_view client_id) {
    return find_app(session_, "client_id = ?", client_id);
}

std::size_t SqliteAccess::drop_unused_apps(Time time) {
    return session_.run(
        "DELETE FROM app WHERE created_at < ? AND NOT EXISTS (SELECT 1 FROM token WHERE token.app = app.id) "
        "AND NOT EXISTS (SELECT 1 FROM code WHERE code.app = app.id)",
        time);
}

TokenId SqliteAccess::add_token(const Token& token) {
    session_.run("INSERT INTO token(hash, app, account, scopes, created_at) VALUES (?, ?, ?, ?, ?)", token.hash,
                 token.app, token.account, token.scopes, token.created_at);
    return TokenId{session_.last_key()};
}

std::optional<Token> SqliteAccess::token_by_hash(std::string_view hash) {
    auto found = find_tokens(session_, "hash = ?", hash);
    if (found.empty()) return {};
    return std::move(found.front());
}

std::vector<Token> SqliteAccess::tokens_of(AccountId account) {
    return find_tokens(session_, "account = ? ORDER BY id DESC", account);
}

void SqliteAccess::drop_token(TokenId id) {
    session_.run("DELETE FROM token WHERE id = ?", id);
}

std::vector<TokenId> SqliteAccess::drop_tokens_of(AccountId account, std::optional<TokenId> kept) {
    const auto kept_id = kept.value_or(TokenId{});
    auto dropped = all_ids<TokenId>(session_, "SELECT id FROM token WHERE account = ? AND id <> ?", account, kept_id);
    session_.run("DELETE FROM token WHERE account = ? AND id <> ?", account, kept_id);
    return dropped;
}

void SqliteAccess::add_code(const AuthorizationCode& code) {
    session_.run(
        "INSERT INTO code(hash, app, account, redirect_uri, scopes, challenge, expires_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        code.hash, code.app, code.account, code.redirect_uri, code.scopes, code.challenge, code.expires_at);
}

std::optional<AuthorizationCode> SqliteAccess::use_code(std::string_view hash) {
    using Text = std::string;
    session_.run("UPDATE code SET uses = uses + 1 WHERE hash = ?", hash);
    auto row = session_.row<Text, AppId, AccountId, Text, Text, std::optional<Text>, Time, int, std::optional<TokenId>>(
        "SELECT hash, app, account, redirect_uri, scopes, challenge, expires_at, uses, token FROM code WHERE hash = ?",
        hash);
    if (!row) return {};
    return record_of<AuthorizationCode>(std::move(*row));
}

bool SqliteAccess::set_token_of_code(std::string_view hash, TokenId token) {
    return session_.run("UPDATE code SET token = ? WHERE hash = ? AND uses = 1", token, hash) > 0;
}

void SqliteAccess::drop_codes_of(AccountId account) {
    session_.run("DELETE FROM code WHERE account = ?", account);
}

BrowserSessionId SqliteAccess::add_browser_session(const BrowserSession& session) {
    session_.run("INSERT INTO log_in(hash, account, agent, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
                 session.hash, session.account, session.agent, session.created_at, session.expires_at);
    return BrowserSessionId{session_.last_key()};
}

std::optional<BrowserSession> SqliteAccess::browser_session(std::string_view hash) {
    auto found = find_browser_sessions(session_, "hash = ?", hash);
    if (found.empty()) return {};
    return std::move(found.front());
}

std::vector<BrowserSession> SqliteAccess::browser_sessions_of(AccountId account) {
    return find_browser_sessions(session_, "account = ? ORDER BY id DESC", account);
}

void SqliteAccess::drop_browser_session(BrowserSessionId id) {
    session_.run("DELETE FROM log_in WHERE id = ?", id);
}

void SqliteAccess::drop_browser_sessions_of(AccountId account) {
    session_.run("DELETE FROM log_in WHERE account = ?", account);
}

void SqliteAccess::drop_expired(Time now) {
    session_.run("DELETE FROM code WHERE expires_at <= ?", now);
    session_.run("DELETE FROM log_in WHERE expires_at <= ?", now);
}

}  // namespace storage
