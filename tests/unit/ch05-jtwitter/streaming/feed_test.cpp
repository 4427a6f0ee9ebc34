// The rules of the streams are those of the REST timelines: what is posted is shown on a stream exactly if the reader
// would find it in the timeline of that name.
#include "ch05-jtwitter/streaming/feed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <random>

#include "tests/unit/ch05-jtwitter/streaming/stage.hpp"

namespace {

using namespace streaming;
using microblog::Found;

constexpr auto form = Accepted::Form::server_sent_events;
const Subscription user{Stream::user, ""}, user_notification{Stream::user_notification, ""}, square{Stream::square, ""},
    topic{Stream::topic, "WeiBo"}, direct{Stream::direct, ""};

Identity listener(std::optional<AccountId> account) {
    if (!account) return {};
    return {.token = TokenId{1}, .account = account, .reads_statuses = true, .reads_notifications = true};
}

struct FeedStage : Stage {
    /// As the hub does: relations are forgotten when they change.
    FeedStage() {
        blog.events.listen([this](const microblog::Event& event) {
            if (const auto* const changed = std::get_if<microblog::RelationsChanged>(&event)) feed.forget(changed->who);
        });
    }

    bool shows(const microblog::Event& event, std::optional<AccountId> reader, const Subscription& stream) {
        auto news = feed.news_of(event);
        return news && feed.bytes_for(*news, listener(reader), stream, form, now);
    }
    bool updates(const Post& post, std::optional<AccountId> reader, const Subscription& stream) {
        return shows(microblog::PostAdded{post}, reader, stream);
    }
    /// The streams on which the post comes: "user public hashtag".
    std::string streams_with(const Post& post, std::optional<AccountId> reader) {
        std::string names;
        for (const auto& stream : {user, square, topic, direct, user_notification}) {
            if (updates(post, reader, stream)) names.append(names.empty() ? "" : " ").append(name_of(stream.stream));
        }
        return names;
    }

