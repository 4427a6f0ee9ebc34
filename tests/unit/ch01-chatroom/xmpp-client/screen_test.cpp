// The screen of the client as rows of text.
#include "ch01-chatroom/xmpp-client/screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/testkit/process.hpp"
#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"
#include "tests/unit/ch01-chatroom/xmpp-client-session/talk.hpp"

using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace xmpp::client {

namespace {

const Jid bob = Jid::parse("bob@im.example").value();

struct Drawn : testing::Test {
    Drawn() { talk.comes_online(); }

    void happens(std::string name, std::vector<std::pair<std::string, std::string>> fields) {
        screen.take({std::move(name), std::move(fields)}, talk.now.wall);
    }
    void says(const std::string& from, const std::string& body) {
        happens("message", {{"from", from}, {"to", "alice@im.example"}, {"body", body}, {"type", "chat"}});
    }
    void comes(const std::string& room, const std::string& nick, const std::string& role = "participant") {
        happens("occupant", {{"room", room}, {"nick", nick}, {"show", "online"}, {"role", role}});
    }
    /// The rows without what sets the column.
    std::vector<std::string> rows(int columns = 80, int rows = 24) {
        auto all = screen.draw(columns, rows, talk.session);
        for (auto& row : all)
            for (auto at = row.find('\x1B'); at != row.npos; at = row.find('\x1B')) {
                const auto end = row.find('G', at);
                row.replace(at, end + 1 - at, "");
            }
        return all;
    }
    /// Only the talk.
    std::vector<std::string> talk_rows(int columns = 80, int height = 24) {
        std::vector<std::string> all;
        auto from = rows(columns, height);
        from.erase(from.begin());  // the title
        for (const auto& row : from)
            if (const auto bar = row.find("| "); bar != row.npos && bar + 2 < row.size())
                all.push_back(row.substr(bar + 2));
        return all;
    }
    Talk talk;
    Screen screen{"", false};
};

}  // namespace

TEST_F(Drawn, has_the_title_the_people_and_the_talk) {
    talk.hears(
        "<iq type='set' id='p'><query xmlns='jabber:iq:roster'><item jid='bob@im.example' name='Bob' "
        "subscription='both'/><item jid='amy@im.example' ask='subscribe'/></query></iq>");
    says("bob@im.example/desk", "hi");
    const auto before = rows();
    EXPECT_EQ(before.size(), 23U);
    EXPECT_THAT(before, Contains(StartsWith("? amy@im.example")));
    EXPECT_THAT(before, Contains(StartsWith("  Bob               (1) 1")));
    happens("presence", {{"from", "bob@im.example/desk"}, {"show", "dnd"}, {"status", "hush"}});
    EXPECT_THAT(rows()[2], StartsWith("! Bob"));  // who is there comes first
    screen.open(bob);
    const auto after = rows();
    EXPECT_THAT(after[0], StartsWith(" bob@im.example  dnd: hush  |  alice@im.example/desk (no TLS)"));
    EXPECT_THAT(after, Contains(EndsWith("bob: hi")));
    EXPECT_THAT(after, Not(Contains(HasSubstr("(1)"))));
}

TEST_F(Drawn, shows_nothing_as_it_came_that_a_terminal_would_obey) {
    const std::string evil =
        "a\xC2\x9B"
        "2J\x1B[31m\a\b\u202E\xFF b";
    says("bob@im.example/desk", evil);
    happens("presence", {{"from", "bob@im.example/desk"}, {"show", "away"}, {"status", evil}});
    happens("joined", {{"room", "room@c.im.example"}, {"nick", "Al"}});
    comes("room@c.im.example", "Bo" + evil);
    happens("said", {{"room", "room@c.im.example"}, {"nick", "Bo" + evil}, {"body", evil}});
    happens("subject", {{"room", "room@c.im.example"}, {"text", evil}});
    happens("left", {{"room", "room@c.im.example"}, {"nick", "Bo" + evil}, {"reason", evil}});
    happens("error", {{"from", evil}, {"condition", evil}, {"text", evil}});
    happens("request", {{"from", evil}, {"status", evil}});
    happens("invited", {{"from", evil}, {"room", evil}});
    happens("unsent", {{"to", evil}, {"body", evil}});
    happens("offline", {{"reason", evil}});
    for (int window = 0; window < 3; ++window) {
        screen.switch_to(std::to_string(window));
        for (const auto& row : rows()) {
            EXPECT_EQ(text::find_control(row), std::nullopt) << row;
            EXPECT_TRUE(text::is_valid_utf8(row));
            EXPECT_THAT(row, Not(HasSubstr("\u202E")));
        }
    }
}

TEST_F(Drawn, keeps_its_columns_with_wide_characters_and_emoji) {
    says("bob@im.example/desk",
         "这是一条很长的消息，没有空格可以换行，比屏幕还要宽得多，所以要分成好几行 "
         "😀👨‍👩‍👧 "
         "end "
         "of "
         "it");
    says("bob@im.example/desk", std::string(500, 'x'));
    screen.open(bob);
    for (const int columns : {20, 40, 59, 60, 61, 80, 133})
        for (const auto& row : rows(columns)) EXPECT_LT(text::display_width(row), columns + 26) << row;
    for (const auto& row : talk_rows()) EXPECT_LE(text::display_width(row), 80 - 1 - 28) << row;
    std::string all;
    for (const auto& row : talk_rows()) all += row.substr(row.find_first_not_of(' '));
    EXPECT_THAT(all, HasSubstr("没有空格可以换行，比屏幕还要宽得多"));
    EXPECT_THAT(all, HasSubstr("😀👨‍👩‍👧"));
    EXPECT_THAT(all, HasSubstr(std::string(500, 'x')));  // nothing is lost where a line is broken
}

TEST_F(Drawn, breaks_lines_at_blanks) {
    says("bob@im.example/desk", "one two three four five six seven eight nine ten eleven twelve thirteen");
    screen.open(bob);
    const auto lines = talk_rows(70);
    EXPECT_THAT(lines, Contains(EndsWith("bob: one two three four five six ")));
    EXPECT_THAT(lines, Contains(StartsWith("      seven eight nine ten eleven ")));
}

TEST_F(Drawn, several_lines_of_one_text_stand_below_each_other) {
    says("bob@im.example/desk", "one\r\ntwo\n19:00 me: three");
    screen.open(bob);
    const auto lines = talk_rows();
    EXPECT_THAT(lines, Contains(EndsWith("bob: one")));
    EXPECT_THAT(lines, Contains("      two"));
    EXPECT_THAT(lines, Contains("      19:00 me: three"));  // and cannot be taken for one of somebody else
}

TEST_F(Drawn, scrolls_and_stays_within_the_talk) {
    for (int i = 0; i < 100; ++i) says("bob@im.example/desk", "line " + std::to_string(i));
    screen.open(bob);
    EXPECT_THAT(rows(80, 12), Contains(EndsWith("line 99")));
    screen.scroll(1);
    EXPECT_THAT(rows(80, 12), Contains(EndsWith("line 90")));
    EXPECT_THAT(rows(80, 12), Not(Contains(EndsWith("line 99"))));
    screen.scroll(1'000);
    EXPECT_THAT(rows(80, 12), Contains(EndsWith("line 0")));
    screen.scroll(-1'000);
    EXPECT_THAT(rows(80, 12), Contains(EndsWith("line 99")));
}

TEST_F(Drawn, rooms_have_their_people_and_each_of_them_a_talk) {
    happens("joined", {{"room", "room@c.im.example"}, {"nick", "Al"}});
    comes("room@c.im.example", "Bo", "moderator");
    comes("room@c.im.example", "Al");
    says("room@c.im.example/Bo", "just you");
    happens("subject", {{"room", "room@c.im.example"}, {"text", "us"}});
    screen.switch_to("room@c.im.example");
    auto all = rows();
    EXPECT_THAT(all[0], StartsWith(" room@c.im.example  us"));
    EXPECT_THAT(all, Contains(StartsWith("# room")));
    EXPECT_THAT(all, Contains(StartsWith("   @Bo")));
    EXPECT_THAT(all, Contains(StartsWith("   +Al")));
    EXPECT_THAT(all, Not(Contains(HasSubstr("just you"))));
    EXPECT_THAT(screen.names(), Contains("Bo"));
    screen.switch_to("2");
    EXPECT_EQ(screen.current()->text(), "room@c.im.example/Bo");
    EXPECT_THAT(rows(), Contains(EndsWith("Bo: just you")));
    happens("left", {{"room", "room@c.im.example"}, {"nick", "Bo"}, {"reason", "kicked"}});
    screen.switch_to("room@c.im.example");
    EXPECT_THAT(rows(), Not(Contains(StartsWith("   @Bo"))));
    EXPECT_THAT(rows(), Contains(EndsWith("-- Bo has left: kicked")));
}

TEST_F(Drawn, windows_are_reached_by_number_name_and_step) {
    says("bob@im.example/desk", "hi");
    says("amy@im.example/desk", "hi");
    EXPECT_FALSE(screen.current());
    EXPECT_TRUE(screen.switch_to("2"));
    EXPECT_EQ(screen.current()->text(), "amy@im.example");
    EXPECT_FALSE(screen.switch_to("3"));
    EXPECT_TRUE(screen.switch_to("bo"));
    EXPECT_EQ(screen.current()->text(), "bob@im.example");
    EXPECT_FALSE(screen.switch_to("nobody"));
    EXPECT_FALSE(screen.switch_to(""));
    screen.step(2);
    EXPECT_FALSE(screen.current());
    screen.step(-1);
    EXPECT_EQ(screen.current()->text(), "amy@im.example");
    EXPECT_TRUE(screen.close_current());
    EXPECT_EQ(screen.current()->text(), "bob@im.example");
    EXPECT_TRUE(screen.switch_to("eve@im.example/x"));
    EXPECT_EQ(screen.current()->text(), "eve@im.example");
    screen.switch_to("0");
    EXPECT_FALSE(screen.close_current());
}

TEST_F(Drawn, strangers_open_only_so_many_windows) {
    for (std::size_t i = 0; i < Screen::most_talks + 50; ++i)
        says("stranger" + std::to_string(i) + "@evil.example", "buy");
    EXPECT_FALSE(screen.switch_to(std::to_string(Screen::most_talks)));
    EXPECT_THAT(rows(), Contains(HasSubstr("stranger249@evil.example: buy")));
}

TEST_F(Drawn, a_past_talk_is_there_when_it_is_opened_again) {
    const testkit::TemporaryDirectory folder;
    Screen first(folder.path(), false);
    first.take({"message", {{"from", "bob@im.example/x"}, {"body", "before"}}}, talk.now.wall);
    first.said(bob, "mine", talk.now.wall);
    Screen second(folder.path(), false);
    second.open(bob);
    const auto all = second.draw(80, 24, talk.session);
    EXPECT_THAT(all, Contains(EndsWith("bob: before")));
    EXPECT_THAT(all, Contains(EndsWith("me: mine")));
}

TEST_F(Drawn, what_comes_late_has_its_time_whatever_that_is) {
    for (const auto* time :
         {"2026-11-20T18:00:00Z", "2026-01-02T03:04:05Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "?"})
        happens("message", {{"from", "bob@im.example/x"}, {"body", "late"}, {"time", time}});
    screen.open(bob);
    EXPECT_THAT(rows(), Contains(HasSubstr("01-02 ")));
}

TEST_F(Drawn, copies_of_what_we_have_said_elsewhere_are_ours) {
    happens(
        "message",
        {{"from", "alice@im.example/phone"}, {"to", "bob@im.example/x"}, {"body", "from the phone"}, {"copy", "sent"}});
    screen.open(bob);
    EXPECT_THAT(rows(), Contains(EndsWith("me: from the phone")));
}

}  // namespace xmpp::client
