#include "ch05-jtwitter/sqlite-storage/timelines.hpp"

#include <functional>

#include "ch05-jtwitter/sqlite-storage/rows.hpp"
#include "ch05-jtwitter/sqlite-storage/words.hpp"

namespace storage {

namespace {

/// One home of so many is trimmed at each post that comes into it: a walk over home_limit entries for each and every
/// copy would cost far more than the copy.
constexpr std::uint64_t trim_one_of = 64;

/// Spreads the ids of posts over 0 to trim_one_of - 1, whatever their low bits are (Fibonacci hashing).
std::int64_t turn_of(PostId post) {
    constexpr std::uint64_t golden_ratio = 0x9E37'79B9'7F4A'7C15;
    return static_cast<std::int64_t>((static_cast<std::uint64_t>(number(post)) * golden_ratio >> 32) % trim_one_of);
}

}  // namespace

std::vector<AccountId> SqliteTimelines::fan_out(PostId post, AccountId author, bool is_repost) {
    // Who keeps an exclusive list with the author reads it there.
    auto homes = all_ids<AccountId>(
        session_,
        "INSERT OR IGNORE INTO home(owner, post) SELECT who, ?1 FROM follow WHERE whom = ?2 AND (reposts OR NOT ?3) "
        "AND who NOT IN (SELECT list.owner FROM list_member JOIN list ON list.id = list_member.list "
        "                WHERE list_member.account = ?2 AND list.exclusive) RETURNING owner",
        post, author, is_repost);
    trim_homes(all_ids<AccountId>(session_, "SELECT who FROM follow WHERE whom = ?1 AND (who + ?2) % ?3 = 0", author,
                                  turn_of(post), trim_one_of));
    return homes;
}

std::vector<AccountId> SqliteTimelines::fan_out_to_topics(PostId post, std::span<const std::string> topics) {
    auto homes = all_ids<AccountId>(session_,
                                    "INSERT OR IGNORE INTO home(owner, post) SELECT account, ? FROM followed_topic "
                                    "WHERE key IN (SELECT value FROM json_each(?)) RETURNING owner",
                                    post, json_of_texts(topics));
    trim_homes(all_ids<AccountId>(session_,
                                  "SELECT account FROM followed_topic WHERE key IN (SELECT value FROM json_each(?1)) "
                                  "AND (account + ?2) % ?3 = 0",
                                  json_of_texts(topics), turn_of(post), trim_one_of));
    return homes;
}

void SqliteTimelines::add_to_home(AccountId owner, std::span<const PostId> posts) {
    session_.run("INSERT OR IGNORE INTO home(owner, post) SELECT ?, value FROM json_each(?)", owner,
                 json_of_ids(posts));
    trim_homes(std::vector{owner});
}

void SqliteTimelines::drop_from_home(AccountId owner, AccountId author) {
    session_.run("DELETE FROM home WHERE owner = ? AND (SELECT author FROM post WHERE post.id = home.post) = ?", owner,
                 author);
}

void SqliteTimelines::trim_homes(std::span<const AccountId> owners) {
    if (owners.empty()) return;
    session_.run(
        "WITH oldest(owner, post) AS MATERIALIZED ("
        "  SELECT value, (SELECT post FROM home WHERE owner = value ORDER BY post DESC LIMIT 1 OFFSET ?2 - 1)"
        "  FROM json_each(?1)) "
        "DELETE FROM home WHERE (owner, post) IN ("
        "  SELECT h.owner, h.post FROM oldest JOIN home h ON h.owner = oldest.owner AND h.post < oldest.post)",
        json_of_ids(owners), home_limit);
}

std::vector<PostId> SqliteTimelines::home(AccountId owner, const Page& page) {
    auto part = page;
    part.limit = std::min(page.limit, home_limit);
    if (page.below || page.next_to) {  // it may reach down to entries that wait to be trimmed
        const auto oldest = session_.value<std::int64_t>(
            "SELECT post FROM home WHERE owner = ? ORDER BY post DESC LIMIT 1 OFFSET ?", owner, home_limit - 1);
        if (oldest) part.above = std::max(page.above.value_or(0), *oldest - 1);
    }
    return ids_of_page<PostId>(
        session_, "SELECT post FROM home WHERE owner = ? AND post > ? AND post < ? ORDER BY post", part, owner);
}

std::vector<PostId> SqliteTimelines::of_pulled(AccountId author, const Page& page) {
    return ids_of_page<PostId>(
        session_, "SELECT id FROM post WHERE author = ? AND visibility <> 3 AND id > ? AND id < ? ORDER BY id", page,
        author);
}

std::vector<PostId> merge_pages(std::vector<PostId> ids, const Page& page) {
    std::sort(ids.begin(), ids.end(), std::greater<>{});
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.size() <= page.limit) return ids;
    const auto surplus = static_cast<std::ptrdiff_t>(ids.size() - page.limit);
    if (page.next_to) {
        ids.erase(ids.begin(), ids.begin() + surplus);
    } else {
        ids.erase(ids.end() - surplus, ids.end());
    }
    return ids;
}

