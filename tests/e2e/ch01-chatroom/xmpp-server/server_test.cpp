// The program xmpp-server from outside: its options, its signals, its operator's commands, and guests that do not
// behave.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include <memory>
#include <string>
#include <vector>

#include "shared/testkit/process.hpp"
#include "tests/e2e/ch01-chatroom/xmpp-server/xmpp_peer.hpp"

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testkit::ExitStatus;
using xmpp_e2e::XmppPeer;

class XmppServer : public testing::TestWithParam<const char*> {
  protected:
    void start(std::vector<std::string> more = {}) {
        std::vector<std::string> words{testkit::program_path("xmpp-server"),
                                       "--listen",
                                       "127.0.0.1:0",
                                       "--domain",
                                       "im.example",
                                       "--data",
                                       data.path(),
                                       "--register",
                                       "open",
                                       "--engine",
                                       GetParam(),
                                       "--scram-iterations",
                                       "4096"};
        words.insert(words.end(), more.begin(), more.end());
        server = std::make_unique<testkit::Process>(std::move(words));
        endpoint = server->wait_ready();
    }
    XmppPeer person(const std::string& name, const std::string& resource = "desk") const {
        XmppPeer peer(endpoint);
        EXPECT_TRUE(peer.log_in(name, true) && peer.bind(resource) && peer.send("<presence/>") &&
                    peer.read_until("/" + resource + "'/>"));
        return peer;
    }
    testkit::Finished ask(std::vector<std::string> words) const {
        words.insert(words.begin(), testkit::program_path("xmpp-server"));
        words.insert(words.end(), {"--data", data.path()});
        return testkit::run(std::move(words));
    }
    /// A message from one to the other arrives.
    static void talk(XmppPeer& from, XmppPeer& to, const std::string& name, const std::string& body) {
        ASSERT_TRUE(from.send("<message to='" + name + "@im.example' type='chat'><body>" + body + "</body></message>"));
        ASSERT_TRUE(to.read_until("<body>" + body + "</body>")) << body.substr(0, 100);
    }

    testkit::TemporaryDirectory data;
    std::unique_ptr<testkit::Process> server;
    core::Endpoint endpoint;
};
INSTANTIATE_TEST_SUITE_P(Engines, XmppServer, testing::Values("threads", "async"),
                         [](const auto& parameter) { return std::string(parameter.param); });

}  // namespace

TEST(XmppServerOptions, what_is_wrong_is_said_with_exit_code_2) {
    const auto program = testkit::program_path("xmpp-server");
    for (const auto& [words, reason] : std::vector<std::pair<std::vector<std::string>, std::string>>{
             {{"--domain", "no good"}, "cannot be a domain"},
             {{"--component", "sms.im.example"}, "NAME:SECRET"},
             {{"--cert", "/nowhere"}, "does not exist"},
             {{"--engine", "steam"}, "not in"}}) {
        auto command = words;
        command.insert(command.begin(), program);
        const auto done = testkit::run(command);
        EXPECT_EQ(done.status, (ExitStatus{2, 0}));
        EXPECT_THAT(done.errors, HasSubstr(reason));
    }
    EXPECT_THAT(testkit::run({program, "--help"}).output, AllOf(HasSubstr("--register"), HasSubstr("kick")));
    const auto needs = testkit::run({program, "--tls", "required", "--listen", "127.0.0.1:0"});
    EXPECT_EQ(needs.status, (ExitStatus{1, 0}));
    EXPECT_THAT(needs.errors, HasSubstr("--cert"));
}

TEST_P(XmppServer, it_stops_with_a_word_to_all_and_keeps_its_folder_to_itself) {
    start();
    auto alice = person("alice");
    const auto second =
        testkit::run({testkit::program_path("xmpp-server"), "--listen", "127.0.0.1:0", "--data", data.path()});
    EXPECT_EQ(second.status, (ExitStatus{1, 0})) << second.errors;
    server->send_signal(SIGTERM);
    EXPECT_THAT(alice.read_to_the_end(), AllOf(HasSubstr("<system-shutdown"), HasSubstr("</stream:stream>")));
    EXPECT_EQ(server->wait(), (ExitStatus{0, 0})) << server->errors();
}

TEST_P(XmppServer, an_operator_sees_and_kicks) {
    start();
    auto alice = person("alice");
    auto bob = person("bob");
    ASSERT_TRUE(
        alice.send("<presence to='tea@conference.im.example/Al'><x xmlns='http://jabber.org/protocol/muc'/>"
                   "</presence>"));
    ASSERT_TRUE(alice.read_until("<subject/></message>"));
    EXPECT_THAT(ask({"users"}).output, AllOf(HasSubstr("alice"), HasSubstr("state=available")));
    EXPECT_THAT(ask({"users", "--json"}).output, HasSubstr(R"({"name":"bob","sessions":[{"resource":"desk")"));
    EXPECT_THAT(ask({"rooms"}).output, HasSubstr("tea@conference.im.example"));
    EXPECT_THAT(ask({"stats", "--json"}).output, AllOf(HasSubstr(R"("sessions":2)"), HasSubstr(R"("accounts":2)")));
    const auto add = [&](const std::string& name, const std::string& password) {
        return testkit::run({testkit::program_path("xmpp-server"), "add", name, "--data", data.path()}, password);
    };
    EXPECT_EQ(add("carol", "secret of carol\n").output, "jid  carol@im.example\n");
    EXPECT_THAT(add("carol", "another one\n").errors, HasSubstr("already"));
    EXPECT_THAT(add("dora", "").errors, HasSubstr("no password"));
    XmppPeer carol(endpoint);
    EXPECT_TRUE(carol.log_in("carol", false));
    EXPECT_EQ(ask({"kick", "bob", "bedtime"}).status, (ExitStatus{0, 0}));
    EXPECT_THAT(bob.read_to_the_end(), AllOf(HasSubstr("<policy-violation"), HasSubstr("bedtime")));
    const auto nobody = ask({"kick", "nobody"});
    EXPECT_EQ(nobody.status, (ExitStatus{1, 0}));
    EXPECT_THAT(nobody.errors, HasSubstr("nobody of that name is logged in"));
    server->send_signal(SIGKILL);
    server->wait();
    EXPECT_THAT(ask({"stats"}).errors, HasSubstr("does it run?"));
}

