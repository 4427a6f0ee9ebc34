// finch, the client for terminals of libpurple (which Pidgin has too), talks to xmpp-server and, through it, to our
// xmpp-client: a person presses keys, and the screen is read.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <tuple>

#include "shared/testkit/tmux.hpp"
#include "tests/interop/ch01-chatroom/xmpp/person.hpp"
#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

using testkit::TmuxTerminal;
using xmpp_interop::Person;
using xmpp_interop::Server;

class Finch : public testing::TestWithParam<std::tuple<const char*, Server::Tls>> {
  protected:
    void SetUp() override {
        if (!testkit::have_program("finch")) GTEST_SKIP() << "finch is not installed";
        if (!testkit::have_program("tmux")) GTEST_SKIP() << "tmux is not installed";
    }

    /// Anna, with a password that may be wrong. She logs in at once.
    std::unique_ptr<TmuxTerminal> start(const std::string& password) const {
        const auto home = server.folder("anna");
        std::filesystem::create_directories(home + "/purple");
        std::ofstream(home + "/purple/accounts.xml")
            << "<account version='1.0'><account><protocol>prpl-jabber</protocol><name>anna@im.example/desk</name>"
            << "<password>" << password << "</password><settings>"
            << "<setting name='connect_server' type='string'>127.0.0.1</setting>"
            << "<setting name='port' type='int'>" << server.port() << "</setting>"
            << "<setting name='connection_security' type='string'>"
            << (tls == Server::Tls::offered ? "require_tls" : "opportunistic_tls") << "</setting>"
            << "<setting name='auth_plain_in_clear' type='bool'>1</setting></settings>"
            << "<settings ui='gnt-purple'><setting name='auto-login' type='bool'>1</setting></settings>"
            << "</account></account>";
        return std::make_unique<TmuxTerminal>(
            home + "/tmux", std::vector<std::string>{"env", "HOME=" + home, "finch", "--config", home + "/purple"});
    }

    /// There is no place where finch is told an authority: it asks about the certificate, and remembers the answer.
    void believes_the_certificate(TmuxTerminal& screen) const {
        if (tls == Server::Tls::not_offered) return;
        ASSERT_TRUE(screen.shows("could not be validated"));
        ASSERT_TRUE(brings_up(screen, "2", "Accept certificate for 127.0.0.1?"));
        screen.press({"Enter"});
    }

    /// Windows have the numbers of their ages, and the list of contacts is the first.
    static testing::AssertionResult brings_up(TmuxTerminal& screen, const std::string& window,
                                              const std::string& text) {
        screen.press({"M-" + window});
        return screen.shows(text);
    }

    static void says(TmuxTerminal& screen, const std::string& text) {
        screen.type(text);
        screen.press({"Enter"});
    }

    const Server::Tls tls = std::get<1>(GetParam());
    Server server{std::get<0>(GetParam()), "im.example", tls};
};
INSTANTIATE_TEST_SUITE_P(Ways, Finch,
                         testing::Combine(testing::Values("threads", "async"),
                                          testing::Values(Server::Tls::not_offered, Server::Tls::offered)),
                         [](const auto& way) {
                             return std::string(std::get<0>(way.param)) +
                                    (std::get<1>(way.param) == Server::Tls::offered ? "_tls" : "_clear");
                         });

}  // namespace

TEST_P(Finch, finds_a_friend_chats_meets_him_in_a_room_and_reads_what_he_said_meanwhile) {
    server.has_account("anna");
    Person bert("bert", "im.example", server.address(),
                {"--tls", tls == Server::Tls::offered ? "required" : "off", "--ca", server.authority(), "--register"});
    ASSERT_TRUE(bert.sees(R"("event":"online")"));
    auto anna = start("secret of anna");
    believes_the_certificate(*anna);

    bert.wishes("add anna@im.example");
    ASSERT_TRUE(anna->shows("Authorize buddy?")) << server.errors();
    ASSERT_TRUE(brings_up(*anna, "2", "bert@im.example wants to add anna@im.example"));
    anna->press({"Enter"});
    ASSERT_TRUE(bert.sees(R"("event":"presence","from":"anna@im.example/desk","show":"online")"));
    ASSERT_TRUE(anna->shows("Please enter buddy information"));
    ASSERT_TRUE(brings_up(*anna, "2", "Add in group"));
    anna->press({"Tab", "Tab", "Tab"});
    anna->type("Friends");
    anna->press({"Tab", "Tab", "Enter"});
    ASSERT_TRUE(bert.sees(R"("event":"request","from":"anna@im.example")"));
    bert.wishes("accept anna@im.example");
    ASSERT_TRUE(bert.sees(R"("jid":"anna@im.example","subscription":"both")"));
    ASSERT_TRUE(anna->shows("- Friends"));

    bert.wishes("msg anna@im.example hello & <bye> 你好 😀");
    ASSERT_TRUE(anna->shows("anna@im.example/desk -- XMPP"));
    ASSERT_TRUE(brings_up(*anna, "2", "hello & <bye> 你好 😀"));
    says(*anna, "back & <again> 你好");
    ASSERT_TRUE(bert.sees(R"("body":"back & <again> 你好","type":"chat")"));

    bert.wishes("join room@conference.im.example Bo");
    ASSERT_TRUE(bert.sees(R"("event":"joined")"));
    anna->press({"M-1", "C-o"});
    ASSERT_TRUE(anna->shows("Join Chat..."));
    anna->press({"j"});
    ASSERT_TRUE(anna->shows("Please enter the name of the chat"));
    anna->type("room@conference.im.example");
    anna->press({"Tab", "Enter"});
    ASSERT_TRUE(bert.sees(R"("event":"occupant","room":"room@conference.im.example","nick":"anna")"));
    bert.wishes("say room@conference.im.example good evening");
    ASSERT_TRUE(brings_up(*anna, "3", "Bo: good evening"));
    says(*anna, "good morning");
    ASSERT_TRUE(bert.sees(R"("nick":"anna","body":"good morning")"));

    anna.reset();
    ASSERT_TRUE(bert.sees(R"("from":"anna@im.example/desk","show":"offline")"));
    bert.wishes("msg anna@im.example while you were away");
    bert.wishes("msg bert@im.example done");
    ASSERT_TRUE(bert.sees(R"("body":"done")"));
    anna = start("secret of anna");
    ASSERT_TRUE(anna->shows("anna@im.example/desk -- XMPP")) << server.errors();
    EXPECT_TRUE(brings_up(*anna, "2", "while you were away"));
}

TEST_P(Finch, is_told_that_a_password_is_wrong) {
    server.has_account("anna");
    const auto anna = start("not hers");
    believes_the_certificate(*anna);
    ASSERT_TRUE(anna->shows("Modify Account")) << server.errors();
    EXPECT_TRUE(brings_up(*anna, "2", "Incorrect username or password"));
}
