#include "ch05-jtwitter/microblog-session/messages.hpp"

#include "tests/unit/ch05-jtwitter/microblog-session/talk.hpp"

namespace {

using namespace microblog;

struct MessagesTo : testing::Test, Talk {
    AccountId anna = person("anna"), bob = person("bob"), carol = person("carol");

    std::vector<Conversation> conversations(AccountId who) { return messages.conversations(reader(who), page_of(20)); }
};

TEST_F(MessagesTo, one_person_are_notifications_newest_first) {
    const auto post = say(anna, "hello");
    follow(bob, anna);
    posts.favourite(bob, post.id, tick());
    posts.repost(carol, post.id, std::nullopt, tick());
    say(carol, "@anna hi");
    EXPECT_EQ(told(anna), (Texts{"mention by carol", "repost by carol", "favourite by bob", "follow by bob"}));
    Notifications::Wanted wanted;
    wanted.kinds = {NotificationKind::favourite, NotificationKind::follow};
    EXPECT_EQ(messages.notifications(reader(anna), wanted, page_of(9)).size(), 2U);
    wanted = {};
    wanted.from = carol;
    EXPECT_EQ(messages.notifications(reader(anna), wanted, page_of(9)).size(), 2U);
    EXPECT_TRUE(messages.notifications(Reader{}, {}, page_of(9)).empty());
}

TEST_F(MessagesTo, notifications_are_paged_by_their_ids) {
    for (int i = 0; i < 5; ++i) say(bob, "@anna " + std::to_string(i));
    const auto all = notifications(anna);
    ASSERT_EQ(all.size(), 5U);
    const auto below = messages.notifications(reader(anna), {}, page_below(number(all[1].id), 2));
    ASSERT_EQ(below.size(), 2U);
    EXPECT_EQ(below[0].id, all[2].id);
    const auto above = messages.notifications(reader(anna), {}, page_next_to(number(all[4].id), 2));
    ASSERT_EQ(above.size(), 2U);
    EXPECT_EQ(above[0].id, all[2].id);
    EXPECT_EQ(above[1].id, all[3].id);
}

TEST_F(MessagesTo, pages_of_notifications_are_full_though_some_are_hidden) {
    for (int i = 0; i < 10; ++i) {
        say(bob, "@anna wanted");
        for (int j = 0; j < 5; ++j) say(carol, "@anna not wanted");
    }
    relations.mute(anna, carol, true, std::nullopt, tick());
    EXPECT_EQ(messages.notifications(reader(anna), {}, page_of(7)).size(), 7U);
    EXPECT_EQ(messages.unread(reader(anna)), 10);
}

TEST_F(MessagesTo, notifications_are_dismissed) {
    say(bob, "@anna one");
    say(bob, "@anna two");
    const auto all = notifications(anna);
    EXPECT_EQ(refusal_of([&] { messages.dismiss(bob, all[0].id); }), "not found");
    EXPECT_EQ(refusal_of([&] { messages.notification(reader(bob), all[0].id); }), "not found");
    EXPECT_EQ(refusal_of([&] { messages.dismiss(anna, NotificationId{5}); }), "not found");
    take_heard<NotificationDropped>();
    messages.dismiss(anna, all[0].id);
    EXPECT_EQ(told(anna).size(), 1U);
    say(carol, "@bob hello");
    messages.dismiss_all(anna);
    EXPECT_TRUE(told(anna).empty());
    EXPECT_EQ(told(bob).size(), 1U) << "another's stay";
    const auto heard_of = take_heard<NotificationDropped>();
    ASSERT_EQ(heard_of.size(), 2U);
    EXPECT_EQ(heard_of[0].id, all[0].id);
    EXPECT_EQ(heard_of[1].id, all_notifications);
}

TEST_F(MessagesTo, unread_ones_are_above_the_marker) {
    EXPECT_EQ(messages.unread(reader(anna)), 0);
    for (int i = 0; i < 3; ++i) say(bob, "@anna " + std::to_string(i));
    EXPECT_EQ(messages.unread(reader(anna)), 3);
    timelines.set_marker(anna, "notifications", number(notifications(anna)[1].id), tick());
    EXPECT_EQ(messages.unread(reader(anna)), 1);
    EXPECT_EQ(messages.unread(Reader{}), 0);
}

TEST_F(MessagesTo, a_direct_post_makes_a_conversation_for_each_of_its_people) {
    const auto post = say(anna, "@bob @carol hello", Visibility::direct);
    for (const auto who : {anna, bob, carol}) {
        const auto all = conversations(who);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all[0].last_post, post.id);
        EXPECT_EQ(all[0].unread, who != anna);
        EXPECT_EQ(all[0].others.size(), 2U);
        EXPECT_EQ(std::ranges::count(all[0].others, who), 0);
    }
    EXPECT_EQ(take_heard<ConversationChanged>().size(), 3U);
}

