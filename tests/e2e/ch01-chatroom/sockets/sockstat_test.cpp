// sockstat as a user runs it: options, watching, hints, errors. That its rows are right is compared with ss in
// tests/interop/ch01-chatroom/sockets.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <stdexcept>
#include <system_error>

#include "shared/testkit/network_namespace.hpp"
#include "shared/testkit/process.hpp"

namespace {

using testkit::in_network_namespace;

std::vector<std::string> command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), testkit::program_path("sockstat"));
    return arguments;
}

testkit::Finished sockstat(std::vector<std::string> arguments = {}) {
    return testkit::run(command(std::move(arguments)));
}

/// Listens on port 5000 of 127.0.0.1: the network is the test's own, so the port is free. The network ends with the
/// test.
int listen_on_5000() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(5000);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(socket, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0 || listen(socket, 7) != 0)
        throw std::runtime_error("cannot listen on port 5000 of a fresh network");
    return socket;
}

class Sockstat : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = testkit::why_no_network_namespace(); !why.empty()) GTEST_SKIP() << why;
    }
};

TEST_F(Sockstat, shows_a_heading_alone_where_there_is_no_socket) {
    in_network_namespace([] {
        const auto finished = sockstat();
        EXPECT_EQ(finished.status.code, 0);
        EXPECT_EQ(finished.output, "Proto  State  Recv-Q  Send-Q  Local  Peer  Timer  User  Process\n");
        EXPECT_EQ(finished.errors, "");
    });
}

TEST_F(Sockstat, shows_a_listener_and_whose_it_is) {
    in_network_namespace([] {
        const int listener = listen_on_5000();
        prctl(PR_SET_NAME, "聊天室");  // a name has at most 15 bytes; this one has 9
        const auto holder = "聊天室 pid " + std::to_string(getpid()) + " fd " + std::to_string(listener);
        EXPECT_EQ(sockstat().output,
                  "Proto  State   Recv-Q  Send-Q  Local           Peer       Timer  User  Process\n"
                  "tcp    LISTEN       0       7  127.0.0.1:5000  0.0.0.0:*  -      root  " +
                      holder + "\n");
        EXPECT_EQ(sockstat({"--process", "聊天室"}).output, sockstat().output);
        EXPECT_EQ(sockstat({"--source", "proc"}).output.find(holder + "\n") != std::string::npos, true);
        EXPECT_EQ(sockstat({"--columns", "local,state"}).output, "Local           State\n127.0.0.1:5000  LISTEN\n");
        EXPECT_EQ(sockstat({"--count"}).output,
                  "State   tcp4  tcp6  udp4  udp6  all\n"
                  "LISTEN     1     0     0     0    1\n"
                  "total      1     0     0     0    1\n");
        EXPECT_EQ(boost::json::parse(sockstat({"--json", "--count"}).output),
                  boost::json::parse(R"({"source":"netlink","states":
                      [{"state":"LISTEN","tcp4":1,"tcp6":0,"udp4":0,"udp6":0,"all":1}]})"));
    });
}

/// From now on, this process and its programs cannot open a netlink socket: as in some containers.
void forbid_netlink() {
    std::array<sock_filter, 6> program{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),  // the low half of the first argument
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        throw std::system_error(errno, std::generic_category(), "a filter of system calls");
}

TEST_F(Sockstat, reads_proc_and_says_so_where_netlink_is_forbidden) {
    in_network_namespace([] {
        listen_on_5000();
        forbid_netlink();
        const auto finished = sockstat({"--json"});
        EXPECT_EQ(finished.status.code, 0);
        const auto document = boost::json::parse(finished.output);
        EXPECT_EQ(document.at("source"), "proc");
        EXPECT_EQ(document.at("sockets").as_array().size(), 1u);
        EXPECT_NE(finished.errors.find("netlink failed, reading /proc/net instead"), std::string::npos);
        EXPECT_NE(finished.errors.find("NETLINK_SOCK_DIAG"), std::string::npos) << finished.errors;

        const auto asked = sockstat({"--source", "netlink"});
        EXPECT_EQ(asked.status.code, 1);
        EXPECT_EQ(asked.output, "");
        EXPECT_NE(asked.errors.find("Address family not supported"), std::string::npos) << asked.errors;
    });
}

