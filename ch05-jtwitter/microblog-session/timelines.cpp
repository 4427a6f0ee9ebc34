#include "ch05-jtwitter/microblog-session/timelines.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "ch05-jtwitter/microblog-session/draft.hpp"
#include "ch05-jtwitter/microblog-session/home_timeline.hpp"
#include "ch05-jtwitter/microblog-session/paging.hpp"
#include "ch05-jtwitter/microblog-session/plain_text.hpp"
#include "ch05-jtwitter/post-text/entities.hpp"
#include "shared/text/utf8.hpp"

namespace microblog {

namespace {

constexpr std::size_t max_search_offset = 1'000, max_query_bytes = 1'000;
constexpr std::size_t max_topics_of_query = 20;

/// A page of posts: `fetch(Page)` gives ids, `shows(Listed)` says which of the posts that may be seen are listed.
template <typename Fetch, typename Shows>
Found fill_with_posts(const Reader& reader, Tables& tables, const Page& page, Fetch fetch, Shows shows) {
    auto filled = fill_page(
        page, fetch, [](PostId id) { return number(id); },
        [&](const std::vector<PostId>& ids) { return those_that(load_visible(reader, tables, ids), shows); });
    return {std::move(filled.entries), filled.more};
}

bool has_media(const Listed& listed) {
    return !(listed.original ? listed.original->media : listed.post.media).empty();
}

const Post* original_of(const Listed& listed) {
    return listed.original ? &*listed.original : nullptr;
}

/// The copies in one's home.
class CopiedPosts : public PostList {
  public:
    CopiedPosts(Tables& tables, AccountId owner) : tables_{tables}, owner_{owner} {}
    std::vector<PostId> read(const Page& part) override { return tables_.timelines.home(owner_, part); }

  private:
    Tables& tables_;
    AccountId owner_;
};

/// What an account wrote that is not copied.
class PulledPosts : public PostList {
  public:
    PulledPosts(Tables& tables, AccountId author) : tables_{tables}, author_{author} {}
    std::vector<PostId> read(const Page& part) override { return tables_.timelines.of_pulled(author_, part); }