TEST_F(MessagesTo, answers_go_to_the_conversation_of_the_same_people) {
    const auto first = say(anna, "@bob hello", Visibility::direct);
    const auto second = say(bob, "@anna hello yourself", Visibility::direct, first.id);
    const auto all = conversations(anna);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].last_post, second.id);
    EXPECT_TRUE(all[0].unread);
    say(bob, "@anna @carol now three", Visibility::direct, second.id);
    EXPECT_EQ(conversations(anna).size(), 2U);
    EXPECT_EQ(conversations(carol).size(), 1U);
}

TEST_F(MessagesTo, oneself_alone_are_a_conversation_too) {
    say(anna, "note to myself", Visibility::direct);
    const auto all = conversations(anna);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(all[0].others.empty());
    EXPECT_FALSE(all[0].unread);
}

TEST_F(MessagesTo, conversations_are_read_and_dropped_by_their_owner) {
    say(anna, "@bob hello", Visibility::direct);
    const auto id = conversations(bob).at(0).id;
    EXPECT_EQ(refusal_of([&] { messages.mark_read(anna, id); }), "not found");
    EXPECT_EQ(refusal_of([&] { messages.drop(anna, id); }), "not found");
    EXPECT_EQ(refusal_of([&] { messages.mark_read(bob, ConversationId{99}); }), "not found");
    EXPECT_FALSE(messages.mark_read(bob, id).unread);
    EXPECT_FALSE(conversations(bob).at(0).unread);
    messages.drop(bob, id);
    EXPECT_TRUE(conversations(bob).empty());
    EXPECT_EQ(conversations(anna).size(), 1U) << "another's stays";
    say(anna, "@bob again", Visibility::direct);
    EXPECT_EQ(conversations(bob).size(), 1U);
}

TEST_F(MessagesTo, a_conversation_goes_back_to_the_post_before_when_its_last_is_dropped) {
    const auto first = say(anna, "@bob one", Visibility::direct);
    const auto second = say(anna, "@bob two", Visibility::direct);
    take_heard<ConversationChanged>();
    posts.drop(anna, second.id, tick());
    EXPECT_EQ(conversations(bob).at(0).last_post, first.id);
    EXPECT_EQ(take_heard<ConversationChanged>().size(), 2U);
    posts.drop(anna, first.id, tick());
    EXPECT_TRUE(conversations(bob).empty());
    EXPECT_TRUE(conversations(anna).empty());
}

TEST_F(MessagesTo, who_is_blocked_has_no_conversation_of_it) {
    relations.block(bob, anna, tick());
    say(anna, "@bob @carol hello", Visibility::direct);
    EXPECT_EQ(conversations(carol).size(), 1U);
    relations.unblock(bob, anna, tick());
    EXPECT_TRUE(conversations(bob).empty()) << "it never came";
}

TEST_F(MessagesTo, of_muted_people_conversations_come_read) {
    relations.mute(bob, anna, true, std::nullopt, tick());
    say(anna, "@bob hello", Visibility::direct);
    relations.unmute(bob, anna, tick());
    ASSERT_EQ(conversations(bob).size(), 1U);
    EXPECT_FALSE(conversations(bob)[0].unread);
}

TEST_F(MessagesTo, conversations_are_paged_by_their_last_posts) {
    std::vector<Post> last;
    for (const auto* name : {"p0", "p1", "p2", "p3"}) {
        person(name);
        last.push_back(say(anna, std::string{"@"} + name + " hello", Visibility::direct));
    }
    const auto first = messages.conversations(reader(anna), page_of(2));
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].last_post, last[3].id);
    const auto second = messages.conversations(reader(anna), page_below(number(*first[1].last_post), 9));
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second[0].last_post, last[1].id);
    const auto above = messages.conversations(reader(anna), page_next_to(number(last[0].id), 1));
    ASSERT_EQ(above.size(), 1U);
    EXPECT_EQ(above[0].last_post, last[1].id);
}

}  // namespace
