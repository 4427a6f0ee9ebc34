#include "shared/testkit/network_namespace.hpp"

#include <arpa/inet.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace {

using testkit::in_network_namespace;

class NetworkNamespace : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = testkit::why_no_network_namespace(); !why.empty()) GTEST_SKIP() << why;
    }
};

/// The namespace's number, from the link /proc/self/ns/net: "net:[4026531840]".
std::string this_network() {
    char name[64]{};
    const auto length = readlink("/proc/self/ns/net", name, sizeof name - 1);
    return {name, length > 0 ? static_cast<std::size_t>(length) : 0};
}

TEST_F(NetworkNamespace, is_another_network_than_ours_and_ours_stays) {
    const auto ours = this_network();
    in_network_namespace([&] { EXPECT_NE(this_network(), ours); });
    EXPECT_EQ(this_network(), ours);
}

TEST_F(NetworkNamespace, has_loopback_up_in_both_families) {
    in_network_namespace([] {
        const int four = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address4{};
        address4.sin_family = AF_INET;
        address4.sin_port = htons(7);  // free in a fresh network, and ours: we are root in it
        inet_pton(AF_INET, "127.0.0.2", &address4.sin_addr);
        EXPECT_EQ(bind(four, reinterpret_cast<sockaddr*>(&address4), sizeof address4), 0) << strerror(errno);
        ASSERT_EQ(listen(four, 1), 0);
        const int client = socket(AF_INET, SOCK_STREAM, 0);
        EXPECT_EQ(connect(client, reinterpret_cast<sockaddr*>(&address4), sizeof address4), 0) << strerror(errno);

        const int six = socket(AF_INET6, SOCK_STREAM, 0);
        sockaddr_in6 address6{};
        address6.sin6_family = AF_INET6;
        address6.sin6_port = htons(7);
        address6.sin6_addr = in6addr_loopback;
        EXPECT_EQ(bind(six, reinterpret_cast<sockaddr*>(&address6), sizeof address6), 0) << strerror(errno);
    });
}

TEST_F(NetworkNamespace, carries_a_failed_expectation_back) {
    EXPECT_NONFATAL_FAILURE(in_network_namespace([] { EXPECT_EQ(1, 2) << "seen inside"; }), "seen inside");
}

TEST_F(NetworkNamespace, carries_an_exception_back) {
    EXPECT_NONFATAL_FAILURE(in_network_namespace([] { throw std::runtime_error("thrown inside"); }), "thrown inside");
}

TEST_F(NetworkNamespace, reports_a_child_that_a_signal_ended) {
    EXPECT_NONFATAL_FAILURE(in_network_namespace([] { raise(SIGKILL); }), "ended by signal 9");
}

}  // namespace
