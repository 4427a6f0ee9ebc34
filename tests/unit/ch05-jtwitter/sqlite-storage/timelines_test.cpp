#include <gmock/gmock.h>

#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Texts = std::vector<std::string>;

class StoredTimelines : public World {
  protected:
    std::vector<PostId> home(AccountId owner, const Page& page = {}) {
        return read([&](Tables& tables) { return tables.timelines.home(owner, page); });
    }
    std::size_t fan_out(PostId id, const Texts& topics = {}) {
        const auto sent = get(id);
        return write([&](Tables& tables) {
            const auto before = tables.timelines.home(sent.author, {}).size();
            tables.timelines.add_to_home(sent.author, std::array{id});
            const auto own = tables.timelines.home(sent.author, {}).size() - before;
            return own + tables.timelines.fan_out(id, sent.author, sent.repost_of.has_value()).size() +
                   tables.timelines.fan_out_to_topics(id, topics).size();
        });
    }
    PostId with_topics(AccountId author, const Texts& topics, Visibility visibility = Visibility::everyone,
                       Time time = noon) {
        return post(author, "about something", [&](Post& made) {
            made.topics = topics;
            made.visibility = visibility;
            made.created_at = time;
        });
    }
    std::vector<PostId> search(std::string_view query, std::optional<AccountId> author = {}, const Page& page = {},
                               std::size_t offset = 0) {
        return read([&](Tables& tables) { return tables.timelines.search(query, author, page, offset); });
    }
    MediaId picture(AccountId owner) {
        return write([&](Tables& tables) {
            Media media;
            media.owner = owner;
            return tables.posts.add_media(media);
        });
    }
    void protect(AccountId id) {
        auto profile = get(id);
        profile.is_protected = true;
        write([&](Tables& tables) { tables.accounts.save_profile(profile); });
    }

    AccountId anna = account("anna"), bob = account("bob"), carl = account("carl");
};

using StoredHomes = StoredTimelines;

TEST_F(StoredHomes, get_posts_of_who_is_followed_and_their_own) {
    follow(bob, anna);
    const auto id = post(anna);
    EXPECT_EQ(fan_out(id), 2U);
    EXPECT_EQ(fan_out(id), 0U) << "they have it";
    EXPECT_THAT(home(anna), ElementsAre(id));
    EXPECT_THAT(home(bob), ElementsAre(id));
    EXPECT_THAT(home(carl), IsEmpty());
}

TEST_F(StoredHomes, get_reposts_only_if_they_are_wanted) {
    write([&](Tables& tables) {
        tables.relations.add_follow({bob, anna, false, false}, noon);
        tables.relations.add_follow({carl, anna, true, false}, noon);
    });
    const auto own = post(anna), copy = repost(anna, post(bob));
    fan_out(own);
    EXPECT_EQ(fan_out(copy), 2U);
    EXPECT_THAT(home(bob), ElementsAre(own));
    EXPECT_THAT(home(carl), ElementsAre(copy, own));
}

TEST_F(StoredHomes, get_posts_with_followed_topics_once) {
    follow(bob, anna);
    write([&](Tables& tables) {
        for (const auto who : {bob, carl}) {
            tables.timelines.follow_topic(who, "tea", "Tea", noon);
            tables.timelines.follow_topic(who, "茶", "茶", noon);
        }
    });
    const auto id = with_topics(anna, {"Tea", "茶"});
    EXPECT_EQ(fan_out(id, {"tea", "茶"}), 3U);
    EXPECT_THAT(home(carl), ElementsAre(id));
    EXPECT_EQ(fan_out(with_topics(anna, {"a,\"b'"}), {"a,\"b'"}), 2U);
}

TEST_F(StoredHomes, leave_out_who_is_read_in_an_exclusive_list) {
    follow(bob, anna);
    follow(carl, anna);
    write([&](Tables& tables) {
        tables.timelines.add_to_list(tables.timelines.add_list({{}, bob, "apart", RepliesPolicy::list, true}), anna);
        tables.timelines.add_to_list(tables.timelines.add_list({{}, carl, "too", RepliesPolicy::list, false}), anna);
    });
    const auto id = post(anna);
    fan_out(id);
    EXPECT_THAT(home(bob), IsEmpty());
    EXPECT_THAT(home(carl), ElementsAre(id));
}

