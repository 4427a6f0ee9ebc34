#include "ch05-jtwitter/sqlite-storage/schema.hpp"

#include <vector>

#include "ch05-jtwitter/storage/records.hpp"

namespace storage {

namespace {

// These numbers stand in files, and in the text of statements.
static_assert(static_cast<int>(Visibility::unlisted) == 1 && static_cast<int>(Visibility::direct) == 3);
static_assert(static_cast<int>(AccountState::active) == 0 && static_cast<int>(AccountState::deleted) == 2);
static_assert(static_cast<int>(RepliesPolicy::followed) == 0 && static_cast<int>(RepliesPolicy::none) == 2);
static_assert(static_cast<int>(NotificationKind::edit) == 6);

// Times are milliseconds since 1970, days are days since 1970, switches 0 or 1, enums the numbers of records.hpp.
// WITHOUT ROWID: the table is its own index, so that a page of it is read in one go. The columns of its key come first
// and in order: else the integrity check of SQLite 3.40 takes one column for another and reports NULLs that are not
// there.
const std::vector<store::Migration> steps{
    {"accounts, programs and tokens",
     {
         R"(CREATE TABLE account(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             name TEXT NOT NULL,
             name_key TEXT NOT NULL UNIQUE,           -- lower case
             email TEXT UNIQUE,                       -- lower case; NULL when deleted
             password_hash TEXT NOT NULL,
             display_name TEXT NOT NULL DEFAULT '',
             note TEXT NOT NULL DEFAULT '',
             fields TEXT NOT NULL DEFAULT '[]',       -- JSON: [["name","value"]]
             avatar TEXT NOT NULL DEFAULT '',
             header TEXT NOT NULL DEFAULT '',
             protected INTEGER NOT NULL DEFAULT 0,
             bot INTEGER NOT NULL DEFAULT 0,
             discoverable INTEGER,
             created_at INTEGER NOT NULL,
             last_post_on INTEGER,
             posts INTEGER NOT NULL DEFAULT 0,
             followers INTEGER NOT NULL DEFAULT 0,
             following INTEGER NOT NULL DEFAULT 0,
             default_visibility INTEGER NOT NULL DEFAULT 0,
             default_sensitive INTEGER NOT NULL DEFAULT 0,
             default_language TEXT,
             role INTEGER NOT NULL DEFAULT 0,
             state INTEGER NOT NULL DEFAULT 0,
             pulled INTEGER NOT NULL DEFAULT 0))",
         "CREATE INDEX account_last_post ON account(last_post_on)",
         "CREATE INDEX account_state ON account(state)",
         // words of name and display name, for finding people: Chinese by one and two characters
         "CREATE VIRTUAL TABLE account_words USING fts5(words, tokenize='unicode61 remove_diacritics 2')",
         R"(CREATE TABLE app(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             client_id TEXT NOT NULL UNIQUE,
             secret_hash TEXT NOT NULL,
             name TEXT NOT NULL,
             website TEXT,
             redirect_uris TEXT NOT NULL,             -- a line each
             scopes TEXT NOT NULL,
             created_at INTEGER NOT NULL))",
         "CREATE INDEX app_time ON app(created_at)",
         R"(CREATE TABLE token(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             hash TEXT NOT NULL UNIQUE,
             app INTEGER NOT NULL REFERENCES app,
             account INTEGER REFERENCES account,
             scopes TEXT NOT NULL,
             created_at INTEGER NOT NULL))",
         "CREATE INDEX token_account ON token(account, id)",
         "CREATE INDEX token_app ON token(app)",
         R"(CREATE TABLE code(
             hash TEXT PRIMARY KEY,
             app INTEGER NOT NULL REFERENCES app,
             account INTEGER NOT NULL REFERENCES account,
             redirect_uri TEXT NOT NULL,
             scopes TEXT NOT NULL,
             challenge TEXT,
             expires_at INTEGER NOT NULL) WITHOUT ROWID)",
         "CREATE INDEX code_account ON code(account)",
         "CREATE INDEX code_app ON code(app)",
         "CREATE INDEX code_end ON code(expires_at)",
         R"(CREATE TABLE browser_session(
             hash TEXT PRIMARY KEY,
             account INTEGER NOT NULL REFERENCES account,
             created_at INTEGER NOT NULL,
             expires_at INTEGER NOT NULL) WITHOUT ROWID)",
         "CREATE INDEX browser_session_account ON browser_session(account)",
         "CREATE INDEX browser_session_end ON browser_session(expires_at)",
     }},
    {"follows, blocks, mutes",
     {
         R"(CREATE TABLE follow(
             id INTEGER PRIMARY KEY AUTOINCREMENT,    -- the cursor of lists
             who INTEGER NOT NULL REFERENCES account,
             whom INTEGER NOT NULL REFERENCES account,
             reposts INTEGER NOT NULL DEFAULT 1,
             notify INTEGER NOT NULL DEFAULT 0,
             created_at INTEGER NOT NULL,
             UNIQUE(who, whom)))",
         // with all that copying a post into the homes of followers asks
         "CREATE INDEX follow_whom ON follow(whom, id, who, reposts)",
         "CREATE INDEX follow_who ON follow(who, id)",
         R"(CREATE TABLE follow_request(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             who INTEGER NOT NULL REFERENCES account,
             whom INTEGER NOT NULL REFERENCES account,
             reposts INTEGER NOT NULL DEFAULT 1,
             notify INTEGER NOT NULL DEFAULT 0,
             created_at INTEGER NOT NULL,
             UNIQUE(who, whom)))",
         "CREATE INDEX follow_request_whom ON follow_request(whom, id)",
         R"(CREATE TABLE block(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             who INTEGER NOT NULL REFERENCES account,
             whom INTEGER NOT NULL REFERENCES account,
             created_at INTEGER NOT NULL,
             UNIQUE(who, whom)))",
         "CREATE INDEX block_who ON block(who, id)",
         "CREATE INDEX block_whom ON block(whom)",
         R"(CREATE TABLE mute(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             who INTEGER NOT NULL REFERENCES account,
             whom INTEGER NOT NULL REFERENCES account,
             notifications INTEGER NOT NULL DEFAULT 1,
             until INTEGER,
             created_at INTEGER NOT NULL,
             UNIQUE(who, whom)))",
         "CREATE INDEX mute_who ON mute(who, id)",
         "CREATE INDEX mute_whom ON mute(whom)",
         R"(CREATE TABLE account_note(
             who INTEGER NOT NULL REFERENCES account,
             whom INTEGER NOT NULL REFERENCES account,
             note TEXT NOT NULL,
             PRIMARY KEY(who, whom)) WITHOUT ROWID)",
         "CREATE INDEX account_note_whom ON account_note(whom)",
     }},
    {"posts and what people do to them",
     {
         R"(CREATE TABLE post(
             id INTEGER PRIMARY KEY,                  -- grows with time
             author INTEGER NOT NULL REFERENCES account,
             repost_of INTEGER REFERENCES post,
             quote_of INTEGER,                        -- stays when the quoted post goes
             text TEXT NOT NULL DEFAULT '',
             warning TEXT NOT NULL DEFAULT '',
             sensitive INTEGER NOT NULL DEFAULT 0,
             visibility INTEGER NOT NULL,
             language TEXT,
             reply_to INTEGER,                        -- stays when the parent goes
             reply_to_author INTEGER,
             thread INTEGER NOT NULL,
             app INTEGER,
             created_at INTEGER NOT NULL,
             edited_at INTEGER,
             pinned INTEGER NOT NULL DEFAULT 0,
             has_media INTEGER NOT NULL DEFAULT 0,
             on_square INTEGER NOT NULL DEFAULT 0,    -- public, no repost, no reply to another
             replies INTEGER NOT NULL DEFAULT 0,
             reposts INTEGER NOT NULL DEFAULT 0,
             favourites INTEGER NOT NULL DEFAULT 0))",
         "CREATE INDEX post_author ON post(author, id)",
         "CREATE INDEX post_pinned ON post(author, id) WHERE pinned",
         "CREATE INDEX post_square ON post(id) WHERE on_square",
         "CREATE INDEX post_square_media ON post(id) WHERE on_square AND has_media",
         "CREATE UNIQUE INDEX post_repost ON post(repost_of, author) WHERE repost_of IS NOT NULL",
         "CREATE INDEX post_reposts ON post(repost_of, id) WHERE repost_of IS NOT NULL",
         "CREATE INDEX post_reply ON post(reply_to) WHERE reply_to IS NOT NULL",
         "CREATE INDEX post_quote ON post(quote_of) WHERE quote_of IS NOT NULL",
         R"(CREATE TABLE edit(
             id INTEGER PRIMARY KEY,
             post INTEGER NOT NULL REFERENCES post,
             at INTEGER NOT NULL,
             text TEXT NOT NULL,
             warning TEXT NOT NULL,
             sensitive INTEGER NOT NULL))",
         "CREATE INDEX edit_post ON edit(post, id)",
         R"(CREATE TABLE mention(
             post INTEGER NOT NULL REFERENCES post,
             place INTEGER NOT NULL,
             account INTEGER NOT NULL REFERENCES account,
             PRIMARY KEY(post, place)) WITHOUT ROWID)",
         "CREATE INDEX mention_account ON mention(account, post)",
         R"(CREATE TABLE topic(
             key TEXT PRIMARY KEY,                    -- post_text::topic_key
             name TEXT NOT NULL) WITHOUT ROWID)",
         R"(CREATE TABLE post_topic(
             post INTEGER NOT NULL REFERENCES post,
             place INTEGER NOT NULL,
             key TEXT NOT NULL,
             name TEXT NOT NULL,                      -- as typed
             public INTEGER NOT NULL,                 -- visibility "everyone"
             PRIMARY KEY(post, place)) WITHOUT ROWID)",
         "CREATE INDEX post_topic_key ON post_topic(key, post) WHERE public",
         R"(CREATE TABLE topic_use(                   -- of public posts
             day INTEGER NOT NULL,
             key TEXT NOT NULL,
             account INTEGER NOT NULL,
             uses INTEGER NOT NULL,
             PRIMARY KEY(day, key, account)) WITHOUT ROWID)",
         "CREATE INDEX topic_use_key ON topic_use(key, day)",
         "CREATE INDEX topic_use_account ON topic_use(account)",
         R"(CREATE TABLE media(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             owner INTEGER NOT NULL REFERENCES account,
             post INTEGER REFERENCES post,
             place INTEGER NOT NULL DEFAULT 0,
             file TEXT NOT NULL,
             preview TEXT NOT NULL,
             animated INTEGER NOT NULL,
             width INTEGER NOT NULL, height INTEGER NOT NULL,
             preview_width INTEGER NOT NULL, preview_height INTEGER NOT NULL,
             focus_x REAL NOT NULL DEFAULT 0, focus_y REAL NOT NULL DEFAULT 0,
             description TEXT,
             blurhash TEXT NOT NULL,
             created_at INTEGER NOT NULL))",
         "CREATE INDEX media_post ON media(post, place) WHERE post IS NOT NULL",
         "CREATE INDEX media_abandoned ON media(created_at) WHERE post IS NULL",
         "CREATE INDEX media_owner ON media(owner)",
         R"(CREATE TABLE favourite(
             id INTEGER PRIMARY KEY AUTOINCREMENT,    -- the cursor of lists
             account INTEGER NOT NULL REFERENCES account,
             post INTEGER NOT NULL REFERENCES post,
             created_at INTEGER NOT NULL,
             UNIQUE(account, post)))",
         "CREATE INDEX favourite_account ON favourite(account, id)",
         "CREATE INDEX favourite_post ON favourite(post, id)",
         R"(CREATE TABLE bookmark(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             account INTEGER NOT NULL REFERENCES account,
             post INTEGER NOT NULL REFERENCES post,
             created_at INTEGER NOT NULL,
             UNIQUE(account, post)))",
         "CREATE INDEX bookmark_account ON bookmark(account, id)",
         "CREATE INDEX bookmark_post ON bookmark(post)",
         R"(CREATE TABLE muted_thread(
             account INTEGER NOT NULL REFERENCES account,
             thread INTEGER NOT NULL,
             PRIMARY KEY(account, thread)) WITHOUT ROWID)",
         "CREATE INDEX muted_thread_thread ON muted_thread(thread)",
         R"(CREATE TABLE idempotency(
             account INTEGER NOT NULL REFERENCES account,
             key TEXT NOT NULL,
             post INTEGER NOT NULL,
             created_at INTEGER NOT NULL,
             PRIMARY KEY(account, key)) WITHOUT ROWID)",
         "CREATE INDEX idempotency_time ON idempotency(created_at)",
         "CREATE INDEX idempotency_post ON idempotency(post)",
         // words of public posts: Chinese as single characters and pairs, see words.hpp
         "CREATE VIRTUAL TABLE post_words USING fts5(words, tokenize='unicode61 remove_diacritics 2')",
     }},
    {"timelines and lists",
     {
         R"(CREATE TABLE home(
             owner INTEGER NOT NULL,
             post INTEGER NOT NULL,
             PRIMARY KEY(owner, post)) WITHOUT ROWID)",
         R"(CREATE TABLE list(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             owner INTEGER NOT NULL REFERENCES account,
             title TEXT NOT NULL,
             replies INTEGER NOT NULL,
             exclusive INTEGER NOT NULL DEFAULT 0))",
         "CREATE INDEX list_owner ON list(owner, id)",
         R"(CREATE TABLE list_member(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             list INTEGER NOT NULL REFERENCES list,
             account INTEGER NOT NULL REFERENCES account,
             UNIQUE(list, account)))",
         "CREATE INDEX list_member_list ON list_member(list, id)",
         "CREATE INDEX list_member_account ON list_member(account, list)",
         R"(CREATE TABLE followed_topic(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             account INTEGER NOT NULL REFERENCES account,
             key TEXT NOT NULL,
             created_at INTEGER NOT NULL,
             UNIQUE(account, key)))",
         "CREATE INDEX followed_topic_account ON followed_topic(account, id)",
         "CREATE INDEX followed_topic_key ON followed_topic(key)",
         R"(CREATE TABLE marker(
             account INTEGER NOT NULL REFERENCES account,
             timeline TEXT NOT NULL,
             last_read INTEGER NOT NULL,
             version INTEGER NOT NULL,
             updated_at INTEGER NOT NULL,
             PRIMARY KEY(account, timeline)) WITHOUT ROWID)",
     }},
    {"notifications, conversations, reports",
     {
         R"(CREATE TABLE notification(
             id INTEGER PRIMARY KEY,                  -- grows with time
             owner INTEGER NOT NULL REFERENCES account,
             kind INTEGER NOT NULL,
             from_account INTEGER NOT NULL REFERENCES account,
             post INTEGER REFERENCES post,
             created_at INTEGER NOT NULL))",
         "CREATE INDEX notification_owner ON notification(owner, id)",
         "CREATE INDEX notification_from ON notification(from_account, owner, post)",
         "CREATE INDEX notification_post ON notification(post) WHERE post IS NOT NULL",
         R"(CREATE TABLE conversation(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             owner INTEGER NOT NULL REFERENCES account,
             people TEXT NOT NULL,                    -- ids in order, the owner among them: "3,17"
             last_post INTEGER,
             unread INTEGER NOT NULL DEFAULT 0,
             UNIQUE(owner, people)))",
         "CREATE INDEX conversation_owner ON conversation(owner, last_post)",
         "CREATE INDEX conversation_last ON conversation(last_post)",
         R"(CREATE TABLE conversation_post(
             conversation INTEGER NOT NULL REFERENCES conversation,
             post INTEGER NOT NULL,
             PRIMARY KEY(conversation, post)) WITHOUT ROWID)",
         "CREATE INDEX conversation_post_post ON conversation_post(post)",
         R"(CREATE TABLE report(
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             by_account INTEGER NOT NULL REFERENCES account,
             about INTEGER NOT NULL REFERENCES account,
             posts TEXT NOT NULL,                     -- ids, separated by commas
             comment TEXT NOT NULL,
             category TEXT NOT NULL,
             created_at INTEGER NOT NULL,
             resolved_at INTEGER,
             resolved_by INTEGER))",
         "CREATE INDEX report_open ON report(id) WHERE resolved_at IS NULL",
         "CREATE INDEX report_by ON report(by_account)",
         "CREATE INDEX report_about ON report(about)",
     }},
    {"browser sessions that can be listed, codes that know their token, accounts that are being erased",
     {
         R"(CREATE TABLE log_in(                      -- a browser's session
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             hash TEXT NOT NULL UNIQUE,               -- of its cookie
             account INTEGER NOT NULL REFERENCES account,
             agent TEXT NOT NULL,                     -- as the browser names itself
             created_at INTEGER NOT NULL,
             expires_at INTEGER NOT NULL))",
         "CREATE INDEX log_in_account ON log_in(account, id)",
         "CREATE INDEX log_in_end ON log_in(expires_at)",
         "INSERT INTO log_in(hash, account, agent, created_at, expires_at) "
         "SELECT hash, account, '', created_at, expires_at FROM browser_session",
         "DROP TABLE browser_session",
         "ALTER TABLE code ADD COLUMN uses INTEGER NOT NULL DEFAULT 0",
         "ALTER TABLE code ADD COLUMN token INTEGER",  // that was given for it
         R"(CREATE TABLE erasure(                     -- begun, and not at its end
             account INTEGER PRIMARY KEY REFERENCES account))",
     }},
};

}  // namespace

std::span<const store::Migration> schema() {
    return steps;
}

}  // namespace storage
