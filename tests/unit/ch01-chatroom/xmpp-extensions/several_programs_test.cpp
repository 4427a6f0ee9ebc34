// Somebody is there with several programs: what one of them has is not brought again by the end of another one, and
// what none of them has is not lost.
#include <gmock/gmock.h>

#include "tests/unit/ch01-chatroom/xmpp-extensions/talk.hpp"

namespace xmpp::session {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct SeveralPrograms : testing::Test {
    SeveralPrograms() {
        for (const auto* name : {"alice", "bob"}) world.has_account(name);
        world.logs_in("alice", "alice", "desk");
        world.says("alice", "<enable xmlns='urn:xmpp:sm:3'/><presence/>");
        world.hears("alice");
    }
    void bob_comes(const std::string& resource, bool managed, bool carbons = false) {
        world.logs_in(resource, "bob", resource);
        if (managed) world.says(resource, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        if (carbons) world.says(resource, "<iq type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
        world.says(resource, "<presence/>");
    }
    std::vector<std::string> reads(const std::string& who) { return messages_to(world, who); }
    void too_long() { world.waits(std::chrono::seconds{302}); }

    World world;
};

}  // namespace

TEST_F(SeveralPrograms, what_both_have_got_does_not_come_again_when_one_stays_away) {
    bob_comes("phone", true);
    bob_comes("desk", true);
    world.drops("phone");
    world.says("alice", message("bob@im.example", "once"));
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("once")));
    too_long();
    EXPECT_THAT(reads("desk"), IsEmpty()) << "the other one's is on its way still, or has come";
    world.drops("desk");
    too_long();
    bob_comes("tablet", false);
    EXPECT_THAT(reads("tablet"), ElementsAre(HasSubstr("once"))) << "nobody has said that it has come";
    world.waits(std::chrono::seconds{1});
    EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty());
}

TEST_F(SeveralPrograms, what_one_has_acknowledged_is_done) {
    bob_comes("phone", true);
    bob_comes("desk", true);
    reads("desk");
    world.drops("phone");
    world.says("alice", message("bob@im.example", "once"));
    world.says("desk", count(3));  // two presences and the message
    ASSERT_TRUE(world.is_open("desk"));
    too_long();
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("once")));
    world.waits(std::chrono::seconds{1});
    EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty());
}

TEST_F(SeveralPrograms, a_copy_that_has_come_is_as_good) {
    for (const bool managed : {false, true}) {
        bob_comes("phone", true);
        bob_comes("desk", managed, true);
        reads("desk");
        world.drops("phone");
        world.says("alice", message("bob@im.example/phone", "once"));
        EXPECT_THAT(reads("desk"), ElementsAre(AllOf(HasSubstr("<received"), HasSubstr("once")))) << managed;
        if (managed) world.says("desk", count(4));  // its presence, phone's, the answer, the copy
        world.waits(std::chrono::seconds{1});
        too_long();
        ASSERT_TRUE(world.is_open("desk"));
        EXPECT_THAT(reads("desk"), IsEmpty()) << managed;
        world.says("desk", "</stream:stream>");
    }
}

TEST_F(SeveralPrograms, a_copy_that_has_not_come_is_not) {
    bob_comes("phone", true);
    bob_comes("desk", true, true);
    reads("desk");
    world.drops("phone");
    world.says("alice", message("bob@im.example/phone", "never lost"));
    world.drops("desk");
    too_long();
    bob_comes("tablet", false);
    EXPECT_THAT(reads("tablet"), ElementsAre(AllOf(HasSubstr("never lost"), Not(HasSubstr("<received")))));
}

TEST_F(SeveralPrograms, what_a_failed_connection_may_have_lost_goes_to_another_at_once) {
    bob_comes("desk", false);
    world.says("desk", "<presence><priority>5</priority></presence>");
    bob_comes("phone", false);
    reads("phone");
    world.unsent = 100;
    world.says("alice", message("bob@im.example", "for the desk"));
    EXPECT_THAT(reads("phone"), IsEmpty());
    world.drops("desk");
    EXPECT_THAT(reads("phone"), ElementsAre(AllOf(HasSubstr("for the desk"), HasSubstr("<delay"))));
    world.unsent = 0;
    world.waits(std::chrono::seconds{1});
    EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty());
}

