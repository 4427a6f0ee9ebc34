// People with rosters, presence and messages (RFC 6121), as they see it.
#include <gmock/gmock.h>

#include "tests/unit/ch01-chatroom/xmpp-session/world.hpp"

namespace xmpp::session {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct People : testing::Test {
    People() {
        for (const auto* name : {"alice", "bob", "carol"}) world.has_account(name);
    }
    void both_see_each_other(const std::string& one, const std::string& other) {
        world.says(one, "<presence type='subscribe' to='" + other + "@im.example'/>");
        world.says(other, "<presence type='subscribed' to='" + one + "@im.example'/>");
        world.says(other, "<presence type='subscribe' to='" + one + "@im.example'/>");
        world.says(one, "<presence type='subscribed' to='" + other + "@im.example'/>");
        world.hears(one);
        world.hears(other);
    }
    std::string error(const std::string& who) {
        const auto heard = world.hears(who);
        if (heard.size() != 1) return "not one answer but " + std::to_string(heard.size());
        const auto at = heard[0].find("<error type=");
        if (at == std::string::npos) return heard[0];
        const auto begin = heard[0].find("><", at) + 2;
        return heard[0].substr(begin, heard[0].find(' ', begin) - begin);
    }
    World world;
};

const std::string get_roster = "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>";

std::string message_to(const std::string& to, const std::string& type = "chat", const std::string& body = "hi") {
    return "<message to='" + to + "' type='" + type + "' id='1'><body>" + body + "</body></message>";
}

/// Of the first attribute with this name.
std::string value_of(const std::string& name, const std::string& stanza) {
    const auto begin = stanza.find(name + "='") + name.size() + 2;
    return stanza.substr(begin, stanza.find('\'', begin) - begin);
}

}  // namespace

TEST_F(People, a_subscription_from_nothing_to_both_and_back) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    world.says("alice", get_roster);
    world.says("bob", get_roster);
    world.hears("alice");
    world.hears("bob");

    world.says("alice", "<presence type='subscribe' to='bob@im.example/ignored'/>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("<item jid='bob@im.example' subscription='none' "
                                                            "ask='subscribe'/>")));
    EXPECT_THAT(world.hears("bob"),
                ElementsAre("<presence type='subscribe' to='bob@im.example' from='alice@im.example'/>"));

    world.says("bob", "<presence type='subscribed' to='alice@im.example'/>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<item jid='alice@im.example' subscription='from'/>")));
    EXPECT_THAT(world.hears("alice"),
                ElementsAre("<presence type='subscribed' to='alice@im.example' from='bob@im.example'/>",
                            HasSubstr("<item jid='bob@im.example' subscription='to'/>"),
                            "<presence from='bob@im.example/desk' to='alice@im.example'/>"));

    world.says("bob", "<presence type='subscribe' to='alice@im.example'/>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("subscription='from' ask='subscribe'")));
    world.says("alice", "<presence type='subscribed' to='bob@im.example'/>");
    EXPECT_THAT(world.hears("bob"),
                ElementsAre(StartsWith("<presence type='subscribed'"), HasSubstr("subscription='both'"),
                            "<presence from='alice@im.example/desk' to='bob@im.example'/>"));
    world.hears("alice");

    world.says("alice", "<presence><show>away</show></presence>");
    EXPECT_THAT(world.hears("bob"), ElementsAre("<presence from='alice@im.example/desk' to='bob@im.example'>"
                                                "<show>away</show></presence>"));
    world.hears("alice");

    world.says("alice", "<presence type='unsubscribe' to='bob@im.example'/>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("subscription='from'"),
                                                  HasSubstr("from='bob@im.example/desk' type='unavailable'")));
    EXPECT_THAT(world.hears("bob"),
                ElementsAre(StartsWith("<presence type='unsubscribe'"), HasSubstr("subscription='to'")));
    world.says("alice", "<presence type='unsubscribed' to='bob@im.example'/>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("subscription='none'")));
    EXPECT_THAT(world.hears("bob"),
                ElementsAre(StartsWith("<presence type='unsubscribed'"), HasSubstr("subscription='none'"),
                            HasSubstr("from='alice@im.example/desk' type='unavailable'")));
    world.says("alice", "<presence type='unsubscribed' to='bob@im.example'/>");
    EXPECT_THAT(world.hears("alice"), IsEmpty()) << "a repeated one changes nothing";
    EXPECT_THAT(world.hears("bob"), IsEmpty());
}

