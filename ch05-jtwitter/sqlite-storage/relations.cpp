#include "ch05-jtwitter/sqlite-storage/relations.hpp"

#include "ch05-jtwitter/sqlite-storage/rows.hpp"

namespace storage {

namespace {

/// Whether the row is new; one that is there already stays as it is.
bool insert_follow(store::Session& session, const std::string& table, const Follow& follow, Time now) {
    return session.run("INSERT OR IGNORE INTO " + table +
                           "(who, whom, reposts, notify, created_at) "
                           "VALUES (?, ?, ?, ?, ?)",
                       follow.who, follow.whom, follow.reposts, follow.notify, now) > 0;
}

bool change_follow(store::Session& session, const std::string& table, const Follow& follow) {
    return session.run("UPDATE " + table +
                           " SET reposts = ?1, notify = ?2 WHERE who = ?3 AND whom = ?4 "
                           "AND (reposts <> ?1 OR notify <> ?2)",
                       follow.reposts, follow.notify, follow.who, follow.whom) > 0;
}

void count_follow(store::Session& session, AccountId who, AccountId whom, int change) {
    session.run("UPDATE account SET following = following + ? WHERE id = ?", change, who);
    session.run("UPDATE account SET followers = followers + ? WHERE id = ?", change, whom);
}

}  // namespace

bool SqliteRelations::add_follow(const Follow& follow, Time now) {
    if (!insert_follow(session_, "follow", follow, now)) return change_follow(session_, "follow", follow);
    count_follow(session_, follow.who, follow.whom, 1);
    return true;
}

bool SqliteRelations::drop_follow(AccountId who, AccountId whom) {
    if (session_.run("DELETE FROM follow WHERE who = ? AND whom = ?", who, whom) == 0) return false;
    count_follow(session_, who, whom, -1);
    return true;
}

bool SqliteRelations::add_request(const Follow& follow, Time now) {
    return insert_follow(session_, "follow_request", follow, now) || change_follow(session_, "follow_request", follow);
}

std::optional<Follow> SqliteRelations::take_request(AccountId who, AccountId whom) {
    const auto row = session_.row<AccountId, AccountId, bool, bool>(
        "SELECT who, whom, reposts, notify FROM follow_request WHERE who = ? AND whom = ?", who, whom);
    if (!row) return {};
    session_.run("DELETE FROM follow_request WHERE who = ? AND whom = ?", who, whom);
    return record_of<Follow>(*row);
}

bool SqliteRelations::add_block(AccountId who, AccountId whom, Time now) {
    return session_.run("INSERT OR IGNORE INTO block(who, whom, created_at) VALUES (?, ?, ?)", who, whom, now) > 0;
}

bool SqliteRelations::drop_block(AccountId who, AccountId whom) {
    return session_.run("DELETE FROM block WHERE who = ? AND whom = ?", who, whom) > 0;
}

bool SqliteRelations::add_mute(const Mute& mute, Time now) {
    return session_.run(
               "INSERT INTO mute(who, whom, notifications, until, created_at) VALUES (?, ?, ?, ?, ?) "
               "ON CONFLICT(who, whom) DO UPDATE SET notifications = excluded.notifications, until = excluded.until "
               "WHERE notifications <> excluded.notifications OR until IS NOT excluded.until",
               mute.who, mute.whom, mute.notifications, mute.until, now) > 0;
}

bool SqliteRelations::drop_mute(AccountId who, AccountId whom) {
    return session_.run("DELETE FROM mute WHERE who = ? AND whom = ?", who, whom) > 0;
}

void SqliteRelations::set_note(AccountId who, AccountId whom, const std::string& text) {
    if (text.empty()) {
        session_.run("DELETE FROM account_note WHERE who = ? AND whom = ?", who, whom);
    } else {
        session_.run(
            "INSERT INTO account_note(who, whom, note) VALUES (?, ?, ?) "
            "ON CONFLICT(who, whom) DO UPDATE SET note = excluded.note",
            who, whom, text);
    }
}

std::vector<Relation> SqliteRelations::find(AccountId who, std::span<const AccountId> whom, Time now) {
    // ?1 is who asks, ?2 about whom, ?3 now
    constexpr std::string_view sql =
        "SELECT a.id, f.reposts, f.notify, "
        "EXISTS (SELECT 1 FROM follow WHERE who = a.id AND whom = ?1), "
        "EXISTS (SELECT 1 FROM block WHERE who = ?1 AND whom = a.id), "
        "EXISTS (SELECT 1 FROM block WHERE who = a.id AND whom = ?1), "
        "EXISTS (SELECT 1 FROM follow_request WHERE who = ?1 AND whom = a.id), "
        "EXISTS (SELECT 1 FROM follow_request WHERE who = a.id AND whom = ?1), "
        "m.notifications, m.until, n.note "
        "FROM account a LEFT JOIN follow f ON f.who = ?1 AND f.whom = a.id "
        "LEFT JOIN mute m ON m.who = ?1 AND m.whom = a.id AND (m.until IS NULL OR m.until > ?3) "
        "LEFT JOIN account_note n ON n.who = ?1 AND n.whom = a.id "
        "WHERE a.id IN (SELECT value FROM json_each(?2)) AND +a.state <> 2";
    using Maybe = std::optional<bool>;
    std::unordered_map<AccountId, Relation> found;
    for (const auto& [id, reposts, notify, followed_by, blocking, blocked_by, requested, requested_by, quiet, until,
                      note] :
         session_.rows<AccountId, Maybe, Maybe, bool, bool, bool, bool, bool, Maybe, std::optional<Time>,
                       std::optional<std::string>>(sql, who, json_of_ids(whom), now)) {
        Relation relation{id, {}, followed_by, blocking, blocked_by, requested, requested_by, {}, note.value_or("")};
        if (reposts) relation.following = Follow{who, id, *reposts, notify.value_or(false)};
        if (quiet) relation.muting = Mute{who, id, *quiet, until};
        found.emplace(id, std::move(relation));
    }
    std::vector<Relation> ordered;
    for (const auto id : whom) {
        if (const auto at = found.find(id); at != found.end()) ordered.push_back(at->second);
    }
    return ordered;
}

std::vector<Entry<AccountId>> SqliteRelations::followers(AccountId whom, const Page& page) {
    return entries_of_page<AccountId>(
        session_, "SELECT id, who FROM follow WHERE whom = ? AND id > ? AND id < ? ORDER BY id", page, whom);
}

std::vector<Entry<AccountId>> SqliteRelations::following(AccountId who, const Page& page) {
    return entries_of_page<AccountId>(
        session_, "SELECT id, whom FROM follow WHERE who = ? AND id > ? AND id < ? ORDER BY id", page, who);
}

std::vector<Entry<AccountId>> SqliteRelations::requests(AccountId whom, const Page& page) {
    return entries_of_page<AccountId>(
        session_, "SELECT id, who FROM follow_request WHERE whom = ? AND id > ? AND id < ? ORDER BY id", page, whom);
}

std::vector<Entry<AccountId>> SqliteRelations::blocks(AccountId who, const Page& page) {
    return entries_of_page<AccountId>(
        session_, "SELECT id, whom FROM block WHERE who = ? AND id > ? AND id < ? ORDER BY id", page, who);
}

std::vector<Entry<AccountId>> SqliteRelations::mutes(AccountId who, const Page& page, Time now) {
    return entries_of_page<AccountId>(session_,
                                      "SELECT id, whom FROM mute WHERE who = ? AND (until IS NULL OR until > ?) "
                                      "AND id > ? AND id < ? ORDER BY id",
                                      page, who, now);
}

std::int64_t SqliteRelations::count_requests(AccountId whom) {
    return *session_.value<std::int64_t>("SELECT count(*) FROM follow_request WHERE whom = ?", whom);
}

std::vector<Follow> SqliteRelations::follows_of(AccountId who) {
    std::vector<Follow> follows;
    for (const auto& row : session_.rows<AccountId, AccountId, bool, bool>(
             "SELECT who, whom, reposts, notify FROM follow WHERE who = ?", who))
        follows.push_back(record_of<Follow>(row));
    return follows;
}

std::vector<AccountId> SqliteRelations::blocked_by_me(AccountId who) {
    return all_ids<AccountId>(session_, "SELECT whom FROM block WHERE who = ?", who);
}

std::vector<AccountId> SqliteRelations::who_block_me(AccountId whom) {
    return all_ids<AccountId>(session_, "SELECT who FROM block WHERE whom = ?", whom);
}

std::vector<Mute> SqliteRelations::mutes_of(AccountId who, Time now) {
    std::vector<Mute> mutes;
    for (const auto& row : session_.rows<AccountId, AccountId, bool, std::optional<Time>>(
             "SELECT who, whom, notifications, until FROM mute WHERE who = ? AND (until IS NULL OR until > ?)", who,
             now))
        mutes.push_back(record_of<Mute>(row));
    return mutes;
}

std::vector<AccountId> SqliteRelations::pulled_among_followed(AccountId who) {
    return all_ids<AccountId>(
        session_, "SELECT a.id FROM follow f JOIN account a ON a.id = f.whom WHERE f.who = ? AND a.pulled", who);
}

std::vector<AccountId> SqliteRelations::who_want_every_post(AccountId whom) {
    return all_ids<AccountId>(session_, "SELECT who FROM follow WHERE whom = ? AND notify", whom);
}

}  // namespace storage
