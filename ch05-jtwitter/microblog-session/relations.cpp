#include "ch05-jtwitter/microblog-session/relations.hpp"

#include <algorithm>

#include "ch05-jtwitter/microblog-session/follow_steps.hpp"
#include "ch05-jtwitter/microblog-session/paging.hpp"
#include "ch05-jtwitter/microblog-session/plain_text.hpp"

namespace microblog {

namespace {

constexpr std::chrono::seconds longest_mute = std::chrono::years{100};  // as good as for ever, and no overflow

Relation relation_between(Tables& tables, AccountId who, AccountId whom, Time now) {
    return tables.relations.find(who, std::vector{whom}, now).at(0);
}

void refuse_self(AccountId who, AccountId whom) {
    if (who == whom) throw not_allowed();
}

void check_count_of_follows(Tables& tables, const Settings& settings, AccountId who) {
    if (active_account(tables, who).following < static_cast<std::int64_t>(settings.max_follows)) return;
    throw invalid("You cannot follow more than " + std::to_string(settings.max_follows) + " people");
}

/// Tells `owner` of a follow or a request, unless it has muted the other's notifications.
void notify(Tables& tables, Ids& ids, AccountId owner, NotificationKind kind, AccountId from, Time now,
            std::vector<Event>& events) {
    const auto muting = relation_between(tables, owner, from, now).muting;
    if (muting && muting->notifications) return;
    const Notification notification{
        .id = NotificationId{ids.next(now)}, .owner = owner, .kind = kind, .from = from, .post = {}, .created_at = now};
    tables.notifications.add(notification);
    events.push_back(Notified{notification});
}

/// What may be shown of a list of accounts, in pages that are full.
template <typename Fetch>
std::vector<Entry<AccountId>> shown(const Reader& reader, Tables& tables, const Page& page, Fetch&& fetch) {
    return fill_page(page, fetch, [&](const std::vector<Entry<AccountId>>& entries) {
        std::vector<AccountId> ids;
        for (const auto& entry : entries) ids.push_back(entry.id);
        const auto visible = visible_accounts(reader, tables, ids);
        const std::unordered_set<AccountId> passed{visible.begin(), visible.end()};
        std::vector<Entry<AccountId>> kept;
        std::ranges::copy_if(entries, std::back_inserter(kept),
                             [&](const auto& entry) { return passed.contains(entry.id); });
        return kept;
    });
}

/// Lists of one's own show everybody who is active, also whom one has blocked.
Reader without_rules(AccountId who) {
    Reader reader;
    reader.account = who;
    return reader;
}

bool may_see_follows(const Reader& reader, const Account& of) {
    if (reader.is(of.id)) return true;
    if (reader.blocked_by.contains(of.id)) return false;
    return !of.is_protected || reader.follows(of.id);
}

}  // namespace

RelationService::RelationService(Storage& storage, Events& events, Ids& ids, const Settings& settings)
    : storage_{storage}, events_{events}, ids_{ids}, settings_{settings} {}

template <typename Steps>
Relation RelationService::change(AccountId who, AccountId whom, Time now, Steps&& steps) {
    std::vector<Event> events;
    auto relation = storage_.write([&](Tables& tables) {
        active_account(tables, whom);
        steps(tables, events);
        return relation_between(tables, who, whom, now);
    });
    events_.publish(events);
    return relation;
}

Reader RelationService::reader(std::optional<AccountId> who, Time now) {
    if (!who) return {};
    return storage_.read([&](Tables& tables) { return load_reader(tables, who, now); });
}

Relation RelationService::get(AccountId who, AccountId whom, Time now) {
    return storage_.read([&](Tables& tables) {
        active_account(tables, whom);
        return relation_between(tables, who, whom, now);
    });
}

std::vector<Relation> RelationService::get(AccountId who, const std::vector<AccountId>& whom, Time now) {
    return storage_.read([&](Tables& tables) {
        const auto known = visible_accounts(without_rules(who), tables, whom);
        return tables.relations.find(who, known, now);
    });
}

Relation RelationService::follow(AccountId who, AccountId whom, std::optional<bool> reposts, std::optional<bool> notify,
                                 Time now) {
    return change(who, whom, now, [&](Tables& tables, std::vector<Event>& events) {
        refuse_self(who, whom);
        const auto before = relation_between(tables, who, whom, now);
        if (before.blocking || before.blocked_by) throw not_allowed();
        Follow follow = before.following.value_or(Follow{.who = who, .whom = whom});
        follow.reposts = reposts.value_or(follow.reposts);
        follow.notify = notify.value_or(follow.notify);
        if (!before.following && !before.requested) check_count_of_follows(tables, settings_, who);
        if (!before.following && active_account(tables, whom).is_protected) {
            tables.relations.add_request(follow, now);
            if (before.requested) return;
            microblog::notify(tables, ids_, whom, NotificationKind::follow_request, who, now, events);
            events.push_back(AccountChanged{whom});  // it sees how many requests wait
        } else if (begin_follow(tables, settings_, follow, now, events)) {
            drop_request(tables, who, whom, events);
            microblog::notify(tables, ids_, whom, NotificationKind::follow, who, now, events);
        }
    });
}

Relation RelationService::unfollow(AccountId who, AccountId whom, Time now) {
    return change(who, whom, now, [&](Tables& tables, std::vector<Event>& events) {
        end_follow(tables, who, whom, events);
        drop_request(tables, who, whom, events);
    });
}

Relation RelationService::remove_follower(AccountId who, AccountId follower, Time now) {
    return change(who, follower, now,
                  [&](Tables& tables, std::vector<Event>& events) { end_follow(tables, follower, who, events); });
}

Relation RelationService::authorize(AccountId who, AccountId asker, Time now) {
    return change(who, asker, now, [&](Tables& tables, std::vector<Event>& events) {
        if (accept_request(tables, settings_, asker, who, now, events)) return;
        if (!relation_between(tables, who, asker, now).followed_by) throw not_found();
    });
}

Relation RelationService::reject(AccountId who, AccountId asker, Time now) {
    return change(who, asker, now,
                  [&](Tables& tables, std::vector<Event>& events) { drop_request(tables, asker, who, events); });
}

Relation RelationService::block(AccountId who, AccountId whom, Time now) {
    return change(who, whom, now, [&](Tables& tables, std::vector<Event>& events) {
        refuse_self(who, whom);
        tables.relations.add_block(who, whom, now);
        for (const auto& [one, other] : {std::pair{who, whom}, std::pair{whom, who}}) {
            end_follow(tables, one, other, events);
            drop_request(tables, one, other, events);
            drop_notifications(tables, one, other, {}, events);
            tables.timelines.drop_from_home(one, other);  // also what came with a topic
            events.push_back(RelationsChanged{one});
        }
    });
}

Relation RelationService::unblock(AccountId who, AccountId whom, Time now) {
    return change(who, whom, now, [&](Tables& tables, std::vector<Event>& events) {
        if (!tables.relations.drop_block(who, whom)) return;
        events.push_back(RelationsChanged{who});
        events.push_back(RelationsChanged{whom});
    });
}

Relation RelationService::mute(AccountId who, AccountId whom, bool notifications,
                               std::optional<std::chrono::seconds> duration, Time now) {
    return change(who, whom, now, [&](Tables& tables, std::vector<Event>& events) {
        refuse_self(who, whom);
        Mute mute{.who = who, .whom = whom, .notifications = notifications, .until = {}};
        const bool ends = duration && *duration > std::chrono::seconds{0};  // 0 is for ever, as in the API
        if (ends) mute.until = now + std::min(*duration, longest_mute);
        tables.relations.add_mute(mute, now);
        events.push_back(RelationsChanged{who});
    });
}

Relation RelationService::unmute(AccountId who, AccountId whom, Time now) {
    return change(who, whom, now, [&](Tables& tables, std::vector<Event>& events) {
        if (tables.relations.drop_mute(who, whom)) events.push_back(RelationsChanged{who});
    });
}

Relation RelationService::note(AccountId who, AccountId whom, const std::string& text, Time now) {
    const auto note = plain_text(text, "Note", settings_.max_private_note, Lines::many);
    return change(who, whom, now,
                  [&](Tables& tables, std::vector<Event>&) { tables.relations.set_note(who, whom, note); });
}

std::vector<Entry<AccountId>> RelationService::followers(const Reader& reader, AccountId whom, const Page& page) {
    return storage_.read([&](Tables& tables) -> std::vector<Entry<AccountId>> {
        if (!may_see_follows(reader, active_account(tables, whom))) return {};
        return shown(reader, tables, page, [&](const Page& part) { return tables.relations.followers(whom, part); });
    });
}

std::vector<Entry<AccountId>> RelationService::following(const Reader& reader, AccountId who, const Page& page) {
    return storage_.read([&](Tables& tables) -> std::vector<Entry<AccountId>> {
        if (!may_see_follows(reader, active_account(tables, who))) return {};
        return shown(reader, tables, page, [&](const Page& part) { return tables.relations.following(who, part); });
    });
}

std::vector<Entry<AccountId>> RelationService::requests(AccountId who, const Page& page) {
    return storage_.read([&](Tables& tables) {
        return shown(without_rules(who), tables, page,
                     [&](const Page& part) { return tables.relations.requests(who, part); });
    });
}

std::vector<Entry<AccountId>> RelationService::blocks(AccountId who, const Page& page) {
    return storage_.read([&](Tables& tables) {
        return shown(without_rules(who), tables, page,
                     [&](const Page& part) { return tables.relations.blocks(who, part); });
    });
}

std::vector<Entry<AccountId>> RelationService::mutes(AccountId who, const Page& page, Time now) {
    return storage_.read([&](Tables& tables) {
        return shown(without_rules(who), tables, page,
                     [&](const Page& part) { return tables.relations.mutes(who, part, now); });
    });
}

std::int64_t RelationService::count_requests(AccountId who) {
    return storage_.read([&](Tables& tables) { return tables.relations.count_requests(who); });
}

}  // namespace microblog
