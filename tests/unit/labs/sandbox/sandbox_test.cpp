// What a student's program can and cannot do inside: real programs in real sandboxes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "labs/tool/sandbox/processes.hpp"
#include "labs/tool/sandbox/run.hpp"

namespace {

using namespace std::chrono_literals;
using sandbox::Level;
using sandbox::Order;
using testing::HasSubstr;
using testing::Not;

/// Both levels keep to the same contract, but for what only bubblewrap can do.
class Sandbox : public testing::TestWithParam<Level> {
  protected:
    void SetUp() override {
        if (GetParam() == Level::bubblewrap && !sandbox::why_weak().empty()) GTEST_SKIP() << sandbox::why_weak();
    }

    static Order shell(const std::string& script) {
        Order order;
        order.command = {"/bin/sh", "-c", script};
        order.environment = {{"PATH", "/usr/bin"}};
        return order;
    }
    static Order perl(const std::string& script) {
        Order order = shell("");
        order.command = {"/usr/bin/perl", "-e", script};
        return order;
    }
};

INSTANTIATE_TEST_SUITE_P(Levels, Sandbox, testing::Values(Level::bubblewrap, Level::weak),
                         [](const auto& each) { return std::string(sandbox::name_of(each.param)); });

TEST_P(Sandbox, gives_the_exit_code_and_what_was_printed) {
    sandbox::Run run(shell("echo out; echo err >&2; exit 3"), GetParam());
    const auto end = run.wait(30s);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->code, 3);
    EXPECT_EQ(run.output().out, "out\n");
    EXPECT_EQ(run.output().err, "err\n");
}

TEST_P(Sandbox, tells_a_signal_from_an_exit_code) {
    sandbox::Run run(shell("kill -SEGV $$"), GetParam());
    EXPECT_EQ(run.wait(30s), (sandbox::End{-1, SIGSEGV, false}));
}

TEST_P(Sandbox, ends_a_program_that_does_not_end) {
    sandbox::Run run(shell("trap '' TERM INT; echo here; while :; do :; done"), GetParam());
    ASSERT_TRUE(run.wait_for_line("here", 30s));
    EXPECT_FALSE(run.wait(0ms));
    run.kill();
    EXPECT_EQ(run.wait(0ms), (sandbox::End{-1, SIGKILL, false}));
}

TEST_P(Sandbox, passes_a_signal_on_to_the_program) {
    sandbox::Run run(shell("trap 'echo stopped; exit 7' TERM; echo here; while :; do sleep 0.01; done"), GetParam());
    ASSERT_TRUE(run.wait_for_line("here", 30s));
    run.send_signal(SIGTERM);
    const auto end = run.wait(30s);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->code, 7);
    EXPECT_THAT(run.output().out, HasSubstr("stopped"));
}

TEST_P(Sandbox, gives_no_ignored_signal_of_the_grader) {
    const auto before = std::signal(SIGINT, SIG_IGN);
    sandbox::Run run(perl("$| = 1; print \"here\\n\"; sleep 600"), GetParam());
    std::signal(SIGINT, before);
    ASSERT_TRUE(run.wait_for_line("here", 30s));
    run.send_signal(SIGINT);
    EXPECT_EQ(run.wait(30s), (sandbox::End{-1, SIGINT, false}));
}

TEST_P(Sandbox, keeps_the_first_part_of_endless_output_and_counts_the_rest) {
    auto order = shell("head -c 3000000 /dev/zero | tr '\\0' x");
    order.output_bytes = 1000;
    sandbox::Run run(order, GetParam());
    ASSERT_TRUE(run.wait(30s));
    EXPECT_EQ(run.output().out, std::string(1000, 'x'));
    EXPECT_EQ(run.output().dropped, 2'999'000U);
}

TEST_P(Sandbox, gives_no_environment_but_the_orders) {
    setenv("LAB_SECRET", "of the grader", 1);
    sandbox::Run run(shell("env"), GetParam());
    ASSERT_TRUE(run.wait(30s));
    EXPECT_THAT(run.output().out, Not(HasSubstr("LAB_SECRET")));
}

TEST_P(Sandbox, gives_no_open_files_of_the_grader) {
    const int leak = dup(0);
    sandbox::Run run(shell("ls /proc/self/fd | tr '\\n' ' '"), GetParam());
    ASSERT_TRUE(run.wait(30s));
    EXPECT_EQ(run.output().out, "0 1 2 3 ");  // 3 is the folder that ls reads
    close(leak);
}

TEST_P(Sandbox, limits_memory) {
    auto order = perl("my @a; while (1) { push @a, 'x' x 1000000; }");
    order.memory_mib = 64;
    sandbox::Run run(order, GetParam());
    const auto end = run.wait(60s);
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->out_of_memory);
}

TEST_P(Sandbox, limits_the_size_of_a_file) {
    auto order = shell("cd /tmp && dd if=/dev/zero of=lab-sandbox-test-$$ bs=1M count=10; rm -f lab-sandbox-test-$$");
    order.file_mib = 1;
    sandbox::Run run(order, GetParam());
    ASSERT_TRUE(run.wait(60s));
    EXPECT_THAT(run.output().err,
                testing::AnyOf(HasSubstr("File too large"), HasSubstr("No space left"), HasSubstr("limit exceeded")));
}