TEST_F(People, a_request_waits_for_an_answer_over_log_ins) {
    world.comes("alice", "alice");
    world.says("alice", "<presence type='subscribe' to='bob@im.example'><status>it is me</status></presence>");
    for (int i = 0; i < 2; ++i) {
        world.logs_in("bob", "bob", "desk");
        world.says("bob", "<presence/>");
        EXPECT_THAT(world.hears("bob"), Contains(HasSubstr("<status>it is me</status>")));
        world.drops("bob");
    }
    world.logs_in("bob", "bob", "desk");
    world.says("bob", get_roster);
    EXPECT_THAT(world.hears("bob"), ElementsAre(Not(HasSubstr("alice")))) << "it is not shown in the roster";
    world.says("bob", "<presence type='unsubscribed' to='alice@im.example'/>");
    world.hears("bob");
    world.says("bob", "<presence/>");
    EXPECT_THAT(world.hears("bob"), Not(Contains(HasSubstr("subscribe"))));
}

TEST_F(People, requests_that_were_denied_leave_nothing_behind) {
    WorldSettings few;
    few.settings.contacts = 2;
    few.settings.requests = 2;
    World small(few);
    for (const auto* name : {"alice", "a", "b", "c"}) small.has_account(name);
    small.comes("alice", "alice");
    for (const auto* name : {"a", "b", "c"}) {
        small.comes(name, name);
        small.says(name, "<presence type='subscribe' to='alice@im.example'/>");
        small.says("alice", "<presence type='unsubscribed' to='" + std::string(name) + "@im.example'/>");
        EXPECT_THAT(small.sees("alice"), ElementsAre(HasSubstr("type='subscribe'"))) << name;
    }
    EXPECT_THAT(small.storage.roster("alice"), IsEmpty());
}

TEST_F(People, requests_of_strangers_take_no_place_of_contacts) {
    WorldSettings few;
    few.settings.contacts = 2;
    few.settings.requests = 2;
    World small(few);
    for (const auto* name : {"alice", "a", "b", "c"}) small.has_account(name);
    small.comes("alice", "alice");
    for (const auto* name : {"a", "b", "c"}) {
        small.comes(name, name);
        small.says(name, "<presence type='subscribe' to='alice@im.example'/>");
    }
    EXPECT_THAT(small.sees("c"), ElementsAre(HasSubstr("type='unsubscribed'"))) << "too many wait for an answer";
    const auto add = [&](const std::string& name) {
        small.hears("alice");
        small.says("alice", "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='" + name +
                                "@im.example'/></query></iq>");
        return small.hears("alice").front();
    };
    EXPECT_THAT(add("x"), HasSubstr("type='result'"));
    EXPECT_THAT(add("y"), HasSubstr("type='result'"));
    EXPECT_THAT(add("z"), HasSubstr("<resource-constraint"));
    EXPECT_THAT(add("a"), HasSubstr("<resource-constraint"));
    small.says("alice", "<presence type='subscribed' to='a@im.example'/>");
    EXPECT_THAT(small.hears("alice"), ElementsAre(HasSubstr("<resource-constraint")))
        << "an agreement is a contact, too";
    small.says("alice", "<presence type='unsubscribed' to='a@im.example'/>");
    small.says("c", "<presence type='subscribe' to='alice@im.example'/>");
    EXPECT_THAT(small.sees("alice"), ElementsAre(HasSubstr("from='c@im.example'")));
}

TEST_F(People, nobody_makes_himself_be_seen) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    world.says("bob", "<presence type='subscribed' to='alice@im.example'/>");
    EXPECT_THAT(world.hears("alice"), IsEmpty());
    world.says("alice", "<presence type='subscribe' to='nobody@im.example'/>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("type='unsubscribed'")));
}

