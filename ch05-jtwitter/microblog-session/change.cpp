#include "ch05-jtwitter/microblog-session/change.hpp"

#include <array>

namespace microblog {

Reader reader_towards(Tables& tables, AccountId who, std::span<const AccountId> others, Time now) {
    Reader reader;
    reader.account = who;
    for (const auto& relation : tables.relations.find(who, others, now)) {
        if (relation.following) reader.following.emplace(relation.whom, *relation.following);
        if (relation.blocking) reader.blocking.insert(relation.whom);
        if (relation.blocked_by) reader.blocked_by.insert(relation.whom);
        if (relation.muting) reader.muting.insert(relation.whom);
    }
    return reader;
}

namespace {

bool is_active(Tables& tables, AccountId id) {
    const auto accounts = tables.accounts.find(std::array{id});
    return !accounts.empty() && accounts.front().state == AccountState::active;
}

bool keeps_quiet(const Relation& relation) {
    return relation.blocking || relation.blocked_by || (relation.muting && relation.muting->notifications);
}

}  // namespace

bool wants_to_hear(Tables& tables, AccountId owner, AccountId from, const Post& post, Time now) {
    if (owner == from || !is_active(tables, owner)) return false;
    for (const auto& relation : tables.relations.find(owner, std::array{from}, now)) {
        if (keeps_quiet(relation)) return false;
    }
    if (tables.posts.has_muted_thread(owner, post.thread)) return false;
    return may_see(reader_towards(tables, owner, std::array{post.author}, now), post);
}

bool notify(const Change& change, AccountId owner, NotificationKind kind, AccountId from, const Post& post) {
    if (!wants_to_hear(change.tables, owner, from, post, change.now)) return false;
    const Notification notification{
        NotificationId{change.ids.next(change.now)}, owner, kind, from, post.id, change.now};
    change.tables.notifications.add(notification);
    change.happened.push_back(Notified{notification});
    return true;
}

void take_back(const Change& change, AccountId owner, NotificationKind kind, AccountId from, PostId post) {
    for (const auto id : change.tables.notifications.take_back(owner, kind, from, post)) {
        change.happened.push_back(NotificationDropped{id, owner});
    }
}

}  // namespace microblog