    Feed feed{blog, presenter};
};

TEST(Feed, shows_a_public_post_to_whom_it_concerns) {
    FeedStage stage;
    const auto anna = stage.person("anna"), follower = stage.person("follower"), other = stage.person("other");
    stage.follow(follower, anna);
    const auto plain = stage.say(anna, "hello"), with_topic = stage.say(anna, "#weibo");
    EXPECT_EQ(stage.streams_with(plain, anna), "user public");
    EXPECT_EQ(stage.streams_with(plain, follower), "user public");
    EXPECT_EQ(stage.streams_with(plain, other), "public");
    EXPECT_EQ(stage.streams_with(plain, std::nullopt), "public");
    EXPECT_EQ(stage.streams_with(with_topic, std::nullopt), "public hashtag");
    stage.blog.timelines.follow_topic(other, "WEIBO", stage.tick());
    EXPECT_EQ(stage.streams_with(with_topic, other), "user public hashtag");
}

TEST(Feed, shows_what_is_not_public_to_nobody_else) {
    FeedStage stage;
    const auto anna = stage.person("anna"), follower = stage.person("follower"), other = stage.person("other");
    stage.follow(follower, anna);
    const auto unlisted = stage.say(anna, "#weibo", Visibility::unlisted);
    const auto followers = stage.say(anna, "#weibo", Visibility::followers);
    const auto secret = stage.say(anna, "@follower #weibo", Visibility::direct);
    EXPECT_EQ(stage.streams_with(unlisted, follower), "user");
    EXPECT_EQ(stage.streams_with(unlisted, other), "");
    EXPECT_EQ(stage.streams_with(followers, follower), "user");
    EXPECT_EQ(stage.streams_with(followers, anna), "user");
    EXPECT_EQ(stage.streams_with(followers, other), "");
    EXPECT_EQ(stage.streams_with(followers, std::nullopt), "");
    for (const auto reader : {anna, follower, other}) EXPECT_EQ(stage.streams_with(secret, reader), "");
}

TEST(Feed, shows_posts_of_a_protected_account_to_its_followers) {
    FeedStage stage;
    const auto anna = stage.person("anna", true), follower = stage.person("follower"), other = stage.person("other");
    stage.follow(follower, anna);
    const auto post = stage.say(anna, "#weibo");
    EXPECT_EQ(stage.streams_with(post, follower), "user");
    EXPECT_EQ(stage.streams_with(post, other), "");
    EXPECT_EQ(stage.streams_with(post, std::nullopt), "");
    stage.blog.relations.remove_follower(anna, follower, stage.tick());
    EXPECT_EQ(stage.streams_with(post, follower), "") << "a change of relations holds at once";
}

TEST(Feed, goes_by_what_is_true_when_it_is_shown) {
    FeedStage stage;
    const auto anna = stage.person("anna");
    const auto post = stage.say(anna, "#weibo");
    microblog::ProfileChange protect;
    protect.is_protected = true;
    stage.blog.accounts.change_profile(anna, protect, stage.tick());
    EXPECT_EQ(stage.streams_with(post, std::nullopt), "") << "the event is older than the change";
    const auto later = stage.say(anna, "gone");
    stage.blog.posts.drop(anna, later.id, stage.tick());
    EXPECT_FALSE(stage.feed.news_of(microblog::PostAdded{later}).has_value());
}

TEST(Feed, keeps_blocked_and_muted_accounts_apart) {
    FeedStage stage;
    const auto anna = stage.person("anna"), blocked = stage.person("blocked"), muting = stage.person("muting"),
               blocking = stage.person("blocking");
    for (const auto each : {blocked, muting, blocking}) stage.follow(each, anna);
    stage.blog.relations.block(anna, blocked, stage.tick());
    stage.blog.relations.block(blocking, anna, stage.tick());
    stage.blog.relations.mute(muting, anna, true, std::chrono::seconds{60}, stage.tick());
    const auto post = stage.say(anna, "@muting @blocked @blocking #weibo");
    for (const auto each : {blocked, muting, blocking}) EXPECT_EQ(stage.streams_with(post, each), "");
    stage.now += std::chrono::seconds{70};
    EXPECT_EQ(stage.streams_with(post, muting), "user public hashtag") << "the mute has run out";
}

TEST(Feed, shows_reposts_as_they_are_wanted) {
    FeedStage stage;
    const auto anna = stage.person("anna"), bob = stage.person("bob"), with = stage.person("with"),
               without = stage.person("without");
    stage.follow(with, bob, true);
    stage.follow(without, bob, false);
    const auto repost = stage.blog.posts.repost(bob, stage.say(anna, "#weibo").id, std::nullopt, stage.tick());
    EXPECT_EQ(stage.streams_with(repost, with), "user");
    EXPECT_EQ(stage.streams_with(repost, without), "");
    stage.blog.relations.block(with, anna, stage.tick());
    EXPECT_EQ(stage.streams_with(repost, with), "") << "not what a blocked account wrote either";
}

TEST(Feed, tells_of_a_removal_whoever_may_have_seen_the_post) {
    FeedStage stage;
    const auto anna = stage.person("anna"), follower = stage.person("follower"), named = stage.person("named"),
               other = stage.person("other");
    stage.follow(follower, anna);
    const auto removal = [&](const std::string& text, Visibility visibility) {
        return microblog::PostDropped{stage.blog.posts.drop(anna, stage.say(anna, text, visibility).id, stage.tick())};
    };
    const auto everyones = removal("#weibo", Visibility::everyone);
    EXPECT_TRUE(stage.shows(everyones, follower, user));
    EXPECT_TRUE(stage.shows(everyones, std::nullopt, square));
    EXPECT_TRUE(stage.shows(everyones, std::nullopt, topic));
    EXPECT_FALSE(stage.shows(everyones, other, user));
    const auto followers = removal("for you", Visibility::followers);
    EXPECT_TRUE(stage.shows(followers, follower, user));
    EXPECT_FALSE(stage.shows(followers, other, user));
    EXPECT_FALSE(stage.shows(followers, std::nullopt, square));
    const auto secret = removal("@named psst", Visibility::direct);
    EXPECT_TRUE(stage.shows(secret, named, user)) << "a notification had shown it";
    EXPECT_TRUE(stage.shows(secret, anna, user));
    EXPECT_FALSE(stage.shows(secret, follower, user));
    EXPECT_FALSE(stage.shows(secret, named, direct));

    const auto original = stage.say(other, "of another");
    const auto repost = stage.blog.posts.repost(anna, original.id, std::nullopt, stage.tick());
    stage.blog.posts.drop(other, original.id, stage.tick());
    EXPECT_TRUE(stage.shows(microblog::PostDropped{repost}, follower, user)) << "though its original is gone, too";
}

TEST(Feed, brings_messages_to_their_owner_alone) {
    FeedStage stage;
    const auto anna = stage.person("anna"), bob = stage.person("bob"), carl = stage.person("carl");
    std::vector<microblog::Event> heard;
    stage.blog.events.listen([&](const microblog::Event& event) { heard.push_back(event); });
    stage.say(anna, "@bob psst", Visibility::direct);
    int notifications = 0, conversations = 0;
    for (const auto& event : heard) {
        for (const auto reader : {anna, bob, carl}) {
            const bool notified = stage.shows(event, reader, user);
            EXPECT_EQ(notified, stage.shows(event, reader, user_notification));
            EXPECT_TRUE(!notified || reader == bob);
            notifications += notified ? 1 : 0;
            const bool told = stage.shows(event, reader, direct);
            EXPECT_FALSE(told && reader == carl);
            conversations += told ? 1 : 0;
        }
    }
    EXPECT_EQ(notifications, 1);
    EXPECT_EQ(conversations, 2) << "the writer's and the reader's";
}

TEST(Feed, gives_nothing_beyond_the_scopes) {
    FeedStage stage;
    const auto anna = stage.person("anna"), bob = stage.person("bob");
    std::vector<microblog::Event> heard;
    stage.blog.events.listen([&](const microblog::Event& event) { heard.push_back(event); });
    stage.say(anna, "@bob hi");
    auto no_notifications = listener(bob);
    no_notifications.reads_notifications = false;
    bool with = false, without = false;
    for (const auto& event : heard) {
        auto news = stage.feed.news_of(event);
        if (!news || news->kind != EventKind::notification) continue;
        without = without || stage.feed.bytes_for(*news, no_notifications, user, form, stage.now);
        with = with || stage.feed.bytes_for(*news, listener(bob), user, form, stage.now);
    }
    EXPECT_TRUE(with);
    EXPECT_FALSE(without);
}

TEST(Feed, renders_for_each_reader_and_shares_among_strangers) {
    FeedStage stage;
    const auto anna = stage.person("anna");
    auto news = stage.feed.news_of(microblog::PostAdded{stage.say(anna, "hello")});
    ASSERT_TRUE(news.has_value());
    const auto first = stage.feed.bytes_for(*news, listener({}), square, form, stage.now);
    EXPECT_EQ(first, stage.feed.bytes_for(*news, listener({}), {Stream::square_local, ""}, form, stage.now))
        << "the same bytes in memory";
    EXPECT_EQ(first->find("\"favourited\""), std::string::npos);
    const auto own = stage.feed.bytes_for(*news, listener(anna), square, form, stage.now);
    EXPECT_NE(own->find("\"favourited\":false"), std::string::npos);
    const auto framed = stage.feed.bytes_for(*news, listener(anna), square, Accepted::Form::web_socket, stage.now);
    EXPECT_NE(framed->find(R"({"stream":["public"],"event":"update","payload":"{)"), std::string::npos);
}

bool lists(const Found& found, const Post& post) {
    return std::ranges::any_of(found.posts, [&](const auto& listed) { return listed.post.id == post.id; });
}

TEST(Feed, agrees_with_the_timelines_in_a_random_world) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto any = [&](std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
    };
    FeedStage stage;
    std::vector<AccountId> people;
    for (int i = 0; i < 6; ++i) people.push_back(stage.person("p" + std::to_string(i), i % 3 == 0));
    const auto somebody = [&] { return people[any(people.size())]; };
    std::vector<std::pair<AccountId, ListId>> all_lists;
    for (const auto who : people) {
        const auto policy = std::array{RepliesPolicy::followed, RepliesPolicy::list, RepliesPolicy::none}.at(any(3));
        all_lists.emplace_back(who, stage.blog.timelines.add_list(who, "list", policy, any(4) == 0).id);
    }
    std::vector<PostId> posts;
    std::vector<Post> added;
    stage.blog.events.listen([&](const microblog::Event& event) {
        if (const auto* const one = std::get_if<microblog::PostAdded>(&event)) added.push_back(one->post);
    });
    const auto change_relations = [&] {
        const auto who = somebody(), whom = somebody();
        if (who == whom) return;
        try {
            switch (any(10)) {
                case 0:
                    stage.blog.relations.block(who, whom, stage.tick());
                    break;
                case 1:
                    stage.blog.relations.unblock(who, whom, stage.tick());
                    break;
                case 2:
                    stage.blog.relations.mute(who, whom, any(2) == 0, std::nullopt, stage.tick());
                    break;
                case 3:
                    stage.blog.relations.unmute(who, whom, stage.tick());
                    break;
                case 4:
                    stage.blog.relations.unfollow(who, whom, stage.tick());
                    break;
                case 5:
                    stage.blog.timelines.follow_topic(who, "weibo", stage.tick());
                    break;
                case 6:
                    stage.blog.timelines.add_to_list(who, all_lists[any(all_lists.size())].second, {whom});
                    break;
                default:
                    stage.follow(who, whom, any(3) != 0);
            }
        } catch (const microblog::Refusal&) {  // blocked, not followed, not the own list: nothing changes
        }
    };
    const auto write = [&] {
        const auto who = somebody();
        try {
            if (!posts.empty() && any(4) == 0) {
                stage.blog.posts.repost(who, posts[any(posts.size())], std::nullopt, stage.tick());
                return;
            }
            const auto visibility = std::array{Visibility::everyone, Visibility::everyone, Visibility::unlisted,
                                               Visibility::followers, Visibility::direct}
                                        .at(any(5));
            const auto parent = !posts.empty() && any(3) == 0 ? std::optional(posts[any(posts.size())]) : std::nullopt;
            const auto text = std::string(any(2) == 0 ? "#weibo " : "") + "@p" + std::to_string(any(12)) + " text";
            posts.push_back(stage.say(who, text, visibility, parent).id);
        } catch (const microblog::Refusal&) {  // what it answers or reposts may not be seen
        }
    };

    microblog::TimelineService::TopicQuery weibo;
    weibo.name = "weibo";
    int shown = 0, compared = 0;
    for (int step = 0; step < 150; ++step) {
        for (int i = 0; i < 3; ++i) change_relations();
        added.clear();
        write();
        for (const auto& post : added) {
            Page page;
            const auto compare = [&](std::optional<AccountId> who, const Subscription& stream, const Found& timeline) {
                const bool shows = stage.updates(post, who, stream);
                EXPECT_EQ(shows, lists(timeline, post))
                    << name_of(stream.stream) << " of " << number(who.value_or(AccountId{})) << ", post "
                    << number(post.id) << " in step " << step;
                ++compared;
                shown += shows ? 1 : 0;
            };
            compare(std::nullopt, square, stage.blog.timelines.square({}, false, page));
            compare(std::nullopt, topic, stage.blog.timelines.topic({}, weibo, page));
            for (const auto& [who, list] : all_lists) {
                const auto reader = stage.blog.relations.reader(who, stage.now);
                compare(who, user, stage.blog.timelines.home(reader, false, page));
                compare(who, square, stage.blog.timelines.square(reader, false, page));
                compare(who, topic, stage.blog.timelines.topic(reader, weibo, page));
                compare(who, {Stream::list, std::to_string(number(list))},
                        stage.blog.timelines.list(reader, list, page));
            }
        }
    }
    EXPECT_GT(shown, 100) << "of " << compared;
}

}  // namespace
