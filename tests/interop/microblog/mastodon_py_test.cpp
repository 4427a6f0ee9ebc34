// Mastodon.py, the library of many bots, talks to JTwitter. The stories are in mastodon_py.py.
#include <gtest/gtest.h>

#include "tests/interop/microblog/server.hpp"

namespace {

const std::string python = "/usr/bin/python3";  // Debian's: another one in PATH does not see Debian's libraries

bool have_library() {
    static const bool found =
        testkit::have_program("python3") && testkit::run({python, "-c", "import mastodon"}).status.code == 0;
    return found;
}

class MastodonPy : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Stories, MastodonPy,
                         testing::Values("log_in_by_password", "log_in_by_code", "sign_up", "post_with_picture",
                                         "chinese_text", "home_and_follow", "marks", "threads", "edit_and_delete",
                                         "notifications", "protected_account", "block_and_mute", "search",
                                         "conversations", "lists", "topics", "profile", "paging", "errors",
                                         "stream_user", "stream_public_and_hashtag", "idempotency", "reports"),
                         [](const auto& parameter) { return std::string(parameter.param); });

}  // namespace

TEST_P(MastodonPy, plays_its_story) {
    if (!have_library()) GTEST_SKIP() << "python3-mastodon is not installed";
    JTwitter server;
    const auto story =
        testkit::run({python, "-W", "ignore", testkit::source_path("tests/interop/microblog/mastodon_py.py"),
                      server.base(), GetParam(), server.folder("work")});
    EXPECT_EQ(story.status, (testkit::ExitStatus{0, 0})) << story.output << story.errors << server.errors();
    EXPECT_EQ(story.output, std::string("done ") + GetParam() + "\n");
}