TEST_F(People, the_roster_is_kept_pushed_and_has_versions) {
    world.comes("a", "alice", "a");
    world.comes("b", "alice", "b");
    world.says("a", get_roster);
    world.says("b", get_roster);
    world.hears("a");
    world.hears("b");
    world.says("a",
               "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='bob@im.example' name='Bob' "
               "subscription='both'><group>Friends</group></item></query></iq>");
    const auto heard = world.hears("a");
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard.front(), "<iq type='result' id='s' to='alice@im.example/a'/>");
    const auto version = value_of("ver", heard.back());
    const std::string pushed = "<query xmlns='jabber:iq:roster' ver='" + version +
                               "'><item jid='bob@im.example' name='Bob' subscription='none'>"
                               "<group>Friends</group></item></query>";
    EXPECT_THAT(heard.back(), HasSubstr(pushed));
    EXPECT_THAT(world.hears("b").back(), HasSubstr(pushed));

    world.says("a", "<iq type='get' id='v'><query xmlns='jabber:iq:roster' ver='" + version + "'/></iq>");
    EXPECT_THAT(world.hears("a"), ElementsAre("<iq type='result' id='v' to='alice@im.example/a'/>"));
    world.says("a", "<iq type='get' id='v'><query xmlns='jabber:iq:roster' ver=''/></iq>");
    EXPECT_THAT(world.hears("a"), ElementsAre(HasSubstr(pushed)));

    world.is_killed_and_restarted();
    world.logs_in("a", "alice", "a");
    world.says("a", get_roster);
    EXPECT_THAT(world.hears("a"), ElementsAre(HasSubstr("name='Bob'")));
    world.says("a",
               "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='bob@im.example' "
               "subscription='remove'/></query></iq>");
    EXPECT_THAT(world.hears("a"), ElementsAre(StartsWith("<iq type='result'"), HasSubstr("subscription='remove'")));
    world.says("a",
               "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='bob@im.example' "
               "subscription='remove'/></query></iq>");
    EXPECT_EQ(error("a"), "item-not-found");
}

TEST_F(People, a_roster_set_that_cannot_be) {
    world.comes("a", "alice");
    const auto set = [&](const std::string& items, const std::string& to = "") {
        world.says("a", "<iq type='set' id='s'" + to + "><query xmlns='jabber:iq:roster'>" + items + "</query></iq>");
        return error("a");
    };
    EXPECT_EQ(set(""), "bad-request");
    EXPECT_EQ(set("<item jid='b@im.example'/><item jid='c@im.example'/>"), "bad-request");
    EXPECT_EQ(set("<item jid='@'/>"), "bad-request");
    EXPECT_EQ(set("<item jid='alice@im.example'/>"), "not-allowed");
    EXPECT_EQ(set("<item jid='b@im.example'/>", " to='bob@im.example'"), "service-unavailable");
}

TEST_F(People, removing_a_contact_ends_both_subscriptions) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    both_see_each_other("alice", "bob");
    world.says("bob", get_roster);
    world.hears("bob");
    world.says("alice",
               "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='bob@im.example' "
               "subscription='remove'/></query></iq>");
    EXPECT_THAT(world.hears("alice"), Contains(HasSubstr("from='bob@im.example/desk' type='unavailable'")));
    const auto heard = world.hears("bob");
    EXPECT_THAT(heard, Contains(HasSubstr("subscription='none'")));
    EXPECT_THAT(heard, Contains(HasSubstr("from='alice@im.example/desk' type='unavailable'")));
}

TEST_F(People, presence_comes_and_goes) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    both_see_each_other("alice", "bob");
    world.drops("bob");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("from='bob@im.example/desk' type='unavailable'")));
    world.logs_in("bob", "bob", "phone");
    world.says("bob", "<presence><priority>5</priority></presence>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("from='bob@im.example/phone'")));
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("to='bob@im.example/phone'"),
                                                "<presence from='alice@im.example/desk' to='bob@im.example'/>"));
    world.says("bob", "<presence type='unavailable'><status>bye</status></presence></stream:stream>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("<status>bye</status>")));
}

