// toot, Debian's Mastodon client for terminals, talks to JTwitter.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "shared/testkit/process.hpp"
#include "shared/testkit/tmux.hpp"
#include "tests/interop/microblog/server.hpp"

using testing::HasSubstr;
using testing::Not;

namespace {

class Toot : public testing::Test {
  protected:
    void SetUp() override {
        if (!testkit::have_program("toot")) GTEST_SKIP() << "toot is not installed";
    }

    /// `toot` as this person: each has a folder with settings of its own.
    std::vector<std::string> as(const std::string& who) {
        const auto home = server.folder("home-" + who);
        std::filesystem::create_directories(home);
        return {
            "env", "XDG_CONFIG_HOME=" + home, "HOME=" + home, "LC_ALL=C.UTF-8", "PYTHONWARNINGS=ignore", "NO_COLOR=1",
            "toot"};
    }

    testkit::Finished run(const std::string& who, std::vector<std::string> arguments, std::string_view input = "") {
        auto command = as(who);
        command.insert(command.end(), arguments.begin(), arguments.end());
        return testkit::run(std::move(command), input);
    }

    std::string output(const std::string& who, std::vector<std::string> arguments, std::string_view input = "") {
        const auto done = run(who, std::move(arguments), input);
        EXPECT_EQ(done.status, (testkit::ExitStatus{0, 0})) << done.output << done.errors << server.errors();
        return done.output;
    }

    void log_in(const std::string& who) {
        EXPECT_THAT(
            output(who, {"login_cli", "--instance", server.host(), "--email", who + "@example.org", "--disable-https"},
                   password),
            HasSubstr("Successfully logged in"));
    }

    /// The number at the end of "Toot posted: http://127.0.0.1:40001/@anna/123".
    static std::string id_of(const std::string& posted) {
        const auto slash = posted.rfind('/');
        const auto end = posted.find_first_not_of("0123456789", slash + 1);
        return posted.substr(slash + 1, end - slash - 1);
    }

    JTwitter server;
};

}  // namespace

TEST_F(Toot, logs_in_and_knows_who_it_is) {
    log_in("anna");
    EXPECT_THAT(output("anna", {"whoami"}), HasSubstr("@anna"));
    EXPECT_THAT(output("anna", {"instance", "--disable-https", server.host()}), HasSubstr("JTwitter"));
    EXPECT_THAT(output("anna", {"auth"}), HasSubstr("anna@" + server.host()));
}

TEST_F(Toot, posts_chinese_text_with_a_picture) {
    log_in("anna");
    const auto picture = testkit::source_path("tests/data/pictures/small.png");
    if (!std::filesystem::exists(picture)) GTEST_FAIL() << picture << " is not there";
    const auto posted = output("anna", {"post", "今天天气很好 👍", "--media", picture, "--description", "一张图"});
    EXPECT_THAT(posted, HasSubstr("Toot posted: http://" + server.host() + "/@anna/"));
    const auto home = output("anna", {"timeline", "--once"});
    EXPECT_THAT(home, HasSubstr("今天天气很好 👍"));
    EXPECT_THAT(home, HasSubstr("/media/"));
    const auto too_long = run("anna", {"post", std::string(141, 'x')});
    EXPECT_NE(too_long.status.code, 0);
    EXPECT_THAT(too_long.output + too_long.errors, HasSubstr("Text character limit of 140 exceeded"));
}

TEST_F(Toot, follows_favourites_boosts_and_is_notified) {
    log_in("anna");
    log_in("bert");
    EXPECT_THAT(output("bert", {"follow", "anna"}), HasSubstr("You are now following anna"));
    const auto id = id_of(output("anna", {"post", "hello from anna"}));
    EXPECT_THAT(output("bert", {"timeline", "--once"}), HasSubstr("hello from anna"));
    EXPECT_THAT(output("bert", {"favourite", id}), HasSubstr("favourited"));
    EXPECT_THAT(output("bert", {"reblog", id}), HasSubstr("reblogged"));
    EXPECT_THAT(output("bert", {"post", "@anna hello back", "--reply-to", id}), HasSubstr("Toot posted"));
    const auto notifications = output("anna", {"notifications"});
    EXPECT_THAT(notifications, HasSubstr("@bert now follows you"));
    EXPECT_THAT(notifications, HasSubstr("@bert favourited your status"));
    EXPECT_THAT(notifications, HasSubstr("@bert reblogged your status"));
    EXPECT_THAT(notifications, HasSubstr("hello back"));
    EXPECT_THAT(output("anna", {"reblogged_by", id}), HasSubstr("@bert"));
    EXPECT_THAT(output("anna", {"thread", id}), HasSubstr("hello back"));
    EXPECT_THAT(output("anna", {"followers", "anna"}), HasSubstr("@bert"));
    EXPECT_THAT(output("bert", {"unfollow", "anna"}), HasSubstr("no longer following"));
}

