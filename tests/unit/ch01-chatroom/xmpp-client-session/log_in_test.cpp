// From the first byte to being online: what the client sends, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "ch01-chatroom/xmpp-client-session/back_off.hpp"
#include "shared/crypto/certificates.hpp"
#include "shared/crypto/token.hpp"
#include "tests/unit/ch01-chatroom/xmpp-client-session/talk.hpp"

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

namespace xmpp::client {

namespace {

constexpr std::string_view client_header =
    "<?xml version='1.0'?><stream:stream to='im.example' version='1.0' xml:lang='en' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>";

std::string sasl(const std::string& name, const std::string& data) {
    return "<" + name + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + crypto::base64(data) + "</" + name + ">";
}

std::string said(const std::string& name, const std::string& attributes, const std::string& data) {
    return "<" + name + R"( xmlns='urn:ietf:params:xml:ns:xmpp-sasl')" + attributes + ">" + crypto::base64(data) +
           "</" + name + ">";
}

/// The one whom the worked examples of RFC 5802 and RFC 7677 are about.
struct User : Talk {
    explicit User(std::string nonce) : Talk{settings(), [its = std::move(nonce)] { return its; }} {}

    static Settings settings() {
        auto settings = settings_of_alice();
        settings.jid = Jid::parse("user@im.example").value();
        settings.password = "pencil";
        return settings;
    }
};

}  // namespace

TEST(LogInOfAClient, by_plain_is_this_talk) {
    Talk talk;
    EXPECT_TRUE(talk.session.is_over());
    talk.connects();
    EXPECT_EQ(talk.says(), client_header);
    EXPECT_EQ(talk.hears(header), "");
    EXPECT_EQ(talk.hears(offers({"PLAIN"})), said("auth", R"( mechanism='PLAIN')", std::string("\0alice\0secret", 13)));
    EXPECT_EQ(talk.hears(success), client_header);
    EXPECT_EQ(talk.hears(std::string(header) + std::string(features_to_bind)),
              R"(<iq type='set' id='id-1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>desk</resource>)"
              "</bind></iq>");
    EXPECT_FALSE(talk.session.is_online());
    EXPECT_THAT(talk.hears("<iq type='result' id='id-1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                           "<jid>alice@im.example/other</jid></bind></iq>"),
                testing::AllOf(HasSubstr("jabber:iq:roster"), HasSubstr("<presence/>")));
    EXPECT_TRUE(talk.session.is_online());
    EXPECT_EQ(talk.session.jid().text(), "alice@im.example/other");
    EXPECT_THAT(talk.tells(), ElementsAre("online jid=alice@im.example/other"));
}

TEST(LogInOfAClient, by_scram_sha_1_is_the_worked_example) {
    User user("fyko+d2lbbFgONRv9qkxdawL");
    user.connects();
    EXPECT_THAT(user.hears(std::string(header) + offers({"PLAIN", "SCRAM-SHA-1", "X-OTHER"})),
                testing::EndsWith(said("auth", R"( mechanism='SCRAM-SHA-1')", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")));
    EXPECT_EQ(
        user.hears(sasl("challenge", "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")),
        said("response", "", "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="));
    EXPECT_EQ(user.hears(sasl("success", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")), client_header);
    EXPECT_EQ(user.session.mechanism(), "SCRAM-SHA-1");
}

TEST(LogInOfAClient, by_scram_sha_256_is_the_worked_example_and_goes_first) {
    User user("rOprNGfwEbeRWgbNEkqO");
    user.connects();
    EXPECT_THAT(user.hears(std::string(header) + offers({"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"})),
                HasSubstr(said("auth", R"( mechanism='SCRAM-SHA-256')", "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")));
    EXPECT_EQ(
        user.hears(sasl("challenge",
                        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")),
        said("response", "",
             "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p="
             "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
    EXPECT_EQ(user.hears(sasl("success", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")), client_header);
}

TEST(LogInOfAClient, believes_no_server_that_does_not_know_the_password) {
    const std::string challenge =
        sasl("challenge", "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
    const std::vector<std::string> lies{challenge + sasl("success", "v=AAAApqV8S7suAoZWja4dJRkFsKQ="),
                                        challenge + std::string(success), std::string(success),
                                        challenge + sasl("success", "no such thing")};
    for (const auto& lie : lies) {
        User user("fyko+d2lbbFgONRv9qkxdawL");
        user.connects();
        user.hears(std::string(header) + offers({"SCRAM-SHA-1"}));
        user.hears(lie);
        EXPECT_TRUE(user.session.is_over()) << lie;
        EXPECT_TRUE(user.session.is_hopeless()) << lie;
        EXPECT_THAT(user.tells().back(), HasSubstr("does not know the password")) << lie;
    }
}

TEST(LogInOfAClient, a_challenge_that_cannot_be_ends_it) {
    for (const auto* challenge :
         {"r=another,s=QSXCR+Q6sek8bf92,i=4096", "r=id-1more,s=QSXCR+Q6sek8bf92,i=2000000", "", "?"}) {
        Talk talk;
        talk.connects();
        talk.hears(std::string(header) + offers({"SCRAM-SHA-256"}));
        talk.hears(sasl("challenge", challenge));
        EXPECT_THAT(talk.tells(), ElementsAre(HasSubstr("challenge is wrong"))) << challenge;
        EXPECT_TRUE(talk.session.is_hopeless());
    }
}

TEST(LogInOfAClient, a_wrong_password_is_hopeless_and_a_server_that_cannot_now_is_not) {
    const auto refused = [](const std::string& why) {
        Talk talk;
        talk.connects();
        talk.hears(std::string(header) + offers({"PLAIN"}));
        EXPECT_EQ(
            talk.hears("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><" + why + "/><text>so</text></failure>"),
            "</stream:stream>");
        EXPECT_THAT(talk.tells(), ElementsAre("offline reason=the log-in is refused: " + why + ": so"));
        EXPECT_TRUE(talk.session.is_over());
        return talk.session.is_hopeless();
    };
    EXPECT_TRUE(refused("not-authorized"));
    EXPECT_FALSE(refused("temporary-auth-failure"));
}

TEST(LogInOfAClient, shows_the_password_to_nobody_on_the_way) {
    auto settings = settings_of_alice();
    settings.plain_in_the_clear = false;
    Talk talk(settings);
    talk.connects();
    talk.says();
    EXPECT_EQ(talk.hears(std::string(header) + offers({"PLAIN"})), "</stream:stream>");
    EXPECT_THAT(talk.tells(), ElementsAre(HasSubstr("no TLS to hide it")));
    EXPECT_TRUE(talk.session.is_hopeless());
}

TEST(LogInOfAClient, says_which_ways_are_offered_if_it_knows_none) {
    Talk talk;
    talk.connects();
    talk.hears(std::string(header) + offers({"GSSAPI", "X-OAUTH2"}));
    EXPECT_THAT(talk.tells(), ElementsAre(HasSubstr("offers: GSSAPI X-OAUTH2")));
}

TEST(LogInOfAClient, binds_nothing_before_it) {
    auto settings = settings_of_alice();
    settings.tls = TlsWish::required;
    Talk talk(settings);
    talk.connects();
    talk.says();
    EXPECT_EQ(talk.hears(std::string(header) + std::string(features_to_bind)), "</stream:stream>");
    Talk clear;
    clear.connects();
    clear.says();
    EXPECT_EQ(clear.hears(std::string(header) + std::string(features_to_bind)), "</stream:stream>");
    EXPECT_TRUE(clear.session.is_over());
}

TEST(LogInOfAClient, asks_for_the_session_of_old_servers_only_if_they_want_it) {
    const auto asks = [](const std::string& session) {
        Talk talk;
        talk.connects();
        talk.hears(std::string(header) + offers({"PLAIN"}));
        talk.hears(success);
        talk.hears(std::string(header) + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>" + session +
                   "</stream:features>");
        const auto then = talk.hears(
            "<iq type='result' id='id-1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
            "<jid>alice@im.example/desk</jid></bind></iq>");
        const bool is_asked = then.find("urn:ietf:params:xml:ns:xmpp-session") != std::string::npos;
        EXPECT_NE(is_asked, talk.session.is_online());
        if (is_asked) talk.hears("<iq type='result' id='id-2'/>");
        EXPECT_TRUE(talk.session.is_online());
        return is_asked;
    };
    EXPECT_TRUE(asks("<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>"));
    EXPECT_FALSE(asks("<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>"));
    EXPECT_FALSE(asks(""));
}

TEST(LogInOfAClient, makes_the_account_before_it_if_told_and_only_once) {
    auto settings = settings_of_alice();
    settings.registers = true;
    Talk talk(settings);
    talk.connects();
    talk.says();
    EXPECT_EQ(talk.hears(std::string(header) + offers({"PLAIN"})),
              R"(<iq type='set' id='id-1'><query xmlns='jabber:iq:register'><username>alice</username>)"
              "<password>secret</password></query></iq>");
    EXPECT_THAT(talk.hears("<iq type='result' id='id-1'/>"), StartsWith("<auth "));
    EXPECT_THAT(talk.tells(), ElementsAre("registered jid=alice@im.example"));
    talk.loses_the_connection();
    talk.connects();
    EXPECT_THAT(talk.hears(std::string(header) + offers({"PLAIN"})), HasSubstr("<auth "));

    Talk taken(settings);
    taken.connects();
    taken.hears(std::string(header) + offers({"PLAIN"}));
    taken.hears(
        "<iq type='error' id='id-1'><error type='cancel'><conflict "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    EXPECT_THAT(taken.tells(), ElementsAre("offline reason=the account cannot be made: conflict"));
    EXPECT_TRUE(taken.session.is_hopeless());
}

// --- TLS -------------------------------------------------------------------------------------------------------------

namespace {

/// The other end of STARTTLS.
struct TlsServer {
    explicit TlsServer(const std::string& domain = "im.example") {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        const auto made =
            crypto::make_trial_certificates({domain}, now - std::chrono::hours{1}, now + std::chrono::hours{1});
        trust = crypto::TlsTrust::parse(made.authority);
        identity = crypto::TlsIdentity::parse(made.certificate, made.key);
    }
    std::shared_ptr<const crypto::TlsTrust> trust;
    std::shared_ptr<const crypto::TlsIdentity> identity;
};

Settings settings_with(const TlsServer& server, TlsWish wish = TlsWish::required) {
    auto settings = settings_of_alice();
    settings.tls = wish;
    settings.trust = server.trust;
    settings.plain_in_the_clear = false;
    return settings;
}

/// STARTTLS up to its end; what the client says inside TLS then.
std::string start_tls(Talk& talk, crypto::TlsFilter& tls) {
    talk.connects();
    talk.says();
    EXPECT_EQ(talk.hears(std::string(header) + offers({"PLAIN"}, starttls)),
              R"(<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>)");
    auto bytes = talk.hears("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    std::string plain;
    for (int i = 0; i < 10 && !bytes.empty(); ++i) {
        tls.receive(bytes);
        plain += tls.take_plain();
        bytes = talk.hears(tls.take_wire());
    }
    return plain;
}

}  // namespace

TEST(TlsOfAClient, is_started_and_then_the_log_in_is_hidden) {
    TlsServer server;
    Talk talk(settings_with(server));
    auto tls = crypto::TlsFilter::server(server.identity);
    EXPECT_EQ(start_tls(talk, tls), client_header);
    tls.send(std::string(header) + offers({"PLAIN"}));
    tls.receive(talk.hears(tls.take_wire()));
    EXPECT_THAT(tls.take_plain(), StartsWith("<auth "));
    EXPECT_TRUE(talk.session.has_tls());
}

TEST(TlsOfAClient, ends_when_the_certificate_is_for_somebody_else_or_from_an_unknown_authority) {
    TlsServer other("other.example"), unknown;
    for (const auto& settings : {settings_with(other), settings_with(TlsServer{})}) {
        const bool is_other = settings.trust == other.trust;
        Talk talk(settings);
        auto tls = crypto::TlsFilter::server(is_other ? other.identity : unknown.identity);
        EXPECT_EQ(start_tls(talk, tls), "");
        EXPECT_THAT(talk.tells(), ElementsAre(HasSubstr("TLS failed")));
        EXPECT_TRUE(talk.session.is_over());
        EXPECT_TRUE(talk.session.is_hopeless());
    }
}

TEST(TlsOfAClient, is_required_unless_told_otherwise) {
    TlsServer server;
    Talk talk(settings_with(server));
    talk.connects();
    talk.says();
    EXPECT_EQ(talk.hears(std::string(header) + offers({"SCRAM-SHA-256", "PLAIN"})), "</stream:stream>");
    EXPECT_THAT(talk.tells(), ElementsAre(HasSubstr("offers no TLS")));
    EXPECT_TRUE(talk.session.is_hopeless());

    Talk if_offered(settings_with(server, TlsWish::if_offered));
    if_offered.connects();
    EXPECT_THAT(if_offered.hears(std::string(header) + offers({"SCRAM-SHA-256"})), HasSubstr("<auth "));
    if_offered.connects();
    EXPECT_THAT(if_offered.hears(std::string(header) + offers({"SCRAM-SHA-256"}, starttls)), HasSubstr("<starttls "));

    Talk off;
    off.connects();
    EXPECT_THAT(off.hears(std::string(header) + offers({"SCRAM-SHA-256"}, starttls)), HasSubstr("<auth "));
}

TEST(TlsOfAClient, that_was_there_once_is_required_from_then_on) {
    TlsServer server;
    Talk talk(settings_with(server, TlsWish::if_offered));
    auto tls = crypto::TlsFilter::server(server.identity);
    start_tls(talk, tls);
    talk.loses_the_connection();
    talk.connects();
    talk.says();
    EXPECT_EQ(talk.hears(std::string(header) + offers({"SCRAM-SHA-256"})), "</stream:stream>");
}

TEST(TlsOfAClient, takes_nothing_for_secret_that_came_in_the_clear) {
    TlsServer server;
    Talk talk(settings_with(server));
    talk.connects();
    talk.hears(std::string(header) + offers({"PLAIN"}, starttls));
    talk.hears("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" + std::string(header) + offers({"PLAIN"}));
    EXPECT_THAT(talk.tells(), ElementsAre(HasSubstr("TLS failed")));
}

TEST(TlsOfAClient, is_not_started_by_a_proceed_that_nobody_has_asked_for) {
    Talk talk;
    talk.connects();
    talk.hears(std::string(header) + "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    EXPECT_FALSE(talk.session.has_tls());
    EXPECT_THAT(talk.tells(), IsEmpty());
}

// --- when to come again ----------------------------------------------------------------------------------------------

TEST(BackOffOfAClient, doubles_up_to_a_minute_and_begins_anew_when_it_was_good) {
    using std::chrono::milliseconds;
    BackOff back_off;
    for (const int seconds : {1, 2, 4, 8, 16, 32, 60, 60}) EXPECT_EQ(back_off.next(1), milliseconds{seconds * 1'000});
    back_off.reset();
    EXPECT_EQ(back_off.next(0), milliseconds{500});
    EXPECT_EQ(back_off.next(0.5), milliseconds{1'500});
}

}  // namespace xmpp::client
