#include "ch05-jtwitter/streaming/server_sent_events.hpp"

#include <gtest/gtest.h>

namespace {

TEST(ServerSentEvents, have_exactly_these_bytes) {
    EXPECT_EQ(streaming::event_stream_greeting, ":)\n");
    EXPECT_EQ(streaming::event_stream_heartbeat, ":thump\n") << "no blank line: some clients take it for an event";
    EXPECT_EQ(streaming::server_sent_event("update", R"({"id":"1"})"), "event: update\ndata: {\"id\":\"1\"}\n\n");
    EXPECT_EQ(streaming::server_sent_event("delete", "1234"), "event: delete\ndata: 1234\n\n");
}

}  // namespace
