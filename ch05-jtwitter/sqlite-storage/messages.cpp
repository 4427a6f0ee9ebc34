#include "ch05-jtwitter/sqlite-storage/messages.hpp"

#include "ch05-jtwitter/sqlite-storage/rows.hpp"

namespace storage {

// Notifications

void SqliteNotifications::add(const Notification& notification) {
    session_.run("INSERT INTO notification(id, owner, kind, from_account, post, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                 notification.id, notification.owner, notification.kind, notification.from, notification.post,
                 notification.created_at);
}

std::optional<Notification> SqliteNotifications::find(NotificationId id) {
    const auto row = session_.row<NotificationId, AccountId, NotificationKind, AccountId, std::optional<PostId>, Time>(
        "SELECT id, owner, kind, from_account, post, created_at FROM notification WHERE id = ?", id);
    if (!row) return {};
    return record_of<Notification>(*row);
}

std::vector<Notification> SqliteNotifications::page(AccountId owner, const Wanted& wanted, const Page& page) {
    std::string kinds = "[";
    for (const auto kind : wanted.kinds)
        kinds += (kinds.size() > 1 ? "," : "") + std::to_string(static_cast<int>(kind));
    kinds += ']';
    std::vector<Notification> all;
    for (const auto& row :
         rows_of_page<NotificationId, AccountId, NotificationKind, AccountId, std::optional<PostId>, Time>(
             session_,
             "SELECT id, owner, kind, from_account, post, created_at FROM notification WHERE owner = ?1 "
             "AND (?2 = '[]' OR kind IN (SELECT value FROM json_each(?2))) AND (?3 IS NULL OR from_account = ?3) "
             "AND id > ? AND id < ? ORDER BY id",
             page, owner, kinds, wanted.from))
        all.push_back(record_of<Notification>(row));
    return all;
}

void SqliteNotifications::drop(NotificationId id) {
    session_.run("DELETE FROM notification WHERE id = ?", id);
}

void SqliteNotifications::drop_all(AccountId owner) {
    session_.run("DELETE FROM notification WHERE owner = ?", owner);
}

std::vector<NotificationId> SqliteNotifications::take_back(AccountId owner, NotificationKind kind, AccountId from,
                                                           std::optional<PostId> post) {
    auto gone = all_ids<NotificationId>(
        session_, "SELECT id FROM notification WHERE from_account = ? AND owner = ? AND post IS ? AND kind = ?", from,
        owner, post, kind);
    session_.run("DELETE FROM notification WHERE id IN (SELECT value FROM json_each(?))", json_of_ids(gone));
    return gone;
}

void SqliteNotifications::drop_between(AccountId owner, AccountId from) {
    session_.run("DELETE FROM notification WHERE from_account = ? AND owner = ?", from, owner);
}

std::int64_t SqliteNotifications::count_above(AccountId owner, NotificationId last_read) {
    constexpr int most = 1'000;
    return *session_.value<std::int64_t>(
        "SELECT count(*) FROM (SELECT 1 FROM notification WHERE owner = ? AND id > ? LIMIT ?)", owner, last_read, most);
}

// Conversations

namespace {

std::string people_key(std::span<const AccountId> people) {
    std::vector<AccountId> sorted(people.begin(), people.end());
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::string key;
    for (const auto id : sorted) key += (key.empty() ? "" : ",") + std::to_string(number(id));
    return key;
}

Conversation conversation_of(
    const std::tuple<ConversationId, AccountId, std::string, std::optional<PostId>, bool>& row) {
    const auto& [id, owner, people, last_post, unread] = row;
    Conversation conversation{id, owner, ids_of<AccountId>(people), last_post, unread};
    std::erase(conversation.others, owner);
    return conversation;
}

}  // namespace

ConversationId SqliteConversations::enter(AccountId owner, std::span<const AccountId> people, PostId post,
                                          bool unread) {
    const auto key = people_key(people);
    session_.run(
        "INSERT INTO conversation(owner, people, last_post, unread) VALUES (?, ?, ?, ?) "
        "ON CONFLICT(owner, people) DO UPDATE SET last_post = max(last_post, excluded.last_post), "
        "unread = excluded.unread",
        owner, key, post, unread);
    const auto id =
        session_.value<ConversationId>("SELECT id FROM conversation WHERE owner = ? AND people = ?", owner, key)
            .value();
    session_.run("INSERT OR IGNORE INTO conversation_post(conversation, post) VALUES (?, ?)", id, post);
    return id;
}

std::optional<Conversation> SqliteConversations::find(ConversationId id) {
    const auto row = session_.row<ConversationId, AccountId, std::string, std::optional<PostId>, bool>(
        "SELECT id, owner, people, last_post, unread FROM conversation WHERE id = ?", id);
    if (!row) return {};
    return conversation_of(*row);
}

std::vector<Conversation> SqliteConversations::page(AccountId owner, const Page& page) {
    std::vector<Conversation> all;
    for (const auto& row : rows_of_page<ConversationId, AccountId, std::string, std::optional<PostId>, bool>(
             session_,
             "SELECT id, owner, people, last_post, unread FROM conversation WHERE owner = ? "
             "AND last_post > ? AND last_post < ? ORDER BY last_post",
             page, owner))
        all.push_back(conversation_of(row));
    return all;
}

std::vector<PostId> SqliteConversations::posts(ConversationId id, const Page& page) {
    return ids_of_page<PostId>(
        session_, "SELECT post FROM conversation_post WHERE conversation = ? AND post > ? AND post < ? ORDER BY post",
        page, id);
}

void SqliteConversations::mark_read(ConversationId id) {
    session_.run("UPDATE conversation SET unread = 0 WHERE id = ?", id);
}

void SqliteConversations::drop(ConversationId id) {
    session_.run("DELETE FROM conversation_post WHERE conversation = ?", id);
    session_.run("DELETE FROM conversation WHERE id = ?", id);
}

void forget_in_conversations(store::Session& session, std::span<const PostId> posts) {
    const auto list = json_of_ids(posts);
    session.run("DELETE FROM conversation_post WHERE post IN (SELECT value FROM json_each(?))", list);
    session.run(
        "UPDATE conversation SET last_post = (SELECT max(post) FROM conversation_post WHERE conversation = id) "
        "WHERE last_post IN (SELECT value FROM json_each(?))",
        list);
    session.run("DELETE FROM conversation WHERE last_post IS NULL");
}

std::vector<Conversation> SqliteConversations::forget(PostId post) {
    std::vector<Conversation> changed;
    for (const auto& row : session_.rows<ConversationId, AccountId, std::string, std::optional<PostId>, bool>(
             "SELECT id, owner, people, last_post, unread FROM conversation WHERE last_post = ?", post))
        changed.push_back(conversation_of(row));
    forget_in_conversations(session_, std::vector{post});
    for (auto& each : changed) {
        const auto now = find(each.id);
        each.last_post = now ? now->last_post : std::nullopt;
    }
    return changed;
}

// Reports

namespace {

using ReportRow = std::tuple<ReportId, AccountId, AccountId, std::string, std::string, std::string, Time,
                             std::optional<Time>, std::optional<AccountId>>;

Report report_of(const ReportRow& row) {
    const auto& [id, by, about, posts, comment, category, created_at, resolved_at, resolved_by] = row;
    return {id, by, about, ids_of<PostId>(posts), comment, category, created_at, resolved_at, resolved_by};
}

}  // namespace

ReportId SqliteReports::add(const Report& report) {
    std::string posts;
    for (const auto id : report.posts) posts += (posts.empty() ? "" : ",") + std::to_string(number(id));
    session_.run(
        "INSERT INTO report(by_account, about, posts, comment, category, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        report.by, report.about, posts, report.comment, report.category, report.created_at);
    return ReportId{session_.last_key()};
}

std::optional<Report> SqliteReports::find(ReportId id) {
    const auto row = session_.row<ReportId, AccountId, AccountId, std::string, std::string, std::string, Time,
                                  std::optional<Time>, std::optional<AccountId>>(
        "SELECT id, by_account, about, posts, comment, category, created_at, resolved_at, resolved_by FROM report "
        "WHERE id = ?",
        id);
    if (!row) return {};
    return report_of(*row);
}

std::vector<Report> SqliteReports::page(const Page& page, std::optional<bool> resolved) {
    std::string sql =
        "SELECT id, by_account, about, posts, comment, category, created_at, resolved_at, resolved_by FROM report "
        "WHERE ";
    if (resolved) sql += *resolved ? "resolved_at IS NOT NULL AND " : "resolved_at IS NULL AND ";
    sql += "id > ? AND id < ? ORDER BY id";
    std::vector<Report> all;
    for (const auto& row : rows_of_page<ReportId, AccountId, AccountId, std::string, std::string, std::string, Time,
                                        std::optional<Time>, std::optional<AccountId>>(session_, sql, page))
        all.push_back(report_of(row));
    return all;
}

void SqliteReports::resolve(ReportId id, AccountId by, Time now) {
    session_.run("UPDATE report SET resolved_at = ?, resolved_by = ? WHERE id = ?", now, by, id);
}

void SqliteReports::reopen(ReportId id) {
    session_.run("UPDATE report SET resolved_at = NULL, resolved_by = NULL WHERE id = ?", id);
}

}  // namespace storage