std::vector<PostId> SqliteTimelines::of_author(AccountId author, const OfAuthor& wanted, const Page& page) {
    // Pinned ones are few and have an index of their own; so these are two statements.
    std::string sql = "SELECT id FROM post WHERE author = ? ";
    if (wanted.only_pinned) sql += "AND pinned ";
    sql +=
        "AND (has_media OR NOT ?) AND (reply_to IS NULL OR reply_to_author = author OR NOT ?) "
        "AND (repost_of IS NULL OR NOT ?) "
        "AND (?5 IS NULL OR ?5 IN (SELECT key FROM post_topic WHERE post_topic.post = post.id)) "
        "AND id > ? AND id < ? ORDER BY id";
    return ids_of_page<PostId>(session_, sql, page, author, wanted.only_media, wanted.without_replies,
                               wanted.without_reposts, wanted.topic);
}

std::vector<PostId> SqliteTimelines::square(bool only_media, const Page& page) {
    if (only_media) {
        return ids_of_page<PostId>(
            session_, "SELECT id FROM post WHERE on_square AND has_media AND id > ? AND id < ? ORDER BY id", page);
    }
    return ids_of_page<PostId>(session_, "SELECT id FROM post WHERE on_square AND id > ? AND id < ? ORDER BY id", page);
}

std::vector<PostId> SqliteTimelines::with_topics(std::span<const std::string> any, std::span<const std::string> all,
                                                 std::span<const std::string> none, bool only_media, const Page& page) {
    // A page of each topic, then the page of these. Without any, the first that all must have leads.
    const auto leading = any.empty() ? all.first(std::min<std::size_t>(all.size(), 1)) : any;
    std::vector<PostId> ids;
    for (const auto& key : leading) {
        const auto posts =
            ids_of_page<PostId>(session_,
                                "SELECT t.post FROM post_topic t WHERE t.public AND t.key = ? "
                                "AND NOT EXISTS (SELECT 1 FROM json_each(?) wanted WHERE wanted.value NOT IN "
                                "                (SELECT key FROM post_topic x WHERE x.post = t.post)) "
                                "AND NOT EXISTS (SELECT 1 FROM post_topic x WHERE x.post = t.post "
                                "                AND x.key IN (SELECT value FROM json_each(?))) "
                                "AND (NOT ? OR (SELECT has_media FROM post WHERE post.id = t.post)) "
                                "AND t.post > ? AND t.post < ? ORDER BY t.post",
                                page, key, json_of_texts(all), json_of_texts(none), only_media);
        ids.insert(ids.end(), posts.begin(), posts.end());
    }
    return merge_pages(std::move(ids), page);
}

std::vector<PostId> SqliteTimelines::search(std::string_view query, std::optional<AccountId> author, const Page& page,
                                            std::size_t offset) {
    const auto words = match_expression(query);
    if (words.empty()) return {};
    auto part = page;
    part.limit = page.limit + offset;
    auto ids =
        ids_of_page<PostId>(session_,
                            "SELECT rowid FROM post_words WHERE post_words MATCH ?1 "
                            "AND (?2 IS NULL OR (SELECT author FROM post WHERE post.id = post_words.rowid) = ?2) "
                            "AND rowid > ? AND rowid < ? ORDER BY rowid",
                            part, words, author);
    ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(std::min(offset, ids.size())));
    return ids;
}

std::optional<Marker> SqliteTimelines::marker(AccountId who, std::string_view timeline) {
    const auto row = session_.row<PostId, std::int64_t, Time>(
        "SELECT last_read, version, updated_at FROM marker WHERE account = ? AND timeline = ?", who, timeline);
    if (!row) return {};
    return record_of<Marker>(*row);
}

Marker SqliteTimelines::set_marker(AccountId who, std::string_view timeline, std::int64_t last_read, Time now) {
    session_.run(
        "INSERT INTO marker(account, timeline, last_read, version, updated_at) VALUES (?, ?, ?, 1, ?) "
        "ON CONFLICT(account, timeline) DO UPDATE SET last_read = excluded.last_read, version = version + 1, "
        "updated_at = excluded.updated_at",
        who, timeline, last_read, now);
    return marker(who, timeline).value();
}

}  // namespace storage
