#include <gtest/gtest.h>

#include "tests/unit/ch01-chatroom/chat-session/accounts_of_a_test.hpp"

using namespace chat::session;
using namespace testkit;
using namespace std::chrono_literals;

namespace {

struct OperatorFixture : RoomFixture {
    OperatorFixture() : RoomFixture(Settings{.operator_keys = {"root"}}) {
        accounts.passwords["root"] = "right password";
    }
    Script root_comes_in() {
        return {connects("root"), sends("root", "/login root right password"), accounts_answer(),
                skips_to("root", "-- you are an operator here")};
    }
};

}  // namespace

TEST(Operator, is_who_is_logged_in_under_an_operator_name) {
    OperatorFixture room;
    Conversation talk(room.room);
    talk.run(comes_in("anna") +
             Script{sends("anna", "/kick anna"), skips_to("anna", "!! only an operator may do that"),
                    sends("anna", "/nick root"), hears("anna", "!! root is registered; if it is yours*")} +
             room.root_comes_in());
}

TEST(Operator, kicks) {
    OperatorFixture room;
    Conversation talk(room.room);
    talk.run(room.root_comes_in() + comes_in("bob") + comes_in("carl") +
             Script{sends("root", "/kick Bob too loud"),
                    skips_to("bob", "!! disconnected: you were sent out by root: too loud"),
                    is_closed("bob", "sent out by root: too loud"),
                    skips_to("root", "-- bob left: sent out by root: too loud"),
                    skips_to("carl", "-- bob left: sent out by root: too loud"), sends("root", "/kick bob"),
                    hears("root", "!! nobody here is called bob; /who lists who is")} +
             comes_in("bob"));
}

TEST(Operator, bans_a_name_and_lifts_the_ban) {
    OperatorFixture room;
    Conversation talk(room.room);
    talk.run(room.root_comes_in() + comes_in("bob") +
             Script{sends("root", "/ban bob spam"), skips_to("bob", "!! disconnected: you were banned by root: spam"),
                    is_closed("bob", "banned by root: spam"), connects("bob2"), sends("bob2", "/nick BOB"),
                    skips_to("bob2", "!! BOB is banned from this room: spam"),
                    sends("bob2", "/register bob good password"),
                    hears("bob2", "!! bob is banned from this room: spam"), sends("root", "/bans"),
                    skips_to("root", "-- ban of bob by root: spam"), sends("root", "/unban Bob"),
                    hears("root", "-- the ban of bob is lifted"), sends("root", "/bans"),
                    hears("root", "-- nobody is banned"), sends("root", "/unban bob"),
                    hears("root", "!! there is no ban of bob; /bans lists them"), sends("bob2", "/nick bob"),
                    hears("bob2", "-- you are bob")});
}

TEST(Operator, keeps_a_banned_account_out) {
    OperatorFixture room;
    room.accounts.passwords["bob"] = "good password";
    Conversation talk(room.room);
    talk.run(room.root_comes_in() + Script{sends("root", "/ban bob"), connects("bob"),
                                           sends("bob", "/login bob good password"), room.accounts_answer(),
                                           skips_to("bob", "!! disconnected: bob is banned from this room"),
                                           is_closed("bob", "banned")});
}

TEST(Operator, bans_an_address) {
    OperatorFixture room;
    Conversation talk(room.room);
    talk.run(room.root_comes_in() + Script{connects("bob", "192.0.2.1:5"),
                                           sends("bob", "/nick bob"),
                                           connects("carl", "[2001:db8::1]:5"),
                                           sends("carl", "/nick carl"),
                                           sends("root", "/whois bob"),
                                           skips_to("root", "-- bob from 192.0.2.1:5, guest, last line 0 s ago"),
                                           sends("root", "/ban @192.0.2.1"),
                                           skips_to("bob", "!! disconnected: you were banned by root"),
                                           sends("root", "/ban @2001:db8::1"),
                                           is_closed("carl", "banned by root"),
                                           connects("bob", "192.0.2.1:6"),
                                           is_closed("bob", "banned address"),
                                           connects("dora", "192.0.2.2:6"),
                                           skips_to("dora", "-- welcome*"),
                                           sends("root", "/ban @127.0.0.1"),
                                           skips_to("root", "!! that is your own address"),
                                           sends("root", "/ban root"),
                                           hears("root", "!! an operator cannot be banned"),
                                           sends("root", "/ban x " + std::string(401, 'r')),
                                           hears("root", "!! reason too long: at most 400 bytes")});
}

TEST(Operator, may_not_have_more_bans_than_the_limit) {
    RoomFixture room{Settings{.operator_keys = {"root"}, .bans = 2}};
    room.accounts.passwords["root"] = "right password";
    Conversation talk(room.room);
    talk.run({connects("root"), sends("root", "/login root right password"), room.accounts_answer(),
              sends("root", "/ban a"), sends("root", "/ban b"), sends("root", "/ban c"),
              skips_to("root", "!! there are 2 bans already; /unban some first"), sends("root", "/ban b again"),
              hears("root", "-- banned b")});
}

TEST(Operator, sees_its_commands_in_help_and_others_do_not) {
    OperatorFixture room;
    Conversation talk(room.room);
    talk.run(room.root_comes_in() + comes_in("anna") +
             Script{sends("root", "/help"), sends("anna", "/help"), skips_to("root", "-- /kick NAME [REASON]*"),
                    skips_to("anna", "-- /nick NAME*")});
    EXPECT_EQ(talk.unheard("anna").find("/kick"), std::string::npos);
}
