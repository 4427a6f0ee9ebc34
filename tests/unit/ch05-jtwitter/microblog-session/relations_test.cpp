#include "ch05-jtwitter/microblog-session/relations.hpp"

#include <gmock/gmock.h>

#include "tests/unit/ch05-jtwitter/microblog-session/microblog_world.hpp"

namespace {

using namespace microblog;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class RelationsTest : public MicroblogWorld {
  protected:
    using MicroblogWorld::MicroblogWorld;

    Account account(AccountId id) { return blog.accounts.get(id); }
    std::vector<AccountId> followers(const Reader& by, AccountId of, const Page& page = {}) {
        std::vector<AccountId> ids;
        for (const auto& entry : blog.relations.followers(by, of, page)) ids.push_back(entry.id);
        return ids;
    }

    const AccountId anna = sign_up("anna"), ben = sign_up("ben"), cleo = sign_up("cleo");
};

TEST_F(RelationsTest, a_follow_brings_the_newest_posts_home) {
    const auto first = post(anna, "one"), second = post(anna, "two");
    post(anna, "@ben only you", Visibility::direct);
    blog.relations.follow(cleo, anna, {}, {}, now);
    EXPECT_THAT(home(cleo), ElementsAre(second, first)) << "no direct ones";
}

TEST_F(RelationsTest, a_follow_without_reposts_brings_none_home) {
    const auto original = post(ben, "to be passed on");
    now += 1s;
    const auto repost = blog.posts.repost(anna, original, {}, now).id;
    blog.relations.follow(cleo, anna, false, {}, now);
    EXPECT_THAT(home(cleo), IsEmpty());
    blog.relations.unfollow(cleo, anna, now);
    blog.relations.follow(cleo, anna, true, {}, now);
    EXPECT_THAT(home(cleo), ElementsAre(repost));
}

TEST_F(RelationsTest, following_twice_is_the_same_as_once) {
    follow(ben, anna);
    const auto again = blog.relations.follow(ben, anna, {}, true, now);
    EXPECT_TRUE(again.following->notify) << "but how it follows may change";
    EXPECT_TRUE(again.following->reposts) << "and what is not named stays";
    EXPECT_EQ(account(anna).followers, 1);
    EXPECT_EQ(account(ben).following, 1);
    EXPECT_EQ(notifications(anna).size(), 1U);
    blog.relations.unfollow(ben, anna, now);
    const auto gone = blog.relations.unfollow(ben, anna, now);
    EXPECT_FALSE(gone.following);
    EXPECT_EQ(account(anna).followers, 0);
    EXPECT_EQ(account(ben).following, 0);
}

TEST_F(RelationsTest, a_follow_notifies_and_its_end_takes_that_back) {
    follow(ben, anna);
    const auto notified = told_of<Notified>();
    ASSERT_EQ(notified.size(), 1U);
    EXPECT_EQ(notified[0].notification.owner, anna);
    EXPECT_EQ(notified[0].notification.from, ben);
    EXPECT_EQ(notified[0].notification.kind, NotificationKind::follow);
    blog.relations.unfollow(ben, anna, now);
    EXPECT_THAT(notifications(anna), IsEmpty());
    ASSERT_EQ(told_of<NotificationDropped>().size(), 1U);
    EXPECT_EQ(told_of<NotificationDropped>()[0].id, notified[0].notification.id);
}

TEST_F(RelationsTest, what_is_told_of_can_be_read_already) {
    bool was_there = false;
    blog.events.listen([&](const Event& event) {
        if (std::holds_alternative<RelationsChanged>(event)) was_there = relation(ben, anna).following.has_value();
    });
    follow(ben, anna);
    EXPECT_TRUE(was_there);
}

TEST_F(RelationsTest, nobody_follows_oneself_nor_who_is_not_there) {
    EXPECT_EQ(reason_of([&] { follow(anna, anna); }), not_allowed);
    EXPECT_EQ(reason_of([&] { follow(anna, AccountId{999}); }), not_found);
    blog.accounts.suspend({}, ben);
    EXPECT_EQ(reason_of([&] { follow(anna, ben); }), not_found);
}

TEST_F(RelationsTest, a_protected_account_is_asked) {
    protect(anna);
    const auto old = post(anna, "for friends");
    const auto asked = blog.relations.follow(ben, anna, {}, {}, now);
    EXPECT_TRUE(asked.requested);
    EXPECT_FALSE(asked.following);
    EXPECT_THAT(home(ben), IsEmpty());
    EXPECT_EQ(blog.relations.count_requests(anna), 1);
    EXPECT_EQ(blog.relations.requests(anna, {}).at(0).id, ben);
    ASSERT_EQ(notifications(anna).size(), 1U);
    EXPECT_EQ(notifications(anna)[0].kind, NotificationKind::follow_request);
    follow(ben, anna);
    EXPECT_EQ(notifications(anna).size(), 1U) << "asking twice is the same as once";

    const auto accepted = blog.relations.authorize(anna, ben, now);
    EXPECT_TRUE(accepted.followed_by);
    EXPECT_FALSE(accepted.requested_by);
    EXPECT_THAT(home(ben), ElementsAre(old));
    EXPECT_THAT(notifications(anna), IsEmpty());
    EXPECT_EQ(account(anna).followers, 1);
    EXPECT_TRUE(blog.relations.authorize(anna, ben, now).followed_by) << "twice is the same as once";
}

TEST_F(RelationsTest, nobody_is_accepted_who_did_not_ask) {
    protect(anna);
    EXPECT_EQ(reason_of([&] { blog.relations.authorize(anna, ben, now); }), not_found);
    EXPECT_FALSE(relation(ben, anna).following);
}

TEST_F(RelationsTest, a_request_may_be_rejected_or_taken_back) {
    protect(anna);
    follow(ben, anna);
    EXPECT_FALSE(blog.relations.reject(anna, ben, now).requested_by);
    EXPECT_FALSE(relation(ben, anna).following);
    EXPECT_THAT(notifications(anna), IsEmpty());
    follow(ben, anna);
    EXPECT_FALSE(blog.relations.unfollow(ben, anna, now).requested);
    EXPECT_THAT(notifications(anna), IsEmpty());
}

TEST_F(RelationsTest, who_takes_the_protection_off_accepts_all_who_wait) {
    protect(anna);
    const auto old = post(anna, "for friends");
    follow(ben, anna);
    follow(cleo, anna);
    protect(anna, false);
    EXPECT_TRUE(relation(ben, anna).following);
    EXPECT_TRUE(relation(cleo, anna).following);
    EXPECT_EQ(blog.relations.count_requests(anna), 0);
    EXPECT_THAT(home(ben), ElementsAre(old));
    EXPECT_THAT(notifications(anna), IsEmpty());
}

TEST_F(RelationsTest, unfollowing_clears_home_and_lists) {
    follow(ben, anna);
    follow(ben, cleo);
    const auto of_cleo = post(cleo, "stays");
    post(anna, "goes");
    const auto list = store.write([&](Tables& tables) {
        const auto id = tables.timelines.add_list({.owner = ben, .title = "both"});
        tables.timelines.add_to_list(id, anna);
        tables.timelines.add_to_list(id, cleo);
        return id;
    });
    blog.relations.unfollow(ben, anna, now);
    EXPECT_THAT(home(ben), ElementsAre(of_cleo));
    const auto members = store.read([&](Tables& tables) { return tables.timelines.members(list, {}); });
    ASSERT_EQ(members.size(), 1U);
    EXPECT_EQ(members[0].id, cleo);
}

TEST_F(RelationsTest, a_follower_can_be_removed) {
    follow(ben, anna);
    post(anna, "goes");
    EXPECT_FALSE(blog.relations.remove_follower(anna, ben, now).followed_by);
    EXPECT_THAT(home(ben), IsEmpty());
}

TEST_F(RelationsTest, a_block_ends_all_there_is_between_two) {
    follow(ben, anna);
    follow(anna, ben);
    post(anna, "@ben hi");
    post(ben, "@anna hi");
    protect(cleo);
    follow(anna, cleo);
    const auto blocked = blog.relations.block(anna, ben, now);
    EXPECT_TRUE(blocked.blocking);
    EXPECT_FALSE(blocked.following);
    EXPECT_FALSE(blocked.followed_by);
    EXPECT_THAT(notifications(ben), IsEmpty());
    EXPECT_THAT(notifications(anna), IsEmpty());
    EXPECT_EQ(home(anna).size(), 1U) << "her own post";
    EXPECT_EQ(home(ben).size(), 1U) << "his own post";
    EXPECT_EQ(account(anna).followers, 0);
    EXPECT_EQ(account(anna).following, 0);
    blog.relations.block(cleo, anna, now);
    EXPECT_EQ(blog.relations.count_requests(cleo), 0);
    EXPECT_FALSE(relation(anna, cleo).requested);
}

TEST_F(RelationsTest, nobody_follows_over_a_block_in_either_direction) {
    blog.relations.block(anna, ben, now);
    EXPECT_EQ(reason_of([&] { follow(ben, anna); }), not_allowed);
    EXPECT_EQ(reason_of([&] { follow(anna, ben); }), not_allowed);
    EXPECT_EQ(blog.relations.blocks(anna, {}).at(0).id, ben);
    EXPECT_EQ(reason_of([&] { blog.relations.block(anna, anna, now); }), not_allowed);
    blog.relations.unblock(anna, ben, now);
    follow(ben, anna);
    EXPECT_TRUE(relation(ben, anna).following);
}

TEST_F(RelationsTest, both_sides_of_a_block_are_told_that_their_rules_changed) {
    told.clear();
    blog.relations.block(anna, ben, now);
    std::vector<AccountId> changed;
    for (const auto& event : told_of<RelationsChanged>()) changed.push_back(event.who);
    EXPECT_THAT(changed, testing::UnorderedElementsAre(anna, ben));
}

TEST_F(RelationsTest, a_mute_keeps_the_follow_and_ends_with_its_time) {
    follow(ben, anna);
    const auto muted = blog.relations.mute(ben, anna, true, 60s, now);
    EXPECT_TRUE(muted.muting);
    EXPECT_TRUE(muted.following);
    EXPECT_EQ(blog.relations.mutes(ben, {}, now).size(), 1U);
    EXPECT_TRUE(reader(ben).muting.contains(anna));
    now += 61s;
    EXPECT_FALSE(relation(ben, anna).muting);
    EXPECT_THAT(blog.relations.mutes(ben, {}, now), IsEmpty());
    EXPECT_FALSE(reader(ben).muting.contains(anna));
}

TEST_F(RelationsTest, a_mute_of_no_time_or_of_very_long_is_for_ever) {
    for (const auto duration : {0s, std::chrono::seconds::max()}) {
        blog.relations.mute(ben, anna, true, duration, now);
        now += std::chrono::years{50};
        EXPECT_TRUE(relation(ben, anna).muting);
        blog.relations.unmute(ben, anna, now);
        EXPECT_FALSE(relation(ben, anna).muting);
    }
    EXPECT_EQ(reason_of([&] { blog.relations.mute(ben, ben, true, {}, now); }), not_allowed);
}

TEST_F(RelationsTest, a_mute_keeps_notifications_away_if_that_is_wanted) {
    blog.relations.mute(anna, ben, true, {}, now);
    follow(ben, anna);
    EXPECT_THAT(notifications(anna), IsEmpty());
    blog.relations.mute(anna, cleo, false, {}, now);
    follow(cleo, anna);
    EXPECT_EQ(notifications(anna).size(), 1U);
}

TEST_F(RelationsTest, a_private_note_has_a_limit) {
    EXPECT_EQ(blog.relations.note(anna, ben, "met at the lab", now).note, "met at the lab");
    EXPECT_EQ(relation(ben, anna).note, "") << "for anna alone";
    EXPECT_EQ(reason_of([&] { blog.relations.note(anna, ben, std::string(2'001, 'x'), now); }), invalid);
    EXPECT_EQ(blog.relations.note(anna, ben, "", now).note, "");
}

TEST_F(RelationsTest, of_several_are_given_in_the_order_asked_without_unknown_ones) {
    follow(anna, cleo);
    const auto several = blog.relations.get(anna, {cleo, AccountId{999}, ben}, now);
    ASSERT_EQ(several.size(), 2U);
    EXPECT_EQ(several[0].whom, cleo);
    EXPECT_TRUE(several[0].following);
    EXPECT_EQ(several[1].whom, ben);
    EXPECT_FALSE(several[1].following);
}

TEST_F(RelationsTest, followers_of_a_protected_account_are_for_its_followers_alone) {
    follow(ben, anna);
    EXPECT_THAT(followers({}, anna), ElementsAre(ben));
    protect(anna);
    EXPECT_THAT(followers({}, anna), IsEmpty());
    EXPECT_THAT(followers(reader(cleo), anna), IsEmpty());
    EXPECT_THAT(followers(reader(ben), anna), ElementsAre(ben));
    EXPECT_THAT(followers(reader(anna), anna), ElementsAre(ben));
    EXPECT_EQ(blog.relations.following(reader(cleo), anna, {}).size(), 0U);
}

TEST_F(RelationsTest, a_list_of_followers_leaves_out_who_is_not_shown_and_stays_full) {
    std::vector<AccountId> people;
    for (int i = 0; i < 12; ++i) {
        people.push_back(sign_up("person" + std::to_string(i)));
        follow(people.back(), anna);
    }
    for (std::size_t i = 4; i < 10; ++i) blog.accounts.suspend({}, people[i]);
    blog.relations.block(ben, people[11], now);
    const Page newest{.below = {}, .above = {}, .next_to = {}, .limit = 3};
    EXPECT_THAT(followers(reader(ben), anna, newest), ElementsAre(people[10], people[3], people[2]));
    const auto all = blog.relations.followers(reader(ben), anna, {});
    ASSERT_EQ(all.size(), 5U);
    const Page upwards{.below = {}, .above = {}, .next_to = all[3].cursor, .limit = 2};
    EXPECT_THAT(followers(reader(ben), anna, upwards), ElementsAre(people[3], people[2])) << "the nearest above";
    blog.relations.block(anna, ben, now);
    EXPECT_THAT(followers(reader(ben), anna), IsEmpty());
}

class FewFollows : public RelationsTest {
  protected:
    FewFollows()
        : RelationsTest{[] {
              Settings settings;
              settings.max_follows = 2;
              settings.pull_threshold = 1;
              return settings;
          }()} {}
};

TEST_F(FewFollows, nobody_follows_more_than_the_limit) {
    const auto dora = sign_up("dora");
    follow(anna, ben);
    follow(anna, cleo);
    EXPECT_EQ(text_of_refusal([&] { follow(anna, dora); }), "Validation failed: You cannot follow more than 2 people");
    follow(anna, cleo);
    blog.relations.unfollow(anna, ben, now);
    follow(anna, dora);
}

TEST_F(FewFollows, an_account_with_many_followers_is_merged_at_reading_from_then_on) {
    const auto dora = sign_up("dora");
    post(anna, "hello");
    follow(ben, anna);
    EXPECT_FALSE(account(anna).pulled);
    follow(cleo, anna);
    EXPECT_TRUE(account(anna).pulled);
    blog.relations.unfollow(cleo, anna, now);
    EXPECT_TRUE(account(anna).pulled) << "it stays so";
    follow(dora, anna);
    EXPECT_THAT(home(dora), IsEmpty()) << "nothing is copied";
}

}  // namespace
