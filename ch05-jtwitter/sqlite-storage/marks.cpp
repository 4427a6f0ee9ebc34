// What people do to posts: pins, favourites, bookmarks, muted threads; and keys that make a post happen once.
#include "ch05-jtwitter/sqlite-storage/posts.hpp"
#include "ch05-jtwitter/sqlite-storage/rows.hpp"

namespace storage {

void SqlitePosts::set_pinned(PostId id, bool pinned) {
    session_.run("UPDATE post SET pinned = ? WHERE id = ?", pinned, id);
}

std::int64_t SqlitePosts::count_pinned(AccountId author) {
    return *session_.value<std::int64_t>("SELECT count(*) FROM post WHERE author = ? AND pinned", author);
}

bool SqlitePosts::add_favourite(AccountId who, PostId post, Time now) {
    if (session_.run("INSERT OR IGNORE INTO favourite(account, post, created_at) VALUES (?, ?, ?)", who, post, now) ==
        0)
        return false;
    session_.run("UPDATE post SET favourites = favourites + 1 WHERE id = ?", post);
    return true;
}

bool SqlitePosts::drop_favourite(AccountId who, PostId post) {
    if (session_.run("DELETE FROM favourite WHERE account = ? AND post = ?", who, post) == 0) return false;
    session_.run("UPDATE post SET favourites = favourites - 1 WHERE id = ?", post);
    return true;
}

bool SqlitePosts::add_bookmark(AccountId who, PostId post, Time now) {
    return session_.run("INSERT OR IGNORE INTO bookmark(account, post, created_at) VALUES (?, ?, ?)", who, post, now) >
           0;
}

bool SqlitePosts::drop_bookmark(AccountId who, PostId post) {
    return session_.run("DELETE FROM bookmark WHERE account = ? AND post = ?", who, post) > 0;
}

void SqlitePosts::mute_thread(AccountId who, PostId thread) {
    session_.run("INSERT OR IGNORE INTO muted_thread(account, thread) VALUES (?, ?)", who, thread);
}

void SqlitePosts::unmute_thread(AccountId who, PostId thread) {
    session_.run("DELETE FROM muted_thread WHERE account = ? AND thread = ?", who, thread);
}

bool SqlitePosts::has_muted_thread(AccountId who, PostId thread) {
    return session_.value<AccountId>("SELECT account FROM muted_thread WHERE account = ? AND thread = ?", who, thread)
        .has_value();
}

std::vector<ReaderMarks> SqlitePosts::marks(AccountId reader, std::span<const Post> posts) {
    const auto marked = [](const Post& post) { return post.repost_of.value_or(post.id); };
    std::vector<PostId> originals;
    for (const auto& post : posts) originals.push_back(marked(post));
    std::unordered_map<PostId, ReaderMarks> found;
    for (const auto& row : session_.rows<PostId, bool, bool, bool, bool>(
             "SELECT p.id, EXISTS (SELECT 1 FROM favourite WHERE account = ?1 AND post = p.id), "
             "EXISTS (SELECT 1 FROM post WHERE repost_of = p.id AND author = ?1), "
             "EXISTS (SELECT 1 FROM bookmark WHERE account = ?1 AND post = p.id), "
             "EXISTS (SELECT 1 FROM muted_thread WHERE account = ?1 AND thread = p.thread) "
             "FROM post p WHERE p.id IN (SELECT value FROM json_each(?2))",
             reader, json_of_ids(originals)))
        found.emplace(std::get<PostId>(row), record_of<ReaderMarks>(row));
    std::vector<ReaderMarks> all;
    for (const auto& post : posts) {
        auto marks = found[marked(post)];
        marks.post = post.id;
        all.push_back(marks);
    }
    return all;
}

std::vector<ReaderMarks> SqlitePosts::marks_of_each(std::span<const AccountId> readers, const Post& post) {
    const auto marked = post.repost_of.value_or(post.id);
    std::vector<ReaderMarks> all;
    for (const auto& [favourited, reposted, bookmarked, muted] : session_.rows<bool, bool, bool, bool>(
             "SELECT EXISTS (SELECT 1 FROM favourite WHERE account = r.value AND post = ?2), "
             "EXISTS (SELECT 1 FROM post WHERE repost_of = ?2 AND author = r.value), "
             "EXISTS (SELECT 1 FROM bookmark WHERE account = r.value AND post = ?2), "
             "EXISTS (SELECT 1 FROM muted_thread WHERE account = r.value "
             "        AND thread = (SELECT thread FROM post WHERE id = ?2)) "
             "FROM json_each(?1) r ORDER BY r.key",
             json_of_ids(readers), marked))
        all.push_back({post.id, favourited, reposted, bookmarked, muted});
    return all;
}

std::vector<Entry<AccountId>> SqlitePosts::favourited_by(PostId post, const Page& page) {
    return entries_of_page<AccountId>(
        session_, "SELECT id, account FROM favourite WHERE post = ? AND id > ? AND id < ? ORDER BY id", page, post);
}

std::vector<Entry<AccountId>> SqlitePosts::reposted_by(PostId post, const Page& page) {
    return entries_of_page<AccountId>(
        session_, "SELECT id, author FROM post WHERE repost_of = ? AND id > ? AND id < ? ORDER BY id", page, post);
}

std::vector<Entry<PostId>> SqlitePosts::favourites(AccountId who, const Page& page) {
    return entries_of_page<PostId>(
        session_, "SELECT id, post FROM favourite WHERE account = ? AND id > ? AND id < ? ORDER BY id", page, who);
}

std::vector<Entry<PostId>> SqlitePosts::bookmarks(AccountId who, const Page& page) {
    return entries_of_page<PostId>(
        session_, "SELECT id, post FROM bookmark WHERE account = ? AND id > ? AND id < ? ORDER BY id", page, who);
}

std::optional<PostId> SqlitePosts::by_idempotency_key(AccountId who, std::string_view key, Time not_before) {
    return session_.value<PostId>("SELECT post FROM idempotency WHERE account = ? AND key = ? AND created_at >= ?", who,
                                  key, not_before);
}

void SqlitePosts::remember_idempotency_key(AccountId who, std::string_view key, PostId post, Time now) {
    session_.run("INSERT OR REPLACE INTO idempotency(account, key, post, created_at) VALUES (?, ?, ?, ?)", who, key,
                 post, now);
}

void SqlitePosts::drop_idempotency_keys(Time before) {
    session_.run("DELETE FROM idempotency WHERE created_at < ?", before);
}

}  // namespace storage
