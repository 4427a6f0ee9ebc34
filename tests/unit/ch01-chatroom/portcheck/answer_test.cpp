#include "ch01-chatroom/portcheck/answer.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace {

using namespace portcheck;
using namespace std::chrono_literals;

Verdict verdict_of_icmp(bool v6, std::uint8_t type, std::uint8_t code, int error) {
    return explain({.error = error, .icmp = IcmpNotice{v6, type, code, "192.0.2.254"}}).verdict;
}

TEST(PortAnswer, a_connection_is_open) {
    const auto answer = explain({.error = 0});
    EXPECT_EQ(answer.verdict, Verdict::open);
    EXPECT_EQ(answer.sentence, "SYN/ACK came back: a program listens on this port.");
}

TEST(PortAnswer, a_refusal_without_icmp_is_a_reset_and_closed) {
    const auto answer = explain({.error = ECONNREFUSED});
    EXPECT_EQ(answer.verdict, Verdict::closed);
    EXPECT_NE(answer.sentence.find("RST"), std::string::npos);
}

TEST(PortAnswer, silence_is_filtered_and_names_the_time) {
    const auto answer = explain({.silent = true, .timeout = 2500ms});
    EXPECT_EQ(answer.verdict, Verdict::filtered);
    EXPECT_EQ(answer.sentence.find("no answer within 2.5 s"), 0u) << answer.sentence;
}

TEST(PortAnswer, a_connection_to_itself_is_closed) {
    EXPECT_EQ(explain({.error = 0, .met_itself = true}).verdict, Verdict::closed);
}

TEST(PortAnswer, a_firewalls_icmp_is_filtered_whatever_errno_it_became) {
    EXPECT_EQ(verdict_of_icmp(false, 3, 3, ECONNREFUSED), Verdict::filtered);  // iptables REJECT, port unreachable
    EXPECT_EQ(verdict_of_icmp(false, 3, 9, ENETUNREACH), Verdict::filtered);
    EXPECT_EQ(verdict_of_icmp(false, 3, 10, EHOSTUNREACH), Verdict::filtered);
    EXPECT_EQ(verdict_of_icmp(false, 3, 13, EHOSTUNREACH), Verdict::filtered);
    EXPECT_EQ(verdict_of_icmp(true, 1, 1, EACCES), Verdict::filtered);
    EXPECT_EQ(verdict_of_icmp(true, 1, 4, ECONNREFUSED), Verdict::filtered);
}

TEST(PortAnswer, a_routers_icmp_is_unreachable) {
    EXPECT_EQ(verdict_of_icmp(false, 3, 0, ENETUNREACH), Verdict::unreachable);
    EXPECT_EQ(verdict_of_icmp(false, 3, 1, EHOSTUNREACH), Verdict::unreachable);
    EXPECT_EQ(verdict_of_icmp(false, 11, 0, EHOSTUNREACH), Verdict::unreachable);
    EXPECT_EQ(verdict_of_icmp(true, 1, 0, ENETUNREACH), Verdict::unreachable);
    EXPECT_EQ(verdict_of_icmp(true, 1, 3, EHOSTUNREACH), Verdict::unreachable);
}

TEST(PortAnswer, an_icmp_message_is_told_with_sender_numbers_and_name) {
    const auto answer = explain({.error = EHOSTUNREACH, .icmp = IcmpNotice{false, 3, 13, "192.0.2.254"}});
    EXPECT_EQ(answer.sentence,
              "192.0.2.254 answered ICMP type 3 code 13 (administratively prohibited): a firewall refuses the "
              "connection and says so.");
    EXPECT_EQ(name_of(IcmpNotice{true, 1, 3, ""}), "address unreachable");
    EXPECT_EQ(name_of(IcmpNotice{false, 200, 1, ""}), "see RFC 792");
}

TEST(PortAnswer, our_own_kernels_refusals_are_told_apart) {
    EXPECT_EQ(explain({.error = ENETUNREACH}).verdict, Verdict::unreachable);
    EXPECT_EQ(explain({.error = EHOSTUNREACH}).verdict, Verdict::unreachable);
    EXPECT_EQ(explain({.error = EACCES}).verdict, Verdict::filtered);
    EXPECT_EQ(explain({.error = ETIMEDOUT}).verdict, Verdict::filtered);
    EXPECT_EQ(explain({.error = EINVAL}).verdict, Verdict::failed);
    const auto other = explain({.error = EADDRNOTAVAIL});
    EXPECT_EQ(other.verdict, Verdict::failed);
    EXPECT_NE(other.sentence.find("EADDRNOTAVAIL"), std::string::npos) << other.sentence;
}

TEST(PortAnswer, an_errno_has_its_name) {
    EXPECT_EQ(errno_name(ECONNREFUSED), "ECONNREFUSED");
    EXPECT_EQ(errno_name(0), "");
    EXPECT_EQ(errno_name(99999), "errno 99999");
}

}  // namespace
