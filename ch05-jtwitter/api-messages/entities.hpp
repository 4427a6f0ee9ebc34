// What the API answers with: the entities of the Mastodon client API that JTwitter serves, each member once. The
// writer, the reader of tests and the API's description go by these lists (Boost.Describe).
//
// A std::optional that is empty is null in JSON, an Absent that is empty leaves its key out.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ch05-jtwitter/api-messages/values.hpp"

namespace api {

using Count = std::int64_t;

/// An emoji picture of the server's own. JTwitter has none, but every list of them is there.
struct CustomEmoji {
    std::string shortcode, url;
};
BOOST_DESCRIBE_STRUCT(CustomEmoji, (), (shortcode, url))

struct ProfileField {
    std::string name;
    std::string value;  // HTML
    std::optional<Timestamp> verified_at;
};
BOOST_DESCRIBE_STRUCT(ProfileField, (), (name, value, verified_at))

struct Role {
    std::string id, name, color, permissions;
    bool highlighted = false;
};
BOOST_DESCRIBE_STRUCT(Role, (), (id, name, color, permissions, highlighted))

struct Account {
    Id id;
    std::string username;
    std::string acct;  // the same: one server
    std::string display_name;
    bool locked = false;  // protected: follows are asked for
    bool bot = false, group = false;
    std::optional<bool> discoverable;
    Timestamp created_at;
    std::string note;  // HTML
    std::string url, uri;
    std::string avatar, avatar_static, header, header_static;  // absolute URLs, never empty
    Count followers_count = 0, following_count = 0, statuses_count = 0;
    std::optional<Date> last_status_at;
    std::vector<CustomEmoji> emojis;
    std::vector<ProfileField> fields;
    std::vector<Role> roles;
};
BOOST_DESCRIBE_STRUCT(Account, (),
                      (id, username, acct, display_name, locked, bot, group, discoverable, created_at, note, url, uri,
                       avatar, avatar_static, header, header_static, followers_count, following_count, statuses_count,
                       last_status_at, emojis, fields, roles))

/// What an account is told about itself and nobody else is.
struct Source {
    std::string privacy;  // of new posts: public, unlisted, private or direct
    bool sensitive = false;
    std::optional<std::string> language;
    std::string note;  // as it was typed
    std::vector<ProfileField> fields;
    Count follow_requests_count = 0;
};
BOOST_DESCRIBE_STRUCT(Source, (), (privacy, sensitive, language, note, fields, follow_requests_count))

struct CredentialAccount : Account {
    Source source;
    Role role;
};
BOOST_DESCRIBE_STRUCT(CredentialAccount, (Account), (source, role))

struct Size {
    int width = 0, height = 0;
    std::string size;  // "640x480"
    double aspect = 0;
};
BOOST_DESCRIBE_STRUCT(Size, (), (width, height, size, aspect))

/// The point that should stay in sight when a picture is cut: -1 to 1, from the left and from the bottom.
struct Focus {
    double x = 0, y = 0;
};
BOOST_DESCRIBE_STRUCT(Focus, (), (x, y))

struct MediaMeta {
    Size original, small;
    Focus focus;
};
BOOST_DESCRIBE_STRUCT(MediaMeta, (), (original, small, focus))

struct MediaAttachment {
    Id id;
    std::string type;  // image or gifv
    std::string url, preview_url;
    std::optional<std::string> remote_url;
    MediaMeta meta;
    std::optional<std::string> description, blurhash;
};
BOOST_DESCRIBE_STRUCT(MediaAttachment, (), (id, type, url, preview_url, remote_url, meta, description, blurhash))

struct Mention {
    Id id;
    std::string username, url, acct;
};
BOOST_DESCRIBE_STRUCT(Mention, (), (id, username, url, acct))

struct StatusTag {
    std::string name, url;
};
BOOST_DESCRIBE_STRUCT(StatusTag, (), (name, url))

/// Which program a post came from.
struct StatusApplication {
    std::string name;
    std::optional<std::string> website;
};
BOOST_DESCRIBE_STRUCT(StatusApplication, (), (name, website))

/// What of a status all see alike who may see it. It is written before the rest, so that its text can be kept and used
/// for every reader.
struct StatusCore {
    Id id;
    Timestamp created_at;
    std::optional<Timestamp> edited_at;
    std::optional<Id> in_reply_to_id, in_reply_to_account_id;
    bool sensitive = false;
    std::string spoiler_text;
    std::string visibility;  // public, unlisted, private or direct
    std::optional<std::string> language;
    std::string uri, url;
    Count replies_count = 0, reblogs_count = 0, favourites_count = 0;
    std::string content;  // HTML; "" in a reblog
    Absent<StatusApplication> application;
    Account account;
    std::vector<MediaAttachment> media_attachments;
    std::vector<Mention> mentions;
    std::vector<StatusTag> tags;
    std::vector<CustomEmoji> emojis;
    std::optional<bool> card, poll;  // always null: JTwitter has neither
    std::vector<std::string> filtered;
};
BOOST_DESCRIBE_STRUCT(StatusCore, (),
                      (id, created_at, edited_at, in_reply_to_id, in_reply_to_account_id, sensitive, spoiler_text,
                       visibility, language, uri, url, replies_count, reblogs_count, favourites_count, content,
                       application, account, media_attachments, mentions, tags, emojis, card, poll, filtered))

struct Status : StatusCore {
    std::shared_ptr<const Status> reblog;  // the original
    std::shared_ptr<const Status> quote;   // what this is a comment on; null as well if the reader may not see it
    // for a reader with a token; in a reblog the state of the original
    Absent<bool> favourited, reblogged, muted, bookmarked, pinned;
};
BOOST_DESCRIBE_STRUCT(Status, (StatusCore), (reblog, quote, favourited, reblogged, muted, bookmarked, pinned))

/// The answer to a deletion: `text` is what was typed, for those who write it anew.
struct DeletedStatus : Status {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(DeletedStatus, (Status), (text))

struct StatusSource {
    Id id;
    std::string text, spoiler_text;  // as they were typed
};
BOOST_DESCRIBE_STRUCT(StatusSource, (), (id, text, spoiler_text))

/// What a status was from that time on.
struct StatusEdit {
    std::string content;  // HTML
    std::string spoiler_text;
    bool sensitive = false;
    Timestamp created_at;
    Account account;
    std::vector<MediaAttachment> media_attachments;
    std::vector<CustomEmoji> emojis;
    std::optional<bool> poll;  // always null
};
BOOST_DESCRIBE_STRUCT(StatusEdit, (),
                      (content, spoiler_text, sensitive, created_at, account, media_attachments, emojis, poll))

struct Context {
    std::vector<Status> ancestors, descendants;
};
BOOST_DESCRIBE_STRUCT(Context, (), (ancestors, descendants))

struct Relationship {
    Id id;
    bool following = false, showing_reblogs = false, notifying = false;
    std::optional<bool> languages;  // always null
    bool followed_by = false, blocking = false, blocked_by = false, muting = false, muting_notifications = false,
         requested = false, requested_by = false, domain_blocking = false, endorsed = false;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(Relationship, (),
                      (id, following, showing_reblogs, notifying, languages, followed_by, blocking, blocked_by, muting,
                       muting_notifications, requested, requested_by, domain_blocking, endorsed, note))

struct Notification {
    Id id;
    std::string type;  // follow, follow_request, mention, reblog, favourite, status or update
    Timestamp created_at;
    std::string group_key;  // "ungrouped-" and the id
    Account account;        // who did it
    Absent<Status> status;
};
BOOST_DESCRIBE_STRUCT(Notification, (), (id, type, created_at, group_key, account, status))

struct TagDay {
    std::string day, uses, accounts;  // numbers as text: seconds of midnight since 1970, and counts
};
BOOST_DESCRIBE_STRUCT(TagDay, (), (day, uses, accounts))

struct Tag {
    std::string name, url;
    std::vector<TagDay> history;
    Absent<bool> following;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (name, url, history, following))

struct Search {
    std::vector<Account> accounts;
    std::vector<Status> statuses;
    std::vector<Tag> hashtags;
};
BOOST_DESCRIBE_STRUCT(Search, (), (accounts, statuses, hashtags))

/// The same from the old address /api/v1/search, where topics are words alone.
struct OldSearch {
    std::vector<Account> accounts;
    std::vector<Status> statuses;
    std::vector<std::string> hashtags;
};
BOOST_DESCRIBE_STRUCT(OldSearch, (), (accounts, statuses, hashtags))

struct UnreadCount {
    Count count = 0;
};
BOOST_DESCRIBE_STRUCT(UnreadCount, (), (count))

/// How far a timeline was read.
struct Marker {
    Id last_read_id;
    Count version = 0;  // of the marker: how often it was set
    Timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(Marker, (), (last_read_id, version, updated_at))

struct List {
    Id id;
    std::string title;
    std::string replies_policy;  // followed, list or none
    bool exclusive = false;
};
BOOST_DESCRIBE_STRUCT(List, (), (id, title, replies_policy, exclusive))

struct Conversation {
    Id id;
    bool unread = false;
    std::vector<Account> accounts;
    std::optional<Status> last_status;
};
BOOST_DESCRIBE_STRUCT(Conversation, (), (id, unread, accounts, last_status))

struct Application {
    Id id;
    std::string name;
    std::optional<std::string> website;
    std::vector<std::string> scopes, redirect_uris;
    std::string redirect_uri;  // the same, a line each
    std::string vapid_key;
};
BOOST_DESCRIBE_STRUCT(Application, (), (id, name, website, scopes, redirect_uris, redirect_uri, vapid_key))

struct ApplicationCredentials : Application {
    std::string client_id, client_secret;
    std::int64_t client_secret_expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(ApplicationCredentials, (Application), (client_id, client_secret, client_secret_expires_at))

struct Token {
    std::string access_token;
    std::string token_type = "Bearer";
    std::string scope;
    std::int64_t created_at = 0;  // seconds since 1970
};
BOOST_DESCRIBE_STRUCT(Token, (), (access_token, token_type, scope, created_at))

struct Error {
    std::string error;
    Absent<std::string> error_description;
};
BOOST_DESCRIBE_STRUCT(Error, (), (error, error_description))

struct FieldError {
    std::string error;  // "ERR_TAKEN"
    std::string description;
};
BOOST_DESCRIBE_STRUCT(FieldError, (), (error, description))

/// Of a form: what is wrong with which field.
struct ValidationError {
    std::string error;
    Absent<std::map<std::string, std::vector<FieldError>>> details;
};
BOOST_DESCRIBE_STRUCT(ValidationError, (), (error, details))

}  // namespace api
