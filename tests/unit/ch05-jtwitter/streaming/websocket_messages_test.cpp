#include "ch05-jtwitter/streaming/websocket_messages.hpp"

#include <gtest/gtest.h>

namespace {

using streaming::Command;
using streaming::EventKind;
using streaming::read_command;
using streaming::Refused;
using streaming::Stream;

TEST(WebSocketMessages, of_a_client_are_read) {
    const auto subscribe = std::get<Command>(read_command(R"({"type":"subscribe","stream":"hashtag","tag":"foo"})"));
    EXPECT_EQ(subscribe.verb, Command::Verb::subscribe);
    EXPECT_EQ(subscribe.asked.stream, "hashtag");
    EXPECT_EQ(subscribe.asked.tag, "foo");
    const auto unsubscribe = std::get<Command>(read_command(R"({"list":12,"stream":"list","type":"unsubscribe"})"));
    EXPECT_EQ(unsubscribe.verb, Command::Verb::unsubscribe);
    EXPECT_EQ(unsubscribe.asked.list, "12") << "a number, too";
    EXPECT_EQ(std::get<Command>(read_command(R"({"type":"subscribe"})")).asked.stream, "");
}

TEST(WebSocketMessages, that_are_none_are_refused) {
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += R"({"type":)";
    for (const std::string& text :
         {std::string(), std::string("subscribe"), std::string("[]"), std::string("{}"),
          std::string(R"({"type":"publish"})"), std::string(R"({"type":["subscribe"]})"), deep}) {
        const auto read = read_command(text);
        ASSERT_TRUE(std::holds_alternative<Refused>(read)) << text;
        EXPECT_EQ(std::get<Refused>(read).status, 400);
    }
}

TEST(WebSocketMessages, of_the_server_carry_json_as_a_string) {
    EXPECT_EQ(event_message({Stream::topic, "foo"}, EventKind::update, R"({"id":"1"})"),
              R"({"stream":["hashtag","foo"],"event":"update","payload":"{\"id\":\"1\"}"})");
    EXPECT_EQ(event_message({Stream::user, ""}, EventKind::removal, "1234"),
              R"({"stream":["user"],"event":"delete","payload":"1234"})");
    EXPECT_EQ(event_message({Stream::user_notification, ""}, EventKind::notification, "{}"),
              R"({"stream":["user:notification"],"event":"notification","payload":"{}"})");
    EXPECT_EQ(streaming::error_message({400, "Unknown stream type"}),
              R"({"error":"Unknown stream type","status":400})");
}

}  // namespace
