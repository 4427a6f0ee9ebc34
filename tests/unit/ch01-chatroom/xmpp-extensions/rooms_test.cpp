// Rooms (XEP-0045) as those in them see them.
#include <gmock/gmock.h>

#include "ch01-chatroom/xmpp-messages/stored_stanza.hpp"
#include "tests/unit/ch01-chatroom/xmpp-session/world.hpp"

namespace xmpp::session {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string room = "room@conference.im.example";

struct RoomOf : testing::Test {
    explicit RoomOf(extensions::RoomLimits limits = {}) : world{{.rooms = limits}} {
        for (const auto* name : {"alice", "bob", "carol"}) {
            world.has_account(name);
            world.comes(name, name);
        }
    }
    void enters(const std::string& who, const std::string& nick, const std::string& with = "") {
        world.says(who, "<presence to='" + room + "/" + nick + "'><x xmlns='http://jabber.org/protocol/muc'>" + with +
                            "</x></presence>");
    }
    void says(const std::string& who, const std::string& body) {
        world.says(who, "<message to='" + room + "' type='groupchat' id='m'><body>" + body + "</body></message>");
    }
    void forget() {
        for (const auto* name : {"alice", "bob", "carol"}) world.hears(name);
    }
    std::string admin(const std::string& who, const std::string& item, const std::string& type = "set") {
        world.says(who, "<iq type='" + type + "' id='a' to='" + room +
                            "'><query xmlns='http://jabber.org/protocol/muc#admin'>" + item + "</query></iq>");
        for (const auto& each : world.hears(who))
            if (each.starts_with("<iq")) return each;
        return {};
    }
    std::string owner(const std::string& who, const std::string& content, const std::string& type = "set") {
        world.says(who, "<iq type='" + type + "' id='o' to='" + room +
                            "'><query xmlns='http://jabber.org/protocol/muc#owner'>" + content + "</query></iq>");
        for (const auto& each : world.hears(who))
            if (each.starts_with("<iq")) return each;
        return {};
    }
    static std::string form(const std::string& var, const std::string& value) {
        return "<x xmlns='jabber:x:data' type='submit'><field var='" + var + "'><value>" + value +
               "</value></field></x>";
    }
    World world;
};

struct RoomOfVeryFewBytes : RoomOf {
    RoomOfVeryFewBytes() : RoomOf{{.presences = 600}} {}
};

struct RoomOfFewBytes : RoomOf {
    RoomOfFewBytes() : RoomOf{{.history_bytes = 8'000, .presences = 8'000}} {}
};

}  // namespace

TEST_F(RoomOf, who_enters_sees_the_others_first_then_oneself_then_the_past_then_the_subject) {
    enters("alice", "Al");
    EXPECT_THAT(world.hears("alice"),
                ElementsAre("<presence to='alice@im.example/desk' from='room@conference.im.example/Al'>"
                            "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' role='moderator' "
                            "jid='alice@im.example/desk'/><status code='201'/><status code='110'/></x></presence>",
                            "<message type='groupchat' from='room@conference.im.example' to='alice@im.example/desk'>"
                            "<subject/></message>"));
    says("alice", "one");
    world.hears("alice");
    enters("bob", "Bo");
    EXPECT_THAT(world.hears("alice"),
                ElementsAre(AllOf(HasSubstr("from='room@conference.im.example/Bo'"),
                                  HasSubstr("affiliation='none' role='participant' jid='bob@im.example/desk'"),
                                  Not(HasSubstr("110")))));
    EXPECT_THAT(world.hears("bob"),
                ElementsAre(AllOf(HasSubstr("/Al'"), Not(HasSubstr("jid='alice"))),
                            AllOf(HasSubstr("/Bo'"), HasSubstr("<status code='110'/>"), Not(HasSubstr("201"))),
                            AllOf(HasSubstr("<body>one</body>"), HasSubstr("from='room@conference.im.example/Al'"),
                                  HasSubstr("<delay xmlns='urn:xmpp:delay' from='room@conference.im.example'")),
                            HasSubstr("<subject/>")));
    enters("carol", "Ca", "<history maxstanzas='0'/>");
    EXPECT_THAT(world.hears("carol"), Not(Contains(HasSubstr("<body>"))));
}

