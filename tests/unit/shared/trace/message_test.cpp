#include "shared/trace/message.hpp"

#include <gtest/gtest.h>

#include <string>

#include "chatter.hpp"

using trace::Direction;
using trace::LineDissector;
using trace::Message;

namespace {

std::string bytes_of(const std::vector<Message>& messages) {
    std::string all;
    for (const auto& message : messages) all += message.bytes;
    return all;
}

}  // namespace

TEST(LineDissector, gives_each_line_with_its_end_as_the_protocol_describes_it) {
    LineDissector dissector(Direction::in, describe_chatter, 100);
    const auto messages = dissector.take("hello\r\nlogin anna hunter2\n\n");
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[0], (Message{"text", {{"text", "hello"}}, "hello\r\n"}));
    EXPECT_EQ(messages[1], (Message{"login", {{"nick", "anna"}, {"password", "***"}}, "login anna *******\n"}));
    EXPECT_EQ(messages[2], (Message{"text", {{"text", ""}}, "\n"}));
    EXPECT_TRUE(dissector.finish().empty());
}

TEST(LineDissector, gives_the_same_messages_however_the_stream_is_cut) {
    const std::string stream =
        "hello\r\nlogin anna hunter2\r\n你好 🦊\n\r\n" + std::string(50, 'x') + "\nend\nhalf";
    const auto read = [&](std::size_t piece) {
        LineDissector dissector(Direction::in, describe_chatter, 30);
        std::vector<Message> all;
        for (std::size_t i = 0; i < stream.size(); i += piece) {
            for (auto& message : dissector.take(std::string_view(stream).substr(i, piece))) all.push_back(message);
        }
        for (auto& message : dissector.finish()) all.push_back(message);
        return all;
    };
    const auto at_once = read(stream.size());
    for (std::size_t piece = 1; piece < stream.size(); ++piece) {
        SCOPED_TRACE(piece);
        const auto cut = read(piece);
        EXPECT_EQ(bytes_of(cut), bytes_of(at_once));
        EXPECT_EQ(bytes_of(cut).size(), stream.size());
        std::vector<Message> readable, expected;  // a long line may come in several undecoded parts
        for (const auto& message : cut) {
            if (message.name != "undecoded") readable.push_back(message);
        }
        for (const auto& message : at_once) {
            if (message.name != "undecoded") expected.push_back(message);
        }
        EXPECT_EQ(readable, expected);
    }
}

TEST(LineDissector, masks_all_of_a_line_that_is_too_long) {
    LineDissector dissector(Direction::in, describe_chatter, 20);
    const auto messages = dissector.take("login anna hunter2 and on and on\r\nhello\n");
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0],
              (Message{"undecoded", {{"reason", "line of more than 20 bytes"}}, std::string(32, '*') + "\r\n"}));
    EXPECT_EQ(messages[1].bytes, "hello\n");
}

TEST(LineDissector, holds_no_more_of_an_endless_line_than_its_limit) {
    LineDissector dissector(Direction::in, describe_chatter, 20);
    std::size_t given = 0;
    for (int i = 0; i < 1000; ++i) {
        for (const auto& message : dissector.take("0123456789")) {
            EXPECT_EQ(message.bytes, std::string(message.bytes.size(), '*'));
            given += message.bytes.size();
        }
        ASSERT_LE(static_cast<std::size_t>(i + 1) * 10 - given, 22U);
    }
    const auto messages = dissector.take("tail\nhello\n");
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].bytes, "****\n");
    EXPECT_EQ(messages[1].name, "text");
}

TEST(LineDissector, masks_half_a_line_at_the_end_of_the_stream) {
    LineDissector dissector(Direction::in, describe_chatter, 100);
    EXPECT_TRUE(dissector.take("login anna hun").empty());
    const auto last = dissector.finish();
    ASSERT_EQ(last.size(), 1U);
    EXPECT_EQ(last[0], (Message{"undecoded", {{"reason", "line without an end"}}, std::string(14, '*')}));
    EXPECT_TRUE(dissector.finish().empty());
}

TEST(LineDissector, does_not_believe_a_description_of_another_length) {
    LineDissector dissector(
        Direction::in,
        [](Direction, std::string_view) {
            return Message{"login", {}, "*"};
        },
        100);
    const auto messages = dissector.take("secret\n");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].name, "undecoded");
    EXPECT_EQ(messages[0].bytes, "******\n");
}
