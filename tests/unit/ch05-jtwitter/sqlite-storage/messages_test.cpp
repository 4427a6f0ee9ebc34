#include <gmock/gmock.h>

#include "tests/unit/ch05-jtwitter/sqlite-storage/world.hpp"

namespace storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class StoredMessages : public World {
  protected:
    AccountId anna = account("anna"), bob = account("bob"), carl = account("carl");
};

class StoredNotifications : public StoredMessages {
  protected:
    NotificationId notify(AccountId owner, AccountId from, NotificationKind kind, std::optional<PostId> about = {}) {
        const NotificationId id{number(next_id())};
        write([&](Tables& tables) { tables.notifications.add({id, owner, kind, from, about, noon}); });
        return id;
    }
    std::vector<NotificationId> of(AccountId owner, const Notifications::Wanted& wanted = {}) {
        std::vector<NotificationId> found;
        for (const auto& each : read([&](Tables& tables) { return tables.notifications.page(owner, wanted, {}); }))
            found.push_back(each.id);
        return found;
    }
};

TEST_F(StoredNotifications, are_kept_for_their_owner) {
    const auto about = post(anna);
    const auto id = notify(anna, bob, NotificationKind::favourite, about);
    const auto follow = notify(anna, carl, NotificationKind::follow);
    read([&](Tables& tables) {
        const auto found = tables.notifications.find(id);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->id, id);
        EXPECT_EQ(found->owner, anna);
        EXPECT_EQ(found->kind, NotificationKind::favourite);
        EXPECT_EQ(found->from, bob);
        EXPECT_EQ(found->post, about);
        EXPECT_EQ(found->created_at, noon);
        EXPECT_EQ(tables.notifications.find(follow)->post, std::nullopt);
        EXPECT_FALSE(tables.notifications.find(NotificationId{77}));
    });
    EXPECT_THAT(of(anna), ElementsAre(follow, id));
    EXPECT_THAT(of(bob), IsEmpty());
}

TEST_F(StoredNotifications, are_wanted_by_kind_and_by_who_caused_them) {
    const auto follow = notify(anna, bob, NotificationKind::follow);
    const auto mention = notify(anna, carl, NotificationKind::mention, post(carl));
    const auto repost = notify(anna, bob, NotificationKind::repost, post(anna));
    EXPECT_THAT(of(anna, {.kinds = {NotificationKind::follow, NotificationKind::repost}}), ElementsAre(repost, follow));
    EXPECT_THAT(of(anna, {.kinds = {NotificationKind::mention}}), ElementsAre(mention));
    EXPECT_THAT(of(anna, {.kinds = {NotificationKind::edit}}), IsEmpty());
    EXPECT_THAT(of(anna, {.from = bob}), ElementsAre(repost, follow));
    EXPECT_THAT(of(anna, {.kinds = {NotificationKind::follow}, .from = carl}), IsEmpty());
}

TEST_F(StoredNotifications, go_one_by_one_or_together) {
    const auto a = notify(anna, bob, NotificationKind::follow);
    const auto b = notify(anna, carl, NotificationKind::follow);
    const auto c = notify(bob, carl, NotificationKind::follow);
    const auto d = notify(anna, carl, NotificationKind::mention, post(carl));
    const auto drop = [&](auto&& work) { write([&](Tables& tables) { work(tables.notifications); }); };
    drop([&](Notifications& all) { all.drop(a); });
    EXPECT_THAT(of(anna), ElementsAre(d, b));
    drop([&](Notifications& all) { all.drop_between(anna, bob); });
    EXPECT_THAT(of(anna), ElementsAre(d, b));
    drop([&](Notifications& all) { all.drop_between(anna, carl); });
    EXPECT_THAT(of(anna), IsEmpty());
    EXPECT_THAT(of(bob), ElementsAre(c));
    drop([&](Notifications& all) { all.drop_all(bob); });
    EXPECT_THAT(of(bob), IsEmpty());
}

TEST_F(StoredNotifications, are_taken_back_with_what_caused_them) {
    const auto first = post(anna), second = post(anna);
    const auto a = notify(anna, bob, NotificationKind::favourite, first);
    const auto b = notify(anna, bob, NotificationKind::favourite, second);
    const auto c = notify(anna, bob, NotificationKind::repost, first);
    const auto d = notify(anna, carl, NotificationKind::favourite, first);
    notify(anna, bob, NotificationKind::follow);
    write([&](Tables& tables) {
        tables.notifications.take_back(anna, NotificationKind::favourite, bob, first);
        tables.notifications.take_back(anna, NotificationKind::follow, bob, {});
        tables.notifications.take_back(anna, NotificationKind::follow, bob, {});
    });
    EXPECT_THAT(of(anna), ElementsAre(d, c, b));
    EXPECT_NE(a, b);
}

