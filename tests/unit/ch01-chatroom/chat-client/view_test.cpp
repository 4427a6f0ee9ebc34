#include "ch01-chatroom/chat-client/view.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>

using namespace chat::messages;
using chat::client::View;
using namespace std::chrono_literals;

namespace {

// 2026-11-20 11:15 UTC is 19:15 in Shanghai (no summer time).
const std::chrono::system_clock::time_point now =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + 11h + 15min;

class ViewInShanghai : public testing::Test {
  protected:
    ViewInShanghai() {
        setenv("TZ", "CST-8", 1);  // POSIX form: needs no time zone files
        tzset();
    }
    ~ViewInShanghai() override {
        unsetenv("TZ");
        tzset();
    }
    View plain{false};
    View coloured{true};
};

}  // namespace

TEST_F(ViewInShanghai, puts_the_local_time_before_every_line) {
    EXPECT_EQ(plain.show(Said{"anna", "hello"}, now), "19:15 <anna> hello");
    EXPECT_EQ(plain.show(Did{"anna", "waves"}, now), "19:15 * anna waves");
    EXPECT_EQ(plain.show(Whispered{"anna", "小明", "psst"}, now), "19:15 [anna -> 小明] psst");
    EXPECT_EQ(plain.show(Joined{"anna"}, now), "19:15 -- anna joined");
    EXPECT_EQ(plain.show(Here{{"anna", "小明"}}, now), "19:15 -- here: anna, 小明");
    EXPECT_EQ(plain.show(Failure{"too fast"}, now), "19:15 !! too fast");
}

TEST_F(ViewInShanghai, shows_when_an_old_line_was_said) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(now);
    EXPECT_EQ(plain.show(Past{minutes - 30min, Said{"anna", "hello"}}, now), "18:45 <anna> hello");
    EXPECT_EQ(plain.show(Past{minutes - 20h, Did{"anna", "waves"}}, now), "2026-11-19 23:15 * anna waves");
}

TEST_F(ViewInShanghai, shows_a_year_that_the_system_clock_cannot_count) {
    const auto long_ago = std::chrono::sys_days{std::chrono::year{1242} / 11 / 20} + 1h;
    EXPECT_EQ(plain.show(Past{long_ago, Said{"anna", "hello"}}, now), "1242-11-20 09:00 <anna> hello");
}

TEST_F(ViewInShanghai, gives_a_nick_one_colour_for_ever) {
    EXPECT_EQ(plain.paint_nick("anna"), "anna");
    EXPECT_EQ(coloured.paint_nick("anna"), "\x1B[95manna\x1B[0m");
    const auto style_of = [&](const std::string& nick) {
        const auto painted = coloured.paint_nick(nick);
        return painted.substr(0, painted.find('m'));
    };
    EXPECT_EQ(style_of("anna"), style_of("ANNA"));
    EXPECT_NE(style_of("anna"), style_of("bob"));
    EXPECT_NE(style_of("小明"), style_of("小红"));
}

TEST_F(ViewInShanghai, ends_every_colour_that_it_begins) {
    for (const ServerLine& line : {ServerLine{Said{"anna", "x"}}, ServerLine{Whispered{"a", "b", "x"}},
                                   ServerLine{Notice{"x"}}, ServerLine{Failure{"x"}}}) {
        const auto shown = coloured.show(line, now);
        const auto last = shown.rfind('\x1B');
        EXPECT_EQ(shown.substr(last, 4), "\x1B[0m") << shown;
    }
}
