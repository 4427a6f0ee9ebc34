// The line protocol is for people with nothing but nc or telnet: here are the real ones.
#include <gtest/gtest.h>
#include <signal.h>

#include <memory>

#include "shared/testkit/process.hpp"

namespace {

class PlainClients : public testing::TestWithParam<const char*> {
  protected:
    PlainClients()
        : server_({testkit::program_path("chat-server"), "--listen", "127.0.0.1:0", "--data", data_.path(), "--engine",
                   GetParam(), "--password-cost", "1"}),
          endpoint_{server_.wait_ready()} {}

    std::unique_ptr<testkit::Process> start(const std::string& program) {
        return std::make_unique<testkit::Process>(
            std::vector<std::string>{program, endpoint_.host, std::to_string(endpoint_.port)});
    }

    testkit::TemporaryDirectory data_;
    testkit::Process server_;
    core::Endpoint endpoint_;
};
INSTANTIATE_TEST_SUITE_P(Engines, PlainClients, testing::Values("threads", "async"),
                         [](const auto& parameter) { return std::string(parameter.param); });

}  // namespace

TEST_P(PlainClients, nc_and_telnet_talk_in_one_room) {
    if (!testkit::have_program("nc")) GTEST_SKIP() << "nc is not installed";
    if (!testkit::have_program("telnet")) GTEST_SKIP() << "telnet is not installed";
    const auto nc = start("nc");
    const auto telnet = start("telnet");
    nc->write("/nick anna\n");
    ASSERT_TRUE(nc->wait_for_output("-- you are anna")) << nc->output() << nc->errors();
    ASSERT_TRUE(telnet->wait_for_output("-- welcome")) << telnet->output() << telnet->errors();
    telnet->write("/register 小明 good password\n");
    ASSERT_TRUE(telnet->wait_for_output("-- you are 小明")) << telnet->output();
    ASSERT_TRUE(nc->wait_for_output("-- 小明 joined")) << nc->output();
    nc->write("你好 from nc\n");
    EXPECT_TRUE(telnet->wait_for_output("<anna> 你好 from nc")) << telnet->output();
    telnet->write("hello from telnet\n");
    EXPECT_TRUE(nc->wait_for_output("<小明> hello from telnet")) << nc->output();
    nc->write("/quit\n");
    EXPECT_TRUE(telnet->wait_for_output("-- anna left")) << telnet->output();
    nc->close_stdin();
    EXPECT_TRUE(nc->wait());
}

TEST_P(PlainClients, nc_sends_a_whole_conversation_at_once) {
    if (!testkit::have_program("nc")) GTEST_SKIP() << "nc is not installed";
    const auto nc = start("nc");
    nc->write("/register anna good password\nhello\n/who\n/quit\n");
    ASSERT_TRUE(nc->wait_for_output("-- here: anna\n-- goodbye\n")) << nc->output();
    EXPECT_NE(nc->output().find("<anna> hello\n"), std::string::npos) << nc->output();
    nc->close_stdin();
    EXPECT_EQ(nc->wait(), (testkit::ExitStatus{0, 0}));
}
