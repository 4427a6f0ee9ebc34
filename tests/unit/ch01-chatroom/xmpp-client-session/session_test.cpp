// What a client that is online takes, answers and refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ch01-chatroom/xmpp-client-session/talk.hpp"

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

namespace xmpp::client {

namespace {

struct Online : testing::Test {
    Online() { talk.comes_online(); }
    Talk talk;
};

std::string push(const std::string& from, const std::string& item) {
    return "<iq type='set' id='p1'" + (from.empty() ? "" : " from='" + from + "'") +
           "><query xmlns='jabber:iq:roster' ver='v2'>" + item + "</query></iq>";
}

/// The message `inner` as a copy of what another program of ours has got.
std::string carbon(const std::string& from, const std::string& inner) {
    return "<message from='" + from +
           "' to='alice@im.example/desk'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
           inner + "</forwarded></received></message>";
}

}  // namespace

TEST_F(Online, messages_are_told_with_all_that_is_in_them) {
    talk.hears(
        "<message from='bob@im.example/x' to='alice@im.example' type='chat'><body>a &amp; &lt;b&gt; "
        "你好</body><x xmlns='vcard-temp:x:update'/></message>"
        "<message from='bob@im.example/x'><body>old</body><delay xmlns='urn:xmpp:delay' from='im.example' "
        "stamp='2026-01-02T03:04:05Z'/></message>"
        "<message from='bob@im.example/x' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/>"
        "</message>"
        "<message from='nobody@im.example' type='error'><body>hm</body><error type='cancel'><service-unavailable "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
    EXPECT_THAT(talk.tells(),
                ElementsAre("message from=bob@im.example/x to=alice@im.example body=a & <b> 你好 type=chat",
                            "message from=bob@im.example/x body=old type=normal time=2026-01-02T03:04:05Z",
                            "error from=nobody@im.example condition=service-unavailable wish=msg body=hm"));
}

TEST_F(Online, presence_is_told_and_what_it_asks_for) {
    talk.hears(
        "<presence from='bob@im.example/x'/>"
        "<presence from='bob@im.example/x'><show>dnd</show><status>hush</status><priority>5</priority></presence>"
        "<presence from='bob@im.example/x' type='unavailable'/>"
        "<presence from='eve@im.example' type='subscribe'><status>me</status></presence>"
        "<presence from='bob@im.example' type='subscribed'/>"
        "<presence from='bob@im.example/x' type='probe'/><presence type='strange'/>");
    EXPECT_THAT(talk.tells(),
                ElementsAre("presence from=bob@im.example/x show=online",
                            "presence from=bob@im.example/x show=dnd status=hush priority=5",
                            "presence from=bob@im.example/x show=offline", "request from=eve@im.example status=me",
                            "subscription from=bob@im.example type=subscribed"));
}

TEST_F(Online, the_roster_is_pushed_by_our_own_server_alone) {
    const std::string bob = "<item jid='bob@im.example' subscription='both' name='Bob'><group>a</group></item>";
    for (const std::string from : {"", "alice@im.example"}) {
        EXPECT_THAT(talk.hears(push(from, bob)),
                    AllOf(StartsWith("<iq type='result' id='p1'"), Not(HasSubstr("error"))));
        EXPECT_THAT(talk.tells(), ElementsAre("contact jid=bob@im.example name=Bob subscription=both groups=a"));
    }
    const auto mallory = std::string("<item jid='mallory@evil.example' subscription='both'/>");
    for (const std::string from : {"mallory@evil.example", "alice@im.example/other", "im.example", "bob@im.example"}) {
        EXPECT_THAT(talk.hears(push(from, mallory)), HasSubstr("service-unavailable")) << from;
        EXPECT_THAT(talk.tells(), IsEmpty()) << from;
    }
    EXPECT_EQ(talk.session.contacts().size(), 1U);
    talk.hears(push("", "<item jid='bob@im.example' subscription='remove'/>"));
    EXPECT_THAT(talk.tells(), ElementsAre("contact jid=bob@im.example subscription=remove"));
    EXPECT_TRUE(talk.session.contacts().empty());
}

TEST_F(Online, copies_come_from_our_own_account_alone) {
    const std::string inner =
        "<message xmlns='jabber:client' from='bob@im.example/x' to='alice@im.example/phone' type='chat'><body>hi</body>"
        "</message>";
    talk.hears(carbon("alice@im.example", inner));
    EXPECT_THAT(talk.tells(),
                ElementsAre("message from=bob@im.example/x to=alice@im.example/phone body=hi type=chat copy=received"));
    for (const std::string from : {"mallory@evil.example", "alice@im.example/other", "im.example"}) {
        talk.hears(carbon(from, inner));
        EXPECT_THAT(talk.tells(), IsEmpty()) << from;
    }
}

TEST_F(Online, every_question_is_answered_once) {
    const auto ask = [&](const std::string& content, const std::string& type = "get") {
        return talk.hears("<iq type='" + type + "' id='q' from='bob@im.example/x'>" + content + "</iq>");
    };
    EXPECT_EQ(ask("<ping xmlns='urn:xmpp:ping'/>"), R"(<iq type='result' id='q' to='bob@im.example/x'/>)");
    EXPECT_THAT(ask("<query xmlns='jabber:iq:version'/>"), HasSubstr("<name>xmpp-client</name><version>1.2</version>"));
    EXPECT_THAT(ask("<query xmlns='http://jabber.org/protocol/disco#info'/>"),
                AllOf(HasSubstr(R"(category='client')"), HasSubstr("urn:xmpp:ping")));
    for (const std::string type : {"get", "set"})
        EXPECT_THAT(ask("<anything xmlns='urn:example:1'/>", type),
                    AllOf(HasSubstr(R"(type='error')"), HasSubstr("service-unavailable"), HasSubstr(R"(id='q')")));
    EXPECT_THAT(ask("<ping xmlns='urn:xmpp:ping'/>", "set"), HasSubstr("service-unavailable"));
    // What is no good question, and answers, get no answer.
    EXPECT_EQ(ask("", "get"), "");
    EXPECT_EQ(ask("<a xmlns='b'/><c xmlns='d'/>", "set"), "");
    EXPECT_EQ(ask("", "result"), "");
    EXPECT_EQ(ask("", "error"), "");
    EXPECT_EQ(ask("", "other"), "");
}

TEST_F(Online, an_answer_counts_only_from_who_was_asked) {
    talk.session.kick(Jid::parse("room@c.im.example").value(), "eve", "");
    const auto asked = talk.says();
    const auto id =
        asked.substr(asked.find("id='") + 4, asked.find('\'', asked.find("id='") + 4) - asked.find("id='") - 4);
    const auto refusal = [&](const std::string& from) {
        talk.hears("<iq type='error' id='" + id + "' from='" + from +
                   "'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
        return talk.tells();
    };
    EXPECT_THAT(refusal("mallory@evil.example"), IsEmpty());
    EXPECT_THAT(refusal("room@c.im.example"),
                ElementsAre("error from=room@c.im.example condition=forbidden wish=kick"));
    EXPECT_THAT(refusal("room@c.im.example"), IsEmpty());
}

TEST_F(Online, what_it_sends_is_this) {
    const auto bob = Jid::parse("bob@im.example").value();
    talk.session.send_message(bob, "a < b");
    EXPECT_EQ(talk.says(), R"(<message to='bob@im.example' type='chat' id='id-4'><body>a &lt; b</body></message>)");
    talk.session.show({.show = Show::away, .status = "lunch", .priority = 3});
    EXPECT_EQ(talk.says(), "<presence><show>away</show><status>lunch</status><priority>3</priority></presence>");
    talk.session.add_contact(bob, "Bob", {"b", "a"});
    EXPECT_THAT(talk.says(), HasSubstr(R"(<item jid='bob@im.example' name='Bob')"));
    talk.session.send_subscription(bob, PresenceType::subscribe);
    EXPECT_EQ(talk.says(), R"(<presence to='bob@im.example' type='subscribe'/>)");
    talk.session.remove_contact(bob);
    EXPECT_THAT(talk.says(), HasSubstr(R"(subscription='remove')"));
}

TEST(RosterOfAClient, is_asked_for_by_its_version_and_kept_when_nothing_is_new) {
    Talk talk;
    const std::string versions = "<ver xmlns='urn:xmpp:features:rosterver'/>";
    talk.comes_online(versions);
    talk.hears(push("", "<item jid='bob@im.example' subscription='both'/>"));
    talk.tells();
    talk.loses_the_connection();
    talk.tells();

    const auto come_again = [&] {
        talk.ids = 0;
        talk.connects();
        talk.hears(std::string(header) + offers({"PLAIN"}));
        talk.hears(success);
        talk.hears(std::string(header) + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>" +
                   versions + "</stream:features>");
        return talk.hears(
            "<iq type='result' id='id-1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
            "<jid>alice@im.example/desk</jid></bind></iq>");
    };
    EXPECT_THAT(come_again(), HasSubstr(R"(<query xmlns='jabber:iq:roster' ver='v2'/>)"));
    talk.tells();
    talk.hears("<iq type='result' id='id-2'/>");
    EXPECT_THAT(talk.tells(), IsEmpty());
    EXPECT_EQ(talk.session.contacts().size(), 1U);

    talk.loses_the_connection();
    come_again();
    talk.tells();
    talk.hears(
        "<iq type='result' id='id-2'><query xmlns='jabber:iq:roster' ver='v3'><item "
        "jid='eve@im.example'/></query></iq>");
    EXPECT_THAT(talk.tells(), ElementsAre("contact jid=eve@im.example subscription=none",
                                          "contact jid=bob@im.example subscription=remove"));
    EXPECT_EQ(talk.session.contacts().size(), 1U);
}

TEST(RosterOfAClient, has_a_limit) {
    auto settings = settings_of_alice();
    settings.contacts = 2;
    Talk talk(settings);
    talk.comes_online();
    for (const std::string name : {"a", "b", "c", "a"}) talk.hears(push("", "<item jid='" + name + "@im.example'/>"));
    EXPECT_EQ(talk.session.contacts().size(), 2U);
}

// --- the end ---------------------------------------------------------------------------------------------------------

TEST_F(Online, errors_of_the_stream_end_it_and_some_for_ever) {
    const auto ended = [](const std::string& error) {
        Talk its;
        its.comes_online();
        EXPECT_EQ(its.hears("<stream:error><" + error +
                            " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"),
                  "</stream:stream>");
        EXPECT_THAT(its.tells(), ElementsAre("offline reason=the server says: " + error));
        EXPECT_TRUE(its.session.is_over());
        return its.session.is_hopeless();
    };
    for (const auto* error : {"conflict", "host-unknown", "not-authorized"}) EXPECT_TRUE(ended(error)) << error;
    for (const auto* error : {"system-shutdown", "reset", "policy-violation"}) EXPECT_FALSE(ended(error)) << error;
}

TEST_F(Online, what_is_no_xmpp_ends_it) {
    for (const std::string junk : {"<a></b>", "text", "<!-- -->", "<message><body>&x;</body></message>", "\xFF"}) {
        Talk its;
        its.comes_online();
        its.hears(junk);
        EXPECT_THAT(its.tells(), ElementsAre(HasSubstr("no good XML"))) << junk;
        EXPECT_FALSE(its.session.is_hopeless());
        EXPECT_EQ(its.hears("<message><body>more</body></message>"), "");
        EXPECT_THAT(its.tells(), IsEmpty());
    }
    Talk other;
    other.connects();
    other.hears("<html>");
    EXPECT_THAT(other.tells(), ElementsAre(HasSubstr("no XMPP server")));
}

TEST_F(Online, a_goodbye_waits_for_the_servers_and_takes_what_was_on_its_way) {
    talk.session.log_out();
    EXPECT_EQ(talk.says(), R"(<presence type='unavailable'/></stream:stream>)");
    EXPECT_FALSE(talk.session.is_over());
    EXPECT_EQ(talk.hears("<message from='bob@im.example/x'><body>wait</body></message><iq type='get' id='q'><ping "
                         "xmlns='urn:xmpp:ping'/></iq>"),
              "");
    talk.hears("</stream:stream>");
    EXPECT_TRUE(talk.session.is_over());
    EXPECT_TRUE(talk.session.is_hopeless());
    EXPECT_THAT(talk.tells(),
                ElementsAre("message from=bob@im.example/x body=wait type=normal", "offline reason=logged out"));
}

TEST_F(Online, a_server_that_does_not_say_goodbye_is_left) {
    talk.session.log_out();
    talk.waits(4s);
    EXPECT_FALSE(talk.session.is_over());
    talk.waits(2s);
    EXPECT_TRUE(talk.session.is_over());
}

TEST_F(Online, a_silent_server_is_asked_and_given_up_if_it_does_not_answer) {
    talk.waits(59s);
    EXPECT_EQ(talk.says(), "");
    talk.waits(2s);
    EXPECT_THAT(talk.says(), HasSubstr("urn:xmpp:ping"));
    talk.hears(" ");  // any byte will do
    talk.waits(59s);
    EXPECT_EQ(talk.says(), "");
    talk.waits(2s);
    EXPECT_THAT(talk.says(), HasSubstr("urn:xmpp:ping"));
    talk.waits(29s);
    EXPECT_TRUE(talk.session.is_online());
    talk.waits(3s);
    EXPECT_TRUE(talk.session.is_over());
    EXPECT_FALSE(talk.session.is_hopeless());
    EXPECT_EQ(talk.says(), "");  // the session is not ended: it may be resumed
}

TEST(LogInOfAClient, does_not_take_for_ever) {
    Talk talk;
    talk.connects();
    talk.waits(61s);
    EXPECT_THAT(talk.tells(), ElementsAre("offline reason=the log-in takes too long"));
}

TEST(AnyTalk, is_the_same_however_its_bytes_are_cut) {
    const std::string bound =
        "<iq type='result' id='id-1'><bind "
        "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@im.example/desk</jid></bind>"
        "</iq>";
    const std::string rest =
        "<iq type='result' id='id-2'><query xmlns='jabber:iq:roster'><item jid='bob@im.example'/></query></iq>"
        "<message from='bob@im.example'><body>你好</body></message></stream:stream>";
    const std::vector<std::string> pieces{std::string(header) + offers({"PLAIN"}), std::string(success),
                                          std::string(header) + std::string(features_to_bind), bound, rest};
    const auto run = [&](std::size_t cut) {
        Talk talk;
        talk.connects();
        std::string all = talk.says();
        for (const auto& piece : pieces)
            for (std::size_t at = 0; at < piece.size(); at += cut) all += talk.hears(piece.substr(at, cut));
        for (const auto& event : talk.tells()) all += "\n" + event;
        return all;
    };
    const auto whole = run(10'000);
    EXPECT_THAT(whole, HasSubstr("message from=bob@im.example body=你好"));
    for (const std::size_t cut : {1U, 2U, 3U, 7U, 100U}) EXPECT_EQ(run(cut), whole) << cut;
}

TEST(AnyTalk, may_break_at_any_byte_and_another_connection_is_good) {
    const std::string all = std::string(header) + offers({"PLAIN"}) + std::string(success) + std::string(header) +
                            std::string(features_to_bind) +
                            "<iq type='result' id='id-1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                            "<jid>alice@im.example/desk</jid></bind></iq>";
    for (std::size_t length = 0; length <= all.size(); ++length) {
        Talk talk;
        talk.connects();
        talk.hears(std::string_view(all).substr(0, length));
        talk.loses_the_connection();
        EXPECT_TRUE(talk.session.is_over());
        EXPECT_FALSE(talk.session.is_hopeless());
        EXPECT_EQ(talk.tells().back(), "offline reason=connection reset");
        talk.comes_online();
        EXPECT_TRUE(talk.session.is_online()) << length;
    }
}

}  // namespace xmpp::client
