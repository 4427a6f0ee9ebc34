// What the microblog keeps: one struct for each kind of thing, as the services see it. Values only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace storage {

// Ids are types of their own, so that a post's id never stands where an account's is wanted. 0 names nothing.
enum class AccountId : std::int64_t {};  // counts from 1: small (below 2^31) for clients that keep 32 bits
enum class PostId : std::int64_t {};     // grows with time, below 2^53 (ids.hpp of the session)
enum class MediaId : std::int64_t {};
enum class NotificationId : std::int64_t {};
enum class ConversationId : std::int64_t {};
enum class ListId : std::int64_t {};
enum class ReportId : std::int64_t {};
enum class AppId : std::int64_t {};
enum class TokenId : std::int64_t {};
enum class BrowserSessionId : std::int64_t {};

template <typename Id>
constexpr std::int64_t number(Id id) {
    return static_cast<std::int64_t>(id);
}

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

enum class Visibility { everyone, unlisted, followers, direct };  // the API's public, unlisted, private, direct
enum class Role { user, moderator, admin };
enum class AccountState { active, suspended, deleted };

struct ProfileField {
    std::string name, value;
    bool operator==(const ProfileField&) const = default;
};

struct Account {
    AccountId id{};
    std::string name;  // as it was registered; unique without case
    std::string display_name, note;
    std::vector<ProfileField> fields;
    std::string avatar, header;  // files in the media folder; empty: the default picture
    bool is_protected = false;   // follows are asked for, and only followers read its posts
    bool bot = false;
    std::optional<bool> discoverable;
    Time created_at{};
    std::optional<std::chrono::sys_days> last_post_on;
    std::int64_t posts = 0, followers = 0, following = 0;
    Visibility default_visibility = Visibility::everyone;  // of new posts
    bool default_sensitive = false;
    std::optional<std::string> default_language;
    Role role = Role::user;
    AccountState state = AccountState::active;
    bool pulled = false;  // has so many followers that its posts are merged at reading, not copied at writing
};

/// What only logging in needs. Never leaves the services.
struct Credentials {
    AccountId account{};
    std::string email;
    std::string password_hash;  // a PHC string
};

struct Post {
    PostId id{};
    AccountId author{};
    std::optional<PostId> repost_of;  // then the post has no text of its own
    std::optional<PostId> quote_of;   // a repost with a comment
    std::string text, warning;        // as typed, in normal form C; warning is the API's spoiler_text
    bool sensitive = false;
    Visibility visibility = Visibility::everyone;
    std::optional<std::string> language;
    std::optional<PostId> reply_to;
    std::optional<AccountId> reply_to_author;
    PostId thread{};  // the post that the thread began with; its own id if it began one
    std::optional<AppId> app;
    Time created_at{};
    std::optional<Time> edited_at;
    bool pinned = false;
    std::int64_t replies = 0, reposts = 0, favourites = 0;
    std::vector<AccountId> mentions;  // in the order of the text, each once
    std::vector<std::string> topics;  // as typed, without #; each once by its key
    std::vector<MediaId> media;
    // of its author, as it is now:
    bool author_protected = false;
    AccountState author_state = AccountState::active;
};

struct Edit {
    Time at{};
    std::string text, warning;
    bool sensitive = false;
};

struct Media {
    MediaId id{};
    AccountId owner{};
    std::optional<PostId> post;
    std::string file, preview;  // in the media folder, with names nobody guesses
    bool animated = false;
    int width = 0, height = 0, preview_width = 0, preview_height = 0;
    double focus_x = 0, focus_y = 0;  // -1 to 1
    std::optional<std::string> description;
    std::string blurhash;
    Time created_at{};
};

enum class NotificationKind { follow, follow_request, mention, repost, favourite, post, edit };

struct Notification {
    NotificationId id{};
    AccountId owner{};
    NotificationKind kind{};
    AccountId from{};
    std::optional<PostId> post;
    Time created_at{};
};

/// A set of people who write to each other directly, as one of them sees it.
struct Conversation {
    ConversationId id{};
    AccountId owner{};
    std::vector<AccountId> others;  // without the owner, sorted; empty if the owner writes to nobody else
    std::optional<PostId> last_post;
    bool unread = false;
};

enum class RepliesPolicy { followed, list, none };

struct List {
    ListId id{};
    AccountId owner{};
    std::string title;
    RepliesPolicy replies = RepliesPolicy::list;
    bool exclusive = false;
};

struct Report {
    ReportId id{};
    AccountId by{}, about{};
    std::vector<PostId> posts;
    std::string comment, category;
    Time created_at{};
    std::optional<Time> resolved_at;
    std::optional<AccountId> resolved_by;
};

/// A program that was registered with us.
struct App {
    AppId id{};
    std::string client_id, secret_hash, name;
    std::optional<std::string> website;
    std::vector<std::string> redirect_uris;
    std::string scopes;  // separated by spaces
    Time created_at{};
};

/// What a program may do, and for whom. The token itself is known to the program alone.
struct Token {
    TokenId id{};
    std::string hash;  // SHA-256
    AppId app{};
    std::optional<AccountId> account;  // none: the program itself
    std::string scopes;
    Time created_at{};
};

/// Between a person's yes and the program's token.
struct AuthorizationCode {
    std::string hash;
    AppId app{};
    AccountId account{};
    std::string redirect_uri, scopes;
    std::optional<std::string> challenge;  // RFC 7636, S256
    Time expires_at{};
    int uses = 0;                    // more than one: somebody else has it, too
    std::optional<TokenId> token{};  // that was given for it
};

/// How an account follows another.
struct Follow {
    AccountId who{}, whom{};
    bool reposts = true;  // are those shown, too
    bool notify = false;  // a notification for each post
};

struct Mute {
    AccountId who{}, whom{};
    bool notifications = true;
    std::optional<Time> until{};
};

/// One day of a topic.
struct TopicDay {
    std::chrono::sys_days day;
    std::int64_t uses = 0, accounts = 0;
};

struct Topic {
    std::string key, name;
};

struct Marker {
    PostId last_read{};
    std::int64_t version = 0;
    Time updated_at{};
};

/// Which part of a list is wanted; lists are newest first. With next_to the entries nearest above it, else the newest.
struct Page {
    std::optional<std::int64_t> below{};    // max_id
    std::optional<std::int64_t> above{};    // since_id
    std::optional<std::int64_t> next_to{};  // min_id
    std::size_t limit = 20;
};

/// An entry of a list and what it is sorted by: an id, or a row's number that only Link headers show.
template <typename Id>
struct Entry {
    std::int64_t cursor{};
    Id id{};
    bool operator==(const Entry&) const = default;
};

}  // namespace storage
