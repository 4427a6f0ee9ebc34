// Scripts: lines in, events out, and waiting for some of them.
#include "ch01-chatroom/xmpp-client/batch.hpp"

#include <gtest/gtest.h>

namespace xmpp::client {

namespace {

const Event hi{"message", {{"from", "bob@im.example/desk"}, {"body", "hi there"}}};

}  // namespace

TEST(JsonLine, holds_the_fields_in_order_and_what_would_break_it_escaped) {
    EXPECT_EQ(to_json_line(hi), "{\"event\":\"message\",\"from\":\"bob@im.example/desk\",\"body\":\"hi there\"}\n");
    EXPECT_EQ(to_json_line({"said", {{"body", "a\"b\nc\\你"}}}),
              "{\"event\":\"said\",\"body\":\"a\\\"b\\nc\\\\你\"}\n");
}

TEST(WaitLine, names_an_event_fields_and_a_time) {
    const auto wait = Wait::parse("message from=bob@im.example body=hi there for 2.5");
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->seconds, 2.5);
    EXPECT_TRUE(wait->fits(hi));
    EXPECT_FALSE(Wait::parse("message body=there")->fits(hi));
    EXPECT_FALSE(Wait::parse("message to=bob")->fits(hi));
    EXPECT_FALSE(Wait::parse("said")->fits(hi));
    EXPECT_TRUE(Wait::parse("message")->fits(hi));
    EXPECT_EQ(Wait::parse("message")->seconds, 10);
}

TEST(WaitLine, that_says_nothing_is_refused) {
    for (const auto* line : {"", "   ", "message hi", "message from=bob for x", "message from=bob for -1",
                             "message for nan", "message for inf", "message for 1e300"})
        EXPECT_FALSE(Wait::parse(line)) << line;
}

TEST(ScriptOfAClient, gives_wishes_only_when_they_can_be_carried_out) {
    Script script;
    script.add_line("# a remark");
    script.add_line("");
    script.add_line("/status away");
    EXPECT_FALSE(script.next(false));
    EXPECT_EQ(script.next(true), "status away");
    EXPECT_FALSE(script.next(true));
    EXPECT_FALSE(script.is_done());
    script.end();
    EXPECT_TRUE(script.is_done());
}

TEST(ScriptOfAClient, waits_for_what_comes_and_for_what_has_come_since_the_last_wait) {
    Script script;
    script.add_event(hi);
    script.add_line("wait message from=bob");
    script.add_line("one");
    script.add_line("wait message from=bob");
    script.add_line("two");
    script.end();
    EXPECT_EQ(script.next(true), "one");
    EXPECT_FALSE(script.next(true));
    ASSERT_TRUE(script.waits_for());
    EXPECT_FALSE(script.is_done());
    script.add_event({"presence", {}});
    EXPECT_FALSE(script.next(true));
    script.add_event(hi);
    EXPECT_EQ(script.next(true), "two");
    EXPECT_TRUE(script.is_done());
}

TEST(ScriptOfAClient, waits_also_while_the_client_is_not_online) {
    Script script;
    script.add_line("wait offline");
    script.add_line("wait resumed");
    script.add_line("one");
    script.add_event({"offline", {}});
    EXPECT_FALSE(script.next(false));
    EXPECT_EQ(script.waits_for()->event, "resumed");
    script.add_event({"resumed", {}});
    EXPECT_FALSE(script.next(false));
    EXPECT_FALSE(script.waits_for());
    EXPECT_EQ(script.next(true), "one");
}

TEST(ScriptOfAClient, says_what_it_cannot_wait_for_and_goes_on) {
    Script script;
    script.add_line("wait message hi");
    script.add_line("one");
    EXPECT_EQ(script.next(true), "one");
    EXPECT_EQ(script.take_problem(), "this cannot be waited for: wait message hi");
    EXPECT_EQ(script.take_problem(), "");
}

}  // namespace xmpp::client
