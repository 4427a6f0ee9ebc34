#include "ch05-jtwitter/streaming/feed.hpp"

#include <algorithm>
#include <array>

#include "ch05-jtwitter/api-messages/json_writer.hpp"
#include "ch05-jtwitter/post-text/entities.hpp"
#include "ch05-jtwitter/streaming/server_sent_events.hpp"
#include "ch05-jtwitter/streaming/websocket_messages.hpp"

namespace streaming {

namespace {

using namespace storage;
using microblog::Listed;
using microblog::Reader;

const Post* original_of(const Listed& listed) {
    return listed.original ? &*listed.original : nullptr;
}

/// The square: public posts that are no reposts and answer nobody else.
bool is_for_square(const Post& post) {
    return !post.repost_of && (!post.reply_to_author || *post.reply_to_author == post.author);
}

/// Whoever is named in a post may have got it in a notification, also where no timeline shows it.
bool is_named_in(const Reader& reader, const Post& post) {
    return reader.is(post.author) || std::ranges::any_of(post.mentions, [&](AccountId id) { return reader.is(id); });
}

std::vector<std::string> keys_of(const std::vector<std::string>& topics) {
    std::vector<std::string> keys;
    for (const auto& topic : topics) keys.push_back(post_text::topic_key(topic));
    return keys;
}

/// Empty: it is gone.
std::optional<Post> find_post(Tables& tables, PostId id) {
    auto found = tables.posts.find(std::array{id});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

/// As it is now: it may have changed since the event, and then that is what may be seen.
std::optional<Listed> load(Storage& store, PostId id) {
    return store.read([&](Tables& tables) -> std::optional<Listed> {
        auto post = find_post(tables, id);
        if (!post) return std::nullopt;
        Listed listed{*std::move(post), {}};
        if (listed.post.repost_of) {
            listed.original = find_post(tables, *listed.post.repost_of);
            if (!listed.original) return std::nullopt;
        }
        return listed;
    });
}

News::OfPost about(Listed listed) {
    auto topics = keys_of(listed.post.topics);
    return {std::move(listed), std::move(topics)};
}

}  // namespace

std::optional<News> Feed::news_of(const microblog::Event& event) {
    const auto of_post = [&](EventKind kind, const Post& post) -> std::optional<News> {
        if (post.visibility == Visibility::direct) return std::nullopt;  // they come as notification and conversation
        auto listed = load(blog_.storage, post.id);
        if (!listed || listed->post.visibility == Visibility::direct) return std::nullopt;
        return News(kind, about(*std::move(listed)));
    };
    if (const auto* const added = std::get_if<microblog::PostAdded>(&event))
        return of_post(EventKind::update, added->post);
    if (const auto* const edited = std::get_if<microblog::PostEdited>(&event))
        return of_post(EventKind::status_update, edited->post);
    if (const auto* const dropped = std::get_if<microblog::PostDropped>(&event)) {
        Listed listed{dropped->post, {}};
        if (listed.post.repost_of)
            listed.original =
                blog_.storage.read([&](Tables& tables) { return find_post(tables, *listed.post.repost_of); });
        return News(EventKind::removal, about(std::move(listed)));
    }
    if (const auto* const notified = std::get_if<microblog::Notified>(&event))
        return News(EventKind::notification, notified->notification);
    if (const auto* const changed = std::get_if<microblog::ConversationChanged>(&event)) {
        Conversation conversation;
        conversation.id = changed->id;
        conversation.owner = changed->owner;
        return News(EventKind::conversation, conversation);
    }
    return std::nullopt;
}

Bytes Feed::bytes_for(News& news, const Identity& who, const Subscription& subscription, Accepted::Form form,
                      Time now) {
    if (!shows(news, who, subscription, now)) return nullptr;
    const bool websocket = form == Accepted::Form::web_socket;
    // All server-sent events of one reader are alike; over a WebSocket an event names its stream.
    std::string stream;
    if (websocket) stream.append(name_of(subscription.stream)).append(" ").append(subscription.parameter);
    auto& encoded = news.encoded_[{who.account, std::move(stream)}];
    if (encoded) return encoded;
    auto payload = news.payloads_.find(who.account);
    if (payload == news.payloads_.end())
        payload = news.payloads_.emplace(who.account, payload_of(news, known(who, now).reader)).first;
    if (!payload->second) return nullptr;
    encoded = std::make_shared<const std::string>(
        websocket ? frame(Opcode::text, event_message(subscription, news.kind, *payload->second))
                  : server_sent_event(name_of(news.kind), *payload->second));
    return encoded;
}

void Feed::write_for(News& news, const std::set<AccountId>& accounts, Time now) {
    const auto* const of_post = std::get_if<News::OfPost>(&news.subject);
    if (of_post == nullptr || news.kind == EventKind::removal || accounts.empty()) return;
    std::vector<const Reader*> readers;
    for (const auto id : accounts) readers.push_back(&known({.token = {}, .account = id}, now).reader);
    auto texts = presenter_.status_for_each(readers, of_post->listed);
    for (std::size_t i = 0; i < readers.size(); ++i)
        if (!texts[i].empty()) news.payloads_.emplace(readers[i]->account, std::move(texts[i]));
}

Feed::Known Feed::load_known(AccountId account, Time now) {
    Known fresh;
    fresh.reader = blog_.relations.reader(account, now);
    fresh.followed_topics = blog_.timelines.followed_topic_keys(account);
    fresh.kept_to_lists = blog_.timelines.kept_to_lists(account);
    return fresh;
}

Feed::Known& Feed::known(const Identity& who, Time now) {
    if (!who.account) return stranger_;
    const auto found = known_.find(*who.account);
    const auto holds = [&](const Reader& reader) { return !reader.holds_until || now < *reader.holds_until; };
    if (found != known_.end() && holds(found->second.reader)) return found->second;
    return known_.insert_or_assign(*who.account, load_known(*who.account, now)).first->second;
}

bool Feed::shows(const News& news, const Identity& who, const Subscription& subscription, Time now) {
    if (!carries(subscription.stream, news.kind)) return false;
    if (const auto* const notification = std::get_if<Notification>(&news.subject))
        return who.account == notification->owner && who.reads_notifications;
    if (const auto* const conversation = std::get_if<Conversation>(&news.subject))
        return who.account == conversation->owner && who.reads_statuses;
    return shows_post(news, known(who, now), subscription);
}

bool Feed::shows_post(const News& news, Known& known, const Subscription& subscription) {
    const auto& [listed, topics] = std::get<News::OfPost>(news.subject);
    const auto& [post, original] = listed;
    const auto& reader = known.reader;
    if (!may_see(reader, post) || (original && !may_see(reader, *original))) return false;
    switch (subscription.stream) {
        case Stream::user:
            if (news.kind == EventKind::removal && is_named_in(reader, post)) return true;
            return blog_.timelines.belongs_to_home(reader, post, original_of(listed), known.followed_topics) &&
                   !known.kept_to_lists.contains(post.author);
        case Stream::square:
        case Stream::square_local:
            return is_for_square(post) && shows_in_public(reader, post);
        case Stream::topic:
        case Stream::topic_local:
            return std::ranges::find(topics, post_text::topic_key(subscription.parameter)) != topics.end() &&
                   shows_in_public(reader, post);
        case Stream::list:
            return shows_in_list(known, listed, subscription.list());
        case Stream::user_notification:
        case Stream::direct:
            return false;
    }
    return false;
}

bool Feed::shows_in_list(Known& known, const Listed& listed, ListId list) {
    auto found = known.lists.find(list);
    if (found == known.lists.end()) {
        std::optional<ListView> view;
        try {
            view = blog_.timelines.list_view(known.reader.account.value_or(AccountId{}), list);
        } catch (const microblog::Refusal&) {
        }
        found = known.lists.emplace(list, std::move(view)).first;
    }
    return found->second &&
           blog_.timelines.belongs_to_list(known.reader, listed.post, original_of(listed), *found->second);
}

/// Empty: the reader is not shown it after all.
std::optional<std::string> Feed::payload_of(const News& news, const Reader& reader) {
    try {
        if (const auto* const notification = std::get_if<Notification>(&news.subject)) {
            const std::array shown{blog_.messages.notification(reader, notification->id)};
            const auto entities = presenter_.notifications(reader, shown);
            if (entities.empty()) return std::nullopt;
            return api::to_json(entities.front());
        }
        if (const auto* const conversation = std::get_if<Conversation>(&news.subject)) {
            const std::array shown{blog_.messages.conversation(reader, conversation->id)};
            const auto entities = presenter_.conversations(reader, shown);
            if (entities.empty()) return std::nullopt;
            return api::to_json(entities.front());
        }
    } catch (const microblog::Refusal&) {
        return std::nullopt;
    }
    const auto& listed = std::get<News::OfPost>(news.subject).listed;
    if (news.kind == EventKind::removal) return std::to_string(number(listed.post.id));
    const auto entities = presenter_.statuses(reader, std::array{listed});
    if (entities.empty()) return std::nullopt;
    return api::to_json(entities.front());
}

bool Feed::owns_list(AccountId account, ListId list) {
    const auto found = blog_.storage.read([&](Tables& tables) { return tables.timelines.list(list); });
    return found && found->owner == account;
}

std::set<AccountId> Feed::active_ones(const std::vector<AccountId>& accounts) {
    if (accounts.empty()) return {};
    const auto found = blog_.storage.read([&](Tables& tables) { return tables.accounts.find(accounts); });
    std::set<AccountId> active;
    for (const auto& account : found) {
        if (account.state == AccountState::active) active.insert(account.id);
    }
    return active;
}

bool Feed::is_good(const microblog::Caller& caller) {
    const auto token =
        blog_.storage.read([&](Tables& tables) { return tables.access.token_by_hash(caller.token.hash); });
    return token && token->id == caller.token.id && (!caller.account || !active_ones({*caller.account}).empty());
}

}  // namespace streaming
