// The chat client as a person meets it: in a terminal, at the other end a server that the test plays.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "shared/testkit/line_peer.hpp"
#include "shared/testkit/process.hpp"
#include "shared/testkit/pseudo_terminal.hpp"
#include "tests/e2e/ch01-chatroom/chat-client/scripted_server.hpp"

using testkit::ExitStatus;
using testkit::program_path;
using testkit::PseudoTerminal;
using testkit::Screen;

namespace {

const std::string enter = "\r", tab = "\t", backspace = "\x7F", up = "\x1B[A", ctrl_c = "\x03", ctrl_d = "\x04",
                  ctrl_z = "\x1A";

// A client in a terminal, joined as "me".
class Seat {
  public:
    explicit Seat(const std::vector<std::string>& options = {"--nick", "me"},
                  std::map<std::string, std::string> environment = {{"NO_COLOR", "1"}})
        : terminal_{command(options), {.columns = 60, .rows = 12, .environment = std::move(environment)}} {
        server.accept();
    }
    // Past the greeting, so that the row has its prompt.
    void join() {
        EXPECT_EQ(server.hear(), "/nick me");
        server.say("-- you are me");
        EXPECT_EQ(server.hear(), "/who");
        EXPECT_TRUE(wait_for_row("me>")) << story();
    }
    bool wait_for_row(std::string_view row) {
        return terminal_.wait_for([&](const Screen& screen) { return screen.cursor_line() == row; });
    }
    bool wait_for_text(std::string_view text) { return terminal_.wait_for_text(text); }
    std::string story() { return "the screen:\n" + terminal_.screen().text(); }

    ScriptedServer server;

    PseudoTerminal& terminal() { return terminal_; }

  private:
    std::vector<std::string> command(const std::vector<std::string>& options) const {
        std::vector<std::string> words{program_path("chat-client"), "--connect", server.address()};
        words.insert(words.end(), options.begin(), options.end());
        return words;
    }
    PseudoTerminal terminal_;
};

std::string content_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

}  // namespace

TEST(ChatClientInATerminal, keeps_a_half_typed_line_whole_while_messages_come_in) {
    Seat seat;
    seat.join();
    seat.terminal().type("half a li");
    ASSERT_TRUE(seat.wait_for_row("me> half a li")) << seat.story();
    for (int i = 0; i < 5; ++i) seat.server.say("<anna> message " + std::to_string(i));
    seat.server.say("<anna> 你好，世界，这是一条很长的消息，比屏幕还要宽，所以终端会把它换到下一行去 😀");
    ASSERT_TRUE(seat.wait_for_text("😀")) << seat.story();
    EXPECT_TRUE(seat.wait_for_row("me> half a li")) << seat.story();
    const auto text = seat.terminal().screen().text();
    for (int i = 0; i < 5; ++i) EXPECT_NE(text.find("<anna> message " + std::to_string(i) + "\n"), std::string::npos);
    EXPECT_EQ(text.find("half"), text.rfind("half")) << "it is there once\n" << text;
    seat.terminal().type("ne" + enter);
    EXPECT_EQ(seat.server.hear(), "half a line");
    EXPECT_TRUE(seat.wait_for_row("me>")) << seat.story();
}

TEST(ChatClientInATerminal, shows_its_own_line_once) {
    Seat seat;
    seat.join();
    seat.terminal().type("only once" + enter);
    EXPECT_EQ(seat.server.hear(), "only once");
    seat.server.say("<me> only once");
    seat.server.say("-- after it");
    ASSERT_TRUE(seat.wait_for_text("after it"));
    const auto text = seat.terminal().screen().text();
    EXPECT_NE(text.find("<me> only once"), std::string::npos);
    EXPECT_EQ(text.find("only once"), text.rfind("only once")) << text;
}

TEST(ChatClientInATerminal, completes_a_chinese_name) {
    Seat seat;
    seat.join();
    seat.server.say("-- here: me, anna, 小明");
    ASSERT_TRUE(seat.wait_for_text("here:"));
    seat.terminal().type("小" + tab);
    ASSERT_TRUE(seat.wait_for_row("me> 小明:")) << seat.story();
    seat.terminal().type("你好" + enter);
    EXPECT_EQ(seat.server.hear(), "小明: 你好");
    seat.terminal().type("/ms" + tab + "an" + tab + "psst" + enter);
    EXPECT_EQ(seat.server.hear(), "/msg anna psst");
}