TEST_F(People, a_probe_leaves_a_request_that_waits_as_it_is) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    world.says("alice", "<presence type='subscribe' to='bob@im.example'/>");
    world.hears("alice");
    world.hears("bob");
    world.says("alice", "<presence type='probe' to='bob@im.example'/>");
    EXPECT_THAT(world.hears("alice"), IsEmpty());
    world.says("alice", get_roster);
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("ask='subscribe'")));
    world.says("bob", "<presence type='subscribed' to='alice@im.example'/>");
    EXPECT_THAT(world.hears("alice"), Contains("<presence from='bob@im.example/desk' to='alice@im.example'/>"));

    world.says("alice", "<presence type='probe' to='carol@im.example'/>");
    EXPECT_THAT(world.hears("alice"), IsEmpty()) << "there is nothing to take back";
}

TEST_F(People, directed_presence_is_taken_back_at_the_end) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    world.says("bob", "<presence to='alice@im.example'/>");
    EXPECT_THAT(world.hears("alice"), ElementsAre("<presence to='alice@im.example' from='bob@im.example/desk'/>"));
    world.says("bob", "<presence><show>dnd</show></presence>");
    EXPECT_THAT(world.hears("alice"), IsEmpty());
    world.drops("bob");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("type='unavailable'")));
}

TEST_F(People, a_presence_that_cannot_be) {
    world.comes("alice", "alice");
    for (const auto* bad :
         {"<presence><priority>200</priority></presence>", "<presence type='here'/>", "<presence type='subscribe'/>"}) {
        world.says("alice", bad);
        EXPECT_EQ(error("alice"), "bad-request") << bad;
    }
}

TEST_F(People, a_show_that_nobody_knows_says_available) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    both_see_each_other("alice", "bob");
    world.says("bob", "<presence><show>online</show><priority>3</priority></presence>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("<priority>3</priority>")));
    world.drops("bob");
    world.comes("bob", "bob", "phone", "<presence><show>online</show></presence>");
    EXPECT_THAT(world.hears("alice"), Contains(StartsWith("<presence from='bob@im.example/phone'")));
}

TEST_F(People, a_presence_is_not_too_large) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    both_see_each_other("alice", "bob");
    const auto status = [](std::size_t bytes) { return "<status>" + std::string(bytes, 'x') + "</status></presence>"; };
    for (const auto* start :
         {"<presence>", "<presence to='bob@im.example'>", "<presence to='room@conference.im.example/alice'>",
          "<presence type='subscribe' to='carol@im.example'>", "<presence type='unavailable'>"}) {
        world.says("alice", start + status(16 * 1024));
        EXPECT_EQ(error("alice"), "policy-violation") << start;
    }
    EXPECT_THAT(world.hears("bob"), IsEmpty());
    EXPECT_EQ(world.storage.roster("carol").size(), 0U);
    world.says("alice", "<presence>" + status(15 * 1024));
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("xxx")));
}

TEST_F(People, messages_go_where_they_should) {
    world.comes("alice", "alice");
    world.comes("low", "bob", "low", "<presence><priority>1</priority></presence>");
    world.comes("high", "bob", "high", "<presence><priority>7</priority></presence>");
    world.comes("negative", "bob", "negative", "<presence><priority>-1</priority></presence>");
    const auto heard_by = [&] {
        std::string all;
        for (const auto* who : {"low", "high", "negative"})
            for (const auto& each : world.hears(who))
                if (each.starts_with("<message")) all += std::string(who) + " ";
        return all;
    };
    heard_by();
    const auto goes = [&](const std::string& message) {
        world.says("alice", message);
        const auto answer = world.hears("alice");
        return heard_by() + (answer.empty()                                               ? ""
                             : answer[0].find("service-unavailable") != std::string::npos ? "refused"
                                                                                          : answer[0]);
    };
    EXPECT_EQ(goes(message_to("bob@im.example")), "high ");
    EXPECT_EQ(goes(message_to("BOB@IM.Example", "normal")), "high ");
    EXPECT_EQ(goes(message_to("bob@im.example", "headline")), "low high ");
    EXPECT_EQ(goes(message_to("bob@im.example", "groupchat")), "refused");
    EXPECT_EQ(goes(message_to("bob@im.example", "error")), "");
    EXPECT_EQ(goes(message_to("bob@im.example/negative")), "negative ");
    EXPECT_EQ(goes(message_to("bob@im.example/gone")), "high ");
    EXPECT_EQ(goes(message_to("bob@im.example/gone", "headline")), "");
    EXPECT_EQ(goes(message_to("bob@im.example/gone", "groupchat")), "refused");
    EXPECT_EQ(goes(message_to("nobody@im.example")), "refused");
    EXPECT_EQ(goes(message_to("nobody@im.example", "error")), "");
    EXPECT_THAT(goes(message_to("bob@elsewhere.example")), HasSubstr("remote-server-not-found"));
    EXPECT_THAT(goes(message_to("@@")), HasSubstr("jid-malformed"));
    EXPECT_THAT(goes(message_to("im.example")), "refused");
}

