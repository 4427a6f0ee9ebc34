// profanity, a client for terminals, talks to xmpp-server: a person types, and the screen is read.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <tuple>

#include "shared/testkit/tmux.hpp"
#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

const std::string domain = "localhost";  // profanity registers with the address that it connects to

class Profanity : public testing::TestWithParam<std::tuple<const char*, const char*>> {
  protected:
    void SetUp() override {
        if (!testkit::have_program("profanity")) GTEST_SKIP() << "profanity is not installed";
        if (!testkit::have_program("tmux")) GTEST_SKIP() << "tmux is not installed";
    }

    std::unique_ptr<testkit::TmuxTerminal> start(const std::string& who) const {
        const auto home = server.folder(who);
        std::filesystem::create_directories(home);
        auto terminal = std::make_unique<testkit::TmuxTerminal>(
            home + "/tmux", std::vector<std::string>{"env", "HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config",
                                                     "XDG_DATA_HOME=" + home + "/data", "profanity"});
        EXPECT_TRUE(terminal->shows("Profanity"));
        return terminal;
    }

    static void enter(testkit::TmuxTerminal& terminal, const std::string& line) {
        terminal.type(line);
        terminal.press({"Enter"});
    }

    void register_account(const std::string& who) const {
        const auto terminal = start(who);
        enter(*terminal, "/register " + who + " localhost port " + server.port() + " tls " + tls);
        for (const auto* prompt : {"Enter password:", "Confirm password:"}) {
            ASSERT_TRUE(terminal->shows(prompt));
            enter(*terminal, "secret of " + who);
        }
        ASSERT_TRUE(terminal->shows("Registration successful"));
    }

    std::unique_ptr<testkit::TmuxTerminal> log_in(const std::string& who) const {
        auto terminal = start(who);
        enter(*terminal, "/connect " + who + "@localhost server 127.0.0.1 port " + server.port() + " tls " + tls);
        EXPECT_TRUE(terminal->shows("Enter password:"));
        enter(*terminal, "secret of " + who);
        EXPECT_TRUE(terminal->shows("logged in successfully"));
        return terminal;
    }

    // profanity 0.13.1 starts TLS when it registers, if it is offered, whatever it was told; so then it is not.
    const std::string tls = std::get<1>(GetParam());
    xmpp_interop::Server server{
        std::get<0>(GetParam()), domain,
        tls == "disable" ? xmpp_interop::Server::Tls::not_offered : xmpp_interop::Server::Tls::offered};
};
INSTANTIATE_TEST_SUITE_P(Ways, Profanity,
                         testing::Combine(testing::Values("threads", "async"), testing::Values("disable", "trust")),
                         [](const auto& parameter) {
                             return std::string(std::get<0>(parameter.param)) + "_tls_" + std::get<1>(parameter.param);
                         });

}  // namespace

TEST_P(Profanity, two_register_become_contacts_chat_and_meet_in_a_room) {
    register_account("anna");
    register_account("bert");
    const auto anna = log_in("anna");
    auto bert = log_in("bert");

    enter(*anna, "/sub request bert@localhost");
    ASSERT_TRUE(bert->shows("anna@localhost"));
    enter(*bert, "/sub allow anna@localhost");
    ASSERT_TRUE(anna->shows("bert@localhost"));

    enter(*anna, "/msg bert@localhost hello & <bye> 你好");
    ASSERT_TRUE(anna->shows("hello & <bye> 你好"));
    enter(*bert, "/win 2");
    ASSERT_TRUE(bert->shows("hello & <bye> 你好")) << server.errors();

    enter(*anna, "/join room@conference.localhost");
    ASSERT_TRUE(anna->shows("You have joined the room"));
    enter(*anna, "/room accept");
    ASSERT_TRUE(anna->shows("Room unlocked"));
    enter(*bert, "/join room@conference.localhost");
    ASSERT_TRUE(bert->shows("You have joined the room"));
    enter(*bert, "good evening");
    ASSERT_TRUE(anna->shows("good evening"));
    enter(*bert, "/bookmark add room@conference.localhost autojoin on");
    enter(*bert, "/win 1");
    ASSERT_TRUE(bert->shows("Bookmark added for room@conference.localhost."));

    enter(*anna, "/win 2");
    enter(*bert, "/quit");
    ASSERT_TRUE(anna->shows("bert@localhost [offline]"));
    enter(*anna, "while you were away");
    ASSERT_TRUE(anna->shows("me: while you were away"));
    bert.reset();
    bert = log_in("bert");
    EXPECT_TRUE(bert->shows("chat message: anna@localhost"));
    enter(*bert, "/win anna@localhost");  // the bookmarked room may have come first
    EXPECT_TRUE(bert->shows("while you were away")) << server.errors();
    enter(*bert, "/win 1");
    EXPECT_TRUE(bert->shows("Autojoined room@conference.localhost")) << "it is bookmarked";
}