TEST_F(RoomOf, what_is_said_goes_to_all_with_its_id) {
    enters("alice", "Al");
    enters("bob", "Bo");
    forget();
    says("bob", "hello");
    for (const auto* who : {"alice", "bob"})
        EXPECT_THAT(world.hears(who), ElementsAre("<message to='" + std::string(who) +
                                                  "@im.example/desk' type='groupchat' id='m' "
                                                  "from='room@conference.im.example/Bo'><body>hello</body></message>"));
    says("carol", "from outside");
    EXPECT_THAT(world.hears("carol"), ElementsAre(HasSubstr("<not-acceptable")));
    world.says("bob", "<message to='" + room + "/Al' type='chat'><body>psst</body></message>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(AllOf(HasSubstr("from='room@conference.im.example/Bo'"),
                                                        HasSubstr("<body>psst</body>"), HasSubstr("type='chat'"))));
    world.says("bob", "<message to='" + room + "/Nobody' type='chat'><body>psst</body></message>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<item-not-found")));
}

TEST_F(RoomOf, a_nick_that_is_taken_and_one_that_changes) {
    enters("alice", "Al");
    enters("bob", "Al");
    EXPECT_THAT(world.hears("bob"), ElementsAre(AllOf(HasSubstr("type='error'"), HasSubstr("<conflict"),
                                                      HasSubstr("from='room@conference.im.example/Al'"))));
    enters("bob", "Bo");
    forget();
    world.says("bob", "<presence to='" + room + "/Bobby'/>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(AllOf(HasSubstr("type='unavailable'"), HasSubstr("nick='Bobby'"),
                                                        HasSubstr("<status code='303'/>"), HasSubstr("/Bo'")),
                                                  AllOf(HasSubstr("/Bobby'"), Not(HasSubstr("110")))));
    EXPECT_THAT(world.hears("bob"), ElementsAre(AllOf(HasSubstr("303"), HasSubstr("110")), HasSubstr("110")));
    world.says("bob", "<presence to='" + room + "'/>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<jid-malformed")));
}

TEST_F(RoomOf, several_programs_of_one_user_share_a_nick) {
    enters("alice", "Al");
    enters("bob", "Bo");
    world.comes("bob2", "bob", "phone");
    forget();
    enters("bob2", "Bo");
    EXPECT_THAT(world.hears("bob2"),
                ElementsAre(HasSubstr("/Al'"),
                            AllOf(HasSubstr("/Bo'"), HasSubstr("jid='bob@im.example/phone'"), HasSubstr("'110'")),
                            HasSubstr("<subject/>")));
    EXPECT_THAT(world.hears("bob"), ElementsAre(AllOf(HasSubstr("/Bo'"), HasSubstr("'110'"), Not(HasSubstr("type=")))));
    EXPECT_THAT(world.hears("alice"), ElementsAre(AllOf(HasSubstr("/Bo'"), Not(HasSubstr("type=")))));
    says("alice", "hello");
    world.says("alice", "<message to='" + room + "/Bo' type='chat'><body>psst</body></message>");
    world.hears("alice");
    for (const auto* who : {"bob", "bob2"})
        EXPECT_THAT(world.hears(who), ElementsAre(HasSubstr("hello"), HasSubstr("psst")));
    enters("carol", "Bo");
    EXPECT_THAT(world.hears("carol"), ElementsAre(HasSubstr("<conflict")));

    world.says("bob2", "<presence to='" + room + "/Bo'><show>away</show></presence>");
    forget();
    world.says("bob2", "<presence type='unavailable' to='" + room + "/Bo'/>");
    EXPECT_THAT(world.hears("bob2"), Contains(AllOf(HasSubstr("type='unavailable'"), HasSubstr("'110'"))));
    EXPECT_THAT(world.hears("alice"), ElementsAre(AllOf(HasSubstr("/Bo'"), Not(HasSubstr("type=")),
                                                        Not(HasSubstr("away")), HasSubstr("bob@im.example/desk"))))
        << "the other program is still there, and not away";
    enters("bob2", "Bo");
    forget();
    world.drops("bob");
    EXPECT_THAT(world.hears("alice"), IsEmpty());
    world.says("bob2", "<presence type='unavailable' to='" + room + "/Bo'/>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("type='unavailable'")));
}

TEST_F(RoomOf, a_kick_or_a_new_nick_is_for_all_programs_of_a_user) {
    enters("alice", "Al");
    enters("bob", "Bo");
    world.comes("bob2", "bob", "phone");
    enters("bob2", "Bo");
    world.hears("bob2");
    forget();
    world.says("bob2", "<presence to='" + room + "/Bobby'/>");
    for (const auto* who : {"bob", "bob2"})
        EXPECT_THAT(world.hears(who), ElementsAre(HasSubstr("'303'"), AllOf(HasSubstr("/Bobby'"), HasSubstr("'110'"))));
    EXPECT_THAT(admin("alice", "<item nick='Bobby' role='none'/>"), StartsWith("<iq type='result'"));
    for (const auto* who : {"bob", "bob2"}) {
        EXPECT_THAT(world.hears(who), ElementsAre(AllOf(HasSubstr("'307'"), HasSubstr("'110'"))));
        says(who, "am I in?");
        EXPECT_THAT(world.hears(who), ElementsAre(HasSubstr("<not-acceptable")));
    }
}

TEST_F(RoomOf, who_leaves_or_is_lost_is_gone_for_all_and_the_last_one_ends_the_room) {
    enters("alice", "Al");
    enters("bob", "Bo");
    enters("carol", "Ca");
    forget();
    world.says("bob", "<presence type='unavailable' to='" + room + "/Bo'><status>bye</status></presence>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(AllOf(HasSubstr("type='unavailable'"), HasSubstr("role='none'"),
                                                        HasSubstr("<status>bye</status>"))));
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<status code='110'/>")));
    world.hears("carol");
    world.drops("carol");
    EXPECT_THAT(world.hears("alice"), ElementsAre(AllOf(HasSubstr("/Ca'"), HasSubstr("type='unavailable'"))));
    says("alice", "alone");
    world.drops("alice");
    enters("bob", "Bo");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("201"), HasSubstr("<subject/>"))) << "a new room";
}

