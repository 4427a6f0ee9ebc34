// What waits for somebody, when connections fail, programs come and go, and the server is started again: nothing is
// lost, nothing comes twice to one program, and all comes in order.
#include <gmock/gmock.h>

#include "tests/unit/ch01-chatroom/xmpp-extensions/talk.hpp"

namespace xmpp::session {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct WaitingMessages : testing::Test {
    WaitingMessages() {
        for (const auto* name : {"alice", "bob"}) world.has_account(name);
        alice_comes();
    }
    void alice_comes() {
        world.logs_in("alice", "alice", "desk");
        world.says("alice", "<enable xmlns='urn:xmpp:sm:3'/><presence/>");
        world.hears("alice");
    }
    void alice_sends(int first, int last, const std::string& to = "bob@im.example") {
        for (int i = first; i <= last; ++i) world.says("alice", long_message(i, to));
    }
    void bob_comes(const std::string& resource, bool managed, const std::string& presence = "<presence/>") {
        world.logs_in(resource, "bob", resource);
        if (managed) ids[resource] = enables(world, resource);
        world.says(resource, presence);
    }
    void resumes(const std::string& who, const std::string& account, int handled) {
        world.shows_who_it_is(who, account);
        world.says(who, resume(ids[who], handled));
    }
    std::vector<std::string> reads(const std::string& who) { return messages_to(world, who); }
    /// The numbers of the messages that come when it is read again and again.
    std::vector<int> reads_on(const std::string& who) {
        std::vector<int> all;
        for (int i = 0; i < 20; ++i) {
            const auto some = numbers_in(world.bytes_to(who));
            all.insert(all.end(), some.begin(), some.end());
            world.waits(std::chrono::milliseconds{250});
        }
        return all;
    }
    void too_long() { world.waits(std::chrono::seconds{302}); }

    World world;
    std::map<std::string, std::string> ids;
};

}  // namespace

TEST_F(WaitingMessages, what_is_said_between_a_restart_and_the_resumption_comes_last) {
    alice_sends(1, 12);
    bob_comes("desk", true, "");
    world.reads_slowly("desk");
    world.says("desk", "<presence/>");
    world.is_killed_and_restarted();
    alice_comes();
    alice_sends(13, 13);
    alice_sends(14, 14, "bob@im.example/desk");
    resumes("desk", "bob", 0);
    EXPECT_EQ(reads_on("desk"), from_to(1, 14));
}

TEST_F(WaitingMessages, who_is_not_resumed_after_a_restart_keeps_nothing_from_another_program) {
    alice_sends(1, 12);
    bob_comes("phone", true, "");
    world.reads_slowly("phone");
    world.says("phone", "<presence/>");
    world.is_killed_and_restarted();
    alice_comes();
    bob_comes("desk", false);
    world.says("alice", message("bob@im.example/phone", "99"));
    too_long();
    auto all = reads_on("desk");
    std::ranges::sort(all);
    auto expected = from_to(1, 12);
    expected.push_back(99);
    EXPECT_EQ(all, expected);
}

TEST_F(WaitingMessages, a_resumption_brings_what_another_program_has_left) {
    alice_sends(1, 8);
    bob_comes("phone", false, "");
    world.reads_slowly("phone");
    world.says("phone", "<presence><priority>5</priority></presence>");
    bob_comes("desk", true);
    auto all = reads_on("desk");
    const auto stanzas = static_cast<int>(all.size()) + 2;
    alice_sends(9, 10);
    world.drops("desk");
    world.drops("phone");
    resumes("desk", "bob", stanzas);
    for (const int each : reads_on("desk")) all.push_back(each);
    std::ranges::sort(all);
    EXPECT_EQ(all, from_to(1, 10));
}

TEST_F(WaitingMessages, who_wants_none_for_a_while_gets_the_rest_later) {
    for (const bool goes_away : {false, true}) {
        alice_sends(1, 12);
        bob_comes("desk", false, "");
        world.reads_slowly("desk");
        world.says("desk", "<presence/>");
        world.says("desk",
                   goes_away ? "<presence type='unavailable'/>" : "<presence><priority>-1</priority></presence>");
        auto all = reads_on("desk");
        EXPECT_LT(all.size(), 12U);
        world.says("desk", "<presence/>");
        for (const int each : reads_on("desk")) all.push_back(each);
        EXPECT_EQ(all, from_to(1, 12)) << goes_away;
        world.says("desk", "</stream:stream>");
    }
}

