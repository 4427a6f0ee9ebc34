// A stream from its first byte to its end: headers, log-in, bind, and what ends it too early.
#include <gmock/gmock.h>

#include <chrono>

#include "shared/crypto/certificates.hpp"
#include "shared/crypto/tls_filter.hpp"
#include "shared/crypto/token.hpp"
#include "tests/unit/ch01-chatroom/xmpp-session/world.hpp"

namespace xmpp::session {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string header =
    "<?xml version='1.0'?><stream:stream to='im.example' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

std::string auth(const std::string& mechanism, const std::string& message) {
    return "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='" + mechanism + "'>" + message + "</auth>";
}
std::string response(const std::string& message) {
    return "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + message + "</response>";
}
std::string plain(const std::string& name, const std::string& password, const std::string& authzid = "") {
    return auth("PLAIN", crypto::base64(authzid + '\0' + name + '\0' + password));
}
std::string refused(const std::string& condition) {
    return "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><" + condition + "/></failure>";
}

struct Stream : testing::Test {
    Stream() { world.has_account("alice"); }
    void opens() {
        world.connects("a");
        world.says("a", header);
        world.hears("a");
    }
    /// The condition of the stream error with which it has ended.
    std::string error_to(const std::string& who) {
        const auto bytes = world.bytes_to(who);
        EXPECT_FALSE(world.is_open(who)) << bytes;
        EXPECT_TRUE(bytes.ends_with("</stream:error></stream:stream>")) << bytes;
        const auto at = bytes.find("<stream:error><") + 15;
        return bytes.substr(at, bytes.find(' ', at) - at);
    }
    World world;
};

}  // namespace

TEST_F(Stream, blanks_between_two_documents_belong_to_neither) {
    world.holds_back = true;
    for (const auto* name : {"a", "b"}) world.connects(name);
    world.says("a", header + "\n" + plain("alice", "secret of alice") + "\n");
    world.says("b", header + plain("alice", "secret of alice"));
    world.settle();
    world.says("a", header + "\n");
    world.says("b", " \r\n");
    world.says("b", "\t" + header);
    for (const auto* name : {"a", "b"}) EXPECT_THAT(world.bytes_to(name), HasSubstr("<bind ")) << name;
}

TEST_F(Stream, a_header_is_answered_with_a_header_and_features) {
    world.connects("a");
    world.says("a", header);
    EXPECT_EQ(world.bytes_to("a"),
              "<?xml version='1.0'?><stream:stream from='im.example' id='token-2' version='1.0' xml:lang='en' "
              "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><stream:features>"
              "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism>"
              "<mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms>"
              "<register xmlns='http://jabber.org/features/iq-register'/></stream:features>");
}

