#include "ch05-jtwitter/sqlite-storage/accounts.hpp"

#include "ch05-jtwitter/sqlite-storage/messages.hpp"
#include "ch05-jtwitter/sqlite-storage/posts.hpp"
#include "ch05-jtwitter/sqlite-storage/rows.hpp"
#include "ch05-jtwitter/sqlite-storage/words.hpp"

namespace storage {

namespace {

/// ["name","value","name","value"]
std::string json_of_fields(const std::vector<ProfileField>& fields) {
    std::vector<std::string> texts;
    for (const auto& field : fields) {
        texts.push_back(field.name);
        texts.push_back(field.value);
    }
    return json_of_texts(texts);
}

std::vector<ProfileField> fields_of_json(const std::string& json) {
    if (json == "[]") return {};
    const auto texts = texts_of_json(json);
    std::vector<ProfileField> fields;
    for (std::size_t i = 0; i + 1 < texts.size(); i += 2) fields.push_back({texts[i], texts[i + 1]});
    return fields;
}

void index_names(store::Session& session, const Account& account) {
    session.run("DELETE FROM account_words WHERE rowid = ?", account.id);
    session.run("INSERT INTO account_words(rowid, words) VALUES (?, ?)", account.id,
                index_words(account.name + " " + account.display_name));
}

}  // namespace

AccountId SqliteAccounts::add(const Account& account, const Credentials& credentials) {
    session_.run("INSERT INTO account(name, name_key, email, password_hash, created_at) VALUES (?, ?, ?, ?, ?)",
                 account.name, lower_case(account.name), lower_case(credentials.email), credentials.password_hash,
                 account.created_at);
    Account added = account;
    added.id = AccountId{session_.last_key()};
    save_profile(added);
    if (account.role != Role::user) set_role(added.id, account.role);
    return added.id;
}

bool SqliteAccounts::name_taken(std::string_view name) {
    return session_.value<AccountId>("SELECT id FROM account WHERE name_key = ?", lower_case(name)).has_value();
}

bool SqliteAccounts::email_taken(std::string_view email) {
    return session_.value<AccountId>("SELECT id FROM account WHERE email = ?", lower_case(email)).has_value();
}

std::vector<Account> SqliteAccounts::find(std::span<const AccountId> ids) {
    using Text = std::string;
    std::vector<Account> found;
    for (auto& [id, name, display_name, note, fields, avatar, header, is_protected, bot, discoverable, created_at,
                last_post_on, posts, followers, following, visibility, sensitive, language, role, state, pulled] :
         session_.rows<AccountId, Text, Text, Text, Text, Text, Text, bool, bool, std::optional<bool>, Time,
                       std::optional<std::chrono::sys_days>, std::int64_t, std::int64_t, std::int64_t, Visibility, bool,
                       std::optional<Text>, Role, AccountState, bool>(
             "SELECT id, name, display_name, note, fields, avatar, header, protected, bot, discoverable, created_at, "
             "last_post_on, posts, followers, following, default_visibility, default_sensitive, default_language, "
             "role, state, pulled FROM account WHERE id IN (SELECT value FROM json_each(?))",
             json_of_ids(ids))) {
        found.push_back({id,         name,         display_name, note,      fields_of_json(fields),
                         avatar,     header,       is_protected, bot,       discoverable,
                         created_at, last_post_on, posts,        followers, following,
                         visibility, sensitive,    language,     role,      state,
                         pulled});
    }
    return in_order(ids, std::move(found));
}

std::optional<AccountId> SqliteAccounts::by_name(std::string_view name) {
    return session_.value<AccountId>("SELECT id FROM account WHERE name_key = ? AND state <> ?", lower_case(name),
                                     AccountState::deleted);
}

std::optional<Credentials> SqliteAccounts::credentials(AccountId id) {
    const auto row = session_.row<std::string, std::string>(
        "SELECT email, password_hash FROM account WHERE id = ? AND email IS NOT NULL", id);
    if (!row) return {};
    return Credentials{id, std::get<0>(*row), std::get<1>(*row)};
}

std::optional<Credentials> SqliteAccounts::credentials_by_email(std::string_view email) {
    const auto row = session_.row<AccountId, std::string, std::string>(
        "SELECT id, email, password_hash FROM account WHERE email = ?", lower_case(email));
    if (!row) return {};
    return record_of<Credentials>(*row);
}

void SqliteAccounts::save_profile(const Account& account) {
    session_.run(
        "UPDATE account SET display_name = ?, note = ?, fields = ?, avatar = ?, header = ?, protected = ?, bot = ?, "
        "discoverable = ?, default_visibility = ?, default_sensitive = ?, default_language = ? WHERE id = ?",
        account.display_name, account.note, json_of_fields(account.fields), account.avatar, account.header,
        account.is_protected, account.bot, account.discoverable, account.default_visibility, account.default_sensitive,
        account.default_language, account.id);
    index_names(session_, account);
}

void SqliteAccounts::set_credentials(const Credentials& credentials) {
    session_.run("UPDATE account SET email = ?, password_hash = ? WHERE id = ?", lower_case(credentials.email),
                 credentials.password_hash, credentials.account);
}

void SqliteAccounts::set_role(AccountId id, Role role) {
    session_.run("UPDATE account SET role = ? WHERE id = ?", role, id);
}

void SqliteAccounts::set_state(AccountId id, AccountState state) {
    session_.run("UPDATE account SET state = ? WHERE id = ?", state, id);
}

void SqliteAccounts::set_pulled(AccountId id) {
    session_.run("UPDATE account SET pulled = 1 WHERE id = ?", id);
}

namespace {

std::vector<std::string> files_of(store::Session& session, AccountId id) {
    std::vector<std::string> files;
    for (const auto& [file] : session.rows<std::string>("SELECT avatar FROM account WHERE id = ?1 UNION ALL "
                                                        "SELECT header FROM account WHERE id = ?1 UNION ALL "
                                                        "SELECT file FROM media WHERE owner = ?1 UNION ALL "
                                                        "SELECT preview FROM media WHERE owner = ?1",
                                                        id)) {
        if (!file.empty()) files.push_back(file);
    }
    return files;
}

// A part of an erasure holds the writer for some tens of milliseconds at most.
constexpr std::size_t posts_at_a_time = 100, followers_at_a_time = 200;

/// Posts that go with the account, some of them. Those of others that repost them go first: a post may have ten
/// thousand. Gives them as they were, seen with the eyes of before.
std::vector<Post> erase_some_posts(store::Session& session, AccountId author) {
    auto gone = all_ids<PostId>(
        session,
        "SELECT r.id FROM post p JOIN post r ON r.repost_of = p.id WHERE p.author = ?1 AND r.author <> ?1 LIMIT ?2",
        author, posts_at_a_time);
    const bool of_others = !gone.empty();
    if (of_others) {
        drop_from_homes_of_followers(session, gone);
    } else {
        gone = all_ids<PostId>(session, "SELECT id FROM post WHERE author = ? ORDER BY id DESC LIMIT ?", author,
                               posts_at_a_time);
        // own reposts of own posts go with them
        for (const auto id : reposts_of(session, gone))
            if (std::ranges::find(gone, id) == gone.end()) gone.push_back(id);
    }
    if (gone.empty()) return {};
    auto posts = SqlitePosts(session).find(gone);
    for (auto& post : posts) {
        if (post.author == author) post.author_state = AccountState::active;
    }
    drop_from_homes_by_topic(session, gone);
    forget_in_conversations(session, gone);
    drop_posts(session, gone);
    return posts;
}

/// Its posts are gone by now; in its followers' homes they leave entries that name nothing. False: there is none left.
bool erase_some_followers(store::Session& session, AccountId whom) {
    const auto followers = json_of_ids(all_ids<AccountId>(
        session, "SELECT who FROM follow WHERE whom = ? ORDER BY id LIMIT ?", whom, followers_at_a_time));
    if (followers == "[]") return false;
    session.run(
        "DELETE FROM home WHERE owner IN (SELECT value FROM json_each(?)) "
        "AND NOT EXISTS (SELECT 1 FROM post WHERE post.id = home.post)",
        followers);
    session.run("UPDATE account SET following = following - 1 WHERE id IN (SELECT value FROM json_each(?))", followers);
    session.run("DELETE FROM follow WHERE whom = ? AND who IN (SELECT value FROM json_each(?))", whom, followers);
    return true;
}

/// ?1 is the account.
constexpr std::string_view erase_all_else[] = {
    "UPDATE post SET favourites = favourites - 1 WHERE id IN (SELECT post FROM favourite WHERE account = ?1)",
    "UPDATE account SET followers = followers - 1 WHERE id IN (SELECT whom FROM follow WHERE who = ?1)",
    "DELETE FROM favourite WHERE account = ?1",
    "DELETE FROM bookmark WHERE account = ?1",
    "DELETE FROM muted_thread WHERE account = ?1",
    "DELETE FROM mention WHERE account = ?1",
    "DELETE FROM media WHERE owner = ?1",
    "DELETE FROM followed_topic WHERE account = ?1",
    "DELETE FROM follow WHERE who = ?1",
    "DELETE FROM follow_request WHERE who = ?1",
    "DELETE FROM follow_request WHERE whom = ?1",
    "DELETE FROM block WHERE who = ?1",
    "DELETE FROM block WHERE whom = ?1",
    "DELETE FROM mute WHERE who = ?1",
    "DELETE FROM mute WHERE whom = ?1",
    "DELETE FROM account_note WHERE who = ?1",
    "DELETE FROM account_note WHERE whom = ?1",
    "DELETE FROM home WHERE owner = ?1",
    "DELETE FROM list_member WHERE account = ?1",
    "DELETE FROM list_member WHERE list IN (SELECT id FROM list WHERE owner = ?1)",
    "DELETE FROM list WHERE owner = ?1",
    "DELETE FROM marker WHERE account = ?1",
    "DELETE FROM notification WHERE owner = ?1",
    "DELETE FROM notification WHERE from_account = ?1",
    "DELETE FROM conversation_post WHERE conversation IN (SELECT id FROM conversation WHERE owner = ?1)",
    "DELETE FROM conversation WHERE owner = ?1",
    "DELETE FROM report WHERE by_account = ?1",
    "DELETE FROM report WHERE about = ?1",
    "DELETE FROM token WHERE account = ?1",
    "DELETE FROM code WHERE account = ?1",
    "DELETE FROM log_in WHERE account = ?1",
    "DELETE FROM account_words WHERE rowid = ?1",
    R"(UPDATE account SET email = NULL, password_hash = '', display_name = '', note = '', fields = '[]', avatar = '',
        header = '', protected = 0, bot = 0, discoverable = NULL, created_at = 0, last_post_on = NULL, posts = 0,
        followers = 0, following = 0, default_visibility = 0, default_sensitive = 0, default_language = NULL, role = 0,
        pulled = 0 WHERE id = ?1)",
};

}  // namespace

