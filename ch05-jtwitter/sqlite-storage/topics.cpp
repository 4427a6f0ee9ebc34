// Topics: names, uses, followers. Shown of them is what public posts of active accounts that are not protected say.
#include "ch05-jtwitter/sqlite-storage/rows.hpp"
#include "ch05-jtwitter/sqlite-storage/timelines.hpp"

namespace storage {

namespace {

std::vector<Topic> topics_of(std::vector<std::tuple<std::string, std::string>> rows) {
    std::vector<Topic> topics;
    for (auto& row : rows) topics.push_back(record_of<Topic>(std::move(row)));
    return topics;
}

}  // namespace

std::vector<Topic> SqliteTimelines::topics(std::span<const std::string> keys) {
    return topics_of(session_.rows<std::string, std::string>(
        "SELECT topic.key, topic.name FROM json_each(?) AS wanted CROSS JOIN topic ON topic.key = wanted.value "
        "ORDER BY wanted.key",
        json_of_texts(keys)));
}

std::vector<TopicDay> SqliteTimelines::topic_days(std::string_view key, std::chrono::sys_days since) {
    std::vector<TopicDay> all;
    for (const auto& row : session_.rows<std::chrono::sys_days, std::int64_t, std::int64_t>(
             "SELECT u.day, sum(u.uses), count(*) FROM topic_use u CROSS JOIN account a ON a.id = u.account "
             "WHERE u.key = ? AND u.day >= ? AND NOT a.protected AND a.state = 0 GROUP BY u.day ORDER BY u.day DESC",
             key, since))
        all.push_back(record_of<TopicDay>(row));
    return all;
}

std::vector<Topic> SqliteTimelines::trends(std::chrono::sys_days since, std::size_t limit, std::size_t offset) {
    // The + keeps SQLite from walking all uses of all time in the order of their keys.
    return topics_of(session_.rows<std::string, std::string>(
        "SELECT topic.key, topic.name FROM ("
        "  SELECT u.key AS key, count(DISTINCT u.account) AS accounts, sum(u.uses) AS uses"
        "  FROM topic_use u CROSS JOIN account a ON a.id = u.account"
        "  WHERE u.day >= ? AND NOT a.protected AND a.state = 0"
        "  GROUP BY +u.key ORDER BY 2 DESC, 3 DESC, 1 LIMIT ? OFFSET ?) AS top "
        "CROSS JOIN topic ON topic.key = top.key ORDER BY top.accounts DESC, top.uses DESC, top.key",
        since, limit, offset));
}

std::vector<Topic> SqliteTimelines::search_topics(std::string_view prefix, std::size_t limit, std::size_t offset) {
    // Bytes of UTF-8 sort as code points do, and none is 0xFF.
    const auto behind = std::string(prefix) + '\xFF';
    return topics_of(
        session_.rows<std::string, std::string>("SELECT key, name FROM topic WHERE key >= ? AND key < ? AND EXISTS ("
                                                "  SELECT 1 FROM topic_use u CROSS JOIN account a ON a.id = u.account"
                                                "  WHERE u.key = topic.key AND NOT a.protected AND a.state = 0) "
                                                "ORDER BY key LIMIT ? OFFSET ?",
                                                prefix, behind, limit, offset));
}

bool SqliteTimelines::follow_topic(AccountId who, std::string_view key, std::string_view name, Time now) {
    session_.run("INSERT OR IGNORE INTO topic(key, name) VALUES (?, ?)", key, name);
    return session_.run("INSERT OR IGNORE INTO followed_topic(account, key, created_at) VALUES (?, ?, ?)", who, key,
                        now) > 0;
}

bool SqliteTimelines::unfollow_topic(AccountId who, std::string_view key) {
    return session_.run("DELETE FROM followed_topic WHERE account = ? AND key = ?", who, key) > 0;
}

std::vector<std::pair<std::int64_t, Topic>> SqliteTimelines::followed_topics(AccountId who, const Page& page) {
    std::vector<std::pair<std::int64_t, Topic>> all;
    for (const auto& [cursor, key, name] : rows_of_page<std::int64_t, std::string, std::string>(
             session_,
             "SELECT f.id, t.key, t.name FROM followed_topic f CROSS JOIN topic t ON t.key = f.key "
             "WHERE f.account = ? AND f.id > ? AND f.id < ? ORDER BY f.id",
             page, who))
        all.push_back({cursor, {key, name}});
    return all;
}

}  // namespace storage