TEST(ChatClientInATerminal, takes_an_emoji_away_with_one_backspace) {
    Seat seat;
    seat.join();
    seat.terminal().type("a👨\u200D👩\u200D👧b");
    ASSERT_TRUE(seat.wait_for_row("me> a👨\u200D👩\u200D👧b")) << seat.story();
    EXPECT_EQ(seat.terminal().screen().cursor_column(), 4 + 4);
    seat.terminal().type(backspace + backspace + "c");
    ASSERT_TRUE(seat.wait_for_row("me> ac")) << seat.story();
    seat.terminal().type(enter);
    EXPECT_EQ(seat.server.hear(), "ac");
}

TEST(ChatClientInATerminal, never_shows_a_password) {
    const testkit::TemporaryDirectory directory;
    const auto history = directory.path() + "/history";
    Seat seat({"--login", "anna", "--history", history});
    ASSERT_TRUE(seat.wait_for_text("password for anna (not shown):")) << seat.story();
    seat.terminal().type("corr3ct horse");
    seat.server.say("-- welcome");
    ASSERT_TRUE(seat.wait_for_text("welcome"));
    seat.terminal().type(enter);
    EXPECT_EQ(seat.server.hear(), "/login anna corr3ct horse");
    seat.server.say("!! wrong name or password");
    ASSERT_TRUE(seat.wait_for_text("wrong name"));
    seat.terminal().type("/login anna" + enter);
    ASSERT_TRUE(seat.wait_for_row("password for anna (not shown):")) << seat.story();
    seat.terminal().type("corr3ct horse" + enter);
    EXPECT_EQ(seat.server.hear(), "/login anna corr3ct horse");
    seat.terminal().type("/login anna s3cret" + enter);
    EXPECT_EQ(seat.server.hear(), "/login anna s3cret");
    seat.terminal().type(up + enter);
    ASSERT_TRUE(seat.wait_for_row("password for anna (not shown):")) << "the line without the password came back";
    seat.terminal().type(ctrl_c + "/quit" + enter);
    EXPECT_EQ(seat.server.hear(), "/quit");
    seat.server.close();
    EXPECT_EQ(seat.terminal().wait(), (ExitStatus{0, 0}));
    EXPECT_EQ(seat.terminal().bytes().find("corr3ct"), std::string::npos);
    EXPECT_EQ(content_of(history), "/login anna\n/quit\n");
}

TEST(ChatClientInATerminal, draws_its_row_anew_when_the_window_changes) {
    Seat seat;
    seat.join();
    seat.server.say("<anna> hello");
    ASSERT_TRUE(seat.wait_for_text("<anna> hello"));
    const std::string typed = "a line that is longer than the smaller window";
    seat.terminal().type(typed);
    ASSERT_TRUE(seat.wait_for_row("me> " + typed)) << seat.story();
    seat.terminal().resize(30, 12);
    ASSERT_TRUE(seat.terminal().wait_for([](const Screen& screen) {
        const auto row = screen.cursor_line();
        return row.starts_with("me> ") && row.ends_with("window") && row.size() < 30;
    })) << seat.story();
    seat.terminal().resize(100, 12);
    ASSERT_TRUE(seat.wait_for_row("me> " + typed)) << seat.story();
    const auto text = seat.terminal().screen().text();
    EXPECT_EQ(text.find("longer"), text.rfind("longer")) << text;
    EXPECT_NE(text.find("<anna> hello"), std::string::npos) << text;
    seat.terminal().type(enter);
    EXPECT_EQ(seat.server.hear(), typed);
}

TEST(ChatClientInATerminal, does_not_send_a_paste_by_itself) {
    Seat seat;
    seat.join();
    ASSERT_TRUE(seat.terminal().screen().brackets_paste());
    seat.terminal().type("\x1B[200~first\nsecond\n\x1B[201~");
    ASSERT_TRUE(seat.wait_for_row("me> first second")) << seat.story();
    seat.terminal().type(enter);
    EXPECT_EQ(seat.server.hear(), "first second");
}