TEST_F(WaitingMessages, what_is_for_one_program_comes_to_it_also_when_it_wants_none_for_all) {
    alice_sends(1, 12);
    bob_comes("desk", false, "");
    world.reads_slowly("desk");
    world.says("desk", "<presence/>");
    world.says("desk", "<presence><priority>-1</priority></presence>");
    alice_sends(99, 99, "bob@im.example/desk");
    EXPECT_THAT(reads_on("desk"), testing::Contains(99));
}

TEST_F(WaitingMessages, a_restored_program_that_wanted_none_gets_them_when_it_does) {
    bob_comes("desk", true, "<presence><priority>-1</priority></presence>");
    world.says("alice", message("bob@im.example", "kept"));
    world.is_killed_and_restarted();
    resumes("desk", "bob", 1);
    EXPECT_THAT(reads("desk"), IsEmpty());
    world.says("desk", "<presence/>");
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("kept")));
}

TEST_F(WaitingMessages, a_storage_that_failed_once_keeps_nothing_back) {
    bob_comes("desk", true);
    world.drops("desk");
    world.says("alice", message("bob@im.example", "away"));
    bob_comes("phone", false, "<presence><priority>5</priority></presence>");
    world.unsent = 100;
    world.says("alice", message("bob@im.example", "slow"));
    ASSERT_EQ(world.storage.kept_messages("bob").size(), 2U);
    world.storage.commits_left = 0;
    world.says("phone",
               "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='a@im.example'/></query></iq>");
    world.storage.commits_left = -1;
    world.unsent = 0;
    ASSERT_FALSE(world.is_open("phone"));
    bob_comes("tablet", false);
    too_long();
    EXPECT_THAT(reads("tablet"), testing::UnorderedElementsAre(HasSubstr("away"), HasSubstr("slow")));
    world.waits(std::chrono::seconds{1});
    EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty());
}

TEST_F(WaitingMessages, a_session_goes_on_after_a_failure_of_the_storage) {
    bob_comes("desk", true);
    world.says("alice", message("bob@im.example", "away"));
    world.storage.commits_left = 0;
    world.says("desk", "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='a@im.example'/></query></iq>");
    world.storage.commits_left = -1;
    ASSERT_FALSE(world.is_open("desk"));
    resumes("desk", "bob", 1);
    EXPECT_THAT(world.hears("desk"), ElementsAre(HasSubstr("<resumed"), HasSubstr("away"), HasSubstr("<r ")));
}

TEST_F(WaitingMessages, what_must_not_be_archived_is_kept_for_who_is_away) {
    world.says("alice", message("bob@im.example", "secret", "<no-permanent-store xmlns='urn:xmpp:hints'/>"));
    EXPECT_THAT(reads("alice"), IsEmpty());
    bob_comes("desk", false);
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("secret")));
}

TEST_F(WaitingMessages, what_is_to_be_stored_is_also_when_it_says_nothing) {
    world.says("alice",
               "<message to='bob@im.example' type='chat'><active xmlns='http://jabber.org/protocol/chatstates'/>"
               "<store xmlns='urn:xmpp:hints'/></message>");
    EXPECT_THAT(reads("alice"), IsEmpty());
}

TEST_F(WaitingMessages, what_must_not_be_stored_is_not_lost_without_a_word) {
    const auto no_store = "<no-store xmlns='urn:xmpp:hints'/>";
    bob_comes("phone", true);
    world.drops("phone");
    world.says("alice", message("bob@im.example/phone", "first", no_store));
    too_long();
    EXPECT_THAT(reads("alice"), ElementsAre(AllOf(HasSubstr("first"), HasSubstr("<service-unavailable"))));
    bob_comes("phone", true);
    world.drops("phone");
    world.says("alice", message("bob@im.example/phone", "second", no_store));
    bob_comes("desk", false);
    too_long();
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("second")));
    EXPECT_THAT(reads("alice"), IsEmpty());
}

TEST_F(WaitingMessages, the_count_that_a_client_hears_never_goes_back) {
    bob_comes("desk", true);
    world.says("desk", "<message to='alice@im.example' type='headline'><body>x</body></message>");
    world.drops("desk");
    resumes("desk", "bob", 1);
    EXPECT_THAT(world.hears("desk").front(), AllOf(HasSubstr("<resumed"), HasSubstr("h='2'")));
    world.is_killed_and_restarted();
    resumes("desk", "bob", 1);
    EXPECT_THAT(world.hears("desk").front(), AllOf(HasSubstr("<resumed"), HasSubstr("h='2'")));
}

