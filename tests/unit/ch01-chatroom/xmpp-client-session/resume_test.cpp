// Stream management (XEP-0198): counts, and a session that goes on after a lost connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ch01-chatroom/xmpp-client-session/talk.hpp"

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

namespace xmpp::client {

namespace {

const std::string asks_for_count = R"(<r xmlns='urn:xmpp:sm:3'/>)";
const Jid bob = Jid::parse("bob@im.example").value();

std::string count(int h) {
    return "<a xmlns='urn:xmpp:sm:3' h='" + std::to_string(h) + "'/>";
}

struct Resumable : testing::Test {
    Resumable() {
        talk.comes_online(management);
        talk.hears("<enabled xmlns='urn:xmpp:sm:3' id='the-id' resume='true' max='300'/>");
    }
    std::string sends(const std::string& body) {
        talk.session.send_message(bob, body);
        return talk.says();
    }
    /// Another connection up to where the session is resumed or a resource is bound.
    std::string connects_again() {
        talk.ids = 100;
        talk.connects();
        talk.hears(std::string(header) + offers({"PLAIN"}));
        talk.hears(success);
        return talk.hears(std::string(header) + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>" +
                          std::string(management) + "</stream:features>");
    }
    std::vector<std::string> loses_the_connection() {
        talk.loses_the_connection();
        return talk.tells();
    }
    Talk talk;
};

}  // namespace

TEST(ManagementOfAClient, is_enabled_if_it_is_offered_before_anything_that_counts) {
    Talk talk;
    talk.connects();
    talk.hears(std::string(header) + offers({"PLAIN"}));
    talk.hears(success);
    talk.hears(std::string(header) + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>" +
               std::string(management) + "</stream:features>");
    EXPECT_THAT(talk.hears("<iq type='result' id='id-1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                           "<jid>alice@im.example/desk</jid></bind></iq>"),
                testing::StartsWith(R"(<enable xmlns='urn:xmpp:sm:3' resume='true'/><iq )"));
    // The server will not: then there is none, and all goes on.
    talk.hears("<failed xmlns='urn:xmpp:sm:3'/>");
    talk.session.send_message(bob, "hi");
    EXPECT_THAT(talk.says(), Not(HasSubstr("urn:xmpp:sm:3")));
}

TEST_F(Resumable, stanzas_of_the_server_are_counted_and_nothing_else) {
    EXPECT_EQ(talk.hears("<r xmlns='urn:xmpp:sm:3'/>"), R"(<a xmlns='urn:xmpp:sm:3' h='0'/>)");
    talk.hears("<message from='bob@im.example'/><presence from='bob@im.example/x'/> <iq type='result' id='none'/>");
    talk.hears(count(0));
    talk.says();
    EXPECT_EQ(talk.hears("<r xmlns='urn:xmpp:sm:3'/>"), R"(<a xmlns='urn:xmpp:sm:3' h='3'/>)");
}

TEST_F(Resumable, a_message_is_followed_by_the_question_if_it_has_arrived) {
    EXPECT_THAT(sends("one"), EndsWith(asks_for_count));
    EXPECT_THAT(sends("two"), EndsWith("</message>"));  // one question at a time
    // Three stanzas of the log-in and "one"; "two" is open, so it is asked for.
    EXPECT_EQ(talk.hears(count(4)), asks_for_count);
    EXPECT_EQ(talk.hears(count(5)), "");
    EXPECT_THAT(sends("three"), EndsWith(asks_for_count));
}

TEST_F(Resumable, after_a_lost_connection_what_has_not_arrived_is_sent_again_and_nothing_else) {
    sends("one");
    sends("two");
    talk.hears("<message from='bob@im.example'><body>hi</body></message>");
    EXPECT_THAT(loses_the_connection(), ElementsAre(HasSubstr("body=hi"), "offline reason=connection reset"));
    EXPECT_EQ(connects_again(), R"(<resume xmlns='urn:xmpp:sm:3' previd='the-id' h='1'/>)");
    const auto again = talk.hears("<resumed xmlns='urn:xmpp:sm:3' previd='the-id' h='4'/>");
    EXPECT_THAT(again, testing::AllOf(HasSubstr("<body>two</body>"), EndsWith(asks_for_count), Not(HasSubstr("one"))));
    EXPECT_TRUE(talk.session.is_online());
    EXPECT_THAT(talk.tells(), ElementsAre("resumed jid=alice@im.example/desk"));
    EXPECT_EQ(talk.hears(count(5)), "");
    // The counts go on.
    talk.hears("<message from='bob@im.example'><body>hi</body></message>");
    EXPECT_EQ(talk.hears("<r xmlns='urn:xmpp:sm:3'/>"), R"(<a xmlns='urn:xmpp:sm:3' h='2'/>)");
    // And so does the id.
    loses_the_connection();
    EXPECT_THAT(connects_again(), HasSubstr(R"(previd='the-id' h='2')"));
}

TEST_F(Resumable, if_the_server_has_forgotten_it_what_may_be_lost_is_told_and_not_sent_twice) {
    sends("one");
    sends("two");
    loses_the_connection();
    connects_again();
    EXPECT_THAT(talk.hears("<failed xmlns='urn:xmpp:sm:3' h='4'><item-not-found "
                           "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>"),
                HasSubstr("urn:ietf:params:xml:ns:xmpp-bind"));
    EXPECT_THAT(talk.tells(), ElementsAre("unsent to=bob@im.example body=two"));
    EXPECT_THAT(talk.hears("<iq type='result' id='id-101'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                           "<jid>alice@im.example/desk</jid></bind></iq>"),
                testing::AllOf(HasSubstr("<enable "), Not(HasSubstr("two"))));
}

TEST_F(Resumable, a_server_without_it_any_more_gets_a_new_session) {
    sends("one");
    loses_the_connection();
    talk.connects();
    talk.hears(std::string(header) + offers({"PLAIN"}));
    talk.hears(success);
    EXPECT_THAT(talk.hears(std::string(header) + std::string(features_to_bind)), HasSubstr("xmpp-bind"));
    EXPECT_THAT(talk.tells(), ElementsAre("unsent to=bob@im.example body=one"));
}

TEST_F(Resumable, a_count_that_cannot_be_ends_the_stream_and_the_session) {
    for (const std::string h : {"99", "-1", "x", ""}) {
        Talk its;
        its.comes_online(management);
        its.hears("<enabled xmlns='urn:xmpp:sm:3' id='the-id' resume='true'/>");
        its.hears("<a xmlns='urn:xmpp:sm:3' h='" + h + "'/>");
        EXPECT_THAT(its.tells(), ElementsAre("offline reason=the server counts what was never sent")) << h;
    }
}

TEST_F(Resumable, a_server_that_takes_it_back_is_believed) {
    talk.hears("<failed xmlns='urn:xmpp:sm:3'/><message from='bob@im.example'/><r xmlns='urn:xmpp:sm:3'/>");
    EXPECT_TRUE(talk.session.is_online());
    loses_the_connection();
    EXPECT_THAT(connects_again(), HasSubstr("urn:ietf:params:xml:ns:xmpp-bind"));
}

TEST_F(Resumable, a_lost_connection_on_the_way_back_loses_nothing) {
    sends("one");
    loses_the_connection();
    connects_again();
    loses_the_connection();
    EXPECT_THAT(connects_again(), HasSubstr("<resume "));
    EXPECT_THAT(talk.hears("<resumed xmlns='urn:xmpp:sm:3' previd='the-id' h='3'/>"), HasSubstr("<body>one</body>"));
}

TEST_F(Resumable, a_goodbye_acknowledges_what_was_told_and_tells_no_more_of_it) {
    talk.hears("<message from='bob@im.example/x' type='chat'><body>told</body></message>");
    talk.says();
    talk.tells();
    talk.session.log_out();
    EXPECT_THAT(talk.says(), HasSubstr("<presence type='unavailable'/>" + count(1) + "</stream:stream>"));
    talk.hears("<message from='bob@im.example/x' type='chat'><body>comes again</body></message>");
    EXPECT_THAT(talk.tells(), testing::IsEmpty());
    talk.hears(
        "<message from='nobody@im.example' type='error'><body>one</body><error type='cancel'><service-unavailable "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
    EXPECT_THAT(talk.tells(), testing::SizeIs(1)) << "an error is not kept";
}

TEST_F(Resumable, who_has_logged_out_is_gone) {
    talk.session.log_out();
    talk.hears("</stream:stream>");
    EXPECT_THAT(connects_again(), HasSubstr("urn:ietf:params:xml:ns:xmpp-bind"));
}

TEST(ManagementOfAClient, takes_no_more_wishes_when_too_much_is_open) {
    auto settings = settings_of_alice();
    settings.unacknowledged = 5;
    Talk talk(settings);
    talk.comes_online(management);
    talk.hears("<enabled xmlns='urn:xmpp:sm:3' id='the-id' resume='true'/>");
    talk.hears(count(3));
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(talk.session.may_send());
        talk.session.send_message(bob, "hi");
    }
    EXPECT_FALSE(talk.session.may_send());
    talk.hears(count(4));
    EXPECT_TRUE(talk.session.may_send());
}

}  // namespace xmpp::client