TEST(ChatClientInATerminal, obeys_no_escape_sequence_of_the_server) {
    Seat seat({"--nick", "me"}, {{"NO_COLOR", ""}});
    seat.join();
    seat.server.say("<anna> before");
    seat.server.say("<an\x1B[2Jna> \x1B[2J\x1B[H\x1B]0;title\x07\x1B[6n\x1B[?1049h");
    seat.server.say(
        "-- \x1B[201~\x1B"
        "c\x9B"
        "2J\xC2\x9B"
        "2J\rover\bwritten");
    seat.server.say("-- you are \x1B[31mevil");
    seat.server.say_bytes(std::string("a\0b\xFF\n", 5));
    seat.server.say(std::string(10000, 'x'));
    seat.server.say("<anna> after");
    ASSERT_TRUE(seat.wait_for_text("<anna> after")) << seat.story();
    const auto screen = seat.terminal().screen();
    EXPECT_TRUE(screen.shows("<anna> before"));
    EXPECT_TRUE(screen.shows("the server sent a line of more than"));
    EXPECT_TRUE(screen.brackets_paste());
    EXPECT_EQ(screen.unknown(), "");
}

TEST(ChatClientInATerminal, colours_names_unless_told_otherwise) {
    const std::string coloured_anna = "<\x1B[95manna\x1B[0m> hello";
    struct Case {
        std::vector<std::string> options;
        std::string no_color;
        bool coloured;
    };
    for (const auto& [options, no_color, coloured] :
         {Case{{"--nick", "me"}, "", true}, Case{{"--nick", "me"}, "1", false},
          Case{{"--nick", "me", "--no-colour"}, "", false}}) {
        Seat seat(options, {{"NO_COLOR", no_color}});
        seat.join();
        seat.server.say("<anna> hello");
        ASSERT_TRUE(seat.wait_for_text("<anna> hello")) << seat.story();
        EXPECT_EQ(seat.terminal().bytes().find(coloured_anna) != std::string::npos, coloured);
    }
}

TEST(ChatClientInATerminal, leaves_and_gives_the_terminal_back) {
    for (const std::string& keys : {"/quit" + enter, ctrl_d, ctrl_c, "text" + ctrl_c + ctrl_c}) {
        Seat seat;
        seat.join();
        EXPECT_FALSE(seat.terminal().is_as_a_shell_wants_it());
        seat.terminal().type(keys);
        EXPECT_EQ(seat.server.hear(), "/quit");
        seat.server.say("-- goodbye");
        seat.server.close();
        EXPECT_EQ(seat.terminal().wait(), (ExitStatus{0, 0})) << seat.story();
        const auto screen = seat.terminal().screen();
        EXPECT_TRUE(screen.shows("-- goodbye")) << screen.text();
        EXPECT_FALSE(screen.brackets_paste());
        EXPECT_EQ(screen.cursor_line(), "");
        EXPECT_TRUE(seat.terminal().is_as_a_shell_wants_it());
    }
}

TEST(ChatClientInATerminal, ends_on_a_signal) {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        Seat seat;
        seat.join();
        seat.terminal().send_signal(signal);
        EXPECT_EQ(seat.server.hear(), "/quit");
        seat.server.close();
        EXPECT_EQ(seat.terminal().wait(), (ExitStatus{0, 0}));
        EXPECT_TRUE(seat.terminal().is_as_a_shell_wants_it());
    }
}

TEST(ChatClientInATerminal, stops_with_ctrl_z_and_goes_on) {
    Seat seat;
    seat.join();
    seat.terminal().type("half");
    ASSERT_TRUE(seat.wait_for_row("me> half"));
    seat.terminal().type(ctrl_z);
    ASSERT_TRUE(seat.terminal().wait_for([](const Screen& screen) { return !screen.brackets_paste(); }));
    ASSERT_TRUE(seat.terminal().wait_stopped());
    EXPECT_TRUE(seat.terminal().is_as_a_shell_wants_it());
    seat.terminal().send_signal(SIGCONT);
    ASSERT_TRUE(seat.terminal().wait_for([](const Screen& screen) {
        return screen.brackets_paste() && screen.cursor_line() == "me> half";
    })) << seat.story();
    EXPECT_FALSE(seat.terminal().is_as_a_shell_wants_it());
    seat.terminal().type(enter);
    EXPECT_EQ(seat.server.hear(), "half");
}

