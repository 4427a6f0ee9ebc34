// Rooms (XEP-0045) as a client sees them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ch01-chatroom/xmpp-client-session/talk.hpp"

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace xmpp::client {

namespace {

const Jid room = Jid::parse("room@c.im.example").value();

/// A presence out of the room; `more`: what stands in <x/>.
std::string of(const std::string& nick, const std::string& more = "", const std::string& type = "") {
    return "<presence from='room@c.im.example/" + nick + "'" + (type.empty() ? "" : " type='" + type + "'") +
           "><x xmlns='http://jabber.org/protocol/muc#user'>" + more + "</x></presence>";
}
const std::string own = "<status code='110'/>", member = "<item affiliation='none' role='participant'/>";

struct Rooms : testing::Test {
    Rooms() { talk.comes_online(); }
    void joins() {
        talk.session.join(room, "Al");
        talk.hears(of("Bo", member) + of("Al", member + own));
        talk.says();
        talk.tells();
    }
    Talk talk;
};

}  // namespace

TEST_F(Rooms, one_joins_sees_who_is_there_the_past_and_the_subject) {
    talk.session.join(room, "Al", "sesame");
    EXPECT_EQ(talk.says(), R"(<presence to='room@c.im.example/Al'><x xmlns='http://jabber.org/protocol/muc'>)"
                           "<password>sesame</password></x></presence>");
    EXPECT_FALSE(talk.session.is_in_room(room));
    EXPECT_EQ(talk.hears(of("Bo", "<item affiliation='owner' role='moderator'/>") + of("Al", member + own)), "");
    EXPECT_TRUE(talk.session.is_in_room(room));
    talk.hears(
        "<message from='room@c.im.example/Bo' type='groupchat'><body>before</body><delay xmlns='urn:xmpp:delay' "
        "stamp='2026-01-02T03:04:05Z'/></message>"
        "<message from='room@c.im.example' type='groupchat'><subject>us</subject></message>"
        "<message from='room@c.im.example/Bo' type='groupchat'><body>now</body></message>"
        "<message from='room@c.im.example/Bo' to='alice@im.example/desk' type='chat'><body>just you</body></message>");
    EXPECT_THAT(talk.tells(),
                ElementsAre("occupant room=room@c.im.example nick=Bo show=online role=moderator affiliation=owner",
                            "joined room=room@c.im.example nick=Al",
                            "occupant room=room@c.im.example nick=Al show=online role=participant affiliation=none",
                            "said room=room@c.im.example nick=Bo body=before time=2026-01-02T03:04:05Z",
                            "subject room=room@c.im.example text=us", "said room=room@c.im.example nick=Bo body=now",
                            "message from=room@c.im.example/Bo to=alice@im.example/desk body=just you type=chat"));
}

TEST_F(Rooms, a_new_one_is_opened_for_others_at_once) {
    talk.session.join(room, "Al");
    talk.says();
    const auto opens =
        talk.hears(of("Al", "<item affiliation='owner' role='moderator'/>" + own + "<status code='201'/>"));
    EXPECT_THAT(
        opens,
        AllOf(HasSubstr(R"(to='room@c.im.example')"),
              HasSubstr(
                  R"(<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/>)")));
    EXPECT_EQ(talk.tells().front(), "joined room=room@c.im.example nick=Al created=yes");
}

TEST_F(Rooms, a_nick_that_is_taken_is_told_and_one_is_not_in) {
    talk.session.join(room, "Bo");
    talk.hears(
        "<presence from='room@c.im.example/Bo' type='error'><error type='cancel'><conflict "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>");
    EXPECT_THAT(talk.tells(), ElementsAre("error from=room@c.im.example/Bo condition=conflict wish=join"));
    EXPECT_FALSE(talk.session.is_in_room(room));
    talk.hears("<message from='room@c.im.example/Bo' type='groupchat'><body>now</body></message>");
    EXPECT_THAT(talk.tells(), IsEmpty());
}

TEST_F(Rooms, nicks_change) {
    joins();
    talk.hears(of("Bo", "<item nick='Bobby' role='participant'/><status code='303'/>", "unavailable") +
               of("Bobby", member));
    EXPECT_THAT(talk.tells(), ElementsAre("left room=room@c.im.example nick=Bo reason=is now Bobby",
                                          HasSubstr("occupant room=room@c.im.example nick=Bobby")));
    talk.session.join(room, "Alice");
    EXPECT_EQ(talk.says(), R"(<presence to='room@c.im.example/Alice'/>)");
    talk.hears(
        "<presence from='room@c.im.example/Alice' type='error'><error type='cancel'><conflict "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>");
    EXPECT_TRUE(talk.session.is_in_room(room));
    talk.tells();
    talk.hears(of("Al", "<item nick='Alice' role='participant'/><status code='303'/>" + own, "unavailable") +
               of("Alice", member + own));
    EXPECT_TRUE(talk.session.is_in_room(room));
    talk.session.leave(room);
    EXPECT_EQ(talk.says(), R"(<presence to='room@c.im.example/Alice' type='unavailable'/>)");
}

TEST_F(Rooms, one_leaves_is_kicked_banned_or_the_room_ends) {
    const auto leaves = [&](const std::string& more) {
        joins();
        talk.hears(of("Al", more + own, "unavailable"));
        EXPECT_FALSE(talk.session.is_in_room(room));
        return talk.tells().back();
    };
    const std::string left = "left room=room@c.im.example nick=Al";
    EXPECT_EQ(leaves("<item role='none'/>"), left);
    EXPECT_EQ(leaves("<item role='none'><reason>enough</reason></item><status code='307'/>"),
              left + " reason=kicked: enough");
    EXPECT_EQ(leaves("<item role='none'/><status code='301'/>"), left + " reason=banned");
    EXPECT_EQ(leaves("<destroy><reason>over</reason></destroy>"), left + " reason=the room is destroyed: over");
}

TEST_F(Rooms, others_leave_and_we_stay) {
    joins();
    talk.hears(of("Bo", "<item role='none'/>", "unavailable"));
    EXPECT_THAT(talk.tells(), ElementsAre("left room=room@c.im.example nick=Bo"));
    EXPECT_TRUE(talk.session.is_in_room(room));
}

TEST_F(Rooms, what_one_does_in_them_is_this) {
    joins();
    talk.session.say(room, "hi");
    EXPECT_THAT(talk.says(), AllOf(HasSubstr(R"(type='groupchat')"), HasSubstr("<body>hi</body>")));
    talk.session.set_subject(room, "us");
    EXPECT_THAT(talk.says(), AllOf(HasSubstr("<subject>us</subject>"), Not(HasSubstr("<body>"))));
    talk.session.kick(room, "Bo", "enough");
    EXPECT_THAT(talk.says(), HasSubstr(R"(<item nick='Bo' role='none'><reason>enough</reason></item>)"));
    talk.session.show({.show = Show::away, .status = ""});
    EXPECT_EQ(talk.says(), R"(<presence><show>away</show></presence>)"
                           R"(<presence to='room@c.im.example/Al'><show>away</show></presence>)");
}

TEST_F(Rooms, one_comes_back_to_them_after_a_lost_connection) {
    talk.session.join(room, "Al", "sesame");
    talk.hears(of("Al", member + own));
    talk.loses_the_connection();
    talk.waits(std::chrono::seconds{5});
    talk.ids = 0;
    talk.connects();
    talk.hears(std::string(header) + offers({"PLAIN"}));
    talk.hears(success);
    talk.hears(std::string(header) + std::string(features_to_bind));
    EXPECT_THAT(talk.hears("<iq type='result' id='id-1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                           "<jid>alice@im.example/desk</jid></bind></iq>"),
                HasSubstr(R"(<presence to='room@c.im.example/Al'><x xmlns='http://jabber.org/protocol/muc'>)"
                          R"(<password>sesame</password><history since='2026-11-20T19:00:00Z'/></x></presence>)"));
    EXPECT_FALSE(talk.session.is_in_room(room));
    talk.hears(of("Al", member + own));
    EXPECT_TRUE(talk.session.is_in_room(room));
}

TEST_F(Rooms, one_is_invited) {
    talk.hears(
        "<message from='room@c.im.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite "
        "from='bob@im.example/x'><reason>come</reason></invite></x></message>");
    EXPECT_THAT(talk.tells(), ElementsAre("invited room=room@c.im.example from=bob@im.example/x reason=come"));
}

TEST_F(Rooms, there_are_only_so_many) {
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(talk.session.join(Jid::parse("room" + std::to_string(i) + "@c.im.example").value(), "Al"));
    EXPECT_FALSE(talk.session.join(room, "Al"));
}

}  // namespace xmpp::client
