#include "ch01-chatroom/chat-messages/server_line.hpp"

#include <gtest/gtest.h>

using namespace chat::messages;
using namespace std::chrono;

namespace {

const auto quarter_past_seven = sys_days{year{2026} / November / 20} + hours{19} + minutes{15};

struct Row {
    ServerLine line;
    std::string text;
};

std::vector<Row> golden_lines() {
    return {
        {Said{"anna", "good morning"}, "<anna> good morning"},
        {Said{"小明", "<b> * -- !!"}, "<小明> <b> * -- !!"},
        {Said{"anna", ""}, "<anna> "},
        {Did{"anna", "waves"}, "* anna waves"},
        {Whispered{"anna", "bob", "a -> b] c"}, "[anna -> bob] a -> b] c"},
        {Past{quarter_past_seven, Said{"anna", "early"}}, "(2026-11-20 19:15 UTC) <anna> early"},
        {Past{quarter_past_seven, Did{"anna", "yawns"}}, "(2026-11-20 19:15 UTC) * anna yawns"},
        {YouAre{"anna"}, "-- you are anna"},
        {Joined{"anna"}, "-- anna joined"},
        {Left{"anna", ""}, "-- anna left"},
        {Left{"anna", "idle: 30 s"}, "-- anna left: idle: 30 s"},
        {Renamed{"anna", "Änna"}, "-- anna is now Änna"},
        {Crowd{57, 12}, "-- 57 joined, 12 left"},
        {Here{{"anna"}}, "-- here: anna"},
        {Here{{"anna", "bob", "小明"}}, "-- here: anna, bob, 小明"},
        {TopicIs{"sockets (part 1)", "anna"}, "-- topic: sockets (part 1) (set by anna)"},
        {Notice{"goodbye"}, "-- goodbye"},
        {Notice{"3 are here"}, "-- 3 are here"},
        {Failure{"no such command; /help lists them"}, "!! no such command; /help lists them"},
    };
}

}  // namespace

TEST(ServerLine, writes_each_kind_as_the_protocol_says) {
    for (const auto& row : golden_lines()) EXPECT_EQ(format(row.line), row.text + "\n");
}

TEST(ServerLine, reads_back_what_it_wrote) {
    for (const auto& row : golden_lines()) {
        const auto parsed = parse_server_line(row.text);
        ASSERT_TRUE(parsed) << row.text << ": " << core::to_string(parsed.error());
        EXPECT_TRUE(*parsed == row.line) << row.text << " was read as " << format(*parsed);
    }
}

TEST(ServerLine, survives_every_line_cut_at_every_length) {
    for (const auto& row : golden_lines()) {
        for (std::size_t length = 0; length <= row.text.size(); ++length) {
            const auto parsed = parse_server_line(std::string_view(row.text).substr(0, length));
            if (parsed) {
                EXPECT_EQ(format(*parsed), row.text.substr(0, length) + "\n");
            }
        }
    }
}

TEST(ServerLine, names_what_is_wrong) {
    EXPECT_EQ(parse_server_line("hello").error(), (core::Error{core::Fault::unknown, "line", 0}));
    EXPECT_EQ(parse_server_line("<anna good").error(), (core::Error{core::Fault::malformed, "nick", 1}));
    EXPECT_EQ(parse_server_line("<an na> good").error(), (core::Error{core::Fault::malformed, "nick", 1}));
    EXPECT_EQ(parse_server_line("[anna - bob] x").error(), (core::Error{core::Fault::malformed, "nick", 1}));
    EXPECT_EQ(parse_server_line("(2026-13-20 19:15 UTC) <a> b").error(),
              (core::Error{core::Fault::malformed, "time", 1}));
    EXPECT_EQ(parse_server_line("(2026-11-20 25:15 UTC) <a> b").error(),
              (core::Error{core::Fault::malformed, "time", 1}));
    EXPECT_EQ(parse_server_line("(2026-11-20 19:15 UTC) -- a").error(),
              (core::Error{core::Fault::malformed, "line", 23}));
}