TEST_F(Sockstat, filters_may_be_given_together) {
    in_network_namespace([] {
        listen_on_5000();
        const auto rows = [](std::vector<std::string> arguments) {
            arguments.push_back("--json");
            return boost::json::parse(sockstat(std::move(arguments)).output).at("sockets").as_array().size();
        };
        EXPECT_EQ(rows({"--state", "listen,estab", "--port", "5000", "-4", "--tcp"}), 1u);
        EXPECT_EQ(rows({"--state", "estab", "--port", "5000"}), 0u);
        EXPECT_EQ(rows({"--state", "listen", "--port", "5001"}), 0u);
        EXPECT_EQ(rows({"-6"}), 0u);
        EXPECT_EQ(rows({"--udp"}), 0u);
        EXPECT_EQ(rows({"--process", "no-such-process"}), 0u);
        EXPECT_EQ(rows({"--process", std::to_string(getpid())}), 1u);
    });
}

TEST_F(Sockstat, watches_in_blocks_until_interrupted) {
    in_network_namespace([] {
        listen_on_5000();
        testkit::Process program(command({"--watch", "0.1"}));
        ASSERT_TRUE(program.wait_for_output("127.0.0.1:5000"));
        ASSERT_TRUE(program.wait_for_output("\n\n20")) << "a second block begins with an empty line and the time";
        program.send_signal(SIGINT);
        EXPECT_EQ(program.wait(), (testkit::ExitStatus{0, 0}));
        EXPECT_NE(program.output().find("sockets: 1, every 0.1 s\nProto "), std::string::npos) << program.output();
        EXPECT_EQ(program.output().find('\x1b'), std::string::npos) << "no terminal, so no control sequences";
    });
}

TEST_F(Sockstat, sees_while_it_watches_what_changes) {
    in_network_namespace([] {
        testkit::Process program(command({"--watch", "0.1", "--json"}));
        ASSERT_TRUE(program.wait_for_output("{\"source\":\"netlink\",\"sockets\":[]}\n"));
        const int listener = listen_on_5000();
        ASSERT_TRUE(program.wait_for_output("\"port\":5000"));
        close(listener);
        program.send_signal(SIGTERM);
        EXPECT_EQ(program.wait(), (testkit::ExitStatus{0, 0}));
    });
}

TEST_F(Sockstat, redraws_on_a_terminal) {
    if (!testkit::have_program("script")) GTEST_SKIP() << "no script on this machine (Debian package bsdutils)";
    in_network_namespace([] {
        listen_on_5000();
        testkit::Process terminal(  // script gives its command a terminal
            {"script", "-q", "-e", "-c", "exec " + testkit::program_path("sockstat") + " --watch 0.1", "/dev/null"});
        ASSERT_TRUE(terminal.wait_for_output("\x1b[H\x1b[2J20")) << terminal.output();
        ASSERT_TRUE(terminal.wait_for_output("127.0.0.1:5000"));
        terminal.write("\x03");  // Ctrl-C
        EXPECT_EQ(terminal.wait(), (testkit::ExitStatus{0, 0}));
    });
}

TEST_F(Sockstat, says_that_root_sees_more_when_it_may_not_look) {
    if (geteuid() != 0) GTEST_SKIP() << "needs root, to hold a socket that another user may not see";
    in_network_namespace([] {
        listen_on_5000();
        if (setgid(65534) != 0 || seteuid(65534) != 0) GTEST_SKIP() << "cannot become another user";
        if (access(testkit::program_path("sockstat").c_str(), X_OK) != 0)
            GTEST_SKIP() << "the build folder is closed to other users";
        // exec keeps the effective user: the program runs as nobody, and this process is root's
        const auto finished = sockstat();
        EXPECT_EQ(finished.status.code, 0);
        EXPECT_NE(finished.output.find(" root  -\n"), std::string::npos) << finished.output;
        EXPECT_NE(finished.errors.find("root sees it"), std::string::npos) << finished.errors;
    });
}

TEST(SockstatUsage, refuses_what_is_no_state_port_or_period) {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{{"--state", "open"},
                                                                                       {"--port", "70000"},
                                                                                       {"--watch", "0"},
                                                                                       {"--source", "netstat"},
                                                                                       {"--columns", "state,name"},
                                                                                       {"tcp"}}) {
        const auto finished = sockstat(words);
        EXPECT_EQ(finished.status.code, 2) << words[0];
        EXPECT_NE(finished.errors.find("Usage: sockstat"), std::string::npos) << finished.errors;
        EXPECT_EQ(finished.output, "");
    }
}

}  // namespace
