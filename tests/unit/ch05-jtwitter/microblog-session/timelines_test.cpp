#include "ch05-jtwitter/microblog-session/timelines.hpp"

#include "tests/unit/ch05-jtwitter/microblog-session/talk.hpp"

namespace {

using namespace microblog;

struct TimelinesOf : testing::Test, Talk {
    AccountId anna = person("anna"), bob = person("bob"), carol = person("carol"), dora = person("dora");

    Texts square(const Reader& who, const Page& page = page_of(20)) {
        return texts_of(timelines.square(who, false, page).posts);
    }
    Texts topic(const std::string& name, std::vector<std::string> any = {}, std::vector<std::string> all = {},
                std::vector<std::string> none = {}) {
        const TimelineService::TopicQuery query{name, std::move(any), std::move(all), std::move(none), false};
        return texts_of(timelines.topic(Reader{}, query, page_of(20)).posts);
    }
    Texts search(const Reader& who, const std::string& words, std::size_t limit = 20, std::size_t offset = 0) {
        return texts_of(timelines.search_posts(who, words, std::nullopt, page_of(limit), offset).posts);
    }
    /// An account with so many followers that its posts are merged at reading.
    AccountId famous(const std::string& name) {
        const auto id = person(name);
        storage.write([&](Tables& tables) { tables.accounts.set_pulled(id); });
        return id;
    }
};

// Home

TEST_F(TimelinesOf, home_has_own_posts_and_those_of_followed_accounts) {
    say(bob, "before");
    follow(anna, bob);
    say(anna, "mine");
    say(bob, "bob's");
    say(carol, "carol's");
    EXPECT_EQ(home(anna), (Texts{"bob's", "mine", "before"}));
    relations.unfollow(anna, bob, tick());
    EXPECT_EQ(home(anna), Texts{"mine"});
}

TEST_F(TimelinesOf, home_has_reposts_unless_they_are_not_wanted) {
    follow(anna, bob);
    follow(dora, bob, false);
    const auto post = say(carol, "carol's");
    posts.repost(bob, post.id, std::nullopt, tick());
    EXPECT_EQ(home(anna), Texts{"repost: carol's"});
    EXPECT_EQ(home(dora), Texts{});
    EXPECT_EQ(home(bob), Texts{"repost: carol's"}) << "one's own";
}

TEST_F(TimelinesOf, home_has_answers_to_known_people_alone) {
    follow(anna, bob);
    follow(anna, carol);
    const auto of_dora = say(dora, "dora's"), of_carol = say(carol, "carol's"), of_anna = say(anna, "mine");
    const auto of_bob = say(bob, "bob's");
    say(bob, "to a stranger", Visibility::everyone, of_dora.id);
    say(bob, "to carol", Visibility::everyone, of_carol.id);
    say(bob, "to me", Visibility::everyone, of_anna.id);
    say(bob, "to himself", Visibility::everyone, of_bob.id);
    say(anna, "mine to a stranger", Visibility::everyone, of_dora.id);
    EXPECT_EQ(home(anna), (Texts{"mine to a stranger", "to himself", "to me", "to carol", "bob's", "mine", "carol's"}));
}

TEST_F(TimelinesOf, home_has_public_posts_with_followed_topics) {
    timelines.follow_topic(anna, "#Wetter", tick());
    say(bob, "sun #wetter");
    say(bob, "unlisted #wetter", Visibility::unlisted);
    say(bob, "no topic");
    set_protected(carol, true);
    say(carol, "protected #wetter");
    EXPECT_EQ(home(anna), Texts{"sun #wetter"});
    relations.mute(anna, bob, true, std::nullopt, tick());
    EXPECT_EQ(home(anna), Texts{});
    relations.unmute(anna, bob, tick());
    timelines.unfollow_topic(anna, "wetter", tick());
    EXPECT_EQ(home(anna), Texts{}) << "what came with the topic goes with it";
}

TEST_F(TimelinesOf, home_leaves_out_what_mentions_avoided_people) {
    follow(anna, bob);
    say(bob, "with @carol");
    relations.mute(anna, carol, true, std::nullopt, tick());
    EXPECT_EQ(home(anna), Texts{});
}

TEST_F(TimelinesOf, home_can_be_of_pictures_alone) {
    follow(anna, bob);
    NewPost with_picture;
    with_picture.text = "look";
    with_picture.media = {picture(bob)};
    const auto post = posts.add(bob, with_picture, tick());
    say(bob, "words");
    posts.repost(anna, post.id, std::nullopt, tick());
    EXPECT_EQ(texts_of(timelines.home(reader(anna), true, page_of(9)).posts), (Texts{"repost: look", "look"}));
}

TEST_F(TimelinesOf, home_pages_are_full_though_most_is_left_out) {
    follow(anna, bob);
    const auto of_dora = say(dora, "dora's");
    for (int i = 0; i < 10; ++i) {
        say(bob, "wanted " + std::to_string(i));
        for (int j = 0; j < 12; ++j) say(bob, "to a stranger", Visibility::everyone, of_dora.id);
    }
    const auto found = timelines.home(reader(anna), false, page_of(5));
    EXPECT_EQ(texts_of(found.posts), (Texts{"wanted 9", "wanted 8", "wanted 7", "wanted 6", "wanted 5"}));
    EXPECT_TRUE(found.more);
    const auto rest = timelines.home(reader(anna), false, page_below(number(found.posts.back().post.id), 20));
    EXPECT_EQ(rest.posts.size(), 5U);
    EXPECT_FALSE(rest.more);
    const auto up = timelines.home(reader(anna), false, page_next_to(number(rest.posts.back().post.id), 2));
    EXPECT_EQ(texts_of(up.posts), (Texts{"wanted 2", "wanted 1"}));
}

TEST_F(TimelinesOf, posts_of_accounts_with_many_followers_are_merged_in) {
    const auto star = famous("star");
    follow(anna, star);
    follow(anna, bob);
    const auto first = say(star, "star 1");
    say(bob, "bob 1");
    posts.repost(star, first.id, std::nullopt, tick());
    say(star, "@anna direct", Visibility::direct);
    say(bob, "bob 2");
    say(star, "star 2");
    const Texts all{"star 2", "bob 2", "repost: star 1", "bob 1", "star 1"};
    EXPECT_EQ(home(anna), all);
    EXPECT_EQ(home(star), (Texts{"star 2", "repost: star 1", "star 1"}));
    storage.read([&](Tables& tables) {
        EXPECT_EQ(tables.timelines.home(anna, page_of(9)).size(), 2U) << "only bob's are copied";
    });
    // Page by page, both ways.
    Texts walked;
    for (auto page = page_of(2);;) {
        const auto found = timelines.home(reader(anna), false, page);
        for (auto& text : texts_of(found.posts)) walked.push_back(text);
        if (!found.more) break;
        page.below = number(found.posts.back().post.id);
    }
    EXPECT_EQ(walked, all);
    walked.clear();
    for (auto page = page_next_to(0, 2);;) {
        const auto found = timelines.home(reader(anna), false, page);
        if (found.posts.empty()) break;
        const auto texts = texts_of(found.posts);
        walked.insert(walked.begin(), texts.begin(), texts.end());
        page.next_to = number(found.posts.front().post.id);
    }
    EXPECT_EQ(walked, all);
}

TEST_F(TimelinesOf, what_was_copied_before_an_account_became_famous_is_not_doubled) {
    settings.pull_threshold = 1;
    follow(anna, bob);
    say(bob, "before");
    follow(carol, bob);
    EXPECT_TRUE(account(bob).pulled);
    say(bob, "after");
    EXPECT_EQ(home(anna), (Texts{"after", "before"}));
    EXPECT_EQ(home(carol), (Texts{"after", "before"}));
    relations.unfollow(anna, bob, tick());
    EXPECT_EQ(home(anna), Texts{});
}

TEST_F(TimelinesOf, a_famous_account_is_found_by_followed_topics_too) {
    const auto star = famous("star");
    timelines.follow_topic(anna, "wetter", tick());
    say(star, "rain #wetter");
    say(star, "something else");
    EXPECT_EQ(home(anna), Texts{"rain #wetter"});
}

TEST_F(TimelinesOf, streams_show_what_homes_show) {
    timelines.follow_topic(anna, "wetter", tick());
    follow(anna, bob);
    const auto keys = timelines.followed_topic_keys(anna);
    const auto belongs = [&](const Post& post) { return timelines.belongs_to_home(reader(anna), post, nullptr, keys); };
    EXPECT_TRUE(belongs(say(bob, "bob's")));
    EXPECT_TRUE(belongs(say(anna, "mine")));
    EXPECT_TRUE(belongs(say(carol, "sun #Wetter")));
    EXPECT_FALSE(belongs(say(carol, "no topic")));
    EXPECT_FALSE(belongs(say(carol, "other #topic")));
    EXPECT_FALSE(belongs(say(bob, "@anna direct", Visibility::direct)));
}

// Paging while others write

TEST_F(TimelinesOf, walking_down_meets_each_old_post_once_while_others_post) {
    follow(anna, bob);
    Texts wanted;
    for (int i = 0; i < 30; ++i) wanted.insert(wanted.begin(), say(bob, "old " + std::to_string(i)).text);
    Texts seen;
    auto page = page_of(4);
    for (int round = 0;; ++round) {
        const auto found = timelines.home(reader(anna), false, page);
        for (auto& text : texts_of(found.posts)) seen.push_back(text);
        say(bob, "new " + std::to_string(round));
        if (!found.more) break;
        page.below = number(found.posts.back().post.id);
    }
    EXPECT_EQ(seen, wanted);
}

TEST_F(TimelinesOf, walking_down_survives_that_its_last_post_is_dropped) {
    std::vector<Post> written;
    for (int i = 0; i < 6; ++i) written.push_back(say(anna, std::to_string(i)));
    const auto first = timelines.home(reader(anna), false, page_of(2));
    posts.drop(anna, first.posts.back().post.id, tick());
    const auto second = timelines.home(reader(anna), false, page_below(number(first.posts.back().post.id), 2));
    EXPECT_EQ(texts_of(second.posts), (Texts{"3", "2"}));
}

TEST_F(TimelinesOf, since_gives_the_newest_and_next_to_the_nearest) {
    std::vector<Post> written;
    for (int i = 0; i < 6; ++i) written.push_back(say(anna, std::to_string(i)));
    auto since = page_of(2);
    since.above = number(written[1].id);
    EXPECT_EQ(texts_of(timelines.home(reader(anna), false, since).posts), (Texts{"5", "4"}));
    EXPECT_EQ(texts_of(timelines.home(reader(anna), false, page_next_to(number(written[1].id), 2)).posts),
              (Texts{"3", "2"}));
    since.limit = 9;
    since.below = number(written[4].id);
    EXPECT_EQ(texts_of(timelines.home(reader(anna), false, since).posts), (Texts{"3", "2"}));
}

// Square, topics, search

TEST_F(TimelinesOf, square_has_public_posts_without_reposts_and_answers_to_others) {
    const auto post = say(anna, "open");
    say(anna, "unlisted", Visibility::unlisted);
    posts.repost(bob, post.id, std::nullopt, tick());
    say(bob, "to another", Visibility::everyone, post.id);
    say(anna, "to myself", Visibility::everyone, post.id);
    EXPECT_EQ(square(Reader{}), (Texts{"to myself", "open"}));
    relations.mute(bob, anna, true, std::nullopt, tick());
    EXPECT_EQ(square(reader(bob)), Texts{});
}

TEST_F(TimelinesOf, topics_are_found_in_both_forms_and_any_case) {
    say(anna, "one #Wetter #sonne");
    say(anna, "two #微博话题# #wetter");
    say(anna, "three #sonne");
    EXPECT_EQ(topic("WETTER"), (Texts{"two #微博话题# #wetter", "one #Wetter #sonne"}));
    EXPECT_EQ(topic("#微博话题#"), Texts{"two #微博话题# #wetter"});
    EXPECT_EQ(topic("wetter", {"sonne"}).size(), 3U);
    EXPECT_EQ(topic("wetter", {}, {"Sonne"}), Texts{"one #Wetter #sonne"});
    EXPECT_EQ(topic("wetter", {}, {}, {"#sonne"}), Texts{"two #微博话题# #wetter"});
    EXPECT_EQ(topic("none"), Texts{});
    EXPECT_EQ(topic(""), Texts{});
    EXPECT_EQ(topic("\xff"), Texts{});
}

TEST_F(TimelinesOf, search_finds_words_of_public_posts_and_of_chinese) {
    say(anna, "今天天气很好");
    say(anna, "fine weather today");
    say(anna, "weather for followers", Visibility::followers);
    EXPECT_EQ(search(Reader{}, "天气"), Texts{"今天天气很好"});
    EXPECT_EQ(search(Reader{}, "好"), Texts{"今天天气很好"});
    EXPECT_EQ(search(Reader{}, "Weather"), Texts{"fine weather today"});
    for (const auto* strange : {"", "\"", "*", "a AND OR NOT NEAR(", "'; DROP TABLE post; --", "\xff\xfe"}) {
        EXPECT_EQ(search(Reader{}, strange), Texts{}) << strange;
    }
    EXPECT_EQ(search(Reader{}, std::string(5'000, 'a')), Texts{});
}

TEST_F(TimelinesOf, search_counts_its_offset_as_the_reader_sees_it) {
    relations.mute(bob, carol, true, std::nullopt, tick());
    for (int i = 0; i < 6; ++i) {
        say(anna, "needle " + std::to_string(i));
        say(carol, "needle of a muted one");
    }
    EXPECT_EQ(search(reader(bob), "needle", 2, 0), (Texts{"needle 5", "needle 4"}));
    EXPECT_EQ(search(reader(bob), "needle", 2, 2), (Texts{"needle 3", "needle 2"}));
    EXPECT_EQ(search(reader(bob), "needle", 2, 4), (Texts{"needle 1", "needle 0"}));
    EXPECT_EQ(search(reader(bob), "needle", 2, 6), Texts{});
    EXPECT_EQ(search(reader(bob), "needle", 2, std::numeric_limits<std::size_t>::max()), Texts{});
}

TEST_F(TimelinesOf, a_profile_is_filtered_as_asked) {
    const auto post = say(anna, "plain #eins");
    const auto of_bob = say(bob, "bob's");
    say(anna, "to bob", Visibility::everyone, of_bob.id);
    posts.repost(anna, of_bob.id, std::nullopt, tick());
    posts.pin(anna, post.id, tick());
    const auto shown = [&](auto choose) {
        Timelines::OfAuthor wanted;
        choose(wanted);
        return texts_of(timelines.of_author(Reader{}, anna, wanted, page_of(9)).posts);
    };
    EXPECT_EQ(shown([](auto&) {}), (Texts{"repost: bob's", "to bob", "plain #eins"}));
    EXPECT_EQ(shown([](auto& wanted) { wanted.without_replies = true; }), (Texts{"repost: bob's", "plain #eins"}));
    EXPECT_EQ(shown([](auto& wanted) { wanted.without_reposts = true; }), (Texts{"to bob", "plain #eins"}));
    EXPECT_EQ(shown([](auto& wanted) { wanted.only_pinned = true; }), Texts{"plain #eins"});
    EXPECT_EQ(shown([](auto& wanted) { wanted.topic = "#EINS"; }), Texts{"plain #eins"});
    EXPECT_EQ(shown([](auto& wanted) { wanted.only_media = true; }), Texts{});
    EXPECT_EQ(refusal_of([&] { timelines.of_author(Reader{}, AccountId{77}, {}, page_of(9)); }), "not found");
}

// Topics

TEST_F(TimelinesOf, a_topic_has_a_week_of_days) {
    say(anna, "#wetter");
    say(bob, "#wetter");
    now += std::chrono::days{2};
    say(anna, "#wetter");
    const auto view = timelines.topic_view(std::nullopt, "wetter", now);
    ASSERT_EQ(view.days.size(), 7U);
    EXPECT_EQ(view.days[0].day, std::chrono::floor<std::chrono::days>(now));
    EXPECT_EQ(view.days[0].uses, 1);
    EXPECT_EQ(view.days[1].uses, 0);
    EXPECT_EQ(view.days[2].uses, 2);
    EXPECT_EQ(view.days[2].accounts, 2);
    EXPECT_FALSE(view.following);
    EXPECT_EQ(timelines.topic_view(std::nullopt, "unused", now).days.size(), 7U);
    EXPECT_EQ(refusal_of([&] { timelines.topic_view(std::nullopt, "12", now); }), "not found");
}

TEST_F(TimelinesOf, trends_go_by_the_number_of_people) {
    for (int i = 0; i < 5; ++i) say(anna, "#loud");
    say(anna, "#wetter");
    say(bob, "#wetter");
    say(carol, "#wetter", Visibility::followers);
    set_protected(dora, true);
    say(dora, "#secret");
    const auto trends = timelines.trends(anna, 10, 0, now);
    ASSERT_EQ(trends.size(), 2U);
    EXPECT_EQ(trends[0].topic.name, "wetter");
    EXPECT_EQ(trends[0].days[0].accounts, 2);
    EXPECT_EQ(trends[1].topic.name, "loud");
    EXPECT_EQ(timelines.trends(anna, 1, 1, now).at(0).topic.name, "loud");
    EXPECT_TRUE(timelines.trends(anna, 10, 0, now + std::chrono::days{8}).empty());
}

TEST_F(TimelinesOf, topics_are_followed_and_searched) {
    say(anna, "#Wetter #Wetterbericht #123abc");
    EXPECT_TRUE(timelines.follow_topic(bob, "#wetter", tick()).following);
    EXPECT_TRUE(timelines.follow_topic(bob, "wetter", tick()).following) << "twice is once";
    const auto found = timelines.search_topics(bob, "#wet", 10, 0, now);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].topic.name, "Wetter");
    EXPECT_TRUE(found[0].following);
    EXPECT_FALSE(found[1].following);
    EXPECT_EQ(timelines.search_topics(bob, "123", 10, 0, now).size(), 1U);
    EXPECT_TRUE(timelines.search_topics(bob, "\xff", 10, 0, now).empty());
    EXPECT_EQ(timelines.followed_topics(bob, page_of(10), now).size(), 1U);
    EXPECT_FALSE(timelines.unfollow_topic(bob, "Wetter", tick()).following);
    EXPECT_TRUE(timelines.followed_topics(bob, page_of(10), now).empty());
    EXPECT_EQ(refusal_of([&] { timelines.follow_topic(bob, "no#topic", tick()); }),
              "Validation failed: This is not the name of a topic");
    settings.max_followed_topics = 1;
    timelines.follow_topic(bob, "one", tick());
    EXPECT_NE(refusal_of([&] { timelines.follow_topic(bob, "two", tick()); }), "not refused");
    EXPECT_EQ(timelines.followed_topics(bob, page_of(10), now).size(), 1U);
}

// Lists

TEST_F(TimelinesOf, lists_show_their_members) {
    follow(anna, bob);
    follow(anna, carol);
    const auto id = timelines.add_list(anna, " Friends ", RepliesPolicy::list, false).id;
    EXPECT_EQ(timelines.get_list(anna, id).title, "Friends");
    timelines.add_to_list(anna, id, {bob});
    const auto of_carol = say(carol, "carol's"), of_anna = say(anna, "mine"), of_bob = say(bob, "bob's");
    say(bob, "to carol", Visibility::everyone, of_carol.id);
    say(bob, "to me", Visibility::everyone, of_anna.id);
    say(bob, "to himself", Visibility::followers, of_bob.id);
    say(bob, "@anna direct", Visibility::direct);
    const auto shown = [&] { return texts_of(timelines.list(reader(anna), id, page_of(9)).posts); };
    EXPECT_EQ(shown(), (Texts{"to himself", "to me", "bob's"}));
    timelines.change_list(anna, id, std::nullopt, RepliesPolicy::followed, std::nullopt);
    EXPECT_EQ(shown(), (Texts{"to himself", "to me", "to carol", "bob's"}));
    timelines.change_list(anna, id, std::nullopt, RepliesPolicy::list, std::nullopt);
    timelines.add_to_list(anna, id, {carol, carol});
    EXPECT_EQ(shown(), (Texts{"to himself", "to me", "to carol", "bob's", "carol's"}));
    relations.mute(anna, carol, true, std::nullopt, tick());
    timelines.drop_from_list(anna, id, {bob});
    EXPECT_EQ(shown(), Texts{});
}

TEST_F(TimelinesOf, lists_are_their_owners_alone) {
    const auto id = timelines.add_list(anna, "Friends", RepliesPolicy::list, false).id;
    EXPECT_EQ(refusal_of([&] { timelines.get_list(bob, id); }), "not found");
    EXPECT_EQ(refusal_of([&] { timelines.list(reader(bob), id, page_of(9)); }), "not found");
    EXPECT_EQ(refusal_of([&] { timelines.list(Reader{}, id, page_of(9)); }), "not found");
    EXPECT_EQ(refusal_of([&] { timelines.list_members(bob, id, page_of(9)); }), "not found");
    EXPECT_EQ(refusal_of([&] { timelines.change_list(bob, id, "x", std::nullopt, std::nullopt); }), "not found");
    EXPECT_EQ(refusal_of([&] { timelines.add_to_list(bob, id, {}); }), "not found");
    EXPECT_EQ(refusal_of([&] { timelines.drop_from_list(bob, id, {}); }), "not found");
    EXPECT_EQ(refusal_of([&] { timelines.drop_list(bob, id); }), "not found");
    timelines.drop_list(anna, id);
    EXPECT_EQ(refusal_of([&] { timelines.get_list(anna, id); }), "not found");
}

TEST_F(TimelinesOf, only_followed_accounts_are_in_lists) {
    const auto id = timelines.add_list(anna, "Friends", RepliesPolicy::list, false).id;
    follow(anna, bob);
    EXPECT_EQ(refusal_of([&] { timelines.add_to_list(anna, id, {bob, carol}); }), "not found");
    EXPECT_EQ(refusal_of([&] { timelines.add_to_list(anna, id, {AccountId{99}}); }), "not found");
    EXPECT_TRUE(timelines.list_members(anna, id, page_of(9)).empty()) << "all or none";
    timelines.add_to_list(anna, id, {bob});
    EXPECT_EQ(timelines.list_members(anna, id, page_of(9)).size(), 1U);
    EXPECT_EQ(timelines.lists_with(anna, bob).size(), 1U);
    relations.unfollow(anna, bob, tick());
    EXPECT_TRUE(timelines.list_members(anna, id, page_of(9)).empty());
}

TEST_F(TimelinesOf, lists_have_limits) {
    settings.max_lists = 2;
    settings.max_list_members = 1;
    follow(anna, bob);
    follow(anna, carol);
    const auto id = timelines.add_list(anna, "1", RepliesPolicy::none, false).id;
    timelines.add_list(anna, std::string(100, 'a'), RepliesPolicy::none, false);
    EXPECT_NE(refusal_of([&] { timelines.add_list(anna, "3", RepliesPolicy::none, false); }), "not refused");
    EXPECT_NE(refusal_of([&] { timelines.add_to_list(anna, id, {bob, carol}); }), "not refused");
    EXPECT_TRUE(timelines.list_members(anna, id, page_of(9)).empty());
    for (const auto& title : {std::string{}, std::string{" "}, std::string(101, 'a'), std::string{"\x07"}}) {
        EXPECT_NE(refusal_of([&] { timelines.change_list(anna, id, title, std::nullopt, std::nullopt); }),
                  "not refused");
    }
}

TEST_F(TimelinesOf, members_of_an_exclusive_list_are_not_in_the_home) {
    follow(anna, bob);
    say(bob, "before");
    const auto id = timelines.add_list(anna, "Quiet", RepliesPolicy::list, true).id;
    timelines.add_to_list(anna, id, {bob});
    say(bob, "after");
    EXPECT_EQ(home(anna), Texts{});
    EXPECT_EQ(texts_of(timelines.list(reader(anna), id, page_of(9)).posts), (Texts{"after", "before"}));
    EXPECT_TRUE(timelines.kept_to_lists(anna).contains(bob));
    EXPECT_TRUE(timelines.kept_to_lists(carol).empty());
}

// Markers

TEST_F(TimelinesOf, markers_are_kept_for_two_timelines) {
    EXPECT_EQ(timelines.marker(anna, "home"), std::nullopt);
    EXPECT_EQ(timelines.set_marker(anna, "home", 17, tick()).version, 1);
    const auto again = timelines.set_marker(anna, "home", 18, tick());
    EXPECT_EQ(again.version, 2);
    EXPECT_EQ(number(timelines.marker(anna, "home")->last_read), 18);
    EXPECT_FALSE(timelines.marker(bob, "home"));
    EXPECT_FALSE(timelines.marker(anna, "public"));
    EXPECT_NE(refusal_of([&] { timelines.set_marker(anna, "public", 1, tick()); }), "not refused");
}

}  // namespace
