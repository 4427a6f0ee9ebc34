// Our xmpp-client, as a script uses it, talks to Debian's prosody, and to our own server: it registers, logs in by each
// mechanism with and without TLS, finds a friend, chats, meets in a room, and gets what was said meanwhile.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "shared/testkit/relay.hpp"
#include "tests/interop/ch01-chatroom/xmpp/person.hpp"
#include "tests/interop/ch01-chatroom/xmpp/prosody.hpp"
#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

using xmpp_interop::Person;
using xmpp_interop::Prosody;

const std::string domain = "im.example";

enum class Tls { no, yes };

std::vector<std::string> options_for(const std::string& authority, Tls tls, bool registers) {
    std::vector<std::string> options{"--ca", authority, "--tls", tls == Tls::yes ? "required" : "off", "--plain"};
    if (registers) options.emplace_back("--register");
    return options;
}

template <typename Server>
void walk(Server& server, Tls tls) {
    const auto comes = [&](const std::string& name, bool registers) {
        auto person =
            std::make_unique<Person>(name, domain, server.address(), options_for(server.authority(), tls, registers));
        if (registers) {
            EXPECT_TRUE(person->sees(R"("event":"registered")"));
        }
        EXPECT_TRUE(person->sees(R"("event":"online")"));
        return person;
    };
    auto alice = comes("alice", true), bob = comes("bob", true);
    alice->wishes("add bob@im.example Bob");
    ASSERT_TRUE(bob->sees(R"("event":"request","from":"alice@im.example")"));
    bob->wishes("accept alice@im.example");
    bob->wishes("add alice@im.example");
    ASSERT_TRUE(alice->sees(R"("event":"presence","from":"bob@im.example/desk","show":"online")"));
    ASSERT_TRUE(alice->sees(R"("event":"request","from":"bob@im.example")"));
    alice->wishes("accept bob@im.example");
    ASSERT_TRUE(bob->sees(R"("jid":"alice@im.example","subscription":"both")"));
    ASSERT_TRUE(bob->sees(R"("event":"presence","from":"alice@im.example/desk","show":"online")"));

    alice->wishes("msg bob@im.example hello & <bye> \"你好\" 😀");
    ASSERT_TRUE(bob->sees(R"("body":"hello & <bye> \"你好\" 😀","type":"chat")"));
    alice->wishes("msg nobody@im.example ?");
    ASSERT_TRUE(alice->sees(R"("condition":"service-unavailable")"));

    alice->wishes("join room@conference.im.example Al");
    ASSERT_TRUE(alice->sees(R"("event":"joined","room":"room@conference.im.example","nick":"Al")"));
    alice->wishes("say room@conference.im.example first");
    ASSERT_TRUE(alice->sees(R"("nick":"Al","body":"first")"));
    bob->wishes("join room@conference.im.example Bo");
    ASSERT_TRUE(bob->sees(R"("event":"joined")"));
    ASSERT_TRUE(bob->sees(R"("nick":"Al","body":"first","time":")"));
    bob->wishes("say room@conference.im.example good evening");
    ASSERT_TRUE(alice->sees(R"("nick":"Bo","body":"good evening")"));
    alice->wishes("topic room@conference.im.example about us");
    ASSERT_TRUE(bob->sees(R"("text":"about us")"));
    bob->wishes("nick room@conference.im.example Bobby");
    ASSERT_TRUE(alice->sees(R"("nick":"Bo","reason":"is now Bobby")"));
    alice->wishes("msg room@conference.im.example/Bobby just you");
    ASSERT_TRUE(bob->sees(R"("body":"just you")"));
    alice->wishes("kick room@conference.im.example Bobby enough");
    ASSERT_TRUE(bob->sees(R"("reason":"kicked: enough")"));

    bob->goes();
    ASSERT_TRUE(alice->sees(R"("from":"bob@im.example/desk","show":"offline")"));
    for (const auto* body : {"one", "two"}) alice->wishes(std::string("msg bob@im.example ") + body);
    alice->wishes("msg alice@im.example done");
    ASSERT_TRUE(alice->sees(R"("body":"done")"));
    bob = comes("bob", false);
    ASSERT_TRUE(bob->sees(R"("body":"one","type":"chat","time":")"));
    ASSERT_TRUE(bob->sees(R"("body":"two","type":"chat","time":")"));
    EXPECT_EQ(bob->count(R"("body":"one")"), 1U);
    bob->goes();
    alice->goes();
}

/// Bob's connection is cut while Alice writes to him: his session goes on, and nothing is lost, repeated or out of
/// order.
template <typename Server>
void walk_over_a_bad_line(Server& server, Tls tls) {
    testkit::Relay relay(server.endpoint());
    Person alice("alice", domain, server.address(), options_for(server.authority(), tls, true));
    Person bob("bob", domain, core::to_string(relay.endpoint()), options_for(server.authority(), tls, true));
    for (auto* each : {&alice, &bob}) ASSERT_TRUE(each->sees(R"("event":"online")"));
    bob.wishes("join room@conference.im.example Bo");
    ASSERT_TRUE(bob.sees(R"("event":"joined")"));
    alice.wishes("msg bob@im.example first");
    ASSERT_TRUE(bob.sees(R"("body":"first")"));
    for (int cut = 0; cut < 3; ++cut) {
        const auto number = std::to_string(cut);
        alice.wishes("msg bob@im.example before " + number);
        bob.wishes("msg alice@im.example from bob " + number);
        relay.cut();
        alice.wishes("msg bob@im.example meanwhile " + number);
        ASSERT_TRUE(bob.sees(R"("event":"offline")"));
        ASSERT_TRUE(bob.sees(R"("event":"retry")"));
        ASSERT_TRUE(bob.sees(R"("event":"resumed")"));
        alice.wishes("msg bob@im.example after " + number);
        ASSERT_TRUE(bob.sees("\"body\":\"after " + number));
        ASSERT_TRUE(alice.sees("\"body\":\"from bob " + number));
        for (const std::string when : {"before ", "meanwhile ", "after "})
            EXPECT_EQ(bob.count("\"body\":\"" + when + number + "\""), 1U) << bob.story();
    }
    EXPECT_EQ(bob.count(R"("event":"joined")"), 1U);  // he has never left
    EXPECT_EQ(bob.count(R"("event":"unsent")"), 0U);
    EXPECT_EQ(relay.count(), 4U);
    bob.goes();
    alice.goes();
}

using Way = std::tuple<const char*, Tls>;
std::string name_of(const testing::TestParamInfo<Way>& way) {
    auto text = std::string(std::get<0>(way.param)) + (std::get<1>(way.param) == Tls::yes ? "_tls" : "_clear");
    std::ranges::replace(text, '-', '_');
    return text;
}
class WithProsody : public testing::TestWithParam<Way> {};
INSTANTIATE_TEST_SUITE_P(Ways, WithProsody,
                         testing::Combine(testing::Values("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"),
                                          testing::Values(Tls::no, Tls::yes)),
                         name_of);
class WithOurs : public testing::TestWithParam<Way> {};
INSTANTIATE_TEST_SUITE_P(Ways, WithOurs,
                         testing::Combine(testing::Values("threads", "async"), testing::Values(Tls::no, Tls::yes)),
                         name_of);

}  // namespace

TEST_P(WithProsody, our_client_does_it_all) {
    if (!testkit::have_program("prosody")) GTEST_SKIP() << "prosody is not installed";
    const auto [mechanism, tls] = GetParam();
    Prosody server(domain, tls == Tls::yes ? Prosody::Tls::required : Prosody::Tls::not_offered, mechanism);
    walk(server, tls);
    if (testing::Test::HasFailure()) std::printf("%s\n", server.log().c_str());
}

TEST_P(WithOurs, our_client_does_it_all) {
    const auto [engine, tls] = GetParam();
    xmpp_interop::Server server(engine, domain);
    walk(server, tls);
}

TEST_P(WithOurs, a_session_outlives_its_connections) {
    const auto [engine, tls] = GetParam();
    xmpp_interop::Server server(engine, domain);
    walk_over_a_bad_line(server, tls);
}

TEST_P(WithProsody, a_session_outlives_its_connections) {
    if (!testkit::have_program("prosody")) GTEST_SKIP() << "prosody is not installed";
    const auto [mechanism, tls] = GetParam();
    Prosody server(domain, tls == Tls::yes ? Prosody::Tls::required : Prosody::Tls::not_offered, mechanism);
    walk_over_a_bad_line(server, tls);
    if (testing::Test::HasFailure()) std::printf("%s\n", server.log().c_str());
}

TEST(WithProsodyAlone, a_wrong_password_ends_it_and_says_why) {
    if (!testkit::have_program("prosody")) GTEST_SKIP() << "prosody is not installed";
    Prosody server(domain, Prosody::Tls::required, "SCRAM-SHA-256");
    Person alice("alice", domain, server.address(), options_for(server.authority(), Tls::yes, true));
    ASSERT_TRUE(alice.sees(R"("event":"online")"));
    alice.goes();
    testkit::Process wrong({testkit::program_path("xmpp-client"), "--batch", "--server", server.address(), "--jid",
                            "alice@im.example", "--ca", server.authority()},
                           {.directory = {}, .environment = {{"XMPP_PASSWORD", "not hers"}}});
    EXPECT_EQ(wrong.wait(), (testkit::ExitStatus{1, 0}));
    EXPECT_NE(wrong.output().find("the log-in is refused: not-authorized"), std::string::npos) << wrong.output();
}

TEST(WithProsodyAlone, an_unknown_authority_or_no_tls_ends_it_before_the_password) {
    if (!testkit::have_program("prosody")) GTEST_SKIP() << "prosody is not installed";
    const auto try_out = [](const std::string& server, const std::string& jid, const std::string& authority) {
        testkit::Process client(
            {testkit::program_path("xmpp-client"), "--batch", "--server", server, "--jid", jid, "--ca", authority},
            {.directory = {}, .environment = {{"XMPP_PASSWORD", "secret"}}});
        EXPECT_EQ(client.wait(), (testkit::ExitStatus{1, 0}));
        return client.output();
    };
    Prosody server(domain, Prosody::Tls::required, "PLAIN");
    const xmpp_interop::Certificates others(domain);
    EXPECT_NE(try_out(server.address(), "alice@im.example", others.path("ca.crt")).find("TLS failed"),
              std::string::npos);
    Prosody clear(domain, Prosody::Tls::not_offered, "PLAIN");
    EXPECT_NE(try_out(clear.address(), "alice@im.example", clear.authority()).find("offers no TLS"), std::string::npos);
}