TEST(ChatClientInATerminal, says_why_the_connection_ended_and_what_to_do) {
    {
        Seat seat;
        seat.join();
        seat.server.say("!! disconnected: you were sent out by op");
        seat.server.close();
        EXPECT_EQ(seat.terminal().wait(), (ExitStatus{1, 0}));
        EXPECT_TRUE(seat.wait_for_text("sent out by op"));
        EXPECT_TRUE(seat.wait_for_text("the server closed the connection")) << seat.story();
        EXPECT_TRUE(seat.wait_for_text("start chat-client again")) << seat.story();
        EXPECT_TRUE(seat.terminal().is_as_a_shell_wants_it());
    }
    Seat seat;
    seat.join();
    seat.server.reset();
    EXPECT_EQ(seat.terminal().wait(), (ExitStatus{1, 0}));
    EXPECT_TRUE(seat.wait_for_text("Connection reset by peer")) << seat.story();
}

TEST(ChatClient, says_what_to_do_when_no_server_is_there) {
    std::string address;
    {
        const ScriptedServer gone;
        address = gone.address();
    }
    const auto refused = testkit::run({program_path("chat-client"), "--connect", address});
    EXPECT_EQ(refused.status, (ExitStatus{1, 0}));
    EXPECT_NE(refused.errors.find("cannot connect to " + address + ": Connection refused"), std::string::npos)
        << refused.errors;
    EXPECT_NE(refused.errors.find("./lab run chat-server"), std::string::npos) << refused.errors;
}

TEST(ChatClient, refuses_bad_options) {
    EXPECT_EQ(testkit::run({program_path("chat-client"), "--connect", "nowhere"}).status, (ExitStatus{2, 0}));
    EXPECT_EQ(testkit::run({program_path("chat-client"), "--nick", "a", "--login", "b"}).status, (ExitStatus{2, 0}));
}

TEST(ChatClientInAPipe, sends_the_lines_of_stdin_and_prints_those_of_the_server) {
    ScriptedServer server;
    testkit::Process client({program_path("chat-client"), "--connect", server.address(), "--nick", "me"});
    server.accept();
    EXPECT_EQ(server.hear(), "/nick me");
    server.say("-- you are me");
    client.write("hello\r\n你好\n");
    EXPECT_EQ(server.hear(), "hello");
    EXPECT_EQ(server.hear(), "你好");
    server.say("<anna> \x1B[2J好");
    ASSERT_TRUE(client.wait_for_output("<anna> \uFFFD[2J好\n"));
    client.close_stdin();
    EXPECT_EQ(server.hear(), "/quit");
    server.say("<anna> the last line");
    server.close();
    EXPECT_EQ(client.wait(), (ExitStatus{0, 0}));
    EXPECT_TRUE(client.wait_for_output("<anna> the last line\n"));
    EXPECT_EQ(client.output().find('\x1B'), std::string::npos);
}

TEST(ChatClientInAPipe, takes_a_password_from_the_next_line) {
    ScriptedServer server;
    testkit::Process client({program_path("chat-client"), "--connect", server.address(), "--login", "anna"});
    server.accept();
    client.write("s3cret word\n/register bob\nb0bb0bb0b\nb0bb0bb0b\nhello\n");
    EXPECT_EQ(server.hear(), "/login anna s3cret word");
    EXPECT_EQ(server.hear(), "/register bob b0bb0bb0b");
    EXPECT_EQ(server.hear(), "hello");
    client.close_stdin();
    EXPECT_EQ(server.hear(), "/quit");
    server.close();
    EXPECT_EQ(client.wait(), (ExitStatus{0, 0}));
    EXPECT_EQ((client.output() + client.errors()).find("s3cret"), std::string::npos);
}

