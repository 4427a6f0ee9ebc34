#include "ch05-jtwitter/sqlite-storage/posts.hpp"

#include "ch05-jtwitter/post-text/entities.hpp"
#include "ch05-jtwitter/sqlite-storage/rows.hpp"
#include "ch05-jtwitter/sqlite-storage/words.hpp"

namespace storage {

namespace {

using std::chrono::days;
using std::chrono::floor;

bool is_public(const Post& post) {
    return post.visibility == Visibility::everyone && !post.repost_of;
}

bool is_on_square(const Post& post) {
    return is_public(post) && (!post.reply_to || post.reply_to_author == post.author);
}

/// Others see the counts of a post and of an account: what not all may read does not show in them.
bool counts(const Post& post) {
    return post.visibility == Visibility::everyone || post.visibility == Visibility::unlisted;
}

void count_new(store::Session& session, const Post& post) {
    if (counts(post)) {
        session.run(
            "UPDATE account SET posts = posts + 1, last_post_on = max(coalesce(last_post_on, 0), ?) WHERE id = ?",
            floor<days>(post.created_at), post.author);
    }
    if (post.reply_to && counts(post))
        session.run("UPDATE post SET replies = replies + 1 WHERE id = ?", *post.reply_to);
    if (post.repost_of) session.run("UPDATE post SET reposts = reposts + 1 WHERE id = ?", *post.repost_of);
}

void insert_topics(store::Session& session, const Post& post) {
    std::int64_t place = 0;
    for (const auto& name : post.topics) {
        const auto key = post_text::topic_key(name);
        session.run("INSERT INTO post_topic(post, place, key, name, public) VALUES (?, ?, ?, ?, ?)", post.id, place++,
                    key, name, is_public(post));
        if (!is_public(post)) continue;
        session.run("INSERT OR IGNORE INTO topic(key, name) VALUES (?, ?)", key, name);
        session.run(
            "INSERT INTO topic_use(day, key, account, uses) VALUES (?, ?, ?, 1) "
            "ON CONFLICT(day, key, account) DO UPDATE SET uses = uses + 1",
            floor<days>(post.created_at), key, post.author);
    }
}

/// What is found by looking into the text, and the pictures.
void insert_parts(store::Session& session, const Post& post) {
    if (!post.mentions.empty()) {
        session.run("INSERT INTO mention(post, place, account) SELECT ?, key, value FROM json_each(?)", post.id,
                    json_of_ids(post.mentions));
    }
    insert_topics(session, post);
    if (!post.media.empty()) {
        session.run("UPDATE media SET post = ?, place = list.key FROM json_each(?) AS list WHERE media.id = list.value",
                    post.id, json_of_ids(post.media));
    }
    if (is_public(post)) {
        session.run("INSERT INTO post_words(rowid, words) VALUES (?, ?)", post.id,
                    index_words(post.warning + "\n" + post.text));
    }
}

/// ?1 is the list of posts, as JSON.
constexpr std::string_view drop_parts_of_posts[] = {
    // how often each topic was used, and what nobody uses any more
    R"(UPDATE topic_use SET uses = topic_use.uses - gone.uses FROM (
        SELECT p.created_at / 86400000 AS day, t.key AS key, p.author AS account, count(*) AS uses
        FROM post p JOIN post_topic t ON t.post = p.id
        WHERE t.public AND p.id IN (SELECT value FROM json_each(?1)) GROUP BY 1, 2, 3) AS gone
        WHERE topic_use.day = gone.day AND topic_use.key = gone.key AND topic_use.account = gone.account)",
    R"(DELETE FROM topic_use WHERE uses <= 0 AND (day, key, account) IN (
        SELECT p.created_at / 86400000, t.key, p.author FROM post p JOIN post_topic t ON t.post = p.id
        WHERE t.public AND p.id IN (SELECT value FROM json_each(?1))))",
    R"(DELETE FROM topic WHERE key IN (SELECT key FROM post_topic WHERE post IN (SELECT value FROM json_each(?1)))
        AND NOT EXISTS (SELECT 1 FROM topic_use WHERE topic_use.key = topic.key)
        AND NOT EXISTS (SELECT 1 FROM followed_topic WHERE followed_topic.key = topic.key))",
    "DELETE FROM post_topic WHERE post IN (SELECT value FROM json_each(?1))",
    "DELETE FROM mention WHERE post IN (SELECT value FROM json_each(?1))",
    "DELETE FROM post_words WHERE rowid IN (SELECT value FROM json_each(?1))",
    "UPDATE media SET post = NULL WHERE post IN (SELECT value FROM json_each(?1))",
};