TEST_F(StoredHomes, take_in_and_give_up_an_author) {
    const auto a = post(anna), b = post(bob), c = post(carl);
    write([&](Tables& tables) {
        tables.timelines.add_to_home(carl, std::vector{a, b, c});
        tables.timelines.add_to_home(carl, std::vector{a, b, c});
        tables.timelines.add_to_home(carl, std::vector<PostId>{});
    });
    EXPECT_THAT(home(carl), ElementsAre(c, b, a));
    write([&](Tables& tables) { tables.timelines.drop_from_home(carl, bob); });
    EXPECT_THAT(home(carl), ElementsAre(c, a));
    EXPECT_THAT(home(bob), IsEmpty());
}

TEST_F(StoredHomes, never_show_more_than_their_limit) {
    follow(bob, anna);
    std::vector<PostId> all;
    for (std::size_t i = 0; i < home_limit + 30; ++i) {
        all.push_back(post(anna));
        fan_out(all.back());
    }
    const std::vector newest(all.end() - static_cast<std::ptrdiff_t>(home_limit), all.end());
    const auto check = [&] {
        EXPECT_THAT(home(bob, {.limit = 1'000}), SizeIs(home_limit));
        EXPECT_THAT(home(bob, {.limit = 1}), ElementsAre(all.back()));
        EXPECT_THAT(home(bob, {.below = number(newest[2])}), ElementsAre(newest[1], newest[0]));
        EXPECT_THAT(home(bob, {.below = number(newest[0])}), IsEmpty());
        EXPECT_THAT(home(bob, {.next_to = 0, .limit = 2}), ElementsAre(newest[1], newest[0]));
    };
    check();
    write([&](Tables& tables) { tables.timelines.trim_homes(std::vector{bob, anna, carl}); });
    check();
    write([&](Tables& tables) { tables.posts.drop(all.back()); });
    EXPECT_THAT(home(bob, {.limit = 1'000}), SizeIs(home_limit - 1)) << "what is trimmed is gone";
}

TEST_F(StoredHomes, are_trimmed_while_posts_come_in) {
    follow(bob, anna);
    follow(carl, anna);
    write([&](Tables& tables) {
        for (int i = 0; i < 2'000; ++i) {
            Post made;
            made.id = made.thread = next_id();
            made.author = anna;
            made.created_at = noon;
            tables.posts.add(made);
            tables.timelines.fan_out(made.id, anna, false);
        }
        // Drops what a home may show; what is left waits to be trimmed.
        for (const auto each : tables.timelines.home(bob, {.limit = home_limit})) tables.posts.drop(each);
        EXPECT_LE(tables.timelines.home(bob, {.limit = home_limit}).size(), 399U);
    });
}

using StoredPages = StoredTimelines;

TEST_F(StoredPages, of_an_author_leave_out_what_is_not_wanted) {
    const auto other = post(bob);
    const auto plain = post(anna);
    const auto image = picture(anna);
    const auto pictured = post(anna, "look", [&](Post& made) { made.media = {image}; });
    const auto to_self = reply(anna, plain), to_bob = reply(anna, other), copy = repost(anna, other);
    const auto tea = with_topics(anna, {"Tea"});
    write([&](Tables& tables) { tables.posts.set_pinned(plain, true); });
    const auto page = [&](const Timelines::OfAuthor& wanted) {
        return read([&](Tables& tables) { return tables.timelines.of_author(anna, wanted, {}); });
    };
    EXPECT_THAT(page({}), ElementsAre(tea, copy, to_bob, to_self, pictured, plain));
    EXPECT_THAT(page({.without_replies = true}), ElementsAre(tea, copy, to_self, pictured, plain));
    EXPECT_THAT(page({.without_reposts = true}), ElementsAre(tea, to_bob, to_self, pictured, plain));
    EXPECT_THAT(page({.without_replies = true, .without_reposts = true}), ElementsAre(tea, to_self, pictured, plain));
    EXPECT_THAT(page({.only_media = true}), ElementsAre(pictured));
    EXPECT_THAT(page({.only_pinned = true}), ElementsAre(plain));
    EXPECT_THAT(page({.topic = "tea"}), ElementsAre(tea));
    EXPECT_THAT(page({.only_pinned = true, .topic = "tea"}), IsEmpty());
}

TEST_F(StoredPages, of_a_pulled_author_have_no_direct_posts) {
    const auto a = post(anna), b = post(bob);
    post(anna, "hush", [](Post& made) { made.visibility = Visibility::direct; });
    const auto c = post(anna, "friends", [](Post& made) { made.visibility = Visibility::followers; });
    read([&](Tables& tables) {
        EXPECT_THAT(tables.timelines.of_pulled(anna, {}), ElementsAre(c, a));
        EXPECT_THAT(tables.timelines.of_pulled(bob, {}), ElementsAre(b));
        EXPECT_THAT(tables.timelines.of_pulled(carl, {}), IsEmpty());
    });
}

TEST_F(StoredPages, of_the_square_have_public_posts_that_answer_nobody_else) {
    const auto plain = post(anna);
    const auto to_self = reply(anna, plain);
    reply(bob, plain);
    repost(bob, plain);
    for (const auto visibility : {Visibility::unlisted, Visibility::followers, Visibility::direct})
        post(anna, "not for all", [&](Post& made) { made.visibility = visibility; });
    read([&](Tables& tables) {
        EXPECT_THAT(tables.timelines.square(false, {}), ElementsAre(to_self, plain));
        EXPECT_THAT(tables.timelines.square(true, {}), IsEmpty());
    });
}

TEST_F(StoredPages, of_topics_have_any_all_and_none_of_them) {
    const auto a = with_topics(anna, {"a"}), ab = with_topics(anna, {"A", "b"}),
               abc = with_topics(bob, {"a", "B", "c"});
    const auto b = with_topics(bob, {"b"});
    const auto image = picture(anna);
    const auto pictured = post(anna, "look #c", [&](Post& made) {
        made.topics = {"c"};
        made.media = {image};
    });
    with_topics(anna, {"a"}, Visibility::unlisted);
    with_topics(anna, {"a"}, Visibility::followers);
    with_topics(anna, {"a"}, Visibility::direct);
    const auto page = [&](const Texts& any, const Texts& all, const Texts& none, bool only_media = false) {
        return read([&](Tables& tables) { return tables.timelines.with_topics(any, all, none, only_media, {}); });
    };
    EXPECT_THAT(page({"a"}, {}, {}), ElementsAre(abc, ab, a));
    EXPECT_THAT(page({"a", "b"}, {}, {}), ElementsAre(b, abc, ab, a));
    EXPECT_THAT(page({"a"}, {"b"}, {}), ElementsAre(abc, ab));
    EXPECT_THAT(page({"a"}, {"b", "c"}, {}), ElementsAre(abc));
    EXPECT_THAT(page({"a", "b"}, {}, {"c"}), ElementsAre(b, ab, a));
    EXPECT_THAT(page({"a"}, {"b"}, {"c", "x\"y"}), ElementsAre(ab));
    EXPECT_THAT(page({}, {"b", "a"}, {}), ElementsAre(abc, ab));
    EXPECT_THAT(page({"c"}, {}, {}, true), ElementsAre(pictured));
    EXPECT_THAT(page({"none"}, {}, {}), IsEmpty());
    EXPECT_THAT(page({}, {}, {}), IsEmpty());
}

class StoredLists : public StoredTimelines {
  protected:
    ListId list(RepliesPolicy replies) {
        return write([&](Tables& tables) { return tables.timelines.add_list({{}, anna, "friends", replies, false}); });
    }
    std::vector<PostId> page(ListId id) {
        return read([&](Tables& tables) { return tables.timelines.of_list(id, {}); });
    }
};

TEST_F(StoredLists, are_made_changed_and_dropped) {
    const auto id = list(RepliesPolicy::followed), second = list(RepliesPolicy::list);
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.timelines.add_to_list(id, bob));
        EXPECT_FALSE(tables.timelines.add_to_list(id, bob));
        EXPECT_TRUE(tables.timelines.add_to_list(id, carl));
        tables.timelines.save_list({id, anna, "rest", RepliesPolicy::none, true});
    });
    read([&](Tables& tables) {
        const auto found = tables.timelines.list(id);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->owner, anna);
        EXPECT_EQ(found->title, "rest");
        EXPECT_EQ(found->replies, RepliesPolicy::none);
        EXPECT_TRUE(found->exclusive);
        EXPECT_THAT(ids(tables.timelines.members(id, {})), ElementsAre(carl, bob));
        EXPECT_THAT(tables.timelines.lists_of(anna), SizeIs(2));
        EXPECT_THAT(tables.timelines.lists_of(bob), IsEmpty());
        ASSERT_THAT(tables.timelines.lists_with(anna, bob), SizeIs(1));
        EXPECT_EQ(tables.timelines.lists_with(anna, bob)[0].id, id);
        EXPECT_THAT(tables.timelines.lists_with(bob, bob), IsEmpty());
    });
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.timelines.drop_from_list(id, bob));
        EXPECT_FALSE(tables.timelines.drop_from_list(id, bob));
        tables.timelines.drop_list(id);
        EXPECT_FALSE(tables.timelines.list(id));
        EXPECT_TRUE(tables.timelines.list(second));
        EXPECT_THAT(tables.timelines.members(id, {}), IsEmpty());
    });
}

