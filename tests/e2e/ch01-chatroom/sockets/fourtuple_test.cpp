// The program fourtuple as a user runs it, in network namespaces of the tests' own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "shared/testkit/network_namespace.hpp"
#include "shared/testkit/process.hpp"

namespace {

using testing::HasSubstr;

const std::string program = testkit::program_path("fourtuple");

testkit::Finished run_with_open_files(int limit, const std::string& options) {
    return testkit::run({"sh", "-c", "ulimit -n " + std::to_string(limit) + "; exec " + program + " " + options});
}

void set_port_range(const char* range) {
    std::ofstream file("/proc/sys/net/ipv4/ip_local_port_range");
    file << range << std::flush;
    ASSERT_TRUE(file) << "cannot set the port range of this network namespace";
}

/// TCP sockets in use in this network namespace.
long sockets_in_use() {
    std::ifstream file("/proc/net/sockstat");
    for (std::string word; file >> word;) {
        if (word != "TCP:") continue;
        long number = -1;
        file >> word >> number;
        return number;
    }
    return -1;
}

void expect_closed_without_trace(const testkit::Finished& finished) {
    EXPECT_THAT(finished.output, HasSubstr("Closed, with RST (SO_LINGER 0): 0 ESTABLISHED, 0 TIME-WAIT left."));
    EXPECT_EQ(sockets_in_use(), 0);
}

/// Tests whose body runs in a fresh network namespace.
class FourtupleInItsOwnNetwork : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = testkit::why_no_network_namespace(); !why.empty()) GTEST_SKIP() << why;
    }
};

}  // namespace

TEST_F(FourtupleInItsOwnNetwork, holds_two_thousand_connections_and_the_kernel_counts_as_many) {
    testkit::in_network_namespace([] {
        const auto finished = testkit::run({program, "--count", "2000", "--sources", "3"});
        ASSERT_EQ(finished.status.code, 0) << finished.output << finished.errors;
        EXPECT_THAT(finished.output, HasSubstr("2,000 opened, 2,000 accepted"));
        EXPECT_THAT(finished.output, HasSubstr("2,000 ESTABLISHED at the clients' end, 2,000 at the server's"));
        EXPECT_THAT(finished.output, HasSubstr("2,000 different four-tuples"));
        EXPECT_THAT(finished.output, HasSubstr("from 127.0.0.4"));
        EXPECT_THAT(finished.errors, HasSubstr("opened 2,000 of 2,000"));
        expect_closed_without_trace(finished);
    });
}

TEST_F(FourtupleInItsOwnNetwork, spreads_the_connections_over_processes_when_one_may_not_have_so_many_files) {
    testkit::in_network_namespace([] {
        const auto finished = run_with_open_files(600, "--count 2000");
        EXPECT_EQ(finished.status.code, 0) << finished.output << finished.errors;
        EXPECT_THAT(finished.output, HasSubstr("4 client and 4 server processes with at most 600 open files each"));
        EXPECT_THAT(finished.output, HasSubstr("2,000 opened, 2,000 accepted"));
        expect_closed_without_trace(finished);
    });
}

TEST_F(FourtupleInItsOwnNetwork, names_the_open_files_when_they_stop_it) {
    testkit::in_network_namespace([] {
        const auto finished = run_with_open_files(64, "--count 2000");
        EXPECT_EQ(finished.status.code, 1);
        EXPECT_THAT(finished.output, HasSubstr("of 2,000 by a limit: open files of one process"));
        EXPECT_THAT(finished.output, HasSubstr("Too many open files (EMFILE)"));
        EXPECT_THAT(finished.output, HasSubstr("the number    64\n"));
        EXPECT_THAT(finished.output, HasSubstr("ulimit -n (RLIMIT_NOFILE"));
        expect_closed_without_trace(finished);
    });
}

