// The rules alone, without a store: every reader against every kind of post.
#include "ch05-jtwitter/microblog-session/visibility.hpp"

#include <gtest/gtest.h>

namespace {

using namespace microblog;

constexpr AccountId anna{1}, ben{2}, cleo{3};

constexpr Visibility all_visibilities[] = {Visibility::everyone, Visibility::unlisted, Visibility::followers,
                                           Visibility::direct};

Post post_of(AccountId author, Visibility visibility = Visibility::everyone) {
    Post post;
    post.id = PostId{100};
    post.author = author;
    post.visibility = visibility;
    return post;
}

Reader reader(AccountId id) {
    Reader asking;
    asking.account = id;
    return asking;
}

Reader follower(AccountId id, AccountId of) {
    auto asking = reader(id);
    asking.following.emplace(of, Follow{.who = id, .whom = of});
    return asking;
}

TEST(Visibility, a_stranger_sees_what_is_for_everyone_and_unlisted) {
    const Reader stranger;
    EXPECT_TRUE(may_see(stranger, post_of(anna, Visibility::everyone)));
    EXPECT_TRUE(may_see(stranger, post_of(anna, Visibility::unlisted)));
    EXPECT_FALSE(may_see(stranger, post_of(anna, Visibility::followers)));
    EXPECT_FALSE(may_see(stranger, post_of(anna, Visibility::direct)));
}

TEST(Visibility, a_follower_sees_all_but_direct_posts) {
    const auto ben_follows = follower(ben, anna);
    EXPECT_TRUE(may_see(ben_follows, post_of(anna, Visibility::everyone)));
    EXPECT_TRUE(may_see(ben_follows, post_of(anna, Visibility::unlisted)));
    EXPECT_TRUE(may_see(ben_follows, post_of(anna, Visibility::followers)));
    EXPECT_FALSE(may_see(ben_follows, post_of(anna, Visibility::direct)));
    EXPECT_FALSE(may_see(reader(ben), post_of(anna, Visibility::followers))) << "no follower";
}

TEST(Visibility, who_is_mentioned_sees_it) {
    for (const auto visibility : all_visibilities) {
        auto post = post_of(anna, visibility);
        post.mentions = {cleo, ben};
        EXPECT_TRUE(may_see(reader(ben), post));
    }
    EXPECT_FALSE(may_see(Reader{}, post_of(anna, Visibility::direct)));
}

TEST(Visibility, an_author_sees_the_own_posts) {
    for (const auto visibility : all_visibilities) {
        auto post = post_of(anna, visibility);
        post.author_protected = true;
        EXPECT_TRUE(may_see(reader(anna), post));
    }
}

TEST(Visibility, a_protected_author_is_read_by_followers_and_the_mentioned_alone) {
    for (const auto visibility : {Visibility::everyone, Visibility::unlisted, Visibility::followers}) {
        auto post = post_of(anna, visibility);
        post.author_protected = true;
        EXPECT_FALSE(may_see(Reader{}, post));
        EXPECT_FALSE(may_see(reader(ben), post));
        EXPECT_TRUE(may_see(follower(ben, anna), post));
        EXPECT_FALSE(shows_in_public(follower(ben, anna), post)) << "not in public lists, not even for a follower";
        post.mentions = {ben};
        EXPECT_TRUE(may_see(reader(ben), post));
    }
}

TEST(Visibility, whom_the_author_blocks_sees_nothing_not_even_mentions) {
    for (const auto visibility : all_visibilities) {
        auto blocked = follower(ben, anna);
        blocked.blocked_by.insert(anna);
        auto post = post_of(anna, visibility);
        post.mentions = {ben};
        EXPECT_FALSE(may_see(blocked, post));
    }
}

TEST(Visibility, nobody_sees_posts_of_a_suspended_account) {
    for (const auto state : {AccountState::suspended, AccountState::deleted}) {
        auto post = post_of(anna);
        post.author_state = state;
        post.mentions = {ben};
        EXPECT_FALSE(may_see(Reader{}, post));
        EXPECT_FALSE(may_see(follower(ben, anna), post));
        EXPECT_FALSE(may_see(reader(anna), post));
    }
}

TEST(Visibility, home_shows_the_own_posts_and_those_of_followed_accounts) {
    EXPECT_TRUE(shows_in_home(reader(anna), post_of(anna, Visibility::followers), nullptr));
    EXPECT_TRUE(shows_in_home(follower(ben, anna), post_of(anna, Visibility::unlisted), nullptr));
    EXPECT_FALSE(shows_in_home(reader(ben), post_of(anna, Visibility::unlisted), nullptr));
    EXPECT_TRUE(shows_in_home(reader(ben), post_of(anna, Visibility::everyone), nullptr)) << "it came with a topic";
}

TEST(Visibility, home_shows_no_direct_posts) {
    auto post = post_of(anna, Visibility::direct);
    post.mentions = {ben};
    EXPECT_FALSE(shows_in_home(follower(ben, anna), post, nullptr));
    EXPECT_FALSE(shows_in_home(reader(anna), post, nullptr));
}

TEST(Visibility, home_shows_replies_to_oneself_to_their_author_and_to_the_followed) {
    auto reply = post_of(anna);
    reply.reply_to = PostId{50};
    reply.reply_to_author = cleo;
    EXPECT_FALSE(shows_in_home(follower(ben, anna), reply, nullptr)) << "cleo is not followed";
    auto of_both = follower(ben, anna);
    of_both.following.emplace(cleo, Follow{.who = ben, .whom = cleo});
    EXPECT_TRUE(shows_in_home(of_both, reply, nullptr));
    reply.reply_to_author = ben;
    EXPECT_TRUE(shows_in_home(follower(ben, anna), reply, nullptr));
    reply.reply_to_author = anna;
    EXPECT_TRUE(shows_in_home(follower(ben, anna), reply, nullptr)) << "a thread of her own";
}

TEST(Visibility, home_shows_reposts_if_they_are_wanted_and_the_original_may_be_seen) {
    auto repost = post_of(anna);
    repost.repost_of = PostId{50};
    auto original = post_of(cleo);
    original.id = PostId{50};
    auto ben_follows = follower(ben, anna);
    EXPECT_TRUE(shows_in_home(ben_follows, repost, &original));
    EXPECT_FALSE(shows_in_home(reader(ben), repost, &original)) << "a repost does not come with a topic";
    ben_follows.following.at(anna).reposts = false;
    EXPECT_FALSE(shows_in_home(ben_follows, repost, &original));
    ben_follows = follower(ben, anna);
    original.visibility = Visibility::followers;
    EXPECT_FALSE(shows_in_home(ben_follows, repost, &original));
}

TEST(Visibility, home_shows_nothing_by_or_about_those_who_are_avoided) {
    auto about = post_of(anna), repost = post_of(anna), original = post_of(cleo);
    about.mentions = {cleo};
    repost.repost_of = original.id;
    for (const auto set : {&Reader::blocking, &Reader::blocked_by, &Reader::muting}) {
        auto ben_follows = follower(ben, anna);
        (ben_follows.*set).insert(cleo);
        EXPECT_FALSE(shows_in_home(ben_follows, about, nullptr));
        EXPECT_FALSE(shows_in_home(ben_follows, repost, &original));
        EXPECT_TRUE(shows_in_home(ben_follows, post_of(anna), nullptr));
        auto avoids_anna = follower(ben, anna);
        (avoids_anna.*set).insert(anna);
        EXPECT_FALSE(shows_in_home(avoids_anna, post_of(anna), nullptr));
    }
}

TEST(Visibility, public_lists_show_what_is_for_everyone_and_not_avoided) {
    EXPECT_TRUE(shows_in_public(Reader{}, post_of(anna)));
    EXPECT_FALSE(shows_in_public(Reader{}, post_of(anna, Visibility::unlisted)));
    EXPECT_FALSE(shows_in_public(reader(anna), post_of(anna, Visibility::followers)));
    auto mutes = reader(ben);
    mutes.muting.insert(anna);
    EXPECT_FALSE(shows_in_public(mutes, post_of(anna)));
}

TEST(Visibility, threads_leave_out_who_is_avoided_though_a_single_post_may_be_seen) {
    auto blocks = reader(ben);
    blocks.blocking.insert(anna);
    EXPECT_TRUE(may_see(blocks, post_of(anna)));
    EXPECT_FALSE(shows_in_thread(blocks, post_of(anna)));
    EXPECT_TRUE(shows_in_thread(reader(ben), post_of(anna, Visibility::unlisted)));
}

}  // namespace