TEST_F(StoredLists, show_replies_as_their_policy_says) {
    const auto dora = account("dora"), eve = account("eve");
    follow(anna, dora);
    const auto to_followed = list(RepliesPolicy::followed), to_members = list(RepliesPolicy::list),
               none = list(RepliesPolicy::none);
    write([&](Tables& tables) {
        for (const auto id : {to_followed, to_members, none}) {
            tables.timelines.add_to_list(id, bob);
            tables.timelines.add_to_list(id, carl);
        }
    });
    const auto of_anna = post(anna), of_bob = post(bob), of_carl = post(carl), of_dora = post(dora), of_eve = post(eve);
    const auto to_self = reply(bob, of_bob), to_owner = reply(bob, of_anna), to_carl = reply(bob, of_carl),
               to_dora = reply(bob, of_dora);
    reply(bob, of_eve);
    const auto copy = repost(carl, of_eve);
    post(bob, "hush", [](Post& made) { made.visibility = Visibility::direct; });
    EXPECT_THAT(page(to_followed), ElementsAre(copy, to_dora, to_owner, to_self, of_carl, of_bob));
    EXPECT_THAT(page(to_members), ElementsAre(copy, to_carl, to_owner, to_self, of_carl, of_bob));
    EXPECT_THAT(page(none), ElementsAre(copy, to_self, of_carl, of_bob));
}

