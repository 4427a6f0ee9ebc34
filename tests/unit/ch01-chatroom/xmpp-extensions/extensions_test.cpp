// The small extensions, each as its XEP writes it.
#include <gmock/gmock.h>

#include "ch01-chatroom/xmpp-extensions/components.hpp"
#include "tests/unit/ch01-chatroom/xmpp-session/world.hpp"

namespace xmpp::session {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

const std::string header =
    "<stream:stream to='im.example' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
    "version='1.0'>";

std::string account_set(const std::string& name, const std::string& password) {
    return "<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>" + name + "</username><password>" +
           password + "</password></query></iq>";
}

struct Extensions : testing::Test {
    Extensions() {
        world.has_account("alice");
        world.has_account("bob");
    }
    std::string answer(const std::string& who, const std::string& iq) {
        world.says(who, iq);
        const auto heard = world.hears(who);
        return heard.empty() ? "" : heard.back();
    }
    World world;
};

}  // namespace

// XEP-0030, XEP-0199

TEST_F(Extensions, discovery_tells_what_works) {
    world.comes("alice", "alice");
    const auto info = answer("alice",
                             "<iq type='get' id='1' to='im.example'>"
                             "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    EXPECT_THAT(info, HasSubstr("<identity category='server' type='im'"));
    for (const auto* feature : {"urn:xmpp:ping", "vcard-temp", "urn:xmpp:carbons:2", "jabber:iq:register", "msgoffline",
                                "jabber:iq:roster", "jabber:iq:private"})
        EXPECT_THAT(info, HasSubstr("<feature var='" + std::string(feature) + "'/>"));
    EXPECT_THAT(answer("alice",
                       "<iq type='get' id='1' to='im.example'>"
                       "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>"),
                AllOf(HasSubstr("<item jid='conference.im.example' name='rooms'/>"), Not(HasSubstr("sms"))))
        << "a component that is away is not listed";
    EXPECT_THAT(answer("alice", "<iq type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"),
                HasSubstr("<identity category='account' type='registered'/>"));
    EXPECT_THAT(answer("alice",
                       "<iq type='get' id='1' to='bob@im.example'>"
                       "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>"),
                HasSubstr("service-unavailable"))
        << "whether somebody is there is not for strangers";
    EXPECT_THAT(answer("alice",
                       "<iq type='get' id='1' to='im.example'>"
                       "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/></iq>"),
                HasSubstr("item-not-found"));
}

TEST_F(Extensions, a_ping_is_answered) {
    world.comes("alice", "alice");
    for (const auto* to : {"", " to='im.example'", " to='alice@im.example'"})
        EXPECT_THAT(answer("alice", "<iq type='get' id='p'" + std::string(to) + "><ping xmlns='urn:xmpp:ping'/></iq>"),
                    StartsWith("<iq type='result' id='p'"));
}

TEST_F(Extensions, an_account_that_may_not_be_seen_answers_like_one_that_there_is_not) {
    world.comes("alice", "alice");
    for (const auto* question :
         {"<ping xmlns='urn:xmpp:ping'/>", "<vCard xmlns='vcard-temp'/>", "<query xmlns='jabber:iq:register'/>",
          "<query xmlns='jabber:iq:roster'/>", "<query xmlns='http://jabber.org/protocol/disco#info'/>",
          "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>",
          "<query xmlns='http://jabber.org/protocol/disco#items'/>", "<enable xmlns='urn:xmpp:carbons:2'/>",
          "<disable xmlns='urn:xmpp:carbons:2'/>", "<q xmlns='urn:unknown'/>"}) {
        for (const std::string type : {"get", "set"}) {
            const auto ask = [&](const std::string& name) {
                auto heard = answer(
                    "alice", "<iq type='" + type + "' id='1' to='" + name + "@im.example'>" + question + "</iq>");
                if (const auto at = heard.find(name + "@"); at != std::string::npos)
                    heard.replace(at, name.size(), "N");
                return heard;
            };
            const auto unknown = ask("nobody");
            EXPECT_THAT(unknown, HasSubstr("<service-unavailable"));
            EXPECT_EQ(ask("bob"), unknown);
        }
    }
}

// XEP-0077

TEST_F(Extensions, an_account_is_made_used_changed_and_removed) {
    world.connects("a");
    world.says("a", header + "<iq type='get' id='f'><query xmlns='jabber:iq:register'/></iq>");
    EXPECT_THAT(world.hears("a").back(), AllOf(HasSubstr("<username/>"), HasSubstr("<password/>")));
    EXPECT_EQ(answer("a", account_set("Dora", "secret of dora")), "<iq type='result' id='r'/>");
    EXPECT_THAT(answer("a", account_set("dora", "another one")), HasSubstr("<conflict"));
    EXPECT_THAT(world.log.lines, Contains("registered account=dora"));

    world.comes("dora", "dora");
    EXPECT_THAT(answer("dora", account_set("alice", "mine now")), HasSubstr("<not-allowed"));
    EXPECT_EQ(answer("dora", account_set("dora", "a new one")), "<iq type='result' id='r' to='dora@im.example/desk'/>");
    world.says("dora", "<iq type='set' id='x'><query xmlns='jabber:iq:register'><remove/></query></iq>");
    const auto bytes = world.bytes_to("dora");
    EXPECT_THAT(bytes, AllOf(HasSubstr("<iq type='result' id='x'"), HasSubstr("<not-authorized")));
    EXPECT_FALSE(world.is_open("dora"));
    EXPECT_FALSE(world.storage.has_account("dora"));
}

TEST_F(Extensions, an_account_that_cannot_be) {
    world.connects("a");
    world.says("a", header);
    world.hears("a");
    for (const auto& [name, password] :
         {std::pair{"", "secret"}, std::pair{"eve", ""}, std::pair{"e@ve", "secret"}, std::pair{"eve", "x"}})
        EXPECT_THAT(answer("a", account_set(name, password)),
                    AllOf(HasSubstr("<not-acceptable"), Not(HasSubstr("secret"))));
}

TEST_F(Extensions, not_too_many_accounts_from_one_address) {
    world.connects("a");
    world.says("a", header);
    for (int i = 0; i < 5; ++i)
        EXPECT_THAT(answer("a", account_set("n" + std::to_string(i), "secret")), HasSubstr("result"));
    EXPECT_THAT(answer("a", account_set("n5", "secret")), HasSubstr("<resource-constraint"));
    world.waits(std::chrono::seconds{4});
    EXPECT_THAT(answer("a", account_set("n5", "secret")), HasSubstr("result"));
}

TEST_F(Extensions, an_account_changes_one_password_at_a_time) {
    world.comes("desk", "alice", "desk");
    world.comes("phone", "alice", "phone");
    world.hears("desk");
    world.holds_back = true;
    for (int i = 0; i < 300; ++i) world.says("desk", account_set("alice", "secret " + std::to_string(i)));
    EXPECT_EQ(world.open_questions(), 1U) << "the others wait unread";
    world.says("phone", account_set("alice", "another one"));
    EXPECT_EQ(world.open_questions(), 1U);
    world.holds_back = false;
    world.settle();
    EXPECT_THAT(world.hears("phone"), ElementsAre(HasSubstr("<resource-constraint")));
    EXPECT_THAT(world.hears("desk"), SizeIs(300)) << "each gets its answer, one after the other";
    EXPECT_TRUE(world.is_open("desk"));
}

TEST_F(Extensions, a_change_of_password_that_nobody_waits_for_any_more_is_done_all_the_same) {
    world.comes("desk", "alice", "desk");
    world.comes("phone", "alice", "phone");
    world.holds_back = true;
    world.says("desk", account_set("alice", "a new one"));
    world.drops("desk");
    world.bytes_to("phone");
    EXPECT_THAT(answer("phone", account_set("alice", "another")), HasSubstr("<resource-constraint"));
    world.holds_back = false;
    world.settle();
    EXPECT_EQ(world.storage.credentials("alice")->sha256, make_credentials("a new one").sha256);
    EXPECT_THAT(answer("phone", account_set("alice", "another")), HasSubstr("type='result'"));
}

TEST_F(Extensions, a_change_of_password_does_not_outlive_the_account) {
    world.comes("desk", "alice", "desk");
    world.comes("phone", "alice", "phone");
    world.holds_back = true;
    world.says("desk", account_set("alice", "a new one"));
    world.says("phone", "<iq type='set' id='x'><query xmlns='jabber:iq:register'><remove/></query></iq>");
    world.has_account("alice");
    world.holds_back = false;
    world.settle();
    EXPECT_EQ(world.storage.credentials("alice")->sha256, make_credentials("secret of alice").sha256);
}

TEST(Registration, a_closed_server_says_so) {
    WorldSettings closed;
    closed.settings.may_register = false;
    World world(closed);
    world.connects("a");
    world.says("a", header);
    EXPECT_THAT(world.hears("a").back(), Not(HasSubstr("register")));
    world.says("a", account_set("eve", "secret"));
    EXPECT_THAT(world.hears("a"), ElementsAre(HasSubstr("<not-allowed")));
}

TEST_F(Extensions, who_removes_an_account_is_gone_for_the_contacts_too) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    world.says("alice", "<presence type='subscribe' to='bob@im.example'/>");
    world.says("bob", "<presence type='subscribed' to='alice@im.example'/>");
    world.says("alice", "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>");
    world.hears("alice");
    world.says("bob", "<iq type='set' id='x'><query xmlns='jabber:iq:register'><remove/></query></iq>");
    const auto heard = world.hears("alice");
    EXPECT_THAT(heard,
                Contains(StartsWith("<presence from='bob@im.example' to='alice@im.example' type='unsubscribed'")));
    EXPECT_THAT(heard, Contains(HasSubstr("subscription='none'")));
    EXPECT_THAT(heard, Contains(HasSubstr("type='unavailable'")));
}