TEST_F(RoomOf, nobody_speaks_in_the_name_of_the_room) {
    const std::string forged =
        "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='owner' jid='boss@im.example'/>"
        "<status code='110'/><invite from='boss@im.example'/></x>";
    const auto is_clean = AllOf(Not(HasSubstr("boss")), Not(HasSubstr("110")));
    enters("alice", "Al");
    enters("bob", "Bo");
    world.hears("alice");
    world.says("bob", "<presence to='" + room + "/Bo'><show>away</show>" + forged + "</presence>");
    world.says("bob", "<presence to='" + room + "/Bobby'>" + forged + "</presence>");
    world.says("bob", "<message type='groupchat' to='" + room + "'><body>hello</body>" + forged + "</message>");
    world.says("bob", "<message type='chat' to='" + room + "/Al'><body>psst</body>" + forged + "</message>");
    const auto heard = world.hears("alice");
    EXPECT_THAT(
        heard, ElementsAre(HasSubstr("<show>away</show>"), HasSubstr("'303'"), HasSubstr("/Bobby'"), HasSubstr("hello"),
                           AllOf(HasSubstr("psst"), HasSubstr("<x xmlns='http://jabber.org/protocol/muc#user'/>"))));
    EXPECT_THAT(heard, Each(is_clean));
    enters("carol", "Ca");
    EXPECT_THAT(world.hears("carol"), Not(Contains(HasSubstr("boss"))));
}

TEST_F(RoomOf, the_subject) {
    enters("alice", "Al");
    enters("bob", "Bo");
    forget();
    world.says("bob", "<message to='" + room + "' type='groupchat'><subject>about</subject></message>");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("<subject>about</subject>")));
    enters("carol", "Ca");
    EXPECT_THAT(world.hears("carol").back(), AllOf(HasSubstr("<subject>about</subject>"), HasSubstr("/Bo'")));
    EXPECT_THAT(owner("alice", form("muc#roomconfig_changesubject", "0")), StartsWith("<iq type='result'"));
    forget();
    world.says("bob", "<message to='" + room + "' type='groupchat'><subject>mine</subject></message>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<forbidden")));
}