/// The same.
constexpr std::string_view drop_whole_posts[] = {
    R"(UPDATE account SET posts = posts - (
        SELECT count(*) FROM post p WHERE p.author = account.id AND p.visibility <= 1
        AND p.id IN (SELECT value FROM json_each(?1))),
        last_post_on = (
        SELECT p.created_at / 86400000 FROM post p WHERE p.author = account.id AND p.visibility <= 1
        AND p.id NOT IN (SELECT value FROM json_each(?1)) ORDER BY p.id DESC LIMIT 1)
        WHERE id IN (SELECT author FROM post WHERE id IN (SELECT value FROM json_each(?1))))",
    R"(UPDATE post SET replies = replies - (
        SELECT count(*) FROM post p WHERE p.reply_to = post.id AND p.visibility <= 1
        AND p.id IN (SELECT value FROM json_each(?1)))
        WHERE id IN (SELECT reply_to FROM post WHERE id IN (SELECT value FROM json_each(?1))))",
    R"(UPDATE post SET reposts = reposts - (
        SELECT count(*) FROM post p WHERE p.repost_of = post.id AND p.id IN (SELECT value FROM json_each(?1)))
        WHERE id IN (SELECT repost_of FROM post WHERE id IN (SELECT value FROM json_each(?1))))",
    "DELETE FROM edit WHERE post IN (SELECT value FROM json_each(?1))",
    "DELETE FROM favourite WHERE post IN (SELECT value FROM json_each(?1))",
    "DELETE FROM bookmark WHERE post IN (SELECT value FROM json_each(?1))",
    "DELETE FROM idempotency WHERE post IN (SELECT value FROM json_each(?1))",
    "DELETE FROM notification WHERE post IN (SELECT value FROM json_each(?1))",
    "DELETE FROM post WHERE id IN (SELECT value FROM json_each(?1))",
    // a thread goes on without the post it began with; without any post there is nothing to mute
    R"(DELETE FROM muted_thread WHERE thread IN (SELECT value FROM json_each(?1))
        AND NOT EXISTS (SELECT 1 FROM post WHERE reply_to = muted_thread.thread))",
};

}  // namespace

std::vector<PostId> reposts_of(store::Session& session, std::span<const PostId> posts) {
    return all_ids<PostId>(session, "SELECT id FROM post WHERE repost_of IN (SELECT value FROM json_each(?))",
                           json_of_ids(posts));
}

void drop_from_homes_of_followers(store::Session& session, std::span<const PostId> posts) {
    const auto list = json_of_ids(posts);
    session.run(
        "DELETE FROM home WHERE (owner, post) IN ("
        "  SELECT f.who, p.id FROM post p CROSS JOIN follow f ON f.whom = p.author"
        "  WHERE p.id IN (SELECT value FROM json_each(?)))",
        list);
    session.run(
        "DELETE FROM home WHERE (owner, post) IN ("
        "  SELECT author, id FROM post WHERE id IN (SELECT value FROM json_each(?)))",
        list);
}

void drop_from_homes_by_topic(store::Session& session, std::span<const PostId> posts) {
    session.run(
        "DELETE FROM home WHERE (owner, post) IN ("
        "  SELECT f.account, t.post FROM post_topic t CROSS JOIN followed_topic f ON f.key = t.key"
        "  WHERE t.post IN (SELECT value FROM json_each(?)))",
        json_of_ids(posts));
}

void drop_posts(store::Session& session, std::span<const PostId> posts) {
    const auto list = json_of_ids(posts);
    for (const auto sql : drop_parts_of_posts) session.run(sql, list);
    for (const auto sql : drop_whole_posts) session.run(sql, list);
}

void SqlitePosts::add(const Post& post) {
    session_.run(
        "INSERT INTO post(id, author, repost_of, quote_of, text, warning, sensitive, visibility, language, reply_to, "
        "reply_to_author, thread, app, created_at, edited_at, pinned, has_media, on_square) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        post.id, post.author, post.repost_of, post.quote_of, post.text, post.warning, post.sensitive, post.visibility,
        post.language, post.reply_to, post.reply_to_author, post.thread, post.app, post.created_at, post.edited_at,
        post.pinned, !post.media.empty(), is_on_square(post));
    insert_parts(session_, post);
    count_new(session_, post);
}

void SqlitePosts::edit(const Post& post) {
    session_.run(
        "INSERT INTO edit(post, at, text, warning, sensitive) "
        "SELECT id, coalesce(edited_at, created_at), text, warning, sensitive FROM post WHERE id = ?",
        post.id);
    const auto list = json_of_ids(std::vector{post.id});
    for (const auto sql : drop_parts_of_posts) session_.run(sql, list);
    session_.run(
        "UPDATE post SET text = ?, warning = ?, sensitive = ?, language = ?, edited_at = ?, has_media = ? WHERE id = ?",
        post.text, post.warning, post.sensitive, post.language, post.edited_at, !post.media.empty(), post.id);
    insert_parts(session_, post);
}

std::vector<Post> SqlitePosts::drop(PostId id) {
    auto gone = reposts_of(session_, std::vector{id});
    auto reposts = find(gone);
    gone.push_back(id);
    drop_from_homes_of_followers(session_, gone);
    drop_from_homes_by_topic(session_, gone);
    drop_posts(session_, gone);
    return reposts;
}

