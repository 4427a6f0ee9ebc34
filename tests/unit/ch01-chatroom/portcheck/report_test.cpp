#include "ch01-chatroom/portcheck/report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cerrno>

namespace {

using namespace portcheck;
using namespace std::chrono_literals;

Outcome outcome(const char* host, std::uint16_t port, Evidence evidence) {
    return {.address = {host, port}, .evidence = std::move(evidence), .answered_after = 1500us, .greeting = {}};
}

/// A name with an open address that greets, and a closed one; and a machine that does not answer.
std::vector<Target> three_addresses() {
    auto open = outcome("127.0.0.1", 25, {});
    const auto words = core::bytes_of("220 你好\r\n");
    open.greeting.assign(words.begin(), words.end());
    open.greeting_end = GreetingEnd::closed;
    Target name{{"mail.example", 25}};
    name.outcomes = {outcome("::1", 25, {.error = ECONNREFUSED}), open};
    Target silent{{"192.0.2.1", 80}};
    silent.outcomes = {outcome("192.0.2.1", 80, {.silent = true, .timeout = 1s})};
    return {name, silent};
}

TEST(PortReport, shows_each_address_and_the_greeting) {
    EXPECT_EQ(to_text(three_addresses(), false),
              "mail.example:25 is 2 addresses:\n"
              "[::1]:25      closed    RST came back: the machine is there, but no program listens on this port. "
              "[1.50 ms]\n"
              "127.0.0.1:25  open      SYN/ACK came back: a program listens on this port. [1.50 ms]\n"
              "    it greets with 12 bytes, then it closed the connection:\n"
              "    | 220 你好\\r\\n\n"
              "192.0.2.1:80  filtered  no answer within 1 s: a firewall drops the SYN, the machine is off, or its "
              "queue of new connections is full.\n");
}

TEST(PortReport, shows_the_greeting_in_hex_when_asked) {
    EXPECT_NE(to_text(three_addresses(), true).find("    # 0000  32 32 30 20 e4 bd a0 e5"), std::string::npos);
}

TEST(PortReport, shows_a_name_without_address) {
    EXPECT_EQ(to_text({Target{{"nowhere.invalid", 80}, "finding the address of 'nowhere.invalid': no"}}, false),
              "nowhere.invalid:80: finding the address of 'nowhere.invalid': no\n");
}

TEST(PortReport, a_name_is_open_if_one_of_its_addresses_is) {
    const auto targets = three_addresses();
    EXPECT_TRUE(targets[0].is_open());
    EXPECT_FALSE(targets[1].is_open());
    EXPECT_FALSE(Target{}.is_open());
}

TEST(PortReport, json_holds_every_field) {
    auto targets = three_addresses();
    targets[1].outcomes[0].evidence = {.error = EHOSTUNREACH, .icmp = IcmpNotice{false, 3, 1, "192.0.2.254"}};
    const auto document = boost::json::parse(to_json(targets));
    const auto& name = document.at("targets").at(0);
    EXPECT_EQ(name.at("target"), "mail.example:25");
    EXPECT_EQ(name.at("open"), true);
    EXPECT_EQ(name.at("problem"), "");
    const auto& closed = name.at("addresses").at(0);
    EXPECT_EQ(closed.at("address"), "::1");
    EXPECT_EQ(closed.at("port"), 25);
    EXPECT_EQ(closed.at("verdict"), "closed");
    EXPECT_EQ(closed.at("error"), "ECONNREFUSED");
    EXPECT_EQ(closed.at("answered_after_ms"), 1.5);
    EXPECT_TRUE(closed.at("greeting").is_null());
    EXPECT_TRUE(closed.at("icmp").is_null());
    EXPECT_EQ(name.at("addresses").at(1).at("greeting"),
              boost::json::parse(R"({"text":"220 你好\\r\\n","hex":"32 32 30 20 e4 bd a0 e5 a5 bd 0d 0a",
                                     "end":"closed"})"));
    EXPECT_EQ(document.at("targets").at(1).at("addresses").at(0).at("icmp"),
              boost::json::parse(R"({"from":"192.0.2.254","version":4,"type":3,"code":1,"name":"host unreachable"})"));
}

}  // namespace