TEST_F(RoomOf, kicks_and_bans_and_who_may) {
    enters("alice", "Al");
    enters("bob", "Bo");
    enters("carol", "Ca");
    forget();
    EXPECT_THAT(admin("bob", "<item nick='Ca' role='none'/>"), HasSubstr("<forbidden"));
    EXPECT_THAT(admin("alice", "<item nick='Xx' role='none'/>"), HasSubstr("<item-not-found"));
    EXPECT_THAT(admin("alice", "<item nick='Ca' role='none'><reason>enough</reason></item>"),
                StartsWith("<iq type='result'"));
    EXPECT_THAT(world.hears("carol"), ElementsAre(AllOf(HasSubstr("<status code='307'/>"), HasSubstr("enough"))));
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("307")));
    enters("carol", "Ca");
    forget();
    EXPECT_THAT(admin("alice", "<item jid='carol@im.example' affiliation='outcast'/>"),
                StartsWith("<iq type='result'"));
    EXPECT_THAT(world.hears("carol"), ElementsAre(HasSubstr("<status code='301'/>")));
    enters("carol", "Ca");
    EXPECT_THAT(world.hears("carol"), ElementsAre(HasSubstr("<forbidden")));
    EXPECT_THAT(admin("alice", "<item affiliation='outcast'/>", "get"),
                HasSubstr("<item jid='carol@im.example' affiliation='outcast'/>"));
    EXPECT_THAT(admin("bob", "<item affiliation='outcast'/>", "get"), HasSubstr("<forbidden"));
    EXPECT_THAT(admin("alice", "<item nick='Al' affiliation='none'/>"), HasSubstr("<conflict")) << "the last owner";
    EXPECT_THAT(admin("alice", "<item nick='Bo' affiliation='admin'/>"), StartsWith("<iq type='result'"));
    EXPECT_THAT(admin("bob", "<item nick='Al' role='none'/>"), HasSubstr("<not-allowed"));
    EXPECT_THAT(admin("bob", "<item nick='Al' affiliation='outcast'/>"), HasSubstr("<not-allowed"));
}

TEST_F(RoomOf, a_moderated_one_for_members_only_with_a_password) {
    enters("alice", "Al");
    owner("alice", form("muc#roomconfig_moderatedroom", "1"));
    enters("bob", "Bo");
    forget();
    says("bob", "may I?");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<forbidden")));
    EXPECT_THAT(admin("alice", "<item nick='Bo' role='participant'/>"), StartsWith("<iq type='result'"));
    forget();
    says("bob", "thanks");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("thanks")));
    owner("alice", form("muc#roomconfig_membersonly", "1"));
    EXPECT_THAT(world.hears("bob"), Contains(AllOf(HasSubstr("<status code='322'/>"), Not(HasSubstr("'321'")))));
    enters("bob", "Bo");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<registration-required")));
    world.hears("carol");
    world.says("alice", "<message to='" + room +
                            "'><x xmlns='http://jabber.org/protocol/muc#user'>"
                            "<invite to='carol@im.example'><reason>come</reason></invite></x></message>");
    EXPECT_THAT(world.hears("carol"), ElementsAre(AllOf(HasSubstr("<invite from="), HasSubstr("come"))));
    enters("carol", "Ca");
    EXPECT_THAT(world.hears("carol").back(), HasSubstr("<subject/>"));
    owner("alice", form("muc#roomconfig_membersonly", "0"));
    owner("alice", form("muc#roomconfig_roomsecret", "sesame"));
    world.hears("bob");
    enters("bob", "Bo");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<not-authorized")));
    enters("bob", "Bo", "<password>sesame</password>");
    EXPECT_THAT(world.hears("bob").back(), HasSubstr("<subject/>"));
}

TEST_F(RoomOf, who_does_not_want_to_come_tells_the_inviter) {
    const auto declines = [&](const std::string& to) {
        world.says("carol", "<message to='" + room + "'><x xmlns='http://jabber.org/protocol/muc#user'><decline to='" +
                                to + "'><reason>busy</reason></decline></x></message>");
    };
    const auto is_declined = HasSubstr(
        "from='room@conference.im.example' to='alice@im.example/desk'>"
        "<x xmlns='http://jabber.org/protocol/muc#user'><decline from='carol@im.example'><reason>busy</reason>");
    enters("alice", "Al");
    world.hears("alice");
    for (const auto& to : {std::string("alice@im.example"), std::string("alice@im.example/desk"), room + "/Al"}) {
        declines(to);
        EXPECT_THAT(world.hears("alice"), ElementsAre(is_declined)) << to;
        EXPECT_THAT(world.hears("carol"), IsEmpty());
    }
    declines("bob@im.example");
    EXPECT_THAT(world.hears("carol"), ElementsAre(HasSubstr("<item-not-found")));
    EXPECT_THAT(world.hears("bob"), IsEmpty());
    enters("bob", "Bo");
    owner("alice", form("muc#roomconfig_persistentroom", "1"));
    world.drops("alice");
    world.comes("alice", "alice");
    declines("alice@im.example");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("<decline from='carol@im.example'>")))
        << "she is the owner, though not in the room";
}