std::vector<Post> SqlitePosts::find(std::span<const PostId> ids) {
    constexpr std::string_view sql =
        "SELECT p.id, p.author, p.repost_of, p.quote_of, p.text, p.warning, p.sensitive, p.visibility, p.language, "
        "p.reply_to, p.reply_to_author, p.thread, p.app, p.created_at, p.edited_at, p.pinned, p.replies, p.reposts, "
        "p.favourites, "
        "coalesce((SELECT group_concat(account) FROM "
        "  (SELECT account FROM mention WHERE post = p.id ORDER BY place)), ''), "
        "coalesce((SELECT group_concat(name, char(10)) FROM "
        "  (SELECT name FROM post_topic WHERE post = p.id ORDER BY place)), ''), "
        "coalesce((SELECT group_concat(id) FROM (SELECT id FROM media WHERE post = p.id ORDER BY place)), ''), "
        "a.protected, a.state "
        "FROM post p JOIN account a ON a.id = p.author WHERE p.id IN (SELECT value FROM json_each(?))";
    using Text = std::string;
    using Number = std::int64_t;
    using MaybePost = std::optional<PostId>;
    std::vector<Post> found;
    for (auto& [id, author, repost_of, quote_of, text, warning, sensitive, visibility, language, reply_to,
                reply_to_author, thread, app, created_at, edited_at, pinned, replies, reposts, favourites, mentions,
                topics, media, author_protected, author_state] :
         session_.rows<PostId, AccountId, MaybePost, MaybePost, Text, Text, bool, Visibility, std::optional<Text>,
                       MaybePost, std::optional<AccountId>, PostId, std::optional<AppId>, Time, std::optional<Time>,
                       bool, Number, Number, Number, Text, Text, Text, bool, AccountState>(sql, json_of_ids(ids))) {
        found.push_back({id,
                         author,
                         repost_of,
                         quote_of,
                         std::move(text),
                         std::move(warning),
                         sensitive,
                         visibility,
                         std::move(language),
                         reply_to,
                         reply_to_author,
                         thread,
                         app,
                         created_at,
                         edited_at,
                         pinned,
                         replies,
                         reposts,
                         favourites,
                         ids_of<AccountId>(mentions),
                         lines_of(topics),
                         ids_of<MediaId>(media),
                         author_protected,
                         author_state});
    }
    return in_order(ids, std::move(found));
}

std::optional<PostId> SqlitePosts::repost_by(AccountId author, PostId original) {
    return session_.value<PostId>("SELECT id FROM post WHERE repost_of = ? AND author = ?", original, author);
}

std::vector<Edit> SqlitePosts::history(PostId id) {
    std::vector<Edit> edits;
    const auto add_all = [&](std::string_view sql) {
        for (auto& row : session_.rows<Time, std::string, std::string, bool>(sql, id))
            edits.push_back(record_of<Edit>(std::move(row)));
    };
    add_all("SELECT at, text, warning, sensitive FROM edit WHERE post = ? ORDER BY id");
    add_all("SELECT coalesce(edited_at, created_at), text, warning, sensitive FROM post WHERE id = ?");
    return edits;
}

std::vector<PostId> SqlitePosts::ancestors(PostId id, std::size_t limit) {
    return all_ids<PostId>(session_,
                           "WITH RECURSIVE up(id, parent, height) AS ("
                           "  SELECT id, reply_to, 0 FROM post WHERE id = ?"
                           "  UNION ALL SELECT p.id, p.reply_to, up.height + 1 FROM up JOIN post p ON p.id = up.parent"
                           "  WHERE up.height < ?) "
                           "SELECT id FROM up WHERE height > 0 ORDER BY height DESC",
                           id, limit);
}

std::vector<PostId> SqlitePosts::descendants(PostId id, std::size_t limit) {
    // Of the posts still to be followed, the deepest is next: so a branch is followed to its end before the one beside
    // it. https://www.sqlite.org/lang_with.html, "Controlling Depth-First Versus Breadth-First Search"
    auto ids = all_ids<PostId>(session_,
                               "WITH RECURSIVE down(id, depth) AS ("
                               "  SELECT ?, 0"
                               "  UNION ALL SELECT p.id, down.depth + 1 FROM down JOIN post p ON p.reply_to = down.id"
                               "  ORDER BY 2 DESC, 1 LIMIT ?) "
                               "SELECT id FROM down",
                               id, limit + 1);
    ids.erase(ids.begin());
    return ids;
}

std::int64_t SqlitePosts::count() {
    return *session_.value<std::int64_t>("SELECT count(*) FROM post");
}

std::int64_t SqlitePosts::newest_id() {
    return *session_.value<std::int64_t>(
        "SELECT max((SELECT coalesce(max(id), 0) FROM post), (SELECT coalesce(max(id), 0) FROM notification))");
}

}  // namespace storage