TEST_P(XmppServer, bad_guests_get_their_error_and_disturb_nobody) {
    start();
    auto alice = person("alice");
    auto bob = person("bob");
    const std::string header =
        "<stream:stream to='im.example' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
        "version='1.0'>";
    std::string bomb = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'>";
    for (char each = 'b'; each < 'p'; ++each)
        bomb += std::string("<!ENTITY ") + each + " '&" + static_cast<char>(each - 1) + ";&" +
                static_cast<char>(each - 1) + ";'>";
    std::string deep = header;
    for (int i = 0; i < 20'000; ++i) deep += "<a>";
    for (const auto& [said, condition] : std::vector<std::pair<std::string, std::string>>{
             {"GET / HTTP/1.1\r\n\r\n", "<not-well-formed"},
             {bomb + "]><x>&o;</x>", "<restricted-xml"},
             {deep, "<policy-violation"},
             {header + "<message a='" + std::string(1'024 * 1'024, 'x') + "'/>", "<policy-violation"},
             {header + std::string(13 * 1'024 * 1'024, 'x'), "<bad-format"},
             {header + "<iq>" + std::string(13 * 1'024 * 1'024, 'x'), "<policy-violation"}}) {
        XmppPeer guest(endpoint);
        guest.send(said);
        EXPECT_THAT(guest.read_to_the_end(), HasSubstr(condition)) << said.substr(0, 150);
        talk(alice, bob, "bob", "hello");
    }
    talk(alice, bob, "bob", std::string(60 * 1'024, 'y'));
    server->send_signal(SIGTERM);
    server->wait();
    EXPECT_THAT(server->errors(), AllOf(HasSubstr("bad input"), HasSubstr("closing"), Not(HasSubstr("hello"))));
}

TEST_P(XmppServer, who_does_not_read_is_dropped_and_nobody_waits_for_it) {
    start({"--queue", "64"});
    auto alice = person("alice");
    auto bob = person("bob");
    auto deaf = person("deaf");
    const auto message =
        "<message to='deaf@im.example' type='headline'><body>" + std::string(16 * 1'024, 'z') + "</body></message>";
    for (int i = 0; i < 1'000; ++i) ASSERT_TRUE(alice.send(message));
    talk(alice, bob, "bob", "undisturbed");
    ASSERT_TRUE(server->wait_for_error("slow reader"));
    talk(bob, alice, "alice", "and back");
}

TEST_P(XmppServer, what_waits_for_somebody_may_be_more_than_a_connection_holds) {
    start({"--queue", "1024"});
    auto alice = person("alice");
    auto bob = person("bob");
    ASSERT_TRUE(bob.send("</stream:stream>"));
    bob.read_to_the_end();
    constexpr int messages = 100;  // 10 MB: no socket takes that at once
    const auto body = [](int i) { return "<body>" + std::to_string(i) + std::string(100'000, '.') + "</body>"; };
    for (int i = 0; i < messages; ++i)
        ASSERT_TRUE(alice.send("<message to='bob@im.example' type='chat'>" + body(i) + "</message>"));
    talk(alice, alice, "alice", "all of it has been kept");

    XmppPeer again(endpoint);
    ASSERT_TRUE(again.log_in("bob", false) && again.bind("desk") && again.send("<presence/>"));
    talk(alice, alice, "alice", "nobody waits for him");
    for (int i = 0; i < messages; ++i) ASSERT_TRUE(again.read_until(body(i))) << i;
    talk(alice, again, "bob", "and now at once");
}

TEST_P(XmppServer, ten_thousand_that_say_nothing_disturb_nobody) {
    constexpr rlim_t wanted = 10'000;
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < wanted + 200) GTEST_SKIP() << "only " << files.rlim_cur << " files may be open";
    start({"--clients", "12000", "--strangers", "500"});
    auto alice = person("alice");
    auto bob = person("bob");
    std::vector<XmppPeer> silent;
    for (rlim_t i = 0; i < wanted; ++i) {
        silent.emplace_back(endpoint);
        if (i % 3 == 0) silent.back().send("<stream:stream to='im.example' xmlns='jabber:client' ");
        if (i % 500 == 0) talk(alice, bob, "bob", "message " + std::to_string(i));
    }
    auto carol = person("carol");
    talk(carol, bob, "bob", "a newcomer gets in");
    EXPECT_THAT(ask({"stats", "--json"}).output, HasSubstr(R"("sessions":3)"));
    EXPECT_TRUE(server->wait_for_error("too many connections that do not log in"));
}