void SqliteAccounts::begin_erasure(AccountId id) {
    session_.run("INSERT OR IGNORE INTO erasure(account) VALUES (?)", id);
    set_state(id, AccountState::deleted);
}

std::vector<AccountId> SqliteAccounts::begun_erasures() {
    return all_ids<AccountId>(session_, "SELECT account FROM erasure ORDER BY account");
}

ErasedPart SqliteAccounts::erase_some(AccountId id) {
    ErasedPart part;
    part.posts = erase_some_posts(session_, id);
    if (!part.posts.empty() || erase_some_followers(session_, id)) return part;
    part.files = files_of(session_, id);
    for (const auto sql : erase_all_else) session_.run(sql, id);
    session_.run("DELETE FROM erasure WHERE account = ?", id);
    part.is_last = true;
    return part;
}

std::vector<AccountId> SqliteAccounts::search(std::string_view query, std::size_t limit, std::size_t offset) {
    auto words = match_expression(query, WordEnd::open);
    if (words.empty()) words = "\"\"";  // matches nothing; the name "___" has no word, and is found all the same
    const auto name = query.starts_with('@') ? query.substr(1) : query;
    return all_ids<AccountId>(
        session_,
        "SELECT id FROM account WHERE +state = 0 AND id IN (SELECT id FROM account WHERE name_key = ?1 UNION "
        "SELECT rowid FROM account_words WHERE account_words MATCH ?2) "
        "ORDER BY name_key = ?1 DESC, followers DESC, id LIMIT ?3 OFFSET ?4",
        lower_case(name), words, limit, offset);
}

