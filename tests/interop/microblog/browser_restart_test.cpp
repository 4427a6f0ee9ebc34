// The server is killed and started again under a page that is open in two browsers: browser/restart.mjs.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "shared/testkit/process.hpp"

namespace {

constexpr int this_machine_lacks_something = 77;

class BrowserRestart : public testing::Test {
  protected:
    void SetUp() override {
        if (!testkit::have_program("node")) GTEST_SKIP() << "node is not installed";
        if (!std::filesystem::exists("/usr/bin/chromium")) GTEST_SKIP() << "chromium is not installed";
    }

    std::unique_ptr<testkit::Process> serve(const std::string& listen) {
        return std::make_unique<testkit::Process>(
            std::vector<std::string>{testkit::program_path("jtwitter-server"), "--listen", listen, "--data",
                                     folder.path() + "/data", "--password-cost", "1", "--rate-limits", "off"});
    }

    const testkit::TemporaryDirectory folder;
};

TEST_F(BrowserRestart, the_page_comes_back_by_itself) {
    // An address that nobody else listens on: the port is still free when the server comes back.
    auto server = serve("127.0.0.2:0");
    const auto endpoint = core::to_string(server->wait_ready());
    const auto programs = std::filesystem::path(testkit::program_path("jtwitter-server")).parent_path();
    testkit::Process::Setup setup;
    setup.environment["HOME"] = folder.path();  // what the browser keeps
    testkit::Process walk({"node", testkit::source_path("tests/interop/microblog/browser/main.mjs"), "--base",
                           "http://" + endpoint, "--walk", "restart", "--language", "en", "--width", "desktop", "--out",
                           (programs.parent_path() / "browser").string()},
                          setup);
    if (walk.wait_for_output("please kill the server\n")) {
        server->send_signal(SIGKILL);
        ASSERT_TRUE(server->wait());
        walk.write("done\n");
        ASSERT_TRUE(walk.wait_for_output("please start the server\n")) << walk.output() << walk.errors();
        server = serve(endpoint);
        server->wait_ready();
        walk.write("done\n");
    }
    walk.wait_for_output([](const std::string&, bool ended) { return ended; }, std::chrono::minutes(3));
    const auto status = walk.wait();
    ASSERT_TRUE(status) << "it did not end\n" << walk.output();
    if (status->code == this_machine_lacks_something) GTEST_SKIP() << walk.output();
    EXPECT_EQ(*status, (testkit::ExitStatus{0, 0})) << walk.output() << walk.errors() << server->errors();
}

}  // namespace