TEST_F(FourtupleInItsOwnNetwork, names_the_port_range_when_it_stops_it) {
    testkit::in_network_namespace([] {
        ASSERT_NO_FATAL_FAILURE(set_port_range("40000 40099"));
        const auto finished = testkit::run({program, "--count", "2000"});
        EXPECT_EQ(finished.status.code, 1);
        EXPECT_THAT(finished.output, HasSubstr("by a limit: ephemeral ports of one source address"));
        EXPECT_THAT(finished.output, HasSubstr("connect(): Cannot assign requested address (EADDRNOTAVAIL)"));
        EXPECT_THAT(finished.output, HasSubstr("the number    100 (40000 to 40099)"));
        EXPECT_THAT(finished.output, HasSubstr("sysctl net.ipv4.ip_local_port_range"));
        expect_closed_without_trace(finished);
    });
}

TEST_F(FourtupleInItsOwnNetwork, a_second_source_address_has_the_same_ports_again) {
    testkit::in_network_namespace([] {
        ASSERT_NO_FATAL_FAILURE(set_port_range("40000 40099"));
        const auto finished = testkit::run({program, "--count", "180", "--sources", "2"});
        EXPECT_EQ(finished.status.code, 0) << finished.output << finished.errors;
        EXPECT_THAT(finished.output, HasSubstr("the same source port from another address"));
    });
}

TEST_F(FourtupleInItsOwnNetwork, without_the_option_the_ports_run_out_at_bind) {
    testkit::in_network_namespace([] {
        ASSERT_NO_FATAL_FAILURE(set_port_range("40000 40099"));
        const auto finished = testkit::run({program, "--count", "2000", "--port-at-bind"});
        EXPECT_EQ(finished.status.code, 1);
        EXPECT_THAT(finished.output, HasSubstr("bind(): Address already in use (EADDRINUSE)"));
        EXPECT_THAT(finished.output, HasSubstr("sysctl net.ipv4.ip_local_port_range"));
    });
}

TEST_F(FourtupleInItsOwnNetwork, a_signal_ends_the_holding_in_good_order) {
    testkit::in_network_namespace([] {
        testkit::Process process({program, "--count", "200", "--hold", "3600"});
        ASSERT_TRUE(process.wait_for_output("Holding them")) << process.output() << process.errors();
        EXPECT_GE(sockets_in_use(), 400);
        process.send_signal(SIGTERM);
        const auto status = process.wait();
        ASSERT_TRUE(status);
        EXPECT_EQ(status->code, 0);
        EXPECT_EQ(sockets_in_use(), 0);
    });
}

TEST_F(FourtupleInItsOwnNetwork, leaves_nothing_behind_even_when_it_is_killed) {
    testkit::in_network_namespace([] {
        testkit::Process process({program, "--count", "200", "--hold", "3600"});
        ASSERT_TRUE(process.wait_for_output("Holding them")) << process.output() << process.errors();
        process.send_signal(SIGKILL);
        ASSERT_TRUE(process.wait());
        // The workers are not our children: what can be seen of their end is that the sockets go.
        const auto deadline = std::chrono::steady_clock::now() + testkit::patience;
        while (sockets_in_use() > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        EXPECT_EQ(sockets_in_use(), 0);
    });
}

TEST(Fourtuple, shows_the_three_experiments_alone) {
    const auto finished = testkit::run({program, "--count", "0"});
    EXPECT_EQ(finished.status.code, 0) << finished.errors;
    for (const char* part : {"One server port, three clients:", "One client port, two servers:",
                             "bind() with IP_BIND_ADDRESS_NO_PORT    then it has 127.0.0.2:0: none yet"})
        EXPECT_THAT(finished.output, HasSubstr(part));
}

TEST(Fourtuple, refuses_a_count_that_makes_no_sense) {
    EXPECT_EQ(testkit::run({program, "--count", "-1"}).status.code, 2);
    EXPECT_EQ(testkit::run({program, "--sources", "0"}).status.code, 2);
}