TEST(ChatClientInAPipe, traces_what_it_says_and_hears_without_passwords) {
    const testkit::TemporaryDirectory folder;
    const std::vector<std::array<std::string, 3>> files{
        {"trace.jsonl", "\"message\":\"said\",\"fields\":{\"nick\":\"anna\",\"text\":\"hello\"}",
         "\"message\":\"quit\""},
        {"trace.pcap", "<anna> hello\n", "/quit\n"}};
    for (const auto& [file, heard, said] : files) {
        const auto path = folder.path() + "/" + file;
        ScriptedServer server;
        testkit::Process client(
            {program_path("chat-client"), "--connect", server.address(), "--login", "anna", "--trace", path});
        server.accept();
        client.write("s3cret word\nhello\n");
        EXPECT_EQ(server.hear(), "/login anna s3cret word");
        EXPECT_EQ(server.hear(), "hello");
        server.say("<anna> hello");
        ASSERT_TRUE(client.wait_for_output("<anna> hello"));
        client.close_stdin();
        EXPECT_EQ(server.hear(), "/quit");
        server.close();
        EXPECT_EQ(client.wait(), (ExitStatus{0, 0}));
        std::ostringstream content;
        content << std::ifstream(path, std::ios::binary).rdbuf();
        EXPECT_NE(content.str().find(heard), std::string::npos) << file;
        EXPECT_NE(content.str().find(said), std::string::npos) << file;
        EXPECT_EQ(content.str().find("s3cret"), std::string::npos) << file;
    }
}

TEST(ChatClientAndServer, two_clients_and_a_plain_connection_talk_in_one_room) {
    const testkit::TemporaryDirectory directory;
    testkit::Process server({program_path("chat-server"), "--listen", "127.0.0.1:0", "--data",
                             directory.path() + "/data", "--password-cost", "1"});
    const auto endpoint = server.wait_ready();
    const PseudoTerminal::Setup window{.columns = 100, .rows = 30, .environment = {{"NO_COLOR", "1"}}};
    const std::vector<std::string> client{program_path("chat-client"), "--connect", core::to_string(endpoint)};
    PseudoTerminal anna(client, window);
    ASSERT_TRUE(anna.wait_for_text("welcome"));
    anna.type("/register anna" + enter + "correct-horse" + enter + "correct-horse" + enter);
    ASSERT_TRUE(anna.wait_for_text("-- you are anna")) << anna.screen().text();

    auto guest = client;
    guest.insert(guest.end(), {"--nick", "小明"});
    PseudoTerminal ming(guest, window);
    ASSERT_TRUE(ming.wait_for_text("-- here: anna, 小明")) << ming.screen().text();
    testkit::LinePeer bob(endpoint);
    ASSERT_TRUE(bob.send_line("/nick bob"));
    ASSERT_TRUE(bob.read_until("-- you are bob"));
    ASSERT_TRUE(anna.wait_for_text("-- bob joined"));

    anna.type("half a li");
    ASSERT_TRUE(ming.wait_for_text("-- bob joined"));
    ming.type("an" + tab + "大家好 👍🏽" + enter);
    ASSERT_TRUE(bob.read_until("<小明> anna: 大家好 👍🏽"));
    ASSERT_TRUE(anna.wait_for_text("<小明> anna: 大家好 👍🏽")) << anna.screen().text();
    EXPECT_EQ(anna.screen().cursor_line(), "anna> half a li");
    bob.send_line("hello from a plain connection");
    ASSERT_TRUE(anna.wait_for_text("<bob> hello from a plain connection"));
    ASSERT_TRUE(ming.wait_for_text("<bob> hello from a plain connection"));
    anna.type("ne" + enter);
    ASSERT_TRUE(bob.read_until("<anna> half a line"));

    ming.type("/quit" + enter);
    EXPECT_EQ(ming.wait(), (ExitStatus{0, 0}));
    ASSERT_TRUE(bob.read_until("-- 小明 left"));
    server.send_signal(SIGTERM);
    EXPECT_EQ(anna.wait(), (ExitStatus{1, 0}));
    EXPECT_TRUE(anna.screen().shows("-- the server is stopping; goodbye")) << anna.screen().text();
    EXPECT_EQ((anna.bytes() + ming.bytes() + bob.story()).find("correct-horse"), std::string::npos);
}
