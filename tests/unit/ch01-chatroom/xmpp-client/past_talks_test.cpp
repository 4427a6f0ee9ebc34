#include "ch01-chatroom/xmpp-client/past_talks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "shared/testkit/process.hpp"

using testing::ElementsAre;
using testing::IsEmpty;

namespace xmpp::client {

namespace {

const Jid bob = Jid::parse("bob@im.example/desk").value();
const auto time = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours{19};

std::string stamp() {
    return local_time(time, "%Y-%m-%d %H:%M ");
}

}  // namespace

TEST(PastTalksOfAClient, are_a_file_for_each_contact_that_nobody_else_may_read) {
    const testkit::TemporaryDirectory folder;
    const auto talks = folder.path() + "/talks";
    PastTalks past(talks);
    EXPECT_THAT(past.last(bob, 10), IsEmpty());
    past.add(bob, time, "bob", "你好");
    past.add(bob, time, "me", "hi");
    PastTalks later(talks);
    EXPECT_THAT(later.last(bob, 10), ElementsAre(stamp() + "bob: 你好", stamp() + "me: hi"));
    EXPECT_THAT(later.last(bob, 1), ElementsAre(stamp() + "me: hi"));
    struct stat about {};
    ASSERT_EQ(::stat((talks + "/talk-bob@im.example.txt").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(talks.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0700U);
}

TEST(PastTalksOfAClient, nobody_can_make_up_a_line_of_somebody_else) {
    const testkit::TemporaryDirectory folder;
    PastTalks past(folder.path());
    past.add(bob, time, "bob\x1B[2J",
             "one\n2026-11-20 19:00 me: yes\r\n\xC2\x9B"
             "2J");
    EXPECT_THAT(past.last(bob, 10),
                ElementsAre(stamp() + "bob\uFFFD[2J: one", "                 2026-11-20 19:00 me: yes",
                            "                 \uFFFD2J"));
}

TEST(PastTalksOfAClient, reads_only_the_end_of_a_long_file) {
    const testkit::TemporaryDirectory folder;
    PastTalks past(folder.path());
    for (int i = 0; i < 10'000; ++i) past.add(bob, time, "bob", "line " + std::to_string(i));
    const auto lines = past.last(bob, 100'000);
    EXPECT_LT(lines.size(), 5'000U);
    EXPECT_EQ(lines.back(), stamp() + "bob: line 9999");
    EXPECT_EQ(lines.front().substr(0, stamp().size() + 10), stamp() + "bob: line ");
}

TEST(PastTalksOfAClient, are_not_kept_without_a_folder) {
    PastTalks past("");
    past.add(bob, time, "bob", "hi");
    EXPECT_THAT(past.last(bob, 10), IsEmpty());
}

}  // namespace xmpp::client