class StoredTopics : public StoredTimelines {
  protected:
    static Texts keys(const std::vector<Topic>& topics) {
        Texts all;
        for (const auto& topic : topics) all.push_back(topic.key);
        return all;
    }
    Texts trends(std::size_t limit = 10, std::size_t offset = 0) {
        return keys(
            read([&](Tables& tables) { return tables.timelines.trends(today - std::chrono::days(6), limit, offset); }));
    }
    Texts found(std::string_view prefix, std::size_t limit = 10, std::size_t offset = 0) {
        return keys(read([&](Tables& tables) { return tables.timelines.search_topics(prefix, limit, offset); }));
    }
};

TEST_F(StoredTopics, have_the_name_that_was_typed_first) {
    with_topics(anna, {"Tea"});
    with_topics(bob, {"TEA"});
    read([&](Tables& tables) {
        const auto topics = tables.timelines.topics(Texts{"none", "tea"});
        ASSERT_THAT(topics, SizeIs(1));
        EXPECT_EQ(topics[0].key, "tea");
        EXPECT_EQ(topics[0].name, "Tea");
    });
}

TEST_F(StoredTopics, count_uses_and_accounts_of_each_day) {
    with_topics(anna, {"tea"});
    with_topics(anna, {"tea", "milk"});
    const auto dropped = with_topics(bob, {"tea"});
    with_topics(bob, {"tea"}, Visibility::everyone, noon - 24h);
    with_topics(bob, {"tea"}, Visibility::everyone, noon - 24h * 30);
    with_topics(bob, {"tea"}, Visibility::unlisted);
    const auto days = [&] {
        return read([&](Tables& tables) { return tables.timelines.topic_days("tea", today - std::chrono::days(6)); });
    };
    ASSERT_THAT(days(), SizeIs(2));
    EXPECT_EQ(days()[0].day, today);
    EXPECT_EQ(days()[0].uses, 3);
    EXPECT_EQ(days()[0].accounts, 2);
    EXPECT_EQ(days()[1].day, today - std::chrono::days(1));
    EXPECT_EQ(days()[1].uses, 1);
    write([&](Tables& tables) { tables.posts.drop(dropped); });
    EXPECT_EQ(days()[0].uses, 2);
    EXPECT_EQ(days()[0].accounts, 1);
    protect(anna);
    EXPECT_THAT(days(), SizeIs(1)) << "what a protected account writes is not for all";
}

