// Lines of a person or a script, and what is sent for them.
#include "ch01-chatroom/xmpp-client/wishes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ch01-chatroom/xmpp-client-session/talk.hpp"

using testing::AllOf;
using testing::HasSubstr;

namespace xmpp::client {

namespace {

const Jid bob = Jid::parse("bob@im.example").value(), room = Jid::parse("room@c.im.example").value();

struct Wishes : testing::Test {
    Wishes() {
        talk.comes_online();
        talk.session.join(room, "Al");
        talk.hears(
            "<presence from='room@c.im.example/Al'><x xmlns='http://jabber.org/protocol/muc#user'><item "
            "role='participant'/><status code='110'/></x></presence>");
        talk.says();
    }
    /// What is sent for a wish.
    std::string sends(std::string_view line, const std::optional<Jid>& current = {}) {
        const auto answer = carry_out(talk.session, line, current);
        EXPECT_EQ(answer.problem, "") << line;
        EXPECT_FALSE(answer.leaves) << line;
        return talk.says();
    }
    /// Why a wish is refused. Then nothing is sent.
    std::string refuses(std::string_view line, const std::optional<Jid>& current = {}) {
        const auto answer = carry_out(talk.session, line, current);
        EXPECT_EQ(talk.says(), "") << line;
        return answer.problem;
    }
    Talk talk;
};

}  // namespace

TEST_F(Wishes, are_carried_out) {
    EXPECT_THAT(sends("msg bob@im.example hi  there"), HasSubstr("<body>hi  there</body>"));
    EXPECT_THAT(sends("add bob@im.example Bob the builder"),
                AllOf(HasSubstr("name='Bob the builder'"), HasSubstr("type='subscribe'")));
    EXPECT_THAT(sends("accept bob@im.example"), HasSubstr("type='subscribed'"));
    EXPECT_THAT(sends("deny bob@im.example"), HasSubstr("type='unsubscribed'"));
    EXPECT_THAT(sends("remove bob@im.example"), HasSubstr("subscription='remove'"));
    EXPECT_THAT(sends("join other@c.im.example Al sesame"),
                AllOf(HasSubstr("to='other@c.im.example/Al'"), HasSubstr("<password>sesame</password>")));
    EXPECT_THAT(sends("say room@c.im.example hi"), HasSubstr("type='groupchat'"));
    EXPECT_THAT(sends("topic room@c.im.example us"), HasSubstr("<subject>us</subject>"));
    EXPECT_THAT(sends("nick room@c.im.example Alice"), HasSubstr("to='room@c.im.example/Alice'"));
    EXPECT_THAT(sends("kick room@c.im.example Bo is loud"),
                AllOf(HasSubstr("nick='Bo'"), HasSubstr("<reason>is loud</reason>")));
    EXPECT_THAT(sends("leave room@c.im.example"), HasSubstr("type='unavailable'"));
    EXPECT_THAT(sends("status dnd not now"),
                AllOf(HasSubstr("<show>dnd</show>"), HasSubstr("<status>not now</status>")));
    EXPECT_EQ(sends("status online"), "<presence/><presence to='room@c.im.example/Al'/>");
}

TEST_F(Wishes, mean_whom_they_stand_before) {
    EXPECT_THAT(sends("say hi", room), HasSubstr("to='room@c.im.example'"));
    EXPECT_THAT(sends("topic about us", room), HasSubstr("<subject>about us</subject>"));
    EXPECT_THAT(sends("accept", bob), HasSubstr("to='bob@im.example' type='subscribed'"));
    EXPECT_THAT(sends("leave", room), HasSubstr("type='unavailable'"));
    EXPECT_THAT(refuses("leave", bob), HasSubstr("whom?"));
    EXPECT_THAT(refuses("accept", room), HasSubstr("whom?"));
    EXPECT_THAT(refuses("say hi"), HasSubstr("whom?"));
}

TEST_F(Wishes, that_cannot_be_are_refused_with_what_to_do) {
    EXPECT_THAT(refuses("dance bob@im.example"), HasSubstr("there is no 'dance'"));
    EXPECT_THAT(refuses("dance"), HasSubstr("there is no 'dance'"));
    EXPECT_THAT(refuses("msg bob@im.example"), HasSubstr("something is missing"));
    EXPECT_THAT(refuses("msg nobody hi"), HasSubstr("An address is"));
    EXPECT_THAT(refuses("say other@c.im.example hi"), HasSubstr("not in the room"));
    EXPECT_THAT(refuses("status lazy"), HasSubstr("one of online"));
    EXPECT_NE(refuses(""), "");
    talk.loses_the_connection();
    EXPECT_THAT(refuses("msg bob@im.example hi"), HasSubstr("not online"));
}

TEST_F(Wishes, to_quit_says_goodbye) {
    EXPECT_TRUE(carry_out(talk.session, "quit").leaves);
    EXPECT_THAT(talk.says(), testing::EndsWith("</stream:stream>"));
}

}  // namespace xmpp::client