TEST_F(RoomOf, all_are_told_when_addresses_are_shown_from_now_on) {
    enters("alice", "Al");
    enters("bob", "Bo");
    forget();
    owner("alice", form("muc#roomconfig_whois", "anyone"));
    EXPECT_THAT(world.hears("bob"), ElementsAre(AllOf(HasSubstr("'104'"), HasSubstr("'172'"))));
    owner("alice", form("muc#roomconfig_whois", "anyone"));
    EXPECT_THAT(world.hears("bob"), ElementsAre(AllOf(HasSubstr("'104'"), Not(HasSubstr("'172'")))));
    owner("alice", form("muc#roomconfig_whois", "moderators"));
    EXPECT_THAT(world.hears("bob"), ElementsAre(AllOf(HasSubstr("'104'"), HasSubstr("'173'"))));
}

TEST_F(RoomOf, after_a_failure_of_the_storage_all_is_as_stored) {
    enters("alice", "Al");
    owner("alice", form("muc#roomconfig_persistentroom", "1"));
    world.says("alice",
               "<presence to='tea@conference.im.example/Al'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
    world.storage.writes_left = 0;
    owner("alice", form("muc#roomconfig_roomname", "never stored"));
    EXPECT_FALSE(world.is_open("alice"));
    world.storage.writes_left = -1;
    world.waits(std::chrono::seconds{1});
    world.comes("bob", "bob");
    world.says("bob",
               "<iq type='get' id='i' to='conference.im.example'><query "
               "xmlns='http://jabber.org/protocol/disco#items'/></iq>");
    EXPECT_THAT(world.hears("bob"),
                ElementsAre(AllOf(HasSubstr(room), Not(HasSubstr("never stored")), Not(HasSubstr("tea@")))));
    enters("bob", "Bo");
    EXPECT_THAT(world.hears("bob"), Not(Contains(HasSubstr("/Al'"))));
}

TEST_F(RoomOf, a_persistent_one_outlives_the_process_with_who_is_what) {
    enters("alice", "Al");
    enters("bob", "Bo");
    owner("alice", form("muc#roomconfig_persistentroom", "1"));
    owner("alice", form("muc#roomconfig_roomname", "Our &lt;room&gt;"));
    admin("alice", "<item jid='carol@im.example' affiliation='outcast'/>");
    world.says("alice", "<message to='" + room + "' type='groupchat'><subject>about</subject></message>");
    world.is_killed_and_restarted();
    for (const auto* name : {"alice", "bob", "carol"}) world.comes(name, name);
    enters("bob", "Bo");
    const auto heard = world.hears("bob");
    EXPECT_THAT(heard, ElementsAre(AllOf(HasSubstr("affiliation='none'"), Not(HasSubstr("201"))),
                                   HasSubstr("<subject>about</subject>")));
    enters("carol", "Ca");
    EXPECT_THAT(world.hears("carol"), ElementsAre(HasSubstr("<forbidden")));
    world.hears("bob");
    world.says("bob",
               "<iq type='get' id='d' to='conference.im.example'>"
               "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
    EXPECT_THAT(world.hears("bob"),
                ElementsAre(HasSubstr("<item jid='room@conference.im.example' name='Our &lt;room&gt;'/>")));
    enters("alice", "Al");
    world.hears("alice");
    EXPECT_THAT(owner("bob", "<destroy/>"), HasSubstr("<forbidden"));
    EXPECT_THAT(owner("alice", "<destroy jid='other@conference.im.example'><reason>moved</reason></destroy>"),
                StartsWith("<iq type='result'"));
    EXPECT_THAT(world.hears("bob"),
                Contains(AllOf(HasSubstr("<destroy jid='other@conference.im.example'>"), HasSubstr("moved"))));
    world.is_killed_and_restarted();
    world.comes("bob", "bob");
    enters("bob", "Bo");
    EXPECT_THAT(world.hears("bob"), Contains(HasSubstr("201")));
}

TEST_F(RoomOf, who_came_over_a_component_goes_with_its_connection) {
    enters("alice", "Al");
    world.shakes_hands("sms");
    for (const auto* nick : {"Uno", "Due", "Tre"})
        world.says("sms", "<presence from='" + std::string(nick) + "@sms.im.example/x' to='" + room + "/" + nick +
                              "'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
    enters("bob", "Bo");
    forget();
    world.drops("sms");
    EXPECT_THAT(world.hears("bob"),
                ElementsAre(AllOf(HasSubstr("/Uno'"), HasSubstr("type='unavailable'"), HasSubstr("'333'")),
                            HasSubstr("/Due'"), HasSubstr("/Tre'")));
    world.hears("alice");
    says("bob", "hello");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("hello")));
}

TEST_F(RoomOf, errors_that_come_back_while_it_speaks_do_not_disturb_it) {
    struct Away final : Host {
        explicit Away(Core& its_core) : core{its_core} {}
        void take(Stanza stanza) override {
            if (is_away) core.refuse(stanza, StanzaFault::remote_server_timeout);
        }
        std::string_view name() const override { return "away"; }
        Core& core;
        bool is_away = false;
    } away{world.server().core()};
    const auto come = [&](const std::string& nick) {
        world.runs([&](Core& core) {
            core.route(*parse_stanza("<presence from='" + nick + "@away.example/x' to='" + room + "/" + nick +
                                     "'><x xmlns='http://jabber.org/protocol/muc'/></presence>"));
        });
    };
    world.runs([&](Core& core) { core.add_host("away.example", away); });
    enters("alice", "Al");
    for (const auto* nick : {"Uno", "Due", "Tre"}) come(nick);
    enters("bob", "Bo");
    forget();
    away.is_away = true;
    says("bob", "hello");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("hello"), AllOf(HasSubstr("/Uno'"), HasSubstr("'333'")),
                                                  HasSubstr("/Due'"), HasSubstr("/Tre'")));
    come("Qua");
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("/Qua'"), AllOf(HasSubstr("/Qua'"), HasSubstr("'333'"))));
    world.drops("alice");
    world.drops("bob");
    come("Cin");
    enters("carol", "Ca");
    EXPECT_THAT(world.hears("carol"), Contains(HasSubstr("'201'"))) << "the room ended with the only one in it";
}