TEST_P(Sandbox, limits_processes) {
    if (GetParam() == Level::weak && geteuid() != 0) GTEST_SKIP() << "this user's other processes count, too";
    auto order =
        perl("for (1..100) { my $p = fork; if (!defined $p) { print \"no more\\n\"; exit } if (!$p) { sleep 60 } }");
    order.processes = 20;
    sandbox::Run run(order, GetParam());
    EXPECT_EQ(run.wait_for_line("no more", 60s), "no more");
}

class Bubblewrap : public Sandbox {};
INSTANTIATE_TEST_SUITE_P(Levels, Bubblewrap, testing::Values(Level::bubblewrap),
                         [](const auto& each) { return std::string(sandbox::name_of(each.param)); });

TEST_P(Bubblewrap, shows_the_system_and_nothing_of_the_users) {
    sandbox::Run run(shell("ls / | tr '\\n' ' '; ls /home /root /etc /work 2>&1; id -u"), GetParam());
    ASSERT_TRUE(run.wait(30s));
    EXPECT_THAT(run.output().out, HasSubstr("bin dev etc lib lib64 proc tmp usr "));
    EXPECT_THAT(run.output().out, HasSubstr("cannot access '/home'"));
    EXPECT_THAT(run.output().out, HasSubstr("cannot access '/root'"));
    EXPECT_THAT(run.output().out, Not(HasSubstr("passwd")));
    EXPECT_THAT(run.output().out, Not(testing::EndsWith("\n0\n")));
}

TEST_P(Bubblewrap, cannot_change_what_is_mounted_for_it) {
    Order order = shell("cat /given/file; echo changed > /given/file; touch /usr/x; echo $(whoami 2>&1)");
    char folder[] = "/tmp/lab-sandbox-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    ASSERT_EQ(chmod(folder, 0755), 0);
    const std::string file = std::string(folder) + "/file";
    {
        FILE* f = fopen(file.c_str(), "w");
        fputs("given\n", f);
        fclose(f);
    }
    order.mounts = {{folder, "/given"}};
    sandbox::Run run(order, GetParam());
    ASSERT_TRUE(run.wait(30s));
    EXPECT_THAT(run.output().out, HasSubstr("given\n"));
    EXPECT_THAT(run.output().err, HasSubstr("Read-only file system"));
    unlink(file.c_str());
    rmdir(folder);
}

TEST_P(Bubblewrap, has_a_network_of_its_own_that_the_grader_can_reach) {
    const std::string server =
        "use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0); bind($s, sockaddr_in(5000, INADDR_LOOPBACK)) or die; "
        "listen($s, 5);"
        "$| = 1; print \"ready\\n\"; accept(my $c, $s); syswrite $c, \"hello\"; ";
    sandbox::Run one(perl(server), GetParam()), other(perl(server), GetParam());  // the same port, twice
    for (sandbox::Run* run : {&one, &other}) {
        ASSERT_TRUE(run->wait_for_line("ready", 30s)) << run->output().err;
        const int socket = run->connect({"127.0.0.1", 5000});
        std::array<char, 16> buffer{};
        EXPECT_EQ(recv(socket, buffer.data(), buffer.size(), MSG_WAITALL), 5);
        close(socket);
    }
    EXPECT_THROW(
        {
            sandbox::Run idle(shell("echo here; sleep 60"), GetParam());
            idle.wait_for_line("here", 30s);
            idle.connect({"127.0.0.1", 5000});
        },
        std::system_error);
}

TEST_P(Bubblewrap, ends_daemons_too) {
    auto order = perl(
        "use POSIX; if (!fork) { POSIX::setsid(); if (!fork) { $SIG{TERM} = 'IGNORE'; print \"away\\n\"; close STDOUT; "
        "sleep 600 } exit } sleep 1");
    const auto start = std::chrono::steady_clock::now();
    sandbox::Run run(order, GetParam());
    ASSERT_TRUE(run.wait(60s));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 60s);  // else the daemon's end of the pipe were still open
}

TEST_P(Bubblewrap, counts_threads_and_open_files) {
    sandbox::Run run(perl("open(my $f, '<', '/dev/null'); $| = 1; print \"here\\n\"; sleep 600"), GetParam());
    ASSERT_TRUE(run.wait_for_line("here", 30s));
    EXPECT_EQ(run.threads(), 1);
    EXPECT_EQ(run.open_files(), 4);
}

TEST_P(Bubblewrap, says_what_the_threads_do) {
    sandbox::Run run(perl("$| = 1; print \"here\\n\"; sleep 600"), GetParam());
    ASSERT_TRUE(run.wait_for_line("here", 30s));
    run.send_signal(SIGSTOP);
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (run.thread_states() != "T" && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(run.thread_states(), "T");
    run.kill();
    EXPECT_EQ(run.thread_states(), "");
}

}  // namespace

TEST(Processes, are_looked_at_while_others_come_and_go) {
    std::jthread bustle{[](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto child = fork();
            if (child == 0) _exit(0);
            waitpid(child, nullptr, 0);
        }
    }};
    for (int i = 0; i < 500; ++i) {
        for (const auto process : sandbox::descendants(getpid())) {
            EXPECT_GE(sandbox::resident_kib(process), 0);
            EXPECT_GE(sandbox::thread_count(process), 0);
            EXPECT_GE(sandbox::open_file_count(process), -1);
            sandbox::thread_states(process);
        }
    }
}
