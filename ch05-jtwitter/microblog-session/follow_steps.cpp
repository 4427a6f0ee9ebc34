#include "ch05-jtwitter/microblog-session/follow_steps.hpp"

#include "ch05-jtwitter/microblog-session/home_timeline.hpp"
#include "ch05-jtwitter/microblog-session/paging.hpp"
#include "ch05-jtwitter/microblog-session/visibility.hpp"

namespace microblog {

namespace {

void tell_of_both(AccountId who, AccountId whom, std::vector<Event>& events) {
    events.push_back(RelationsChanged{who});
    events.push_back(AccountChanged{who});
    events.push_back(AccountChanged{whom});
}

void bring_newest_posts(Tables& tables, const Settings& settings, const Follow& follow) {
    const Page newest{.limit = settings.posts_of_new_follow};
    std::vector<PostId> wanted;
    for (const auto& post : tables.posts.find(tables.timelines.of_author(follow.whom, {}, newest))) {
        const bool unwanted = post.repost_of && !follow.reposts;
        if (post.visibility != Visibility::direct && !unwanted) wanted.push_back(post.id);
    }
    if (wanted.empty()) return;
    tables.timelines.add_to_home(follow.who, wanted);
}

}  // namespace

bool begin_follow(Tables& tables, const Settings& settings, const Follow& follow, Time now,
                  std::vector<Event>& events) {
    const std::vector pair{follow.whom};
    const bool is_new = !tables.relations.find(follow.who, pair, now).at(0).following;
    tables.relations.add_follow(follow, now);
    tell_of_both(follow.who, follow.whom, events);
    if (!is_new) return false;
    const auto whom = active_account(tables, follow.whom);
    switch (on_follow(whom.pulled, whom.followers, static_cast<std::int64_t>(settings.pull_threshold))) {
        case OnFollow::pull:
            tables.accounts.set_pulled(whom.id);
            break;
        case OnFollow::bring_newest:
            bring_newest_posts(tables, settings, follow);
            break;
        case OnFollow::nothing:
            break;
    }
    return true;
}

bool end_follow(Tables& tables, AccountId who, AccountId whom, std::vector<Event>& events) {
    if (!tables.relations.drop_follow(who, whom)) return false;
    tables.timelines.drop_from_home(who, whom);
    for (const auto& list : tables.timelines.lists_with(who, whom)) tables.timelines.drop_from_list(list.id, whom);
    drop_notifications(tables, whom, who, NotificationKind::follow, events);
    tell_of_both(who, whom, events);
    return true;
}

bool accept_request(Tables& tables, const Settings& settings, AccountId asker, AccountId whom, Time now,
                    std::vector<Event>& events) {
    const auto request = tables.relations.take_request(asker, whom);
    if (!request) return false;
    drop_notifications(tables, whom, asker, NotificationKind::follow_request, events);
    begin_follow(tables, settings, *request, now, events);
    return true;
}

bool drop_request(Tables& tables, AccountId asker, AccountId whom, std::vector<Event>& events) {
    if (!tables.relations.take_request(asker, whom)) return false;
    drop_notifications(tables, whom, asker, NotificationKind::follow_request, events);
    events.push_back(AccountChanged{whom});  // it sees how many requests wait
    return true;
}

void drop_notifications(Tables& tables, AccountId owner, AccountId from, std::optional<NotificationKind> kind,
                        std::vector<Event>& events) {
    Notifications::Wanted wanted{.kinds = {}, .from = from};
    if (kind) wanted.kinds = {*kind};
    Page page{.limit = 100};
    for (;;) {
        const auto found = tables.notifications.page(owner, wanted, page);
        if (found.empty()) return;
        for (const auto& notification : found) {
            tables.notifications.drop(notification.id);
            events.push_back(NotificationDropped{notification.id, owner});
        }
        page.below = number(found.back().id);
    }
}

}  // namespace microblog
