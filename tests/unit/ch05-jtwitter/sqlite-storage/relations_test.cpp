#include <gmock/gmock.h>

#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class StoredRelations : public World {
  protected:
    Relation relation(AccountId who, AccountId whom, Time now = noon) {
        return read([&](Tables& tables) { return tables.relations.find(who, std::vector{whom}, now).at(0); });
    }

    AccountId anna = account("anna"), bob = account("bob"), carl = account("carl");
};

TEST_F(StoredRelations, of_strangers_are_nothing) {
    const auto none = relation(anna, bob);
    EXPECT_EQ(none.whom, bob);
    EXPECT_FALSE(none.following || none.muting || none.followed_by || none.blocking || none.blocked_by ||
                 none.requested || none.requested_by);
    EXPECT_EQ(none.note, "");
}

TEST_F(StoredRelations, are_found_for_many_in_the_order_asked) {
    follow(anna, carl);
    read([&](Tables& tables) {
        const auto found = tables.relations.find(anna, std::vector{carl, AccountId{77}, bob, anna}, noon);
        ASSERT_EQ(found.size(), 3U);
        EXPECT_EQ(found[0].whom, carl);
        EXPECT_TRUE(found[0].following);
        EXPECT_EQ(found[1].whom, bob);
        EXPECT_FALSE(found[1].following);
        EXPECT_EQ(found[2].whom, anna);
        EXPECT_THAT(tables.relations.find(anna, std::vector<AccountId>{}, noon), IsEmpty());
    });
}

TEST_F(StoredRelations, count_each_follow_once) {
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.relations.add_follow({anna, bob}, noon));
        EXPECT_FALSE(tables.relations.add_follow({anna, bob}, noon));
        EXPECT_TRUE(tables.relations.add_follow({anna, bob, false, true}, noon)) << "its switches have changed";
        EXPECT_FALSE(tables.relations.add_follow({anna, bob, false, true}, noon));
    });
    EXPECT_EQ(get(anna).following, 1);
    EXPECT_EQ(get(bob).followers, 1);
    EXPECT_EQ(get(bob).following, 0);
    const auto there = relation(anna, bob);
    ASSERT_TRUE(there.following);
    EXPECT_EQ(there.following->who, anna);
    EXPECT_EQ(there.following->whom, bob);
    EXPECT_FALSE(there.following->reposts);
    EXPECT_TRUE(there.following->notify);
    EXPECT_TRUE(relation(bob, anna).followed_by);
    EXPECT_FALSE(relation(bob, anna).following);
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.relations.drop_follow(anna, bob));
        EXPECT_FALSE(tables.relations.drop_follow(anna, bob));
        EXPECT_FALSE(tables.relations.drop_follow(bob, anna));
    });
    EXPECT_EQ(get(anna).following, 0);
    EXPECT_EQ(get(bob).followers, 0);
}

TEST_F(StoredRelations, of_nobody_cannot_be_made) {
    EXPECT_THROW(follow(anna, AccountId{77}), std::exception);
    EXPECT_EQ(get(anna).following, 0);
}

TEST_F(StoredRelations, keep_requests_until_they_are_taken) {
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.relations.add_request({anna, bob, false, true}, noon));
        EXPECT_FALSE(tables.relations.add_request({anna, bob, false, true}, noon));
        EXPECT_TRUE(tables.relations.add_request({carl, bob}, noon));
        EXPECT_EQ(tables.relations.count_requests(bob), 2);
    });
    EXPECT_TRUE(relation(anna, bob).requested);
    EXPECT_TRUE(relation(bob, anna).requested_by);
    EXPECT_FALSE(relation(anna, bob).following);
    write([&](Tables& tables) {
        const auto taken = tables.relations.take_request(anna, bob);
        ASSERT_TRUE(taken);
        EXPECT_EQ(taken->who, anna);
        EXPECT_EQ(taken->whom, bob);
        EXPECT_FALSE(taken->reposts);
        EXPECT_TRUE(taken->notify);
        EXPECT_FALSE(tables.relations.take_request(anna, bob));
        EXPECT_THAT(ids(tables.relations.requests(bob, {})), ElementsAre(carl));
        EXPECT_EQ(tables.relations.count_requests(bob), 1);
    });
}