TEST_F(RoomOf, one_that_cannot_be_read_is_kept_and_given_to_nobody) {
    for (const std::string state : {"<room><title>cut of", "<room><affiliation jid='a@b@c' is='owner'/></room>"}) {
        world.storage.put_room({"room", state});
        world.storage.commit();
        world.is_killed_and_restarted();
        EXPECT_THAT(world.log.lines, Contains("a stored room cannot be read; nobody can enter it room=room"));
        world.comes("bob", "bob");
        enters("bob", "Bo");
        EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<internal-server-error")));
        says("bob", "hello?");
        EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<internal-server-error")));
        ASSERT_EQ(world.storage.rooms().size(), 1U);
        EXPECT_EQ(world.storage.rooms()[0].state, state);
    }
}

TEST_F(RoomOf, whoever_gets_the_name_of_a_removed_account_is_nobody_in_it) {
    enters("alice", "Al");
    enters("bob", "Bo");
    owner("alice", form("muc#roomconfig_persistentroom", "1"));
    admin("alice", "<item jid='bob@im.example' affiliation='owner'/>");
    world.runs([](Core& core) { core.end_account("bob"); });
    EXPECT_THAT(admin("alice", "<item affiliation='owner'/>", "get"), Not(HasSubstr("bob")));
    enters("carol", "Ca");
    world.hears("carol");
    world.runs([](Core& core) { core.end_account("alice"); });
    EXPECT_THAT(world.hears("carol"), ElementsAre(AllOf(HasSubstr("/Al'"), HasSubstr("type='unavailable'")),
                                                  AllOf(HasSubstr("/Ca'"), HasSubstr("<destroy>"))))
        << "nobody could end it any more";
    world.is_killed_and_restarted();
    EXPECT_THAT(world.storage.rooms(), IsEmpty());
    world.has_account("alice");
    world.comes("alice", "alice");
    enters("alice", "Al");
    EXPECT_THAT(world.hears("alice"), Contains(HasSubstr("'201'")));
}

