// More waits for somebody than a connection may have before it: it comes in portions, in order, once.
#include <gmock/gmock.h>

#include "tests/unit/ch01-chatroom/xmpp-extensions/talk.hpp"

namespace xmpp::session {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::size_t most_at_once = 400'000;  // a portion, and the message that was begun in it

struct Portions : testing::Test {
    Portions() {
        for (const auto* name : {"alice", "bob"}) world.has_account(name);
        world.comes("alice", "alice");
    }

    void alice_sends(int first, int last, const std::string& to = "bob@im.example") {
        for (int i = first; i <= last; ++i) world.says("alice", long_message(i, to));
    }

    /// The numbers of the messages that came now.
    std::vector<int> reads(const std::string& who) {
        const auto bytes = world.bytes_to(who);
        EXPECT_LT(bytes.size(), most_at_once);
        auto numbers = numbers_in(bytes);
        read_count[who] += static_cast<int>(numbers.size());
        return numbers;
    }
    /// All that comes when it is read again and again; `acknowledges`: with stream management.
    std::vector<int> reads_on(const std::string& who, bool acknowledges = false) {
        std::vector<int> all;
        for (int i = 0; i < 40; ++i) {
            const auto some = reads(who);
            all.insert(all.end(), some.begin(), some.end());
            if (acknowledges) world.says(who, count(stanzas[who] += static_cast<int>(some.size())));
            world.waits(std::chrono::milliseconds{250});
        }
        return all;
    }
    void bob_comes(const std::string& who, const std::string& resource, bool managed) {
        world.logs_in(who, "bob", resource);
        world.reads_slowly(who);
        if (managed) resume_id = enables(world, who);
        world.says(who, "<presence/>");
        stanzas[who] = 1;  // its own presence
    }
    /// With another connection; `handled`: what it has read.
    void bob_resumes(int handled) {
        world.shows_who_it_is("bob", "bob");
        world.reads_slowly("bob");
        world.says("bob", resume(resume_id, handled));
        stanzas["bob"] = handled;
    }

    World world;
    std::string resume_id;
    std::map<std::string, int> stanzas, read_count;
};

}  // namespace

TEST_F(Portions, what_was_kept_comes_as_fast_as_it_is_read) {
    for (const bool managed : {false, true}) {
        alice_sends(1, 40);
        bob_comes("bob", "desk", managed);
        EXPECT_THAT(reads_on("bob", managed), from_to(1, 40)) << managed;
        world.waits(std::chrono::seconds{1});
        EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty()) << managed;
        world.says("bob", "</stream:stream>");
    }
}

TEST_F(Portions, what_is_said_meanwhile_comes_behind_it) {
    for (const bool managed : {false, true}) {
        alice_sends(1, 20);
        bob_comes("bob", "desk", managed);
        alice_sends(21, 22);
        alice_sends(23, 24, "bob@im.example/desk");
        EXPECT_THAT(reads_on("bob", managed), from_to(1, 24)) << managed;
        alice_sends(25, 25);
        EXPECT_THAT(reads("bob"), ElementsAre(25)) << "at once again";
        world.says("bob", "</stream:stream>");
        world.waits(std::chrono::seconds{1});
        if (managed) {  // he had not acknowledged the last one
            bob_comes("bob", "desk", managed);
            EXPECT_THAT(reads_on("bob", managed), ElementsAre(25));
            world.says("bob", "</stream:stream>");
        }
    }
}

TEST_F(Portions, who_breaks_off_gets_the_rest_next_time) {
    alice_sends(1, 20);
    bob_comes("bob", "desk", false);
    const auto first = reads("bob");
    EXPECT_THAT(first, Not(IsEmpty()));
    world.waits(std::chrono::milliseconds{250});  // the next portion, which he does not read
    world.drops("bob");
    bob_comes("bob", "desk", false);
    auto rest = first;
    for (const int each : reads_on("bob")) rest.push_back(each);
    EXPECT_EQ(rest, from_to(1, 20));
    world.waits(std::chrono::seconds{1});
    EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty());
}

TEST_F(Portions, the_rest_is_for_another_program_that_is_there) {
    alice_sends(1, 20);
    bob_comes("bob", "desk", false);
    const auto first = reads("bob");
    bob_comes("phone", "phone", false);
    world.hears("phone");
    const auto begun = read_count["phone"];
    world.drops("bob");
    EXPECT_EQ(begun, 0);
    std::set<int> all(first.begin(), first.end());
    for (const int each : reads_on("phone")) all.insert(each);
    EXPECT_THAT(all, SizeIs(testing::Ge(15U)));
    world.waits(std::chrono::seconds{1});
    EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty()) << "what came to neither would wait there";
}

