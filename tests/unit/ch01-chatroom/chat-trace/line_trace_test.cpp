#include "ch01-chatroom/chat-trace/line_trace.hpp"

#include <gtest/gtest.h>

#include "ch01-chatroom/chat-messages/client_command.hpp"

using chat::line_trace::describe_line;
using trace::Direction;
using trace::Message;

TEST(LineTrace, names_a_line_and_its_fields) {
    EXPECT_EQ(describe_line(Direction::in, "/msg bob psst"),
              (Message{"msg", {{"nick", "bob"}, {"text", "psst"}}, "/msg bob psst"}));
    EXPECT_EQ(describe_line(Direction::out, "[anna -> bob] psst"),
              (Message{"whispered", {{"from", "anna"}, {"to", "bob"}, {"text", "psst"}}, "[anna -> bob] psst"}));
    EXPECT_EQ(describe_line(Direction::out, "(2026-11-20 19:15 UTC) <anna> hi"),
              (Message{"past said",
                       {{"time", "2026-11-20T19:15:00.000Z"}, {"nick", "anna"}, {"text", "hi"}},
                       "(2026-11-20 19:15 UTC) <anna> hi"}));
}

TEST(LineTrace, masks_passwords) {
    EXPECT_EQ(describe_line(Direction::in, "/login anna open sesame"),
              (Message{"login", {{"nick", "anna"}, {"password", "***"}}, "/login anna ***********"}));
    EXPECT_EQ(describe_line(Direction::in, "/register anna x"),
              (Message{"register", {{"nick", "anna"}, {"password", "***"}}, "/register anna *"}));
}

TEST(LineTrace, shows_nothing_of_a_line_that_it_cannot_read) {
    for (const std::string line : {"/logn anna sesame", "/login anna sesame\xff", "/msg sesame"}) {
        const auto message = describe_line(Direction::in, line);
        EXPECT_EQ(message.bytes, std::string(line.size(), '*'));
        for (const auto& field : message.fields) EXPECT_EQ(field.value.find("sesame"), std::string::npos);
    }
}

TEST(LineTrace, has_a_name_for_every_command) {
    for (const auto& row : chat::messages::command_table) {
        const auto message = describe_line(Direction::in, std::string(row.name) + " anna some text");
        EXPECT_EQ("/" + message.name, row.name);
    }
}
