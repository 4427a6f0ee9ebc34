// xmpp-client as a person meets it: in a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "shared/testkit/pseudo_terminal.hpp"
#include "tests/e2e/ch01-chatroom/xmpp-client/server.hpp"

using testing::HasSubstr;
using testing::Not;
using testkit::ExitStatus;
using testkit::Process;
using testkit::PseudoTerminal;
using testkit::Screen;

namespace {

const std::string enter = "\r", ctrl_c = "\x03", ctrl_d = "\x04", ctrl_u = "\x15", page_up = "\x1B[5~",
                  page_down = "\x1B[6~";
std::string alt(char digit) {
    return std::string("\x1B") + digit;
}

/// Alice in a terminal, and Bob with a script, who have each other's addresses.
struct Seat : testing::Test {
    Seat() {
        for (const auto* name : {"alice", "bob"}) server.has_account(name);
        bob = std::make_unique<Process>(server.client("bob", {"--batch"}), Server::password_of("bob"));
        EXPECT_TRUE(bob->wait_for_output("\"event\":\"online\""));
        alice = sits_down();
        EXPECT_TRUE(shows("you are alice@localhost/desk")) << story();
    }
    std::unique_ptr<PseudoTerminal> sits_down() {
        return std::make_unique<PseudoTerminal>(
            server.client("alice", {"--data", folder.path() + "/talks"}),
            PseudoTerminal::Setup{
                .columns = 90, .rows = 20, .environment = {{"NO_COLOR", "1"}, {"XMPP_PASSWORD", "secret of alice"}}});
    }
    bool shows(std::string_view text) { return alice->wait_for_text(text); }
    bool has_row(std::string_view row) {
        return alice->wait_for([&](const Screen& screen) { return screen.cursor_line() == row; });
    }
    void bob_says(const std::string& body) { bob->write("msg alice@localhost " + body + "\n"); }
    std::string story() { return "the screen:\n" + alice->screen().text(); }

    Server server;
    testkit::TemporaryDirectory folder;
    std::unique_ptr<Process> bob;
    std::unique_ptr<PseudoTerminal> alice;
};

}  // namespace

TEST_F(Seat, a_talk_is_marked_as_unread_opened_answered_and_kept) {
    alice->type("half a li");
    ASSERT_TRUE(has_row("> half a li")) << story();
    bob_says("你好，世界 😀");
    ASSERT_TRUE(shows("bob@localhost     (1) 1")) << story();
    EXPECT_TRUE(has_row("> half a li")) << story();
    alice->type(ctrl_u + alt('1'));
    ASSERT_TRUE(shows("bob: 你好，世界 😀")) << story();
    EXPECT_THAT(alice->screen().text(), Not(HasSubstr("(1)")));
    alice->type("谢谢" + enter);
    ASSERT_TRUE(shows("me: 谢谢")) << story();
    ASSERT_TRUE(bob->wait_for_output("\"body\":\"谢谢\"")) << bob->output();
    alice->type(ctrl_d);
    EXPECT_EQ(alice->wait(), (ExitStatus{0, 0}));
    EXPECT_TRUE(alice->is_as_a_shell_wants_it());
    EXPECT_THAT(alice->bytes(), HasSubstr("\x1B[?1049l"));

    const auto file = folder.path() + "/talks/talk-bob@localhost.txt";
    ASSERT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms{0600});
    alice = sits_down();
    ASSERT_TRUE(shows("you are alice@localhost/desk")) << story();
    alice->type("/win bob@localhost" + enter);
    EXPECT_TRUE(shows("bob: 你好，世界 😀")) << story();
    EXPECT_TRUE(shows("me: 谢谢")) << story();
}

TEST_F(Seat, contacts_are_asked_and_seen) {
    bob->write("add alice@localhost Alice\n");
    ASSERT_TRUE(shows("bob@localhost asks to see your presence")) << story();
    alice->type("/accept bob@localhost" + enter + "/add bob@localhost Bob 鲍勃" + enter);
    ASSERT_TRUE(bob->wait_for_output("\"event\":\"request\""));
    bob->write("accept alice@localhost\n");
    ASSERT_TRUE(shows("+ Bob 鲍勃")) << story();
    bob->write("status dnd busy\n");
    ASSERT_TRUE(shows("! Bob 鲍勃")) << story();
    alice->type("/win bob@localhost" + enter);
    ASSERT_TRUE(shows("dnd: busy")) << story();
}