TEST_F(Extensions, an_account_answers_those_who_see_its_owner) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    world.says("alice", "<presence type='subscribe' to='bob@im.example'/>");
    world.says("bob", "<presence type='subscribed' to='alice@im.example'/>");
    const auto ask = [&](const std::string& question) {
        world.hears("alice");
        return answer("alice", "<iq type='get' id='1' to='bob@im.example'>" + question + "</iq>");
    };
    EXPECT_THAT(ask("<ping xmlns='urn:xmpp:ping'/>"), StartsWith("<iq type='result'"));
    EXPECT_THAT(ask("<vCard xmlns='vcard-temp'/>"), HasSubstr("<item-not-found"));
    EXPECT_THAT(ask("<query xmlns='http://jabber.org/protocol/disco#info'/>"), HasSubstr("type='registered'"));
    EXPECT_THAT(ask("<query xmlns='jabber:iq:register'/>"), HasSubstr("<forbidden"));
}

// XEP-0054

TEST_F(Extensions, a_card_is_kept_and_shown) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    EXPECT_THAT(answer("bob", "<iq type='get' id='v' to='alice@im.example'><vCard xmlns='vcard-temp'/></iq>"),
                HasSubstr("<service-unavailable"));
    EXPECT_THAT(answer("alice", "<iq type='get' id='v'><vCard xmlns='vcard-temp'/></iq>"),
                HasSubstr("<item-not-found"));
    EXPECT_THAT(answer("alice", "<iq type='set' id='v'><vCard xmlns='vcard-temp'><FN>A &amp; B</FN></vCard></iq>"),
                StartsWith("<iq type='result'"));
    world.is_killed_and_restarted();
    world.comes("bob", "bob");
    EXPECT_THAT(answer("bob", "<iq type='get' id='v' to='alice@im.example'><vCard xmlns='vcard-temp'/></iq>"),
                HasSubstr("<vCard xmlns='vcard-temp'><FN>A &amp; B</FN></vCard>"));
    EXPECT_THAT(answer("bob", "<iq type='set' id='v' to='alice@im.example'><vCard xmlns='vcard-temp'/></iq>"),
                HasSubstr("<service-unavailable"));
    EXPECT_THAT(answer("bob", "<iq type='set' id='v'><vCard xmlns='vcard-temp'><PHOTO>" +
                                  std::string(130 * 1'024, 'x') + "</PHOTO></vCard></iq>"),
                HasSubstr("<policy-violation"));
}

// XEP-0049

TEST_F(Extensions, programs_keep_xml_for_themselves) {
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    const auto ask = [&](const std::string& who, const std::string& attributes, const std::string& content) {
        return answer(who,
                      "<iq id='p' " + attributes + "><query xmlns='jabber:iq:private'>" + content + "</query></iq>");
    };
    const std::string empty = "<storage xmlns='storage:bookmarks'/>";
    const std::string full =
        "<storage xmlns='storage:bookmarks'><conference jid='tea@conference.im.example' autojoin='true'/></storage>";
    EXPECT_THAT(ask("alice", "type='get'", empty), HasSubstr("<query xmlns='jabber:iq:private'>" + empty));
    EXPECT_THAT(ask("alice", "type='set'", full + "<a xmlns='u'>1</a>"), StartsWith("<iq type='result'"));
    world.is_killed_and_restarted();
    world.comes("alice", "alice");
    world.comes("bob", "bob");
    EXPECT_THAT(ask("alice", "type='get'", empty), HasSubstr(full));
    EXPECT_THAT(ask("alice", "type='get' to='alice@im.example'", "<a xmlns='u'/>"), HasSubstr("<a xmlns='u'>1</a>"));
    EXPECT_THAT(ask("bob", "type='get'", empty), HasSubstr(empty));
    EXPECT_THAT(ask("bob", "type='get' to='im.example'", empty), HasSubstr("<forbidden"));
    EXPECT_THAT(ask("bob", "type='get' to='alice@im.example'", empty), HasSubstr("<service-unavailable"));
    world.says("bob", "<presence type='subscribe' to='alice@im.example'/>");
    world.says("alice", "<presence type='subscribed' to='bob@im.example'/>");
    world.hears("bob");
    for (const auto* type : {"type='get' to='alice@im.example'", "type='set' to='alice@im.example'"})
        EXPECT_THAT(ask("bob", type, empty), HasSubstr("<forbidden")) << type;
    EXPECT_THAT(ask("alice", "type='get'", ""), HasSubstr("<bad-request"));
    EXPECT_THAT(ask("alice", "type='set'", "<b xmlns='u'/><query xmlns='jabber:iq:private'/>"),
                HasSubstr("<not-acceptable"));
    EXPECT_FALSE(world.storage.private_xml("alice", "u", "b").has_value()) << "all or none";
}

TEST_F(Extensions, what_programs_keep_has_a_limit) {
    world.comes("alice", "alice");
    const auto keeps = [&](const std::string& name, std::size_t bytes) {
        return answer("alice", "<iq id='p' type='set'><query xmlns='jabber:iq:private'><" + name + " xmlns='u'>" +
                                   std::string(bytes, 'x') + "</" + name + "></query></iq>");
    };
    EXPECT_THAT(keeps("a", 200'000), StartsWith("<iq type='result'"));
    EXPECT_THAT(keeps("b", 100'000), HasSubstr("<policy-violation"));
    EXPECT_THAT(keeps("a", 150'000), StartsWith("<iq type='result'")) << "in the place of the other one";
    EXPECT_THAT(keeps("b", 100'000), StartsWith("<iq type='result'"));
}

// XEP-0280

TEST_F(Extensions, carbons_show_a_talk_on_all_programs_that_want_it) {
    world.comes("alice", "alice");
    world.comes("desk", "bob", "desk", "<presence><priority>5</priority></presence>");
    world.comes("phone", "bob", "phone");
    EXPECT_THAT(answer("phone", "<iq type='set' id='c'><enable xmlns='urn:xmpp:carbons:2'/></iq>"),
                StartsWith("<iq type='result'"));
    world.hears("desk");
    const std::string inside =
        "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' to='bob@im.example' type='chat' "
        "from='alice@im.example/desk'><body>hi</body></message></forwarded>";
    world.says("alice", "<message to='bob@im.example' type='chat'><body>hi</body></message>");
    EXPECT_THAT(world.hears("desk"), ElementsAre(HasSubstr("<body>hi</body>")));
    EXPECT_THAT(world.hears("phone"),
                ElementsAre("<message from='bob@im.example' to='bob@im.example/phone' type='chat'>"
                            "<received xmlns='urn:xmpp:carbons:2'>" +
                            inside + "</received></message>"));
    world.says("desk", "<message to='alice@im.example' type='chat'><body>yes</body></message>");
    EXPECT_THAT(world.hears("phone"),
                ElementsAre(AllOf(HasSubstr("<sent xmlns='urn:xmpp:carbons:2'>"), HasSubstr("<body>yes</body>"))));
    world.says("alice",
               "<message to='bob@im.example/desk' type='chat'><body>psst</body><private xmlns='urn:xmpp:carbons:2'/>"
               "</message><message to='bob@im.example/desk' type='headline'><body>news</body></message>");
    EXPECT_THAT(world.hears("phone"), IsEmpty());
    answer("phone", "<iq type='set' id='c'><disable xmlns='urn:xmpp:carbons:2'/></iq>");
    world.says("alice", "<message to='bob@im.example/desk' type='chat'><body>hi</body></message>");
    EXPECT_THAT(world.hears("phone"), IsEmpty());
}

// XEP-0114

TEST(Handshake, the_worked_example) {
    EXPECT_EQ(extensions::Components::handshake("3BF96D32", "test"), "aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e");
}

struct Components : Extensions {
    void opens(const std::string& who, const std::string& to = "sms.im.example") { world.opens_component(who, to); }
    void shakes_hands(const std::string& who, const std::string& secret = "secret") { world.shakes_hands(who, secret); }
};

TEST_F(Components, one_speaks_for_its_domain) {
    world.comes("alice", "alice");
    EXPECT_THAT(answer("alice", "<message to='+86@sms.im.example'><body>hi</body></message>"),
                HasSubstr("<remote-server-timeout"));
    shakes_hands("sms");
    EXPECT_EQ(world.bytes_to("sms"), "<handshake/>");
    world.says("alice", "<message to='+86@sms.im.example'><body>hi</body></message>");
    EXPECT_EQ(world.bytes_to("sms"),
              "<message to='+86@sms.im.example' from='alice@im.example/desk'><body>hi</body></message>");
    world.says("sms",
               "<message from='+86@sms.im.example' to='alice@im.example' type='chat'><body>back</body></message>");
    EXPECT_THAT(world.hears("alice"),
                ElementsAre("<message from='+86@sms.im.example' to='alice@im.example' type='chat'>"
                            "<body>back</body></message>"));
    world.says("sms", "<iq type='get' id='1' from='sms.im.example' to='im.example'><ping xmlns='urn:xmpp:ping'/></iq>");
    EXPECT_EQ(world.bytes_to("sms"), "<iq type='result' id='1' to='sms.im.example' from='im.example'/>");
    world.says("sms", "<message from='alice@im.example' to='bob@im.example'><body>I am Alice</body></message>");
    EXPECT_THAT(world.bytes_to("sms"), HasSubstr("<invalid-from"));
    EXPECT_THAT(answer("alice", "<message to='+86@sms.im.example'><body>hi</body></message>"),
                HasSubstr("<remote-server-timeout"));
}

TEST_F(Components, one_that_comes_again_replaces_the_old_one) {
    world.comes("alice", "alice");
    shakes_hands("sms");
    world.bytes_to("sms");
    shakes_hands("again", "guess");
    EXPECT_TRUE(world.is_open("sms")) << "not without the secret";
    shakes_hands("again");
    EXPECT_EQ(world.bytes_to("again"), "<handshake/>");
    EXPECT_THAT(world.bytes_to("sms"), HasSubstr("<conflict"));
    EXPECT_FALSE(world.is_open("sms"));
    world.says("alice", "<message to='+86@sms.im.example'><body>hi</body></message>");
    EXPECT_THAT(world.bytes_to("again"), HasSubstr("<body>hi</body>"));
}

TEST_F(Components, one_that_is_silent_is_asked_and_one_that_does_not_answer_is_gone) {
    shakes_hands("sms");
    world.bytes_to("sms");
    world.waits(std::chrono::seconds{302});
    const auto asked = world.bytes_to("sms");
    EXPECT_THAT(asked, AllOf(StartsWith("<iq type='get' id='ping-"), HasSubstr("<ping xmlns='urn:xmpp:ping'/>"),
                             HasSubstr("from='im.example' to='sms.im.example'")));
    const auto at = asked.find("id='") + 4;
    world.says("sms", "<iq type='result' id='" + asked.substr(at, asked.find('\'', at) - at) +
                          "' from='sms.im.example' to='im.example'/>");
    world.waits(std::chrono::seconds{100});
    EXPECT_TRUE(world.is_open("sms"));
    EXPECT_EQ(world.bytes_to("sms"), "");
    world.waits(std::chrono::seconds{300});
    EXPECT_THAT(world.bytes_to("sms"), HasSubstr("<connection-timeout"));
    EXPECT_FALSE(world.is_open("sms"));
    shakes_hands("again");
    EXPECT_EQ(world.bytes_to("again"), "<handshake/>");
}

TEST_F(Components, a_wrong_secret_an_unknown_one_and_one_too_early) {
    shakes_hands("wrong", "guess");
    EXPECT_THAT(world.bytes_to("wrong"), HasSubstr("<not-authorized"));
    opens("other", "other.im.example");
    EXPECT_THAT(world.bytes_to("other"), HasSubstr("<host-unknown"));
    opens("early");
    world.says("early", "<message from='a@sms.im.example' to='alice@im.example'><body>hi</body></message>");
    EXPECT_THAT(world.bytes_to("early"), HasSubstr("<not-authorized"));
}

}  // namespace xmpp::session