TEST_F(StoredRelations, block_one_way) {
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.relations.add_block(anna, bob, noon));
        EXPECT_FALSE(tables.relations.add_block(anna, bob, noon));
        EXPECT_THAT(tables.relations.blocked_by_me(anna), ElementsAre(bob));
        EXPECT_THAT(tables.relations.who_block_me(bob), ElementsAre(anna));
        EXPECT_THAT(tables.relations.who_block_me(anna), IsEmpty());
    });
    EXPECT_TRUE(relation(anna, bob).blocking);
    EXPECT_TRUE(relation(bob, anna).blocked_by);
    EXPECT_FALSE(relation(bob, anna).blocking);
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.relations.drop_block(anna, bob));
        EXPECT_FALSE(tables.relations.drop_block(anna, bob));
    });
    EXPECT_FALSE(relation(anna, bob).blocking);
}

TEST_F(StoredRelations, mute_for_a_time) {
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.relations.add_mute({anna, bob, true, noon + 1h}, noon));
        EXPECT_FALSE(tables.relations.add_mute({anna, bob, true, noon + 1h}, noon));
        EXPECT_TRUE(tables.relations.add_mute({anna, bob, false, noon + 2h}, noon));
        EXPECT_TRUE(tables.relations.add_mute({anna, carl}, noon));
    });
    const auto muting = relation(anna, bob, noon + 1h).muting;
    ASSERT_TRUE(muting);
    EXPECT_FALSE(muting->notifications);
    EXPECT_EQ(muting->until, noon + 2h);
    EXPECT_FALSE(relation(anna, bob, noon + 2h).muting) << "it is over";
    EXPECT_TRUE(relation(anna, carl, noon + 2h).muting);
    EXPECT_FALSE(relation(bob, anna).muting);
    read([&](Tables& tables) {
        EXPECT_THAT(ids(tables.relations.mutes(anna, {}, noon)), ElementsAre(carl, bob));
        EXPECT_THAT(ids(tables.relations.mutes(anna, {}, noon + 2h)), ElementsAre(carl));
        EXPECT_EQ(tables.relations.mutes_of(anna, noon).size(), 2U);
        EXPECT_EQ(tables.relations.mutes_of(anna, noon + 2h).at(0).whom, carl);
    });
    write([&](Tables& tables) {
        EXPECT_TRUE(tables.relations.drop_mute(anna, carl));
        EXPECT_FALSE(tables.relations.drop_mute(anna, carl));
    });
}

TEST_F(StoredRelations, keep_a_private_note) {
    const auto note = [&](const std::string& text) {
        write([&](Tables& tables) { tables.relations.set_note(anna, bob, text); });
        return relation(anna, bob).note;
    };
    EXPECT_EQ(note("met in 北京"), "met in 北京");
    EXPECT_EQ(note("owes me tea"), "owes me tea");
    EXPECT_EQ(relation(bob, anna).note, "");
    EXPECT_EQ(note(""), "");
}

TEST_F(StoredRelations, give_whole_sets_for_the_rules) {
    write([&](Tables& tables) {
        tables.relations.add_follow({anna, bob, false, false}, noon);
        tables.relations.add_follow({anna, carl, true, true}, noon);
        tables.accounts.set_pulled(carl);
    });
    read([&](Tables& tables) {
        auto follows = tables.relations.follows_of(anna);
        ASSERT_EQ(follows.size(), 2U);
        if (follows[0].whom == carl) std::swap(follows[0], follows[1]);
        EXPECT_FALSE(follows[0].reposts || follows[0].notify);
        EXPECT_TRUE(follows[1].reposts && follows[1].notify);
        EXPECT_THAT(tables.relations.follows_of(bob), IsEmpty());
        EXPECT_THAT(tables.relations.pulled_among_followed(anna), ElementsAre(carl));
        EXPECT_THAT(tables.relations.who_want_every_post(carl), ElementsAre(anna));
        EXPECT_THAT(tables.relations.who_want_every_post(bob), IsEmpty());
        EXPECT_THAT(ids(tables.relations.following(anna, {})), UnorderedElementsAre(bob, carl));
        EXPECT_THAT(ids(tables.relations.followers(bob, {})), ElementsAre(anna));
    });
}

}  // namespace
}  // namespace storage