TEST_F(StoredTopics, trend_by_how_many_use_them) {
    for (int i = 0; i < 5; ++i) with_topics(anna, {"alone"});
    for (const auto who : {anna, bob, carl}) with_topics(who, {"all"});
    for (const auto who : {anna, bob}) with_topics(who, {"two"});
    for (const auto who : {anna, bob, carl}) with_topics(who, {"old"}, Visibility::everyone, noon - 24h * 30);
    for (const auto who : {anna, bob, carl}) with_topics(who, {"hidden"}, Visibility::unlisted);
    EXPECT_THAT(trends(), ElementsAre("all", "two", "alone"));
    EXPECT_THAT(trends(1, 1), ElementsAre("two"));
    protect(anna);
    EXPECT_THAT(trends(), ElementsAre("all", "two"));
    write([&](Tables& tables) { tables.accounts.set_state(bob, AccountState::suspended); });
    EXPECT_THAT(trends(), ElementsAre("all"));
}

TEST_F(StoredTopics, are_found_by_their_beginning) {
    with_topics(anna, {"weather", "Web", "天气", "天气预报", "west"});
    with_topics(bob, {"wet"}, Visibility::followers);
    write([&](Tables& tables) { tables.timelines.follow_topic(bob, "welcome", "welcome", noon); });
    EXPECT_THAT(found("we"), ElementsAre("weather", "web", "west")) << "in public posts only";
    EXPECT_THAT(found("we", 1, 1), ElementsAre("web"));
    EXPECT_THAT(found("天"), ElementsAre("天气", "天气预报"));
    EXPECT_THAT(found("%"), IsEmpty());
    EXPECT_THAT(found("_"), IsEmpty());
    protect(anna);
    EXPECT_THAT(found("we"), IsEmpty());
}

TEST_F(StoredTopics, are_followed_by_people) {
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.timelines.follow_topic(anna, "tea", "Tea", noon));
        EXPECT_FALSE(tables.timelines.follow_topic(anna, "tea", "TEA", noon));
        EXPECT_TRUE(tables.timelines.follow_topic(anna, "茶", "茶", noon));
        const auto followed = tables.timelines.followed_topics(anna, {});
        ASSERT_THAT(followed, SizeIs(2));
        EXPECT_EQ(followed[0].second.key, "茶");
        EXPECT_EQ(followed[1].second.name, "Tea");
        EXPECT_TRUE(tables.timelines.unfollow_topic(anna, "tea"));
        EXPECT_FALSE(tables.timelines.unfollow_topic(anna, "tea"));
        EXPECT_THAT(tables.timelines.followed_topics(anna, {}), SizeIs(1));
        EXPECT_THAT(tables.timelines.followed_topics(bob, {}), IsEmpty());
    });
}

using StoredWords = StoredTimelines;