TEST_F(SeveralPrograms, what_another_has_got_too_does_not_come_again_with_a_failed_connection) {
    bob_comes("desk", false);
    bob_comes("phone", false);
    reads("phone");
    world.unsent = 100;
    world.says("alice", message("bob@im.example", "for both"));
    EXPECT_THAT(reads("phone"), ElementsAre(HasSubstr("for both")));
    world.drops("desk");
    EXPECT_THAT(reads("phone"), IsEmpty());
    world.unsent = 0;
    world.waits(std::chrono::seconds{1});
    EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty());
}

TEST_F(SeveralPrograms, a_restart_does_not_make_two_of_one) {
    bob_comes("phone", true);
    bob_comes("desk", true);
    world.drops("phone");
    world.drops("desk");
    world.says("alice", message("bob@im.example", "once"));
    EXPECT_EQ(world.storage.kept_messages("bob").size(), 2U);
    world.is_killed_and_restarted();
    too_long();
    bob_comes("tablet", false);
    EXPECT_THAT(reads("tablet"), ElementsAre(HasSubstr("once")));
}

TEST_F(SeveralPrograms, a_stop_loses_nothing_that_a_slow_reader_has_not_taken) {
    bob_comes("desk", false);
    world.unsent = 100;
    world.says("alice", message("bob@im.example", "late"));
    world.stops();
    world.unsent = 0;
    world.is_killed_and_restarted();
    bob_comes("desk", false);
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("late")));
}

TEST_F(SeveralPrograms, what_a_program_says_to_its_own_account_is_copied_once) {
    bob_comes("phone", false, true);
    bob_comes("desk", false, true);
    bob_comes("tablet", false, true);
    for (const auto* each : {"phone", "desk", "tablet"}) reads(each);
    world.says("desk", message("bob@im.example/phone", "note"));
    EXPECT_THAT(reads("phone"), ElementsAre(HasSubstr("note")));
    EXPECT_THAT(reads("tablet"), ElementsAre(HasSubstr("note")));
    EXPECT_THAT(reads("desk"), IsEmpty());
}

TEST_F(SeveralPrograms, what_comes_from_a_component_is_copied_and_what_a_room_brings_is_not) {
    world.shakes_hands("gateway");
    bob_comes("phone", false, true);
    bob_comes("desk", false, true);
    for (const auto* each : {"phone", "desk"}) reads(each);
    world.says("gateway",
               "<message from='+86139@sms.im.example' to='bob@im.example/phone' type='chat'>"
               "<body>by SMS</body></message>");
    EXPECT_THAT(reads("phone"), ElementsAre(HasSubstr("by SMS")));
    EXPECT_THAT(reads("desk"), ElementsAre(AllOf(HasSubstr("<received"), HasSubstr("by SMS"))));

    world.says("alice",
               "<presence to='tea@conference.im.example/alice'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
    world.says("alice",
               "<iq type='set' id='o' to='tea@conference.im.example'><query "
               "xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>");
    world.says("phone",
               "<presence to='tea@conference.im.example/bob'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
    for (const auto* each : {"phone", "desk"}) reads(each);
    world.says("alice", message("tea@conference.im.example/bob", "whispered"));
    EXPECT_THAT(reads("phone"), ElementsAre(HasSubstr("whispered")));
    EXPECT_THAT(reads("desk"), IsEmpty());
}

TEST_F(SeveralPrograms, what_says_something_later_is_kept_also_without_a_body) {
    const std::string to_bob = "<message to='bob@im.example'";
    world.says("alice", to_bob + "><x xmlns='jabber:x:conference' jid='tea@conference.im.example'/></message>");
    world.says("alice", to_bob + " type='chat'><received xmlns='urn:xmpp:receipts' id='m'/></message>");
    EXPECT_THAT(reads("alice"), IsEmpty());
    world.says("alice", to_bob + " type='chat'><body>secret</body><no-store xmlns='urn:xmpp:hints'/></message>");
    world.says("alice", to_bob +
                            " type='chat'><thread>t</thread>"
                            "<active xmlns='http://jabber.org/protocol/chatstates'/></message>");
    world.says("alice", to_bob + " type='chat'/>");
    EXPECT_THAT(reads("alice"), testing::SizeIs(3)) << "sent back";
    bob_comes("desk", false);
    EXPECT_THAT(reads("desk"), ElementsAre(HasSubstr("jabber:x:conference"), HasSubstr("urn:xmpp:receipts")));
}

}  // namespace xmpp::session