TEST_F(People, a_message_arrives_as_it_was_sent) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    world.says("alice",
               "<message xml:lang='zh' to='bob@im.example' id='&quot;&#39;' type='chat'><body>&lt;&amp;<![CDATA[<&]]>"
               "&#x4f60;</body><x xmlns='urn:x' a='1'><y xmlns='urn:y'>z</y></x></message>");
    EXPECT_THAT(world.hears("bob"),
                ElementsAre("<message xml:lang='zh' to='bob@im.example' id='&quot;&apos;' type='chat' "
                            "from='alice@im.example/desk'><body>&lt;&amp;&lt;&amp;\xE4\xBD\xA0</body>"
                            "<x xmlns='urn:x' a='1'><y xmlns='urn:y'>z</y></x></message>"));
}

TEST_F(People, an_address_that_is_not_ones_own_ends_the_stream) {
    world.comes("alice", "alice");
    world.says("alice", "<message from='alice@im.example' to='alice@im.example'><body>fine</body></message>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("from='alice@im.example/desk'")));
    world.says("alice", "<message from='bob@im.example' to='alice@im.example'><body>I am Bob</body></message>");
    EXPECT_THAT(world.bytes_to("alice"), HasSubstr("<invalid-from"));
    EXPECT_FALSE(world.is_open("alice"));
}

TEST_F(People, questions_are_answered_once) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    const auto ask = [&](const std::string& attributes, const std::string& content = "<q xmlns='urn:q'/>") {
        world.says("alice", "<iq " + attributes + ">" + content + "</iq>");
        return error("alice");
    };
    EXPECT_EQ(ask("type='get' id='1'"), "service-unavailable");
    EXPECT_EQ(ask("type='get' id='1' to='im.example'"), "service-unavailable");
    EXPECT_EQ(ask("type='get' id='1' to='bob@im.example'"), "service-unavailable");
    EXPECT_EQ(ask("type='get' id='1' to='nobody@im.example'"), "service-unavailable");
    EXPECT_EQ(ask("type='get' id='1' to='bob@im.example/gone'"), "service-unavailable");
    EXPECT_EQ(ask("type='get'"), "bad-request");
    EXPECT_EQ(ask("type='what' id='1'"), "bad-request");
    EXPECT_EQ(ask("type='set' id='1'", ""), "bad-request");
    EXPECT_EQ(ask("type='set' id='1'", "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>"),
              "<iq type='result' id='1' to='alice@im.example/desk'/>");
    world.says("alice", "<iq type='result' id='1' to='bob@im.example/gone'/><iq type='error' id='2'/>");
    EXPECT_THAT(world.hears("alice"), IsEmpty()) << "an answer is not answered";
    world.says("alice", "<iq type='get' id='9' to='bob@im.example/desk'><q xmlns='urn:q'/></iq>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("from='alice@im.example/desk'")));
}

TEST_F(People, what_was_said_meanwhile_comes_once_in_order_with_its_time) {
    world.comes("alice", "alice");
    for (const auto* body : {"one", "two", "three"}) world.says("alice", message_to("bob@im.example", "chat", body));
    world.says("alice", message_to("bob@im.example", "headline"));
    world.says("alice",
               "<message to='bob@im.example' type='chat'><composing "
               "xmlns='http://jabber.org/protocol/chatstates'/></message>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("service-unavailable"))) << "there is nothing to keep";
    world.is_killed_and_restarted();

    world.comes("negative", "bob", "n", "<presence><priority>-1</priority></presence>");
    EXPECT_THAT(world.sees("negative"), IsEmpty());
    world.logs_in("bob", "bob", "desk");
    EXPECT_THAT(world.sees("bob"), IsEmpty()) << "not before the presence";
    world.says("bob", "<presence/>");
    auto seen = world.sees("bob");
    std::erase_if(seen, [](const auto& each) { return each.starts_with("<presence"); });
    const std::string delay = "<delay xmlns='urn:xmpp:delay' from='im.example' stamp='2026-11-20T19:00:00Z'/>";
    EXPECT_THAT(seen, ElementsAre(HasSubstr("<body>one</body>" + delay), HasSubstr("two"), HasSubstr("three")));
    world.drops("bob", engine::closed_by_peer);
    world.logs_in("bob", "bob", "desk");
    world.says("bob", "<presence/>");
    EXPECT_THAT(world.sees("bob"), Not(Contains(HasSubstr("<message"))));
}

TEST_F(People, what_a_failed_connection_may_have_lost_comes_again) {
    world.comes("alice", "alice");
    world.says("alice", message_to("bob@im.example"));
    world.unsent = 100;
    world.comes("bob", "bob");
    world.drops("bob", "slow reader");
    world.unsent = 0;
    world.logs_in("bob", "bob", "desk");
    world.says("bob", "<presence/>");
    EXPECT_THAT(world.sees("bob"), Contains(HasSubstr("<body>hi</body>")));
}

TEST_F(People, who_comes_back_before_the_old_connection_is_missed_gets_what_that_has_not_taken) {
    world.comes("bob", "bob");
    world.comes("alice", "alice");
    world.says("alice", "<enable xmlns='urn:xmpp:sm:3'/>");
    world.unsent = 100;
    world.says("alice", message_to("bob@im.example", "chat", "acknowledged") + "<r xmlns='urn:xmpp:sm:3'/>");
    EXPECT_THAT(world.hears("alice"), Contains("<a xmlns='urn:xmpp:sm:3' h='1'/>"));
    world.logs_in("bob again", "bob", "desk");
    world.unsent = 0;
    world.says("bob again", "<presence/>");
    EXPECT_THAT(world.sees("bob again"), Contains(HasSubstr("<body>acknowledged</body>")));
}

TEST_F(People, only_so_many_messages_are_kept) {
    WorldSettings few;
    few.settings.kept_messages = 2;
    World small(few);
    small.has_account("alice");
    small.has_account("bob");
    small.comes("alice", "alice");
    for (int i = 0; i < 3; ++i) small.says("alice", message_to("bob@im.example"));
    EXPECT_THAT(small.hears("alice"), ElementsAre(HasSubstr("service-unavailable")));
}

TEST_F(People, nothing_is_told_before_it_is_on_the_disk) {
    world.comes("alice", "alice");
    world.holds_back = true;
    const auto before = world.storage.commits;
    world.says("alice",
               "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='bob@im.example'/></query></iq>");
    world.says("alice", message_to("alice@im.example"));
    EXPECT_THAT(world.hears("alice"), IsEmpty());
    EXPECT_EQ(world.storage.commits, before);
    world.settle();
    EXPECT_THAT(world.hears("alice"), ElementsAre(StartsWith("<iq type='result' id='s'"), StartsWith("<message")));
    EXPECT_EQ(world.storage.commits, before + 1) << "one for both";
}

TEST_F(People, when_the_disk_is_full_nobody_is_told_what_is_not_true) {
    for (const bool at_commit : {false, true}) {
        world.comes("alice", "alice");
        world.comes("carol", "carol");
        (at_commit ? world.storage.commits_left : world.storage.writes_left) = 0;
        world.says("alice",
                   "<iq type='set' id='s'><query xmlns='jabber:iq:roster'><item jid='bob@im.example'/></query></iq>");
        for (const auto* who : {"alice", "carol"}) {
            const auto bytes = world.bytes_to(who);
            EXPECT_THAT(bytes, Not(HasSubstr("type='result'")));
            EXPECT_THAT(bytes, HasSubstr("<internal-server-error"));
            EXPECT_FALSE(world.is_open(who));
        }
        world.storage.commits_left = world.storage.writes_left = -1;
        world.logs_in("alice", "alice", "desk");
        world.says("alice", get_roster);
        EXPECT_THAT(world.hears("alice"), ElementsAre(Not(HasSubstr("bob")))) << "as on the disk";
        world.drops("alice");
    }
}

}  // namespace xmpp::session