TEST_F(Toot, searches_bookmarks_mutes_and_blocks) {
    log_in("anna");
    log_in("bert");
    const auto id = id_of(output("anna", {"post", "我说微博 #天气"}));
    EXPECT_THAT(output("bert", {"search", "天气"}), HasSubstr("#天气"));
    EXPECT_THAT(output("bert", {"search", "anna"}), HasSubstr("@anna"));
    output("bert", {"bookmark", id});
    EXPECT_THAT(output("bert", {"bookmarks", "--once"}), HasSubstr("我说微博"));
    EXPECT_THAT(output("bert", {"mute", "anna"}), HasSubstr("You have muted anna"));
    EXPECT_THAT(output("bert", {"unmute", "anna"}), HasSubstr("anna is no longer muted"));
    EXPECT_THAT(output("bert", {"block", "anna"}), HasSubstr("You are now blocking anna"));
    EXPECT_THAT(output("bert", {"unblock", "anna"}), HasSubstr("anna is no longer blocked"));
    EXPECT_THAT(output("bert", {"tags_follow", "天气"}), HasSubstr("天气"));
    EXPECT_THAT(output("anna", {"delete", id}), HasSubstr("deleted"));
    EXPECT_THAT(output("bert", {"timeline", "--public", "--once"}), Not(HasSubstr("我说微博")));
}

TEST_F(Toot, walks_a_long_timeline_page_by_page) {
    log_in("anna");
    for (int number = 1; number <= 12; ++number) output("anna", {"post", "entry " + std::to_string(number) + "."});
    const auto home = server.folder("home-anna");
    const auto pages =
        testkit::run({"env", "XDG_CONFIG_HOME=" + home, "HOME=" + home, "LC_ALL=C.UTF-8", "PYTHONWARNINGS=ignore",
                      "NO_COLOR=1", "script", "--quiet", "--return", "--command", "toot timeline --count 5",
                      "/dev/null"},  // it turns pages on a terminal alone
                     "y\ny\ny\nn\n");
    for (int number = 1; number <= 12; ++number)
        EXPECT_TRUE(pages.output.find("entry " + std::to_string(number) + ".") != std::string::npos) << number;
}

TEST_F(Toot, shows_and_answers_on_a_full_screen) {
    if (!testkit::have_program("tmux")) GTEST_SKIP() << "tmux is not installed";
    log_in("anna");
    log_in("bert");
    output("anna", {"follow", "bert"});
    output("bert", {"post", "今天天气很好 #天气"});
    auto command = as("anna");
    command.emplace_back("tui");
    testkit::TmuxTerminal terminal(server.folder("tmux"), command);
    ASSERT_TRUE(terminal.shows("今天天气很好 #天气"));
    terminal.type("f");
    EXPECT_TRUE(terminal.shows("★   bert@" + server.host()));
    terminal.type("r");
    ASSERT_TRUE(terminal.shows("Compose status"));
    terminal.type("出去玩吧 👍");
    ASSERT_TRUE(terminal.shows("@bert@" + server.host() + " 出去玩吧 👍"));
    terminal.press({"Down", "Down", "Down", "Enter"});  // to < Post >
    ASSERT_TRUE(terminal.shows("Status posted"));
    terminal.type(",");  // loads the timeline again; the answer stands first
    EXPECT_TRUE(terminal.shows("anna@" + server.host() + "   ⤶"));
    terminal.type("t");
    EXPECT_TRUE(terminal.shows("[thread]"));
    const auto notifications = output("bert", {"notifications"});
    EXPECT_THAT(notifications, HasSubstr("@anna favourited your status"));
    EXPECT_THAT(notifications, HasSubstr("@bert 出去玩吧 👍"));
}
