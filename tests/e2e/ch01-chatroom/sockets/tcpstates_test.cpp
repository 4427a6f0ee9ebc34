// The program tcpstates as a user runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "shared/testkit/network_namespace.hpp"
#include "shared/testkit/process.hpp"

namespace {

using testing::HasSubstr;
using testing::Not;

const std::string program = testkit::program_path("tcpstates");

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void expect_all_states_in(const testkit::Finished& finished) {
    ASSERT_EQ(finished.status.code, 0) << finished.output << finished.errors;
    const boost::json::value report = boost::json::parse(finished.output);
    EXPECT_EQ(report.at("states_read"), 11) << finished.output;
    EXPECT_EQ(report.at("ok"), true);
    std::size_t walked = 0;
    for (const auto& arrow : report.at("arrows").as_array()) walked += arrow.at("walked").as_bool() ? 1U : 0U;
    EXPECT_EQ(walked, 15U) << finished.output;
}

}  // namespace

TEST(TcpStates, reads_all_eleven_states_twenty_times_in_a_row) {
    for (int round = 0; round < 20; ++round) {
        SCOPED_TRACE(round);
        ASSERT_NO_FATAL_FAILURE(expect_all_states_in(testkit::run({program, "--json"})));
    }
}

TEST(TcpStates, reads_all_eleven_states_in_a_network_of_its_own) {
    if (const auto why = testkit::why_no_network_namespace(); !why.empty()) GTEST_SKIP() << why;
    testkit::in_network_namespace([] { expect_all_states_in(testkit::run({program, "--json"})); });
}

TEST(TcpStates, tells_each_state_with_what_was_done_and_draws_the_diagram) {
    const auto finished = testkit::run({program});
    EXPECT_EQ(finished.status.code, 0) << finished.errors;
    for (const char* part :
         {"CLOSING       TCP_INFO", "SYN-RECEIVED  sock_diag", "LAST-ACK      sock_diag", "TIME-WAIT     sock_diag",
          "without SO_REUSEADDR fails with EADDRINUSE", "bind() with SO_REUSEADDR works", "ECONNRESET",
          "┃ ESTABLISHED  ┃", "11 of 11 states read from the kernel."})
        EXPECT_THAT(finished.output, HasSubstr(part));
    EXPECT_THAT(finished.output, Not(HasSubstr("\x1b["))) << "no colour where there is no terminal";
}

TEST(TcpStates, plays_one_state_alone) {
    const auto finished = testkit::run({program, "--only", "closing"});
    EXPECT_EQ(finished.status.code, 0) << finished.errors;
    EXPECT_TRUE(finished.output.starts_with("CLOSING: ")) << finished.output;
    EXPECT_THAT(finished.output, Not(HasSubstr("restart:")));
    EXPECT_THAT(finished.output, HasSubstr("4 of 11 states"));
}

TEST(TcpStates, refuses_a_state_that_tcp_does_not_have) {
    const auto finished = testkit::run({program, "--only", "FIN-WAIT-3"});
    EXPECT_EQ(finished.status.code, 2);
    EXPECT_THAT(finished.errors, HasSubstr("'FIN-WAIT-3' is no TCP state"));
}

TEST(TcpStates, writes_the_figure_that_the_lesson_shows) {
    const testkit::TemporaryDirectory folder;
    const std::string written = folder.path() + "/tcpstates.svg";
    const auto finished = testkit::run({program, "--json", "--svg", written});
    ASSERT_EQ(finished.status.code, 0) << finished.errors;
    EXPECT_EQ(content(written), content(testkit::source_path("ch01-chatroom/figures/tcpstates.svg")))
        << "write it anew: tcpstates --svg ch01-chatroom/figures/tcpstates.svg";
}

TEST(TcpStates, says_why_it_cannot_write_the_figure) {
    const auto finished = testkit::run({program, "--only", "CLOSED", "--svg", "/nowhere/at/all.svg"});
    EXPECT_EQ(finished.status.code, 1);
    EXPECT_THAT(finished.errors, HasSubstr("cannot write /nowhere/at/all.svg"));
}