TEST_F(StoredNotifications, are_counted_above_a_mark_up_to_a_thousand) {
    const auto first = notify(anna, bob, NotificationKind::follow);
    notify(bob, anna, NotificationKind::follow);
    write([&](Tables& tables) {
        EXPECT_EQ(tables.notifications.count_above(anna, {}), 1);
        EXPECT_EQ(tables.notifications.count_above(anna, first), 0);
        for (int i = 0; i < 1'100; ++i)
            tables.notifications.add(
                {NotificationId{number(next_id())}, anna, NotificationKind::follow, bob, {}, noon});
        EXPECT_EQ(tables.notifications.count_above(anna, first), 1'000);
    });
}

class StoredConversations : public StoredMessages {
  protected:
    ConversationId enter(AccountId owner, const std::vector<AccountId>& people, PostId sent, bool unread) {
        return write([&](Tables& tables) { return tables.conversations.enter(owner, people, sent, unread); });
    }
    Conversation get_conversation(ConversationId id) {
        return read([&](Tables& tables) { return tables.conversations.find(id).value(); });
    }
};

TEST_F(StoredConversations, are_one_for_each_set_of_people_and_owner) {
    const auto first = post(anna), second = post(bob), third = post(anna);
    const auto id = enter(anna, {anna, bob}, first, false);
    EXPECT_EQ(get_conversation(id).owner, anna);
    EXPECT_THAT(get_conversation(id).others, ElementsAre(bob));
    EXPECT_EQ(get_conversation(id).last_post, first);
    EXPECT_FALSE(get_conversation(id).unread);
    EXPECT_EQ(enter(anna, {bob, anna, bob}, second, true), id) << "the same people";
    EXPECT_EQ(get_conversation(id).last_post, second);
    EXPECT_TRUE(get_conversation(id).unread);
    EXPECT_NE(enter(bob, {anna, bob}, second, false), id) << "another owner";
    const auto of_three = enter(anna, {carl, anna, bob}, third, false);
    EXPECT_NE(of_three, id);
    EXPECT_THAT(get_conversation(of_three).others, ElementsAre(bob, carl));
    EXPECT_THAT(get_conversation(enter(anna, {anna}, third, false)).others, IsEmpty());
    EXPECT_EQ(enter(anna, {anna, bob}, first, false), id);
    EXPECT_EQ(get_conversation(id).last_post, second) << "an older post does not come last";
}

TEST_F(StoredConversations, are_read_and_dropped) {
    const auto id = enter(anna, {anna, bob}, post(bob), true);
    const auto other = enter(anna, {anna, carl}, post(carl), true);
    write([&](Tables& tables) {
        tables.conversations.mark_read(id);
        EXPECT_FALSE(tables.conversations.find(id)->unread);
        EXPECT_TRUE(tables.conversations.find(other)->unread);
        tables.conversations.drop(id);
        EXPECT_FALSE(tables.conversations.find(id));
        const auto left = tables.conversations.page(anna, {});
        ASSERT_THAT(left, SizeIs(1));
        EXPECT_EQ(left[0].id, other);
        EXPECT_THAT(tables.conversations.page(bob, {}), IsEmpty());
    });
    EXPECT_NE(enter(anna, {anna, bob}, post(bob), true), id) << "ids are not given twice";
}

TEST_F(StoredConversations, end_with_the_post_before_the_one_that_goes) {
    const auto first = post(anna), second = post(anna), third = post(anna);
    const auto id = enter(anna, {anna, bob}, first, false);
    for (const auto each : {second, third}) enter(anna, {anna, bob}, each, false);
    write([&](Tables& tables) {
        EXPECT_THAT(tables.conversations.forget(second), IsEmpty()) << "nothing that shows has changed";
        const auto changed = tables.conversations.forget(third);
        ASSERT_THAT(changed, SizeIs(1));
        EXPECT_EQ(changed[0].id, id);
        EXPECT_EQ(changed[0].last_post, first);
        EXPECT_THAT(tables.conversations.forget(third), IsEmpty());
        EXPECT_EQ(tables.conversations.forget(first).at(0).last_post, std::nullopt);
        EXPECT_FALSE(tables.conversations.find(id));
    });
}

class StoredReports : public StoredMessages {};

TEST_F(StoredReports, are_kept_until_resolved) {
    const auto about = post(bob);
    const auto id = write([&](Tables& tables) {
        return tables.reports.add({{}, anna, bob, {about, PostId{77}}, "look at 'this'", "spam", noon, {}, {}});
    });
    const auto second = write([&](Tables& tables) {
        return tables.reports.add({{}, carl, bob, {}, "", "other", noon, {}, {}});
    });
    write([&](Tables& tables) {
        const auto found = tables.reports.find(id);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->by, anna);
        EXPECT_EQ(found->about, bob);
        EXPECT_THAT(found->posts, ElementsAre(about, PostId{77}));
        EXPECT_EQ(found->comment, "look at 'this'");
        EXPECT_EQ(found->category, "spam");
        EXPECT_EQ(found->created_at, noon);
        EXPECT_FALSE(found->resolved_at || found->resolved_by);
        tables.reports.resolve(id, carl, noon + 1h);
        EXPECT_EQ(tables.reports.find(id)->resolved_at, noon + 1h);
        EXPECT_EQ(tables.reports.find(id)->resolved_by, carl);
        EXPECT_EQ(tables.reports.page({}, true).at(0).id, id);
        EXPECT_EQ(tables.reports.page({}, false).at(0).id, second);
        EXPECT_THAT(tables.reports.page({}, {}), SizeIs(2));
        tables.reports.reopen(id);
        EXPECT_THAT(tables.reports.page({}, false), SizeIs(2));
        EXPECT_FALSE(tables.reports.find(id)->resolved_by);
        EXPECT_FALSE(tables.reports.find(ReportId{77}));
    });
}

}  // namespace
}  // namespace storage