TEST_F(Seat, a_room_is_joined_seen_and_left) {
    alice->type("/join room@conference.localhost Al" + enter);
    ASSERT_TRUE(shows("you are in the room as Al; it is new")) << story();
    ASSERT_TRUE(shows("   @Al")) << story();
    bob->write("join room@conference.localhost Bo\nwait joined\nsay room@conference.localhost good evening\n");
    ASSERT_TRUE(shows("Bo: good evening")) << story();
    ASSERT_TRUE(shows("   +Bo")) << story();
    alice->type("/topic about us" + enter + "hello" + enter);
    ASSERT_TRUE(bob->wait_for_output("\"body\":\"hello\"")) << bob->output();
    ASSERT_TRUE(shows("room@conference.localhost  about us")) << story();
    bob->write("msg room@conference.localhost/Al just you\n");
    ASSERT_TRUE(shows("(1) 2")) << story();
    alice->type("/kick room@conference.localhost Bo enough" + enter);
    ASSERT_TRUE(shows("Bo has left: kicked: enough")) << story();
    alice->type("/leave" + enter);
    ASSERT_TRUE(shows("Al has left")) << story();
    alice->type(alt('2'));
    ASSERT_TRUE(shows("Bo: just you")) << story();
}

TEST_F(Seat, the_screen_fits_the_window_and_scrolls) {
    for (int i = 0; i < 50; ++i) bob_says("line " + std::to_string(i) + ".");
    ASSERT_TRUE(shows("(50) 1")) << story();
    alice->type(alt('1'));
    ASSERT_TRUE(shows("line 49.")) << story();
    EXPECT_THAT(alice->screen().text(), Not(HasSubstr("line 20.")));
    alice->type(page_up + page_up);
    ASSERT_TRUE(shows("line 0.")) << story();
    ASSERT_TRUE(shows("(PgDn: newer)")) << story();
    alice->type(page_down + page_down);
    ASSERT_TRUE(shows("line 49.")) << story();
    alice->resize(50, 12);
    ASSERT_TRUE(alice->wait_for([](const Screen& screen) {
        const auto lines = screen.lines();
        return lines.size() >= 12 && lines[lines.size() - 2].find("line 49.") != std::string::npos &&
               lines[lines.size() - 2].find('|') == std::string::npos;  // no left side on a narrow one
    })) << story();
    alice->type("好" + std::string(80, 'x'));
    EXPECT_TRUE(alice->wait_for([](const Screen& screen) { return screen.cursor_line().ends_with("xxx"); })) << story();
}

TEST_F(Seat, what_cannot_be_done_is_said) {
    alice->type("hello" + enter);
    EXPECT_TRUE(shows("a line here goes to nobody")) << story();
    alice->type("/dance bob@localhost" + enter);
    EXPECT_TRUE(shows("there is no 'dance'")) << story();
    alice->type("/msg nobody@localhost anybody there?" + enter);
    EXPECT_TRUE(shows("refuses msg: service-unavailable")) << story();
    alice->type("/he\t" + enter);
    EXPECT_TRUE(shows("status online|chat|away|xa|dnd")) << story();
}

TEST_F(Seat, when_the_server_is_killed_the_talk_goes_on_after_it) {
    alice->type("/win bob@localhost" + enter);
    bob_says("before");
    ASSERT_TRUE(shows("bob: before")) << story();  // so the server has kept her session, for that came before it
    server.is_killed();
    ASSERT_TRUE(shows("the next try is in")) << story();
    alice->type("too early" + enter);
    ASSERT_TRUE(shows("-- not online")) << story();
    server.starts_again();
    ASSERT_TRUE(shows("connected again; nothing was lost")) << story();
    ASSERT_TRUE(bob->wait_for_output("\"event\":\"resumed\"")) << bob->output();
    bob_says("still there");
    EXPECT_TRUE(shows("bob: still there")) << story();
}

TEST_F(Seat, it_can_be_left_while_there_is_no_server) {
    server.is_killed();
    ASSERT_TRUE(shows("the next try is in")) << story();
    alice->type(ctrl_c);
    EXPECT_EQ(alice->wait(), (ExitStatus{0, 0}));
    EXPECT_TRUE(alice->is_as_a_shell_wants_it());
}

TEST(PasswordOnATerminal, is_asked_for_and_not_shown) {
    Server server;
    server.has_account("alice");
    PseudoTerminal terminal(server.client("alice", {}), PseudoTerminal::Setup{.columns = 80, .rows = 12});
    ASSERT_TRUE(terminal.wait_for_text("password of alice@localhost/desk:"));
    terminal.type("secret of alice\n");
    EXPECT_TRUE(terminal.wait_for_text("you are alice@localhost/desk")) << terminal.screen().text();
    EXPECT_THAT(terminal.bytes(), Not(HasSubstr("secret")));
}
