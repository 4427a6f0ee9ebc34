#include "ch05-jtwitter/microblog-session/messages.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "ch05-jtwitter/microblog-session/paging.hpp"

namespace microblog {

namespace {

constexpr std::size_t max_unread = 1'000;  // more are not counted

/// Whose notifications the reader has muted. Which mutes have not run out, the reader knows: those in `muting`.
std::set<AccountId> silenced(const Reader& reader, Tables& tables) {
    std::set<AccountId> silent;
    if (reader.muting.empty()) return silent;
    for (const auto& mute : tables.relations.mutes_of(*reader.account, Time{})) {
        if (mute.notifications && reader.muting.contains(mute.whom)) silent.insert(mute.whom);
    }
    return silent;
}

std::set<PostId> visible_posts(const Reader& reader, Tables& tables, const std::vector<Notification>& notifications) {
    std::vector<PostId> ids;
    for (const auto& notification : notifications) {
        if (notification.post) ids.push_back(*notification.post);
    }
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::set<PostId> visible;
    for (const auto& listed : load_visible(reader, tables, ids)) visible.insert(listed.post.id);
    return visible;
}

std::vector<Notification> shown(const Reader& reader, Tables& tables, const std::vector<Notification>& notifications) {
    std::vector<AccountId> from;
    for (const auto& notification : notifications) from.push_back(notification.from);
    std::ranges::sort(from);
    from.erase(std::unique(from.begin(), from.end()), from.end());
    const auto people = visible_accounts(reader, tables, from);
    const std::set<AccountId> senders(people.begin(), people.end());
    const auto silent = silenced(reader, tables);
    const auto posts = visible_posts(reader, tables, notifications);
    return those_that(notifications, [&](const Notification& each) {
        return senders.contains(each.from) && !silent.contains(each.from) && (!each.post || posts.contains(*each.post));
    });
}

/// Those that end with a post that the reader is shown; of the people in them only those that it is shown.
std::vector<Conversation> shown(const Reader& reader, Tables& tables, const std::vector<Conversation>& conversations) {
    std::vector<PostId> ids;
    for (const auto& conversation : conversations) {
        if (conversation.last_post) ids.push_back(*conversation.last_post);
    }
    std::set<PostId> posts;
    for (const auto& listed : load_visible(reader, tables, ids)) {
        if (shows_in_thread(reader, listed.post)) posts.insert(listed.post.id);
    }
    auto kept = those_that(conversations,
                           [&](const Conversation& each) { return each.last_post && posts.contains(*each.last_post); });
    for (auto& conversation : kept) conversation.others = visible_accounts(reader, tables, conversation.others);
    return kept;
}

Conversation own_conversation(Tables& tables, AccountId who, ConversationId id) {
    auto found = tables.conversations.find(id);
    if (!found || found->owner != who) throw not_found();
    return std::move(*found);
}

Notification own_notification(Tables& tables, AccountId who, NotificationId id) {
    const auto found = tables.notifications.find(id);
    if (!found || found->owner != who) throw not_found();
    return *found;
}

std::vector<Notification> page_of(const Reader& reader, Tables& tables, const Notifications::Wanted& wanted,
                                  const Page& page) {
    return fill_page(
               page, [&](const Page& part) { return tables.notifications.page(*reader.account, wanted, part); },
               [](const Notification& each) { return number(each.id); },
               [&](const auto& notifications) { return shown(reader, tables, notifications); })
        .entries;
}

}  // namespace

MessageService::MessageService(Storage& storage, Events& events) : storage_{storage}, events_{events} {}

std::vector<Notification> MessageService::notifications(const Reader& reader, const Notifications::Wanted& wanted,
                                                        const Page& page) {
    if (!reader.account) return {};
    return storage_.read([&](Tables& tables) { return page_of(reader, tables, wanted, page); });
}

Notification MessageService::notification(const Reader& reader, NotificationId id) {
    if (!reader.account) throw not_found();
    return storage_.read([&](Tables& tables) {
        const auto found = shown(reader, tables, std::vector{own_notification(tables, *reader.account, id)});
        if (found.empty()) throw not_found();
        return found.front();
    });
}

void MessageService::dismiss(AccountId who, NotificationId id) {
    storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        own_notification(tables, who, id);
        tables.notifications.drop(id);
    });
    events_.publish(NotificationDropped{id, who});
}

void MessageService::dismiss_all(AccountId who) {
    storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        tables.notifications.drop_all(who);
    });
    events_.publish(NotificationDropped{all_notifications, who});
}

std::int64_t MessageService::unread(const Reader& reader) {
    if (!reader.account) return 0;
    return storage_.read([&](Tables& tables) -> std::int64_t {
        const auto marker = tables.timelines.marker(*reader.account, "notifications");
        Page page;
        if (marker) page.above = number(marker->last_read);
        const auto kept = tables.notifications.count_above(*reader.account, NotificationId{page.above.value_or(0)});
        page.limit = std::min(static_cast<std::size_t>(kept), max_unread);
        return static_cast<std::int64_t>(page_of(reader, tables, {}, page).size());
    });
}

std::vector<Conversation> MessageService::conversations(const Reader& reader, const Page& page) {
    if (!reader.account) return {};
    return storage_.read([&](Tables& tables) {
        return fill_page(
                   page, [&](const Page& part) { return tables.conversations.page(*reader.account, part); },
                   [](const Conversation& each) { return number(each.last_post.value_or(PostId{})); },
                   [&](const auto& conversations) { return shown(reader, tables, conversations); })
            .entries;
    });
}

Conversation MessageService::conversation(const Reader& reader, ConversationId id) {
    if (!reader.account) throw not_found();
    return storage_.read([&](Tables& tables) {
        const auto found = shown(reader, tables, std::vector{own_conversation(tables, *reader.account, id)});
        if (found.empty()) throw not_found();
        return found.front();
    });
}

Conversation MessageService::mark_read(AccountId who, ConversationId id) {
    auto conversation = storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        own_conversation(tables, who, id);
        tables.conversations.mark_read(id);
        return own_conversation(tables, who, id);
    });
    events_.publish(ConversationChanged{id, who});
    return conversation;
}

void MessageService::drop(AccountId who, ConversationId id) {
    storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();
        own_conversation(tables, who, id);
        tables.conversations.drop(id);
    });
    events_.publish(ConversationChanged{id, who});
}

}  // namespace microblog