std::vector<AccountId> SqliteAccounts::page(const Page& page, const AccountsWanted& wanted) {
    if (!wanted.name_begins.empty()) {
        auto from = lower_case(wanted.name_begins);
        if (from.starts_with('@')) from.erase(0, 1);
        const auto to = from + '\x7f';  // behind all letters that a name may have
        if (wanted.state)
            return ids_of_page<AccountId>(session_,
                                          "SELECT id FROM account WHERE state = ? AND name_key >= ? AND name_key < ? "
                                          "AND id > ? AND id < ? ORDER BY id",
                                          page, *wanted.state, from, to);
        return ids_of_page<AccountId>(
            session_, "SELECT id FROM account WHERE name_key >= ? AND name_key < ? AND id > ? AND id < ? ORDER BY id",
            page, from, to);
    }
    if (wanted.state) {
        return ids_of_page<AccountId>(
            session_, "SELECT id FROM account WHERE state = ? AND id > ? AND id < ? ORDER BY id", page, *wanted.state);
    }
    return ids_of_page<AccountId>(session_, "SELECT id FROM account WHERE id > ? AND id < ? ORDER BY id", page);
}

std::int64_t SqliteAccounts::count_active() {
    return *session_.value<std::int64_t>("SELECT count(*) FROM account WHERE state = ?", AccountState::active);
}

std::int64_t SqliteAccounts::count_posting_since(std::chrono::sys_days day) {
    return *session_.value<std::int64_t>("SELECT count(*) FROM account WHERE last_post_on >= ?", day);
}

}  // namespace storage
