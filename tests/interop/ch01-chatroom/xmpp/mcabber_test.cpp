// mcabber, a client for terminals that logs in with PLAIN alone, talks to xmpp-server: people type, and their screens
// are read.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <tuple>

#include "shared/testkit/tmux.hpp"
#include "tests/interop/ch01-chatroom/xmpp/server.hpp"

namespace {

using xmpp_interop::Server;

class Mcabber : public testing::TestWithParam<std::tuple<const char*, Server::Tls>> {
  protected:
    void SetUp() override {
        if (!testkit::have_program("mcabber")) GTEST_SKIP() << "mcabber is not installed";
        if (!testkit::have_program("tmux")) GTEST_SKIP() << "tmux is not installed";
    }

    std::unique_ptr<testkit::TmuxTerminal> start(const std::string& who, const std::string& authority) const {
        const auto home = server.folder(who);
        std::filesystem::create_directories(home);
        const auto settings = home + "/settings";
        std::ofstream file(settings);
        file << "set jid = " << who << "@im.example\nset password = secret of " << who
             << "\nset server = 127.0.0.1\nset port = " << server.port()
             << "\nset roster_width = 40\nset log_win_height = 15\n";
        if (tls == Server::Tls::offered) file << "set tls = 1\nset ssl_ca = " << authority << "\n";
        file.close();
        using std::filesystem::perms;
        std::filesystem::permissions(settings, perms::owner_read | perms::owner_write);  // else mcabber complains
        // mcabber does not always end when its terminal does, so it is killed then.
        return std::make_unique<testkit::TmuxTerminal>(
            home + "/tmux", std::vector<std::string>{"env", "HOME=" + home, "setpriv", "--pdeathsig", "KILL", "mcabber",
                                                     "-f", settings});
    }

    std::unique_ptr<testkit::TmuxTerminal> log_in(const std::string& who) {
        auto terminal = start(who, server.authority());
        EXPECT_TRUE(terminal->shows("Your status has been set: [_>o]")) << server.errors();
        return terminal;
    }

    static void enter(testkit::TmuxTerminal& terminal, const std::string& line) {
        terminal.type(line);
        terminal.press({"Enter"});
    }

    /// Opens the talk with somebody in the list at the left.
    static void turn_to(testkit::TmuxTerminal& terminal, const std::string& whom) {
        enter(terminal, "/roster search " + whom);
        terminal.press({"Enter"});
    }

    const Server::Tls tls = std::get<1>(GetParam());
    Server server{std::get<0>(GetParam()), "im.example", tls};
};
INSTANTIATE_TEST_SUITE_P(Ways, Mcabber,
                         testing::Combine(testing::Values("threads", "async"),
                                          testing::Values(Server::Tls::not_offered, Server::Tls::offered)),
                         [](const auto& way) {
                             return std::string(std::get<0>(way.param)) +
                                    (std::get<1>(way.param) == Server::Tls::offered ? "_tls" : "_clear");
                         });

}  // namespace

TEST_P(Mcabber, two_become_contacts_chat_and_meet_in_a_room) {
    for (const auto* who : {"anna", "bert"}) server.has_account(who);
    const auto anna = log_in("anna");
    auto bert = log_in("bert");

    enter(*anna, "/add bert@im.example");
    ASSERT_TRUE(bert->shows("<anna@im.example> wants to subscribe"));
    enter(*bert, "/event * accept");
    ASSERT_TRUE(anna->shows("<bert@im.example> has allowed you"));
    ASSERT_TRUE(anna->shows("{o} bert@im.example"));
    enter(*bert, "/authorization request anna@im.example");
    ASSERT_TRUE(anna->shows("<bert@im.example> wants to subscribe"));
    enter(*anna, "/event * accept");
    ASSERT_TRUE(bert->shows("<anna@im.example> has allowed you"));
    ASSERT_TRUE(anna->shows("[o] bert@im.example"));
    ASSERT_TRUE(bert->shows("[o] anna@im.example"));

    enter(*anna, "/say_to bert@im.example hello & <bye> 你好 😀");
    ASSERT_TRUE(bert->shows("#[o] anna@im.example"));
    turn_to(*bert, "anna");
    ASSERT_TRUE(bert->shows("<== hello & <bye> 你好 😀")) << server.errors();
    enter(*bert, "back");
    turn_to(*anna, "bert");
    ASSERT_TRUE(anna->shows("<== back"));

    enter(*anna, "/room join room@conference.im.example Al");
    ASSERT_TRUE(anna->shows(R"(You have joined room@conference.im.example as "Al")"));
    enter(*bert, "/room join room@conference.im.example Bo");
    ASSERT_TRUE(bert->shows(R"(You have joined room@conference.im.example as "Bo")"));
    for (auto* who : {anna.get(), bert.get()}) turn_to(*who, "room@");
    enter(*bert, "good evening");
    ASSERT_TRUE(anna->shows("<Bo> good evening"));
    enter(*anna, "/room topic about us");
    ASSERT_TRUE(bert->shows("*** Al has set the topic to: about us"));
    enter(*anna, "/room privmsg Bo just you");
    ASSERT_TRUE(bert->shows("PRIV#<Al> just you"));
    enter(*anna, "/room kick Bo enough");
    ASSERT_TRUE(bert->shows("kicked"));

    enter(*bert, "/quit");
    ASSERT_TRUE(anna->shows("[_] bert@im.example"));
    enter(*anna, "/say_to bert@im.example while you were away");
    enter(*anna, "/say_to nobody@im.example ?");
    ASSERT_TRUE(anna->shows("service-unavailable"));  // so the server has the one before
    bert.reset();
    bert = log_in("bert");
    ASSERT_TRUE(bert->shows("#[o] anna@im.example"));
    turn_to(*bert, "anna");
    EXPECT_TRUE(bert->shows("<== while you were away")) << server.errors();
}

TEST_P(Mcabber, a_wrong_password_or_an_unknown_authority_is_the_end) {
    if (tls == Server::Tls::not_offered) {
        EXPECT_TRUE(start("nobody", server.authority())->shows("Authentication failed"));
        return;
    }
    const xmpp_interop::Certificates others("im.example");
    EXPECT_TRUE(start("nobody", others.path("ca.crt"))->shows("Certificate is not trusted!"));
}