TEST_F(WaitingMessages, a_stop_and_a_kill_do_not_make_two_of_one) {
    for (const bool stop : {false, true}) {
        bob_comes("phone", true);
        bob_comes("desk", false);
        world.drops("phone");
        world.unsent = 100;
        world.says("alice", message("bob@im.example", "once"));
        if (stop) world.stops();
        world.unsent = 0;
        world.is_killed_and_restarted();
        alice_comes();
        resumes("phone", "bob", 0);
        EXPECT_THAT(reads("phone"), ElementsAre(HasSubstr("once"))) << stop;
        world.says("phone", "</stream:stream>");
        bob_comes("tablet", false);
        world.hears("tablet");
        world.says("tablet", "</stream:stream>");
    }
}

TEST_F(WaitingMessages, a_restart_does_not_make_the_old_new) {
    world.says("alice", message("bob@im.example", "yesterday"));
    world.waits(std::chrono::seconds{10});
    bob_comes("desk", true);
    world.is_killed_and_restarted();
    resumes("desk", "bob", 0);
    EXPECT_THAT(reads("desk"), ElementsAre(AllOf(HasSubstr("yesterday"), HasSubstr("<delay"))));
}

TEST_F(WaitingMessages, another_program_gets_what_a_failed_connection_had_not_taken_in_order) {
    alice_sends(1, 12);
    bob_comes("phone", false, "");
    world.reads_slowly("phone");
    world.says("phone", "<presence/>");
    bob_comes("desk", false, "<presence><priority>-1</priority></presence>");
    world.drops("phone");
    world.says("desk", "<presence/>");
    EXPECT_EQ(reads_on("desk"), from_to(1, 12));

    alice_sends(13, 15);
    EXPECT_EQ(reads_on("desk"), from_to(13, 15));
}

TEST_F(WaitingMessages, the_rest_comes_to_another_program_behind_what_was_begun) {
    alice_sends(1, 12);
    bob_comes("phone", false, "");
    world.reads_slowly("phone");
    world.says("phone", "<presence><priority>5</priority></presence>");
    // Is there, and has nothing to wait for.
    bob_comes("desk", true, "");
    world.reads_slowly("desk");
    world.unsent = 300'000;
    world.says("desk", "<presence/>");
    world.unsent = 0;
    world.drops("phone");
    EXPECT_EQ(reads_on("desk"), from_to(1, 12));
}

TEST_F(WaitingMessages, what_was_sent_into_a_tunnel_comes_to_another_program) {
    bob_comes("desk", false);
    reads("desk");
    world.says("alice", message("bob@im.example", "heard"));
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("heard")));
    world.waits(std::chrono::seconds{1});
    world.says("alice", message("bob@im.example", "not heard"));
    world.waits(std::chrono::seconds{250});
    EXPECT_TRUE(world.is_open("desk"));
    world.waits(std::chrono::seconds{150});
    EXPECT_FALSE(world.is_open("desk")) << "it does not say that it is there";
    bob_comes("phone", false);
    EXPECT_THAT(reads("phone"), ElementsAre(HasSubstr("not heard")));
}

TEST_F(WaitingMessages, what_a_failed_connection_has_brought_does_not_come_again) {
    for (const bool has_come : {false, true}) {
        bob_comes("desk", false);
        reads("desk");
        world.unsent = 100'000;
        world.says("alice", message("bob@im.example", "once"));
        if (has_come) {
            EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("once")));
        }
        world.unsent = 0;
        world.drops("desk");
        bob_comes("phone", false);
        EXPECT_EQ(reads("phone").empty(), has_come);
        world.drops("phone");
        world.waits(std::chrono::seconds{1});
    }
}

TEST_F(WaitingMessages, an_end_of_the_input_is_no_proof_that_all_was_read) {
    for (const bool says_goodbye : {false, true}) {
        bob_comes("desk", false);
        reads("desk");
        world.unsent = 100'000;
        world.says("alice", message("bob@im.example", "unread"));
        if (says_goodbye)
            world.says("desk", "</stream:stream>");
        else
            world.drops("desk", engine::closed_by_peer);
        world.unsent = 0;
        bob_comes("phone", false);
        EXPECT_THAT(reads("phone"), ElementsAre(HasSubstr("unread"))) << says_goodbye;
        world.drops("phone");
        world.waits(std::chrono::seconds{1});
    }
}

TEST_F(WaitingMessages, a_count_that_is_none_does_no_harm_to_a_restored_session) {
    bob_comes("desk", true);
    world.says("alice", message("bob@im.example", "one"));
    world.is_killed_and_restarted();
    world.shows_who_it_is("desk", "bob");
    world.says("desk", "<resume xmlns='urn:xmpp:sm:3' h='x' previd='" + ids["desk"] + "'/>");
    resumes("desk", "bob", 2);
    EXPECT_THAT(world.hears("desk").front(), HasSubstr("<resumed"));
}

