// Lists of accounts that somebody reads together.
#include "ch05-jtwitter/sqlite-storage/rows.hpp"
#include "ch05-jtwitter/sqlite-storage/timelines.hpp"

namespace storage {

namespace {

template <typename... Values>
std::vector<List> find_lists(store::Session& session, std::string_view where, const Values&... values) {
    std::vector<List> lists;
    for (auto& row : session.rows<ListId, AccountId, std::string, RepliesPolicy, bool>(
             "SELECT id, owner, title, replies, exclusive FROM list WHERE " + std::string(where), values...))
        lists.push_back(record_of<List>(std::move(row)));
    return lists;
}

}  // namespace

std::vector<PostId> SqliteTimelines::of_list(ListId list, const Page& page) {
    // A page of each member, then the page of these. replies: 0 to whom the owner follows, 1 to members, 2 none.
    std::vector<PostId> ids;
    for (const auto& [member] : session_.rows<AccountId>("SELECT account FROM list_member WHERE list = ?", list)) {
        const auto own = ids_of_page<PostId>(
            session_,
            "SELECT p.id FROM list l CROSS JOIN post p WHERE l.id = ? AND p.author = ? AND p.visibility <> 3 "
            "AND (p.reply_to_author IS NULL OR p.reply_to_author = p.author OR (l.replies < 2 AND ("
            "  p.reply_to_author = l.owner"
            "  OR (l.replies = 0 AND EXISTS ("
            "    SELECT 1 FROM follow WHERE who = l.owner AND whom = p.reply_to_author))"
            "  OR (l.replies = 1 AND EXISTS ("
            "    SELECT 1 FROM list_member m WHERE m.list = l.id AND m.account = p.reply_to_author))))) "
            "AND p.id > ? AND p.id < ? ORDER BY p.id",
            page, list, member);
        ids.insert(ids.end(), own.begin(), own.end());
    }
    return merge_pages(std::move(ids), page);
}

ListId SqliteTimelines::add_list(const List& list) {
    session_.run("INSERT INTO list(owner, title, replies, exclusive) VALUES (?, ?, ?, ?)", list.owner, list.title,
                 list.replies, list.exclusive);
    return ListId{session_.last_key()};
}

void SqliteTimelines::save_list(const List& list) {
    session_.run("UPDATE list SET title = ?, replies = ?, exclusive = ? WHERE id = ?", list.title, list.replies,
                 list.exclusive, list.id);
}

void SqliteTimelines::drop_list(ListId id) {
    session_.run("DELETE FROM list_member WHERE list = ?", id);
    session_.run("DELETE FROM list WHERE id = ?", id);
}

std::optional<List> SqliteTimelines::list(ListId id) {
    auto found = find_lists(session_, "id = ?", id);
    if (found.empty()) return {};
    return std::move(found.front());
}

std::vector<List> SqliteTimelines::lists_of(AccountId owner) {
    return find_lists(session_, "owner = ? ORDER BY id", owner);
}

std::vector<List> SqliteTimelines::lists_with(AccountId owner, AccountId member) {
    return find_lists(
        session_, "owner = ? AND EXISTS (SELECT 1 FROM list_member WHERE list = list.id AND account = ?) ORDER BY id",
        owner, member);
}

bool SqliteTimelines::add_to_list(ListId id, AccountId member) {
    return session_.run("INSERT OR IGNORE INTO list_member(list, account) VALUES (?, ?)", id, member) > 0;
}

bool SqliteTimelines::drop_from_list(ListId id, AccountId member) {
    return session_.run("DELETE FROM list_member WHERE list = ? AND account = ?", id, member) > 0;
}

std::vector<Entry<AccountId>> SqliteTimelines::members(ListId id, const Page& page) {
    return entries_of_page<AccountId>(
        session_, "SELECT id, account FROM list_member WHERE list = ? AND id > ? AND id < ? ORDER BY id", page, id);
}

}  // namespace storage