TEST_F(StoredWords, of_chinese_are_found_at_any_length) {
    const auto weather = post(anna, "今天天气真好，我们去公园");
    const auto microblog = post(anna, "我喜欢微博");
    const auto mixed = post(bob, "iPhone天气预报很准");
    EXPECT_THAT(search("我"), ElementsAre(microblog, weather));
    EXPECT_THAT(search("天气"), ElementsAre(mixed, weather));
    EXPECT_THAT(search("微博"), ElementsAre(microblog));
    EXPECT_THAT(search("天气预报"), ElementsAre(mixed));
    EXPECT_THAT(search("天气真好"), ElementsAre(weather));
    EXPECT_THAT(search("气天"), IsEmpty()) << "pairs that stand in the text only";
    EXPECT_THAT(search("天气很准"), IsEmpty());
    EXPECT_THAT(search("好我"), IsEmpty()) << "the comma parts them";
    EXPECT_THAT(search("我 公园"), ElementsAre(weather)) << "all words";
    EXPECT_THAT(search("IPHONE 天气"), ElementsAre(mixed));
}

TEST_F(StoredWords, of_other_languages_are_found_without_case_and_accents) {
    const auto cafe = post(anna, "Meet me at the CAFÉ, it's raining #Wetter");
    EXPECT_THAT(search("cafe"), ElementsAre(cafe));
    EXPECT_THAT(search("Café raining"), ElementsAre(cafe));
    EXPECT_THAT(search("rain"), IsEmpty()) << "whole words";
    EXPECT_THAT(search("#wetter"), ElementsAre(cafe));
    EXPECT_THAT(search("cafe sunny"), IsEmpty());
}

TEST_F(StoredWords, are_those_of_the_warning_as_well) {
    const auto id = post(anna, "text", [](Post& made) { made.warning = "spoiler"; });
    EXPECT_THAT(search("spoiler text"), ElementsAre(id));
}

TEST_F(StoredWords, of_what_is_not_public_are_not_kept) {
    for (const auto visibility : {Visibility::unlisted, Visibility::followers, Visibility::direct})
        post(anna, "hidden", [&](Post& made) { made.visibility = visibility; });
    EXPECT_THAT(search("hidden"), IsEmpty());
}

TEST_F(StoredWords, of_a_query_are_never_read_as_syntax) {
    const auto id = post(anna, "a OR b NOT c");
    EXPECT_THAT(search("a OR zzz"), IsEmpty());
    EXPECT_THAT(search("a NOT c"), ElementsAre(id));
    for (const char* query : {"\"", "*", "a*", "(", ")", "a AND", "NEAR(a b)", "words:a", "^a", "a + b", "-a", "{a}",
                              "'; DROP TABLE post; --", "\\", "%", "\xFF", "", "   ", "🎉"})
        EXPECT_NO_THROW(search(query)) << query;
    EXPECT_NO_THROW(search(std::string(100'000, '"')));
    EXPECT_NO_THROW(search(std::string(100'000, 'a')));
    EXPECT_THAT(search(""), IsEmpty());
}

TEST_F(StoredWords, are_looked_for_by_author_and_with_an_offset) {
    const auto a = post(anna, "word"), b = post(bob, "word"), c = post(anna, "word"), d = post(anna, "word");
    EXPECT_THAT(search("word", anna), ElementsAre(d, c, a));
    EXPECT_THAT(search("word", bob), ElementsAre(b));
    EXPECT_THAT(search("word", {}, {.limit = 2}, 1), ElementsAre(c, b));
    EXPECT_THAT(search("word", {}, {.limit = 2}, 4), IsEmpty());
    EXPECT_THAT(search("word", {}, {.below = number(c)}), ElementsAre(b, a));
}

using StoredMarkers = StoredTimelines;

TEST_F(StoredMarkers, tell_how_far_each_timeline_is_read) {
    write([&](Tables& tables) {
        EXPECT_FALSE(tables.timelines.marker(anna, "home"));
        const auto first = tables.timelines.set_marker(anna, "home", 7, noon);
        EXPECT_EQ(first.last_read, PostId{7});
        EXPECT_EQ(first.version, 1);
        const auto second = tables.timelines.set_marker(anna, "home", 9, noon + 1h);
        EXPECT_EQ(second.last_read, PostId{9});
        EXPECT_EQ(second.version, 2);
        EXPECT_EQ(second.updated_at, noon + 1h);
        EXPECT_EQ(tables.timelines.marker(anna, "home")->last_read, PostId{9});
        EXPECT_FALSE(tables.timelines.marker(anna, "notifications"));
        EXPECT_FALSE(tables.timelines.marker(bob, "home"));
    });
}

}  // namespace
}  // namespace storage