TEST(WaitingMessagesOfAll, a_failure_of_the_storage_never_leaves_the_service) {
    for (int writes = 0; writes < 12; ++writes) {
        WorldSettings few;
        few.settings.deferred_bytes = 1'000;
        World world(few);
        for (const auto* name : {"alice", "bob"}) world.has_account(name);
        world.comes("alice", "alice");
        for (int i = 1; i <= 20; ++i) world.says("alice", long_message(i));
        world.logs_in("bob", "bob", "desk");
        world.reads_slowly("bob");
        world.says("bob", "<presence/>");
        world.bytes_to("bob");
        world.storage.writes_left = writes;
        const std::string contact =
            "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='bob@im.example'/></query></iq>";
        EXPECT_NO_THROW(world.says("alice", contact + long_message(99, "alice@im.example"))) << writes;
    }
}

TEST_F(WaitingMessages, what_one_program_has_acknowledged_does_not_come_to_it_again_after_a_kill) {
    bob_comes("phone", true);
    bob_comes("desk", false);
    world.unsent = 100;
    world.says("alice", message("bob@im.example", "once"));
    world.says("phone", "<a xmlns='urn:xmpp:sm:3' h='3'/>");  // its presence, that of the desk, the message
    world.waits(std::chrono::seconds{1});
    world.unsent = 0;
    world.is_killed_and_restarted();
    reads("phone");
    resumes("phone", "bob", 3);
    EXPECT_THAT(reads("phone"), IsEmpty());
}

TEST_F(WaitingMessages, copies_are_made_once_of_a_message_that_goes_another_way) {
    bob_comes("phone", true);
    bob_comes("desk", true);
    bob_comes("tablet", true, "<presence><priority>-1</priority></presence>");
    world.says("tablet", "<iq type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
    world.drops("phone");
    world.says("alice", message("bob@im.example/phone", "once"));
    EXPECT_THAT(reads("tablet"), ElementsAre(HasSubstr("once")));
    resumes("phone", "bob", 0);
    world.says("phone", "</stream:stream>");
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("once")));
    EXPECT_THAT(reads("tablet"), IsEmpty());
}

TEST_F(WaitingMessages, who_wants_no_copies_gets_none_made) {
    bob_comes("phone", false);
    bob_comes("desk", false);
    world.says("phone", "<iq type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
    world.says("alice", message("bob@im.example/desk", "once", "<no-copy xmlns='urn:xmpp:hints'/>"));
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("once")));
    EXPECT_THAT(reads("phone"), IsEmpty());
}

TEST_F(WaitingMessages, what_is_for_one_program_by_name_comes_to_no_other) {
    alice_sends(1, 20);
    for (const auto* who : {"phone", "desk"}) {
        bob_comes(who, false, "");
        world.reads_slowly(who);
        world.says(who, "<presence/>");
    }
    world.says("alice", message("bob@im.example/desk", "99", "<private xmlns='urn:xmpp:carbons:2'/>"));
    reads_on("phone");
    EXPECT_THAT(reads_on("desk"), testing::Contains(99));
}

TEST_F(WaitingMessages, who_counts_too_few_is_not_asked_again_and_again) {
    bob_comes("desk", true);
    world.says("alice", message("bob@im.example", "one"));
    world.hears("desk");
    world.says("desk", "<a xmlns='urn:xmpp:sm:3' h='0'/>");
    EXPECT_THAT(world.hears("desk"), IsEmpty());
    world.waits(std::chrono::milliseconds{250});
    EXPECT_THAT(world.hears("desk"), ElementsAre(HasSubstr("<r "))) << "a little later, or nobody would ever ask";
    world.says("desk", "<a xmlns='urn:xmpp:sm:3' h='1'/>");
    EXPECT_THAT(world.hears("desk"), ElementsAre(HasSubstr("<r "))) << "one more was acknowledged, one was not";
}

TEST(WaitingMessagesOfAll, what_finds_no_room_behind_the_others_goes_back_and_does_not_overtake_them) {
    WorldSettings few;
    few.settings.kept_messages = 12;
    World world(few);
    for (const auto* name : {"alice", "bob"}) world.has_account(name);
    world.comes("alice", "alice");
    for (int i = 1; i <= 12; ++i) world.says("alice", long_message(i));
    world.logs_in("bob", "bob", "desk");
    world.reads_slowly("bob");
    world.says("bob", "<presence/>");
    for (int i = 13; i <= 20; ++i) world.says("alice", long_message(i));
    EXPECT_EQ(world.hears("alice").size(), 3U) << "five have been sent, and five came behind";
    EXPECT_THAT(world.bytes_to("bob"), Not(HasSubstr("<body>18-")));
}

}  // namespace xmpp::session