TEST_F(Portions, a_resumption_brings_them_too) {
    bob_comes("bob", "desk", true);
    reads("bob");
    world.drops("bob");
    alice_sends(1, 40);
    bob_resumes(1);
    EXPECT_THAT(reads_on("bob", true), from_to(1, 40));
    EXPECT_TRUE(world.is_open("bob"));
    world.waits(std::chrono::seconds{1});
    EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty());
}

TEST_F(Portions, a_restart_in_the_middle_changes_nothing) {
    alice_sends(1, 30);
    bob_comes("bob", "desk", true);
    auto all = reads("bob");
    world.says("bob", count(1 + static_cast<int>(all.size())));
    world.waits(std::chrono::milliseconds{250});
    for (const int each : reads("bob")) all.push_back(each);
    world.is_killed_and_restarted();
    bob_resumes(1 + static_cast<int>(all.size()));
    for (const int each : reads_on("bob", true)) all.push_back(each);
    EXPECT_EQ(all, from_to(1, 30));
    world.waits(std::chrono::seconds{1});
    EXPECT_THAT(world.storage.kept_messages("bob"), IsEmpty());
}

TEST_F(Portions, a_live_talk_with_a_slow_reader_is_held_back_and_not_ended) {
    bob_comes("bob", "desk", true);
    reads("bob");
    alice_sends(1, 40);
    EXPECT_THAT(reads_on("bob", true), from_to(1, 40));
    EXPECT_TRUE(world.is_open("bob"));
}

TEST_F(Portions, one_cannot_acknowledge_what_was_not_written) {
    bob_comes("bob", "desk", true);
    reads("bob");
    alice_sends(1, 40);
    world.says("bob", count(41));
    EXPECT_FALSE(world.is_open("bob"));
}

TEST(Limits, of_what_has_no_acknowledgement_hold_also_without_resumption) {
    WorldSettings few;
    few.management.waiting_stanzas = 10;
    World world(few);
    world.has_account("alice");
    world.has_account("bob");
    world.comes("alice", "alice");
    world.logs_in("bob", "bob", "desk");
    world.says("bob", "<enable xmlns='urn:xmpp:sm:3'/><presence/>");
    for (int i = 0; i < 12; ++i)
        world.says("alice", "<message to='bob@im.example/desk' type='chat'><body>x</body></message>");
    EXPECT_TRUE(world.is_open("bob"));
    world.waits(std::chrono::milliseconds{250});
    EXPECT_FALSE(world.is_open("bob"));
    EXPECT_THAT(world.log.lines, Contains(HasSubstr("too much without an acknowledgement")));
    world.comes("bob", "bob", "phone");
    world.waits(std::chrono::milliseconds{250});
    EXPECT_EQ(world.storage.kept_messages("bob").size(), 0U);
}

TEST(Limits, of_what_is_kept_are_in_bytes_too) {
    WorldSettings few;
    few.settings.kept_bytes = 150'000;
    World world(few);
    world.has_account("alice");
    world.has_account("bob");
    world.comes("alice", "alice");
    for (int i = 1; i <= 3; ++i) world.says("alice", long_message(i));
    EXPECT_THAT(world.hears("alice"), ElementsAre(AllOf(HasSubstr("<body>3-"), HasSubstr("<service-unavailable"))));
    world.comes("bob", "bob");
    world.waits(std::chrono::seconds{1});
    world.drops("bob", engine::closed_by_peer);
    world.says("alice", long_message(4));
    EXPECT_THAT(world.hears("alice"), IsEmpty());
}

TEST(Limits, of_requests_are_in_bytes_too) {
    WorldSettings few;
    few.settings.requests_bytes = 2'000;
    World world(few);
    world.has_account("bob");
    for (const auto* name : {"alice", "carol"}) {
        world.has_account(name);
        world.comes(name, name);
        world.says(name, "<presence type='subscribe' to='bob@im.example'><status>" + std::string(1'500, 'x') +
                             "</status></presence>");
    }
    EXPECT_THAT(world.sees("alice"), IsEmpty());
    EXPECT_THAT(world.sees("carol"), ElementsAre(HasSubstr("type='unsubscribed'")));
}

}  // namespace xmpp::session