TEST_F(RoomOf, what_is_kept_of_somebody_has_a_limit) {
    const auto shows = [&](const std::string& what) {
        world.says("bob", "<presence to='" + room + "/Bo'>" + what + "</presence>");
        return world.hears("bob");
    };
    enters("alice", "Al");
    enters("bob", "Bo");
    forget();
    EXPECT_THAT(shows("<status>" + std::string(15'000, 'x') + "</status>"), ElementsAre(HasSubstr("'110'")));
    world.hears("alice");
    EXPECT_THAT(shows("<status>" + std::string(17'000, 'x') + "</status>"),
                ElementsAre(HasSubstr("<policy-violation")));
    std::string many;
    for (int i = 0; i < 300; ++i) many += "<a/>";
    EXPECT_THAT(shows(many), ElementsAre(HasSubstr("<policy-violation"))) << "it would take much memory";
    EXPECT_THAT(world.hears("alice"), IsEmpty());
    world.says("bob", "<message to='" + room + "' type='groupchat'><subject>s</subject><a>" + std::string(17'000, 'x') +
                          "</a></message>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<not-acceptable")));
    EXPECT_THAT(owner("alice", form("muc#roomconfig_roomname", std::string(201, 'x'))), HasSubstr("<not-acceptable"));
    EXPECT_THAT(owner("alice", form("muc#roomconfig_roomname", std::string(200, 'x'))), HasSubstr("'result'"));
}

TEST_F(RoomOfFewBytes, the_oldest_words_make_room) {
    enters("alice", "Al");
    says("alice", "first" + std::string(1'500, 'x'));
    for (int i = 0; i < 5; ++i) says("alice", std::to_string(i) + std::string(1'500, 'x'));
    says("alice", "large" + std::string(2'000, 'x'));
    enters("bob", "Bo");
    const auto heard = world.hears("bob");
    EXPECT_THAT(heard, Contains(HasSubstr("<body>4xx")));
    EXPECT_THAT(heard, Not(Contains(HasSubstr("first"))));
    EXPECT_THAT(heard, Not(Contains(HasSubstr("large"))));
}

TEST_F(RoomOfFewBytes, who_comes_when_presences_take_much_is_shown_without_its_own_words) {
    const std::string words = "<status>" + std::string(2'500, 'x') + "</status>";
    enters("alice", "Al");
    enters("bob", "Bo");
    forget();
    world.says("alice", "<presence to='" + room + "/Al'>" + words + "</presence>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("xxx")));
    world.says("bob", "<presence to='" + room + "/Bo'>" + words + "</presence>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(AllOf(HasSubstr("/Bo'"), HasSubstr("'110'"), Not(HasSubstr("xxx")))));
    enters("carol", "Ca");
    EXPECT_THAT(world.hears("carol"),
                ElementsAre(HasSubstr("xxx"), Not(HasSubstr("xxx")), HasSubstr("'110'"), HasSubstr("<subject/>")));
}

TEST_F(RoomOf, the_server_has_the_card_of_who_is_in_it) {
    const auto ask_for_card = [&](const std::string& nick) {
        world.says("bob", "<iq type='get' id='v' to='" + room + "/" + nick + "'><vCard xmlns='vcard-temp'/></iq>");
        return world.hears("bob");
    };
    world.says("alice", "<iq type='set' id='v'><vCard xmlns='vcard-temp'><FN>Alice</FN></vCard></iq>");
    enters("alice", "Al");
    enters("bob", "Bo");
    enters("carol", "Ca");
    forget();
    EXPECT_THAT(ask_for_card("Al"), ElementsAre(AllOf(StartsWith("<iq type='result' id='v'"),
                                                      HasSubstr("from='room@conference.im.example/Al'"),
                                                      HasSubstr("<FN>Alice</FN>"), Not(HasSubstr("alice@")))));
    EXPECT_THAT(ask_for_card("Ca"), ElementsAre(AllOf(HasSubstr("from='room@conference.im.example/Ca'"),
                                                      HasSubstr("<service-unavailable"), Not(HasSubstr("carol@")))));
    EXPECT_THAT(world.hears("alice"), IsEmpty());
    world.says("bob", "<iq type='set' id='v' to='" + room + "/Al'><vCard xmlns='vcard-temp'><FN>B</FN></vCard></iq>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<service-unavailable")));
}

TEST_F(RoomOf, a_presence_without_the_mark_is_no_way_back_in) {
    world.says("bob", "<presence to='" + room + "/Bo'/>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("<item-not-found")));
    enters("alice", "Al");
    enters("bob", "Bo");
    admin("alice", "<item nick='Bo' role='none'/>");
    forget();
    world.says("bob", "<presence to='" + room + "/Bo'><show>away</show></presence>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(AllOf(HasSubstr("type='error'"), HasSubstr("<item-not-found"))));
    EXPECT_THAT(world.hears("alice"), IsEmpty());
    world.says("bob", "<presence type='unavailable' to='" + room + "/Bo'/>");
    world.says("bob", "<presence type='unavailable' to='other@conference.im.example/Bo'/>");
    EXPECT_THAT(world.hears("bob"), IsEmpty());
    forget();
    world.says("carol", "<presence to='" + room + "/Ca'/>");
    EXPECT_THAT(world.hears("carol"), Contains(HasSubstr("code='110'"))) << "the way of old clients";
    enters("bob", "Bo");
}

TEST_F(RoomOf, there_are_only_so_many_of_one_user_and_names_end) {
    const auto makes = [&](const std::string& who, const std::string& name) {
        world.says(who, "<presence to='" + name +
                            "@conference.im.example/Me'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
        return world.hears(who).back();
    };
    for (int i = 0; i < 50; ++i) EXPECT_THAT(makes("alice", "r" + std::to_string(i)), HasSubstr("<subject/>"));
    EXPECT_THAT(makes("alice", "one-more"), HasSubstr("<resource-constraint"));
    EXPECT_THAT(makes("bob", "one-more"), HasSubstr("<subject/>"));
    EXPECT_THAT(makes("bob", std::string(201, 'r')), HasSubstr("<not-acceptable"));
    world.says("alice", "<presence type='unavailable' to='r7@conference.im.example/Me'/>");
    EXPECT_THAT(makes("alice", "again"), HasSubstr("<subject/>"));
}

TEST_F(RoomOf, their_list_is_no_longer_than_a_connection_takes) {
    const std::string title(190, '"');
    for (int i = 0; i < 300; ++i) {
        const auto name = "r" + std::to_string(i);
        world.storage.put_room({name, "<room persistentroom='1' publicroom='1'><title>" + title + "</title></room>"});
    }
    world.storage.commit();
    world.is_killed_and_restarted();
    world.comes("alice", "alice");
    world.says("alice",
               "<presence to='r99@conference.im.example/Al'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
    world.hears("alice");
    world.says("alice",
               "<iq type='get' id='d' to='conference.im.example'>"
               "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
    const auto heard = world.bytes_to("alice");
    EXPECT_GT(heard.size(), 150'000U);
    EXPECT_LT(heard.size(), 210'000U);
    EXPECT_LT(heard.find("jid='r99@"), heard.find("jid='r0@")) << "the largest first";
}

TEST_F(RoomOfVeryFewBytes, who_comes_when_they_take_too_much_stays_outside) {
    const std::string long_nick(150, 'x');
    enters("alice", "Al");
    enters("bob", long_nick);
    world.hears("bob");
    enters("carol", "y" + long_nick);
    EXPECT_THAT(world.hears("carol"), ElementsAre(HasSubstr("<service-unavailable")));
    enters("bob", long_nick);
    EXPECT_THAT(world.hears("bob").back(), HasSubstr("<subject/>")) << "who is in stays in";
}

TEST_F(RoomOf, questions_to_rooms) {
    const auto asks = [&](const std::string& who, const std::string& to, const std::string& content) {
        world.says(who, "<iq type='get' id='q' to='" + to + "'>" + content + "</iq>");
        const auto heard = world.hears(who);
        return heard.empty() ? "" : heard.back();
    };
    const std::string info = "<query xmlns='http://jabber.org/protocol/disco#info'/>",
                      ping = "<ping xmlns='urn:xmpp:ping'/>";
    EXPECT_THAT(asks("bob", "conference.im.example", info), HasSubstr("<identity category='conference' type='text'"));
    EXPECT_THAT(asks("bob", room, info), HasSubstr("<item-not-found"));
    EXPECT_THAT(asks("bob", room + "/Bo", ping), HasSubstr("<not-acceptable")) << "XEP-0410: not in it any more";
    enters("alice", "Al");
    enters("bob", "Bo");
    forget();
    EXPECT_THAT(asks("bob", room, info), HasSubstr("<feature var='muc_temporary'/>"));
    EXPECT_THAT(asks("bob", room + "/Bo", ping), StartsWith("<iq type='result'")) << "XEP-0410: still in";
    EXPECT_THAT(asks("carol", room + "/Bo", ping), HasSubstr("<not-acceptable"));
    EXPECT_THAT(asks("bob", room + "/Nobody", ping), HasSubstr("<item-not-found"));
    EXPECT_THAT(asks("bob", room + "/Al", "<q xmlns='urn:q'/>"), IsEmpty());
    EXPECT_THAT(world.hears("alice"), ElementsAre(HasSubstr("from='room@conference.im.example/Bo'")));
    world.says("alice", "<iq type='result' id='q' to='" + room + "/Bo'/>");
    EXPECT_THAT(world.hears("bob"), ElementsAre(HasSubstr("from='room@conference.im.example/Al'")));
    EXPECT_THAT(owner("bob", "", "get"), HasSubstr("<forbidden"));
    EXPECT_THAT(owner("alice", "", "get"), HasSubstr("muc#roomconfig_persistentroom"));
}

}  // namespace xmpp::session
