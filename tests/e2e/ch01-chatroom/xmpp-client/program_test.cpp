// xmpp-client as a program: its options, its exit codes, its lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "tests/e2e/ch01-chatroom/xmpp-client/server.hpp"

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testkit::ExitStatus;
using testkit::Process;
using testkit::program_path;

namespace {

std::string content_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

}  // namespace

TEST(XmppClient, says_what_it_can_and_what_is_wrong) {
    const auto help = testkit::run({program_path("xmpp-client"), "--help"});
    EXPECT_EQ(help.status.code, 0);
    EXPECT_THAT(help.output, AllOf(HasSubstr("--jid"), HasSubstr("--batch"), HasSubstr("wait EVENT")));
    EXPECT_EQ(testkit::run({program_path("xmpp-client"), "--version"}).status.code, 0);
    for (const auto& bad : std::vector<std::vector<std::string>>{{},
                                                                 {"--jid", "no one"},
                                                                 {"--jid", "im.example"},
                                                                 {"--jid", "a@b", "--tls", "maybe"},
                                                                 {"--jid", "a@b", "--x"}}) {
        std::vector<std::string> command{program_path("xmpp-client")};
        command.insert(command.end(), bad.begin(), bad.end());
        const auto run = testkit::run(command);
        EXPECT_EQ(run.status.code, 2) << run.errors;
        EXPECT_THAT(run.errors, HasSubstr("--help"));
    }
    const auto pipe = testkit::run({program_path("xmpp-client"), "--jid", "a@b"});
    EXPECT_EQ(pipe.status.code, 1);
    EXPECT_THAT(pipe.errors, HasSubstr("--batch"));
    const auto no_password = testkit::run({program_path("xmpp-client"), "--jid", "a@b", "--batch"});
    EXPECT_EQ(no_password.status.code, 1);
    EXPECT_THAT(no_password.errors, HasSubstr("--password-file"));
}

TEST(XmppClient, says_where_nobody_listens) {
    const auto port = std::to_string(testkit::free_port());
    Process client({program_path("xmpp-client"), "--batch", "--jid", "a@localhost", "--server", "127.0.0.1:" + port},
                   Server::password_of("a"));
    EXPECT_EQ(client.wait(), (ExitStatus{1, 0}));
    EXPECT_THAT(client.output(), HasSubstr("cannot connect to 127.0.0.1:" + port + ": Connection refused"));
}

TEST(XmppClient, runs_a_script_and_ends_with_it) {
    Server server;
    server.has_account("alice");
    const testkit::TemporaryDirectory folder;
    std::ofstream(folder.path() + "/password") << "secret of alice\n";
    const auto run = testkit::run(server.client("alice", {"--batch", "--password-file", folder.path() + "/password"}),
                                  "# to myself\nmsg alice@localhost 你好\nwait message body=你好\n/status away lunch\n"
                                  "wait presence show=away status=lunch for 20");
    EXPECT_EQ(run.status, (ExitStatus{0, 0})) << run.output << run.errors;
    EXPECT_THAT(run.output, HasSubstr(R"("body":"你好")"));
    EXPECT_EQ(run.errors, "");
}

TEST(XmppClient, fails_with_a_script_that_fails) {
    Server server;
    server.has_account("alice");
    const auto fails = [&](const std::string& script) {
        Process client(server.client("alice", {"--batch"}), Server::password_of("alice"));
        client.write(script);
        client.close_stdin();
        EXPECT_EQ(client.wait(), (ExitStatus{1, 0})) << client.output();
        return client.output();
    };
    EXPECT_THAT(fails("wait message for 0.1\nmsg alice@localhost never\n"),
                AllOf(HasSubstr("waited in vain for: message"), Not(HasSubstr("never"))));
    EXPECT_THAT(fails("dance alice@localhost\n"), HasSubstr("there is no 'dance'"));
    EXPECT_THAT(fails("wait\tmessage\n"), HasSubstr(R"("event":"problem")"));
}

TEST(XmppClient, says_goodbye_when_it_is_told_to_stop) {
    Server server;
    server.has_account("alice");
    Process client(server.client("alice", {"--batch"}), Server::password_of("alice"));
    ASSERT_TRUE(client.wait_for_output("\"event\":\"online\""));
    client.send_signal(SIGTERM);
    EXPECT_EQ(client.wait(), (ExitStatus{0, 0}));
    EXPECT_THAT(client.output(), HasSubstr("logged out"));
}

TEST(XmppClient, ends_when_nobody_reads_what_it_says) {
    Server server;
    server.has_account("alice");
    const auto command = server.client("alice", {"--batch"});
    std::string line;
    for (const auto& word : command) line += " '" + word + "'";
    // Nobody reads after one line, or after all that come by themselves; and stdin is open.
    for (const auto* lines : {"1", "2"}) {
        Process both({"sh", "-c", "(" + line + "; echo code $? >&2) | head -n " + lines}, Server::password_of("alice"));
        ASSERT_TRUE(both.wait());
        EXPECT_THAT(both.output(), HasSubstr("online"));
        EXPECT_THAT(both.errors(), HasSubstr("code 1"));
    }
}

TEST(XmppClient, ends_when_another_program_takes_its_place) {
    Server server;
    server.has_account("alice");
    Process first(server.client("alice", {"--batch"}), Server::password_of("alice"));
    ASSERT_TRUE(first.wait_for_output("\"event\":\"online\""));
    Process second(server.client("alice", {"--batch"}), Server::password_of("alice"));
    ASSERT_TRUE(second.wait_for_output("\"event\":\"online\""));
    EXPECT_EQ(first.wait(), (ExitStatus{1, 0}));
    EXPECT_THAT(first.output(), AllOf(HasSubstr("the server says: conflict"), Not(HasSubstr("retry"))));
}

TEST(XmppClient, writes_a_trace_in_which_no_secret_stands) {
    Server server;
    server.has_account("alice");
    const testkit::TemporaryDirectory folder;
    const auto trace = folder.path() + "/trace.jsonl";
    Process client(server.client("alice", {"--batch", "--trace", trace, "--log-level", "debug"}),
                   Server::password_of("alice"));
    client.write("msg alice@localhost hi\nwait message\n");
    client.close_stdin();
    EXPECT_EQ(client.wait(), (ExitStatus{0, 0})) << client.output() << client.errors();
    const auto text = content_of(trace);
    EXPECT_THAT(text, AllOf(HasSubstr("SCRAM-SHA-256"), HasSubstr("jabber:iq:roster"), HasSubstr("message")));
    for (const auto& all : {text, client.output(), client.errors()}) EXPECT_THAT(all, Not(HasSubstr("secret")));
}

TEST(XmppClient, that_may_not_connect_again_ends_when_its_server_is_gone) {
    Server server;
    server.has_account("alice");
    Process client(server.client("alice", {"--batch", "--no-reconnect"}), Server::password_of("alice"));
    ASSERT_TRUE(client.wait_for_output("\"event\":\"online\""));
    server.is_killed();
    EXPECT_EQ(client.wait(), (ExitStatus{1, 0}));
}
