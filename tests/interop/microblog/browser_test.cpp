// A real browser, Debian's Chromium, walks through JTwitter's page: browser/walks.mjs, in two languages and widths.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <tuple>

#include "shared/testkit/process.hpp"

namespace {

constexpr int this_machine_lacks_something = 77;
const std::string password = "correct horse battery";

using Walk = std::tuple<const char*, const char*, const char*>;  // name, language, width

class Browser : public testing::TestWithParam<Walk> {
  protected:
    void SetUp() override {
        if (!testkit::have_program("node")) GTEST_SKIP() << "node is not installed";
        if (!std::filesystem::exists("/usr/bin/chromium")) GTEST_SKIP() << "chromium is not installed";
    }

    static void add_warden(const std::string& data) {
        const auto done =
            testkit::run({testkit::program_path("jtwitter-admin"), "--data", data, "user", "add", "warden", "--email",
                          "warden@example.org", "--role", "admin", "--password-stdin"},
                         password + "\n");
        ASSERT_EQ(done.status.code, 0) << done.errors;
    }
};

TEST_P(Browser, walks) {
    const auto [name, language, width] = GetParam();
    const testkit::TemporaryDirectory folder;
    testkit::Process server({testkit::program_path("jtwitter-server"), "--listen", "127.0.0.1:0", "--data",
                             folder.path() + "/data", "--password-cost", "1", "--rate-limits", "off"});
    const auto base = "http://" + core::to_string(server.wait_ready());
    add_warden(folder.path() + "/data");
    const auto pictures =
        (std::filesystem::path(testkit::program_path("jtwitter-server")).parent_path().parent_path() / "browser")
            .string();
    testkit::Process::Setup setup;
    setup.environment["HOME"] = folder.path();  // what the browser keeps
    testkit::Process walk({"node", testkit::source_path("tests/interop/microblog/browser/main.mjs"), "--base", base,
                           "--walk", name, "--language", language, "--width", width, "--out", pictures},
                          setup);
    walk.wait_for_output([](const std::string&, bool ended) { return ended; }, std::chrono::minutes(4));
    const auto status = walk.wait();
    ASSERT_TRUE(status) << "it did not end\n" << walk.output();
    if (status->code == this_machine_lacks_something) GTEST_SKIP() << walk.output();
    EXPECT_EQ(*status, (testkit::ExitStatus{0, 0})) << walk.output() << walk.errors() << server.errors();
}

std::string name_of(const testing::TestParamInfo<Walk>& info) {
    return std::string(std::get<0>(info.param)) + "_" + std::get<1>(info.param) + "_" + std::get<2>(info.param);
}

// The whole way in each form; the others once, so that each language and width has its share.
INSTANTIATE_TEST_SUITE_P(Page, Browser,
                         testing::Values(Walk{"wholeWay", "en", "desktop"}, Walk{"wholeWay", "zh", "desktop"},
                                         Walk{"wholeWay", "en", "phone"}, Walk{"wholeWay", "zh", "phone"},
                                         Walk{"pictures", "zh", "phone"}, Walk{"changes", "en", "desktop"},
                                         Walk{"directMessages", "zh", "desktop"}, Walk{"keyboard", "en", "desktop"},
                                         Walk{"hostileTexts", "en", "desktop"}, Walk{"accessibility", "en", "desktop"},
                                         Walk{"accessibility", "zh", "phone"}, Walk{"tryTheApi", "en", "phone"},
                                         Walk{"moderation", "zh", "desktop"}, Walk{"apiPage", "en", "desktop"},
                                         Walk{"apiPage", "zh", "phone"}, Walk{"moderationPage", "en", "phone"},
                                         Walk{"moderationPage", "zh", "desktop"}),
                         name_of);

}  // namespace