TEST_F(Stream, a_whole_log_in_byte_by_byte) {
    world.connects("a");
    std::string all = header + plain("alice", "secret of alice");
    for (const char byte : all) world.says("a", std::string(1, byte));
    EXPECT_THAT(world.hears("a"), Contains("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"));
    for (const char byte : header + "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
        world.says("a", std::string(1, byte));
    EXPECT_THAT(world.hears("a").back(), HasSubstr("<jid>alice@im.example/token-"));
}

TEST_F(Stream, all_of_it_in_one_packet) {
    world.connects("a");
    world.says("a", header + plain("alice", "secret of alice") + header +
                        "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource>"
                        "</bind></iq><presence/>");
    EXPECT_THAT(world.hears("a"), Contains("<presence from='alice@im.example/r' to='alice@im.example/r'/>"));
}

TEST_F(Stream, scram_of_both_kinds_and_who_is_who) {
    for (const auto hash : {crypto::ScramHash::sha1, crypto::ScramHash::sha256}) {
        opens();
        crypto::ScramClient client(hash, "Alice", "secret of alice", "nonce-of-the-client");
        world.says("a", auth(std::string(mechanism_of(hash)), crypto::base64(client.first())));
        const auto challenge = world.hears("a").front();
        const auto begin = challenge.find('>') + 1;
        const auto message = crypto::base64_decoded(challenge.substr(begin, challenge.find("</") - begin));
        world.says("a", response(crypto::base64(*client.answer(*message))));
        const auto success = world.hears("a").front();
        ASSERT_THAT(success, StartsWith("<success"));
        const auto at = success.find('>') + 1;
        EXPECT_TRUE(client.is_the_server(*crypto::base64_decoded(success.substr(at, success.find("</") - at))));
    }
}

TEST_F(Stream, the_first_message_may_come_behind_an_empty_challenge) {
    const std::string now_you = "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
    opens();
    world.says("a", auth("PLAIN", ""));
    EXPECT_THAT(world.hears("a"), ElementsAre(now_you));
    world.says("a", response(crypto::base64(std::string("\0alice\0secret of alice", 22))));
    EXPECT_THAT(world.hears("a"), ElementsAre("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"));

    opens();
    crypto::ScramClient client(crypto::ScramHash::sha256, "alice", "secret of alice", "nonce");
    world.says("a", auth("SCRAM-SHA-256", ""));
    EXPECT_THAT(world.hears("a"), ElementsAre(now_you));
    world.says("a", response(crypto::base64(client.first())));
    const auto challenge = world.hears("a").front();
    const auto begin = challenge.find('>') + 1;
    const auto message = *crypto::base64_decoded(challenge.substr(begin, challenge.find("</") - begin));
    world.says("a", response(crypto::base64(*client.answer(message))));
    EXPECT_THAT(world.hears("a"), ElementsAre(StartsWith("<success")));

    opens();
    world.says("a", auth("PLAIN", ""));
    world.says("a", "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    world.says("a", response("eA=="));
    EXPECT_THAT(world.hears("a"), ElementsAre(now_you, refused("aborted"), refused("malformed-request")));
}

TEST_F(Stream, a_name_that_nobody_has_looks_like_a_wrong_password) {
    const auto way = [&](const std::string& name) {
        opens();
        crypto::ScramClient client(crypto::ScramHash::sha1, name, "wrong", "nonce");
        world.says("a", auth("SCRAM-SHA-1", crypto::base64(client.first())));
        const auto challenge = world.hears("a").front();
        const auto begin = challenge.find('>') + 1;
        const auto message = *crypto::base64_decoded(challenge.substr(begin, challenge.find("</") - begin));
        world.says("a", response(crypto::base64(*client.answer(message))));
        return std::pair(message.substr(message.find(",i=")), world.hears("a"));
    };
    EXPECT_EQ(way("alice"), way("nobody"));
    opens();
    world.says("a", plain("nobody", "x"));
    EXPECT_THAT(world.hears("a"), ElementsAre(refused("not-authorized")));
}

TEST_F(Stream, a_failure_says_why_and_another_try_may_follow) {
    const std::string bad_base64 = auth("PLAIN", "???");
    for (const auto& [said, condition] :
         {std::pair{plain("alice", "wrong"), "not-authorized"}, std::pair{bad_base64, "incorrect-encoding"},
          std::pair{auth("PLAIN", crypto::base64("no zero byte")), "malformed-request"},
          std::pair{auth("X-OAUTH2", ""), "invalid-mechanism"},
          std::pair{plain("alice", "secret of alice", "bob@im.example"), "invalid-authzid"},
          std::pair{auth("SCRAM-SHA-1", crypto::base64("p=tls-unique,,n=alice,r=x")), "malformed-request"},
          std::pair{std::string("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"), "aborted"},
          std::pair{response("eA=="), "malformed-request"}, std::pair{plain("", ""), "not-authorized"}}) {
        opens();
        world.says("a", said);
        EXPECT_THAT(world.hears("a"), ElementsAre(refused(condition))) << said;
        world.says("a", plain("alice", "secret of alice", "alice@im.example"));
        EXPECT_THAT(world.hears("a"), ElementsAre("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")) << said;
    }
}

TEST_F(Stream, after_some_tries_it_ends) {
    opens();
    for (int i = 0; i < 3; ++i) world.says("a", auth("NONE", ""));
    EXPECT_TRUE(world.is_open("a"));
    world.says("a", auth("NONE", ""));
    EXPECT_EQ(error_to("a"), "policy-violation");
}

TEST_F(Stream, who_guesses_waits_and_is_locked_out_and_others_are_not) {
    for (int i = 0; i < 3; ++i) {
        opens();
        world.says("a", plain("alice", "guess"));
        EXPECT_THAT(world.hears("a"), ElementsAre(refused("not-authorized")));
    }
    opens();
    world.says("a", plain("alice", "guess"));
    EXPECT_THAT(world.hears("a"), ElementsAre());
    world.waits(std::chrono::milliseconds{1'250});
    EXPECT_THAT(world.hears("a"), ElementsAre(refused("not-authorized")));
    for (int i = 0; i < 6; ++i) {
        opens();
        world.says("a", plain("alice", "guess"));
        world.waits(std::chrono::seconds{9});
    }
    EXPECT_THAT(world.log.lines, Contains("locked: too many wrong passwords address=127.0.0.1 account=alice"));
    opens();
    world.says("a", plain("alice", "secret of alice"));
    world.waits(std::chrono::seconds{9});
    EXPECT_THAT(world.hears("a"), ElementsAre(refused("not-authorized"))) << "even with the right one";
    world.connects("elsewhere", "10.0.0.7:99");
    world.says("elsewhere", header + plain("alice", "secret of alice"));
    EXPECT_THAT(world.hears("elsewhere"), Contains(StartsWith("<success")));
    world.waits(std::chrono::minutes{16});
    opens();
    world.says("a", plain("alice", "secret of alice"));
    EXPECT_THAT(world.hears("a"), ElementsAre(StartsWith("<success")));
}

TEST_F(Stream, the_right_error_for_what_is_no_stream) {
    const std::string ns = "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'";
    for (const auto& [said, condition] : std::vector<std::pair<std::string, std::string>>{
             {"GET / HTTP/1.1\r\nHost: im.example\r\n\r\n", "not-well-formed"},
             {"<stream:stream to='im.example' version='1.0' xmlns='jabber:client'>", "bad-namespace-prefix"},
             {"<stream:stream to='im.example' version='1.0' xmlns='jabber:client' xmlns:stream='urn:other'>",
              "invalid-namespace"},
             {"<stream:stream to='im.example' version='1.0' xmlns='jabber:server' "
              "xmlns:stream='http://etherx.jabber.org/streams'>",
              "invalid-namespace"},
             {"<stream:other to='im.example' version='1.0' " + ns + ">", "bad-format"},
             {"<stream:stream to='other.example' version='1.0' " + ns + ">", "host-unknown"},
             {"<stream:stream to='im.example' " + ns + ">", "unsupported-version"},
             {"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>", "restricted-xml"},
             {header + "<!-- -->", "restricted-xml"},
             {header + "<?pi x?>", "restricted-xml"},
             {header + "<a>&unknown;</a>", "restricted-xml"},
             {header + "<a></b>", "not-well-formed"},
             {header + "<a b='1' b='2'/>", "not-well-formed"},
             {header + "<a>\x01</a>", "not-well-formed"},
             {header + "<a>\xFF\xFE</a>", "not-well-formed"},
             {header + "<x:a/>", "bad-namespace-prefix"},
             {header + "text", "bad-format"},
             {header + "<message to='bob@im.example'><body>hi</body></message>", "not-authorized"},
             {header + "<unknown xmlns='urn:x'/>", "unsupported-stanza-type"},
             {header + "<message xmlns='urn:x'/>", "invalid-namespace"},
             {header + "<a b='" + std::string(1'024 * 1'024, 'x') + "'/>", "policy-violation"}}) {
        world.connects("a");
        world.says("a", said);
        EXPECT_EQ(error_to("a"), condition) << said.substr(0, 200);
    }
}

TEST_F(Stream, a_log_in_spoilt_at_any_byte_harms_nobody) {
    world.has_account("bob");
    world.comes("bob", "bob");
    const std::string login = header + plain("alice", "secret of alice");
    for (std::size_t at = 0; at < login.size(); ++at) {
        for (const char wrong : {'<', '\0', '&', '\xFF'}) {
            auto spoilt = login;
            spoilt[at] = wrong;
            world.connects("a", "127.0.0.1:" + std::to_string(5'000 + at));
            world.says("a", spoilt);
            world.drops("a");
        }
    }
    EXPECT_TRUE(world.is_open("bob"));
    world.says("bob", "<message to='bob@im.example'><body>still here</body></message>");
    EXPECT_THAT(world.sees("bob"), ElementsAre(HasSubstr("still here")));
}

TEST_F(Stream, before_a_resource_is_bound_nothing_is_served) {
    opens();
    world.says("a", plain("alice", "secret of alice"));
    world.says("a", header);
    const auto heard = world.hears("a");
    EXPECT_EQ(heard.back(),
              "<features xmlns='http://etherx.jabber.org/streams'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
              "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>"
              "<ver xmlns='urn:xmpp:features:rosterver'/><sm xmlns='urn:xmpp:sm:3'/></features>");
    world.says("a", "<presence/>");
    EXPECT_EQ(error_to("a"), "not-authorized");
}

TEST_F(Stream, a_resource_that_cannot_be_is_refused) {
    opens();
    world.says("a", plain("alice", "secret of alice"));
    world.says("a", header);
    world.hears("a");
    world.says("a",
               "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>&#10;</resource></bind>"
               "</iq>");
    EXPECT_THAT(world.hears("a").front(), HasSubstr("<bad-request"));
}

TEST_F(Stream, the_same_resource_again_replaces_the_old_one) {
    world.comes("a", "alice", "desk");
    world.comes("b", "alice", "desk");
    EXPECT_THAT(world.bytes_to("a"),
                HasSubstr("<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"));
    EXPECT_FALSE(world.is_open("a"));
    EXPECT_TRUE(world.is_open("b"));
    EXPECT_EQ(world.server().figures().sessions, 1U);
}

TEST(Resources, who_is_longest_away_makes_room_for_who_comes) {
    WorldSettings settings;
    settings.settings.resources = 3;
    World world(settings);
    world.has_account("alice");
    for (const auto* who : {"a", "b", "c"}) world.comes(who, "alice", who);
    for (const auto* who : {"b", "a"}) {
        world.says(who, "<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        world.drops(who);
        world.waits(std::chrono::seconds{1});
    }
    world.bytes_to("c");
    world.comes("d", "alice", "d");
    EXPECT_THAT(world.hears("c"), Contains(HasSubstr("from='alice@im.example/b' type='unavailable'")));
    world.comes("e", "alice", "e");
    EXPECT_THAT(world.hears("c"), Contains(HasSubstr("from='alice@im.example/a' type='unavailable'")));

    world.connects("f");
    world.says("f", header + plain("alice", "secret of alice") + header +
                        "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
    EXPECT_THAT(world.hears("f").back(), HasSubstr("<resource-constraint")) << "all are there";
}

TEST_F(Stream, it_ends_as_it_began) {
    world.comes("a", "alice");
    world.says("a", "</stream:stream>");
    EXPECT_TRUE(world.bytes_to("a").ends_with("</stream:stream>"));
    EXPECT_FALSE(world.is_open("a"));
    EXPECT_EQ(world.server().figures().sessions, 0U);
}

TEST_F(Stream, who_does_not_log_in_is_timed_out) {
    opens();
    world.waits(std::chrono::seconds{62});
    EXPECT_EQ(error_to("a"), "connection-timeout");
}

TEST_F(Stream, who_is_silent_is_asked_and_who_does_not_answer_is_gone) {
    world.comes("a", "alice");
    world.waits(std::chrono::seconds{302});
    EXPECT_THAT(world.hears("a").back(), HasSubstr("<ping xmlns='urn:xmpp:ping'/>"));
    world.says("a", " ");
    world.waits(std::chrono::seconds{100});
    EXPECT_TRUE(world.is_open("a"));
    world.waits(std::chrono::seconds{300});
    EXPECT_EQ(error_to("a"), "connection-timeout");
}

TEST(Strangers, the_oldest_goes_when_there_are_too_many) {
    WorldSettings settings;
    settings.settings.strangers = 3;
    World world(settings);
    world.has_account("alice");
    world.comes("alice", "alice");
    for (const auto* who : {"a", "b", "c", "d"}) world.connects(who);
    EXPECT_FALSE(world.is_open("a"));
    for (const auto* who : {"b", "c", "d", "alice"}) EXPECT_TRUE(world.is_open(who));
}

TEST(TlsFirst, without_it_there_is_no_log_in) {
    WorldSettings settings;
    settings.settings.tls_required = true;
    World world(settings);
    world.has_account("alice");
    world.connects("a");
    world.says("a", header);
    EXPECT_THAT(world.hears("a").back(), testing::Not(HasSubstr("mechanism")));
    world.says("a", plain("alice", "secret of alice"));
    EXPECT_THAT(world.hears("a"), ElementsAre(refused("encryption-required")));
}

struct StartTls : testing::Test {
    static WorldSettings settings(const crypto::TrialCertificates& made) {
        WorldSettings settings;
        settings.tls = crypto::TlsIdentity::parse(made.certificate, made.key);
        return settings;
    }
    /// Says each text in a packet of its own, then shakes hands and opens a stream; what the server says inside TLS.
    std::string starts_tls(const std::vector<std::string>& packets) {
        world.connects("a");
        world.says("a", header);
        world.bytes_to("a");
        for (const auto& packet : packets) world.says("a", packet);
        auto bytes = world.bytes_to("a");
        EXPECT_THAT(bytes, StartsWith(proceed));
        bytes.erase(0, proceed.size());
        auto tls = crypto::TlsFilter::client(crypto::TlsTrust::parse(made.authority), "im.example");
        tls.send(header);
        std::string plain;
        for (int i = 0; i < 10 && world.is_open("a"); ++i) {
            tls.receive(bytes);
            plain += tls.take_plain();
            world.says("a", tls.take_wire());
            bytes = world.bytes_to("a");
        }
        return plain;
    }

    const std::string start = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    const std::string proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    const std::chrono::sys_seconds now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const crypto::TrialCertificates made =
        crypto::make_trial_certificates({"im.example"}, now - std::chrono::hours{1}, now + std::chrono::hours{1});
    World world{settings(made)};
};

TEST_F(StartTls, what_comes_then_is_secret) {
    const auto plain = starts_tls({start});
    EXPECT_THAT(plain, HasSubstr("<mechanism>PLAIN</mechanism>"));
    EXPECT_THAT(plain, testing::Not(HasSubstr("<starttls")));
}

TEST_F(StartTls, blanks_behind_it_say_nothing) {
    const std::vector<std::string> ways[]{{start + "\n"}, {start, "\n"}, {start + " \t", "\r\n"}};
    for (const auto& packets : ways) EXPECT_THAT(starts_tls(packets), HasSubstr("<mechanism>PLAIN</mechanism>"));
}

TEST_F(StartTls, nothing_is_taken_for_secret_that_came_in_the_clear) {
    for (const auto& behind : {header, "\n" + header, plain("alice", "secret of alice")}) {
        EXPECT_EQ(starts_tls({start + behind}), "");
        EXPECT_FALSE(world.is_open("a"));
    }
}

}  // namespace xmpp::session