  private:
    Tables& tables_;
    AccountId author_;
};

std::vector<std::pair<std::int64_t, Topic>> all_followed_topics(Tables& tables, AccountId who) {
    Page page;
    page.limit = 1'000;  // more than anybody may follow
    return tables.timelines.followed_topics(who, page);
}

std::vector<std::string> followed_keys(Tables& tables, AccountId who) {
    std::vector<std::string> keys;
    for (const auto& [cursor, topic] : all_followed_topics(tables, who)) keys.push_back(topic.key);
    return keys;
}

/// Members of a list, all of them: their number has a limit.
std::unordered_set<AccountId> members_of(Tables& tables, ListId id) {
    std::unordered_set<AccountId> members;
    for (const auto& entry : all_pages([&](const Page& part) { return tables.timelines.members(id, part); })) {
        members.insert(entry.id);
    }
    return members;
}

std::unordered_set<AccountId> kept_to_lists(Tables& tables, AccountId who) {
    std::unordered_set<AccountId> kept;
    for (const auto& list : tables.timelines.lists_of(who)) {
        if (list.exclusive) kept.merge(members_of(tables, list.id));
    }
    return kept;
}

/// Is a reply shown in a list of this policy? As Timelines::of_list has it: answers to the author itself always are.
bool reply_belongs(const Reader& reader, const Post& post, RepliesPolicy policy,
                   const std::unordered_set<AccountId>& members) {
    if (!post.reply_to_author || *post.reply_to_author == post.author) return true;
    const auto answered = *post.reply_to_author;
    switch (policy) {
        case RepliesPolicy::followed:
            return reader.is(answered) || reader.follows(answered);
        case RepliesPolicy::list:
            return reader.is(answered) || members.contains(answered);
        case RepliesPolicy::none:
            return false;
    }
    return false;
}

List own_list(Tables& tables, AccountId who, ListId id) {
    auto found = tables.timelines.list(id);
    if (!found || found->owner != who) throw not_found();
    return std::move(*found);
}

std::string checked_title(const std::string& typed, const Settings& settings) {
    auto title = plain_text(typed, "Title", settings.max_list_title, Lines::one);
    if (title.empty()) throw invalid("Title can't be blank");
    return title;
}

std::vector<std::string> topic_keys(const std::vector<std::string>& names) {
    std::set<std::string> keys;
    for (const auto& each : names) {
        if (const auto name = topic_name(each)) keys.insert(post_text::topic_key(*name));
    }
    if (keys.size() > max_topics_of_query) {
        throw invalid("No more than " + std::to_string(max_topics_of_query) + " topics at once");
    }
    return {keys.begin(), keys.end()};
}

std::chrono::sys_days first_day(Time now, const Settings& settings) {
    return std::chrono::floor<std::chrono::days>(now) - (settings.trend_days - std::chrono::days{1});
}

/// Every day of the week up to now, newest first; those without use are 0.
std::vector<TopicDay> days_of(Tables& tables, const std::string& key, Time now, const Settings& settings) {
    const auto since = first_day(now, settings);
    const auto used = tables.timelines.topic_days(key, since);
    std::vector<TopicDay> days;
    for (auto day = std::chrono::floor<std::chrono::days>(now); day >= since; day -= std::chrono::days{1}) {
        const auto found = std::ranges::find(used, day, &TopicDay::day);
        days.push_back(found == used.end() ? TopicDay{.day = day} : *found);
    }
    return days;
}

std::vector<TopicView> views_of(Tables& tables, std::optional<AccountId> reader, const std::vector<Topic>& topics,
                                Time now, const Settings& settings) {
    std::set<std::string> followed;
    if (reader && !topics.empty()) {
        for (auto& key : followed_keys(tables, *reader)) followed.insert(std::move(key));
    }
    std::vector<TopicView> views;
    for (const auto& topic : topics) {
        views.push_back({topic, days_of(tables, topic.key, now, settings), followed.contains(topic.key)});
    }
    return views;
}

/// The topic as it was first written, or as it is asked for when nobody has used it.
Topic find_topic(Tables& tables, const std::string& name) {
    const auto key = post_text::topic_key(name);
    const auto known = tables.timelines.topics(std::array{key});
    return known.empty() ? Topic{key, name} : known.front();
}

bool may_have_marker(const std::string& timeline) {
    return timeline == "home" || timeline == "notifications";
}

}  // namespace

TimelineService::TimelineService(Storage& storage, Events& events, const Settings& settings)
    : storage_{storage}, events_{events}, settings_{settings} {}

// Posts

bool TimelineService::belongs_to_home(const Reader& reader, const Post& post, const Post* original,
                                      const std::vector<std::string>& followed_topics) const {
    if (!shows_in_home(reader, post, original)) return false;
    if (reader.is(post.author) || reader.follows(post.author)) return true;
    return std::ranges::any_of(post.topics, [&](const std::string& topic) {
        return std::ranges::find(followed_topics, post_text::topic_key(topic)) != followed_topics.end();
    });
}

std::unordered_set<AccountId> TimelineService::kept_to_lists(AccountId who) {
    return storage_.read([&](Tables& tables) { return microblog::kept_to_lists(tables, who); });
}

std::vector<std::string> TimelineService::followed_topic_keys(AccountId who) {
    return storage_.read([&](Tables& tables) { return followed_keys(tables, who); });
}

Found TimelineService::home(const Reader& reader, bool only_media, const Page& page) {
    if (!reader.account) return {};
    const auto me = *reader.account;
    return storage_.read([&](Tables& tables) {
        const auto pulled = tables.relations.pulled_among_followed(me);
        const auto topics = followed_keys(tables, me);
        const auto elsewhere = microblog::kept_to_lists(tables, me);
        CopiedPosts copied(tables, me);
        std::vector<PulledPosts> merged_in;
        for (const auto author : pulled) merged_in.emplace_back(tables, author);
        std::vector<PostList*> lists{&copied};
        for (auto& each : merged_in) lists.push_back(&each);
        const auto fetch = [&](const Page& part) { return merge_lists(lists, part); };
        auto found = fill_with_posts(reader, tables, page, fetch, [&](const Listed& listed) {
            return belongs_to_home(reader, listed.post, original_of(listed), topics) &&
                   !elsewhere.contains(listed.post.author) && (!only_media || has_media(listed));
        });
        found.pulled = pulled;
        return found;
    });
}

Found TimelineService::square(const Reader& reader, bool only_media, const Page& page) {
    return storage_.read([&](Tables& tables) {
        return fill_with_posts(
            reader, tables, page, [&](const Page& part) { return tables.timelines.square(only_media, part); },
            [&](const Listed& listed) { return shows_in_public(reader, listed.post); });
    });
}

Found TimelineService::topic(const Reader& reader, const TopicQuery& query, const Page& page) {
    auto names = query.any;
    names.push_back(query.name);
    const auto any = topic_keys(names), all = topic_keys(query.all), none = topic_keys(query.none);
    if (any.empty() || !topic_name(query.name)) return {};
    return storage_.read([&](Tables& tables) {
        return fill_with_posts(
            reader, tables, page,
            [&](const Page& part) { return tables.timelines.with_topics(any, all, none, query.only_media, part); },
            [&](const Listed& listed) { return shows_in_public(reader, listed.post); });
    });
}

TimelineService::ListView TimelineService::list_view(AccountId who, ListId id) {
    return storage_.read([&](Tables& tables) { return ListView{own_list(tables, who, id), members_of(tables, id)}; });
}

bool TimelineService::belongs_to_list(const Reader& reader, const Post& post, const Post* original,
                                      const ListView& view) const {
    return view.members.contains(post.author) && belongs_to_home(reader, post, original, {}) &&
           reply_belongs(reader, post, view.list.replies, view.members);
}

Found TimelineService::list(const Reader& reader, ListId id, const Page& page) {
    if (!reader.account) throw not_found();
    return storage_.read([&](Tables& tables) {
        own_list(tables, *reader.account, id);
        return fill_with_posts(
            reader, tables, page, [&](const Page& part) { return tables.timelines.of_list(id, part); },
            [&](const Listed& listed) { return belongs_to_home(reader, listed.post, original_of(listed), {}); });
    });
}

Found TimelineService::of_author(const Reader& reader, AccountId author, const Timelines::OfAuthor& wanted,
                                 const Page& page) {
    auto query = wanted;
    if (wanted.topic) {
        const auto name = topic_name(*wanted.topic);
        if (!name) return {};
        query.topic = post_text::topic_key(*name);
    }
    return storage_.read([&](Tables& tables) {
        active_account(tables, author);
        return fill_with_posts(
            reader, tables, page, [&](const Page& part) { return tables.timelines.of_author(author, query, part); },
            [&](const Listed& listed) { return !listed.original || !reader.avoids(listed.original->author); });
    });
}

Found TimelineService::search_posts(const Reader& reader, const std::string& query, std::optional<AccountId> author,
                                    const Page& page, std::size_t offset) {
    const bool readable = query.size() <= max_query_bytes && text::is_valid_utf8(query);
    if (query.empty() || !readable || offset > max_search_offset) return {};
    // What comes before the offset is counted as the reader sees it, so that pages do not overlap.
    auto whole = page;
    whole.limit = page.limit + offset;
    auto found = storage_.read([&](Tables& tables) {
        return fill_with_posts(
            reader, tables, whole, [&](const Page& part) { return tables.timelines.search(query, author, part, 0); },
            [&](const Listed& listed) {
                return shows_in_public(reader, listed.post) || reader.is(listed.post.author);
            });
    });
    const auto skipped = std::min(offset, found.posts.size());
    found.posts.erase(found.posts.begin(), found.posts.begin() + static_cast<std::ptrdiff_t>(skipped));
    return found;
}

// Topics

TopicView TimelineService::view_of(Tables& tables, std::optional<AccountId> reader, const std::string& name, Time now) {
    return views_of(tables, reader, {find_topic(tables, name)}, now, settings_).front();
}

TopicView TimelineService::topic_view(std::optional<AccountId> reader, const std::string& name, Time now) {
    const auto checked = topic_name(name);
    if (!checked) throw not_found();
    return storage_.read([&](Tables& tables) { return view_of(tables, reader, *checked, now); });
}

std::vector<TopicView> TimelineService::trends(std::optional<AccountId> reader, std::size_t limit, std::size_t offset,
                                               Time now) {
    return storage_.read([&](Tables& tables) {
        const auto topics = tables.timelines.trends(first_day(now, settings_), limit, offset);
        return views_of(tables, reader, topics, now, settings_);
    });
}

std::vector<TopicView> TimelineService::search_topics(std::optional<AccountId> reader, const std::string& query,
                                                      std::size_t limit, std::size_t offset, Time now) {
    const std::string prefix = query.substr(query.starts_with('#') ? 1 : 0);
    if (prefix.empty() || query.size() > max_query_bytes || !text::is_valid_utf8(query)) return {};
    return storage_.read([&](Tables& tables) {
        const auto topics = tables.timelines.search_topics(post_text::topic_key(prefix), limit, offset);
        return views_of(tables, reader, topics, now, settings_);
    });
}

TopicView TimelineService::follow_topic(AccountId who, const std::string& name, Time now) {
    const auto checked = topic_name(name);
    if (!checked) throw invalid("This is not the name of a topic");
    auto view = storage_.write([&](Tables& tables) {
        const auto topic = find_topic(tables, *checked);
        const bool is_new = tables.timelines.follow_topic(who, topic.key, topic.name, now);
        if (is_new && all_followed_topics(tables, who).size() > settings_.max_followed_topics) {
            throw invalid("You cannot follow more than " + std::to_string(settings_.max_followed_topics) + " topics");
        }
        return view_of(tables, who, *checked, now);
    });
    events_.publish(RelationsChanged{who});
    return view;
}

TopicView TimelineService::unfollow_topic(AccountId who, const std::string& name, Time now) {
    const auto checked = topic_name(name);
    if (!checked) throw invalid("This is not the name of a topic");
    auto view = storage_.write([&](Tables& tables) {
        tables.timelines.unfollow_topic(who, post_text::topic_key(*checked));
        return view_of(tables, who, *checked, now);
    });
    events_.publish(RelationsChanged{who});
    return view;
}

std::vector<std::pair<std::int64_t, TopicView>> TimelineService::followed_topics(AccountId who, const Page& page,
                                                                                 Time now) {
    return storage_.read([&](Tables& tables) {
        std::vector<std::pair<std::int64_t, TopicView>> views;
        for (const auto& [cursor, topic] : tables.timelines.followed_topics(who, page)) {
            views.emplace_back(cursor, TopicView{topic, days_of(tables, topic.key, now, settings_), true});
        }
        return views;
    });
}

// Lists

List TimelineService::add_list(AccountId who, const std::string& title, RepliesPolicy replies, bool exclusive) {
    List list;
    list.owner = who;
    list.title = checked_title(title, settings_);
    list.replies = replies;
    list.exclusive = exclusive;
    return storage_.write([&](Tables& tables) {
        if (tables.timelines.lists_of(who).size() >= settings_.max_lists) {
            throw invalid("You cannot have more than " + std::to_string(settings_.max_lists) + " lists");
        }
        list.id = tables.timelines.add_list(list);
        return list;
    });
}

List TimelineService::change_list(AccountId who, ListId id, const std::optional<std::string>& title,
                                  std::optional<RepliesPolicy> replies, std::optional<bool> exclusive) {
    auto changed = storage_.write([&](Tables& tables) {
        auto list = own_list(tables, who, id);
        if (title) list.title = checked_title(*title, settings_);
        list.replies = replies.value_or(list.replies);
        list.exclusive = exclusive.value_or(list.exclusive);
        tables.timelines.save_list(list);
        return list;
    });
    events_.publish(RelationsChanged{who});
    return changed;
}

void TimelineService::drop_list(AccountId who, ListId id) {
    storage_.write([&](Tables& tables) {
        own_list(tables, who, id);
        tables.timelines.drop_list(id);
    });
    events_.publish(RelationsChanged{who});
}

List TimelineService::get_list(AccountId who, ListId id) {
    return storage_.read([&](Tables& tables) { return own_list(tables, who, id); });
}

std::vector<List> TimelineService::lists(AccountId who) {
    return storage_.read([&](Tables& tables) { return tables.timelines.lists_of(who); });
}

std::vector<List> TimelineService::lists_with(AccountId who, AccountId member) {
    return storage_.read([&](Tables& tables) { return tables.timelines.lists_with(who, member); });
}

std::vector<Entry<AccountId>> TimelineService::list_members(AccountId who, ListId id, const Page& page) {
    return storage_.read([&](Tables& tables) {
        own_list(tables, who, id);
        Reader reader;  // a list is its owner's own, so only accounts that are gone are left out
        reader.account = who;
        return fill_page(
            page, [&](const Page& part) { return tables.timelines.members(id, part); },
            [&](const std::vector<Entry<AccountId>>& entries) {
                std::vector<AccountId> ids;
                for (const auto& entry : entries) ids.push_back(entry.id);
                const auto active = visible_accounts(reader, tables, ids);
                return those_that(
                    entries, [&](const auto& entry) { return std::ranges::find(active, entry.id) != active.end(); });
            });
    });
}

void TimelineService::add_to_list(AccountId who, ListId id, const std::vector<AccountId>& members) {
    storage_.write([&](Tables& tables) {
        own_list(tables, who, id);
        const auto follows = tables.relations.find(who, members, Time{});
        const bool all_followed =
            follows.size() == members.size() &&
            std::ranges::all_of(follows, [](const Relation& relation) { return relation.following.has_value(); });
        if (!all_followed) throw not_found();
        for (const auto member : members) tables.timelines.add_to_list(id, member);
        if (members_of(tables, id).size() > settings_.max_list_members) {
            throw invalid("A list cannot have more than " + std::to_string(settings_.max_list_members) + " members");
        }
    });
    events_.publish(RelationsChanged{who});
}

void TimelineService::drop_from_list(AccountId who, ListId id, const std::vector<AccountId>& members) {
    storage_.write([&](Tables& tables) {
        own_list(tables, who, id);
        for (const auto member : members) tables.timelines.drop_from_list(id, member);
    });
    events_.publish(RelationsChanged{who});
}

// How far a reader has read

std::optional<Marker> TimelineService::marker(AccountId who, const std::string& timeline) {
    if (!may_have_marker(timeline)) return std::nullopt;
    return storage_.read([&](Tables& tables) { return tables.timelines.marker(who, timeline); });
}

Marker TimelineService::set_marker(AccountId who, const std::string& timeline, std::int64_t last_read, Time now) {
    if (!may_have_marker(timeline)) throw invalid("Timelines with a marker are home and notifications");
    return storage_.write_touching([&](Tables& tables, Touched& touched) {
        touched.nothing();  // no page shows it
        return tables.timelines.set_marker(who, timeline, last_read, now);
    });
}

}  // namespace microblog
