#include "ch01-chatroom/chat-messages/client_command.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

using namespace chat::messages;
using core::Fault;

namespace {

template <typename Command>
Command parsed(std::string_view line) {
    const auto command = parse_command(line);
    if (!command) throw std::runtime_error(std::string(line) + ": " + core::to_string(command.error()));
    return std::get<Command>(*command);
}

core::Error error_of(std::string_view line) {
    const auto command = parse_command(line);
    EXPECT_FALSE(command) << line;
    return command ? core::Error{} : command.error();
}

}  // namespace

TEST(ClientCommand, takes_a_line_without_a_slash_as_something_said) {
    EXPECT_EQ(parsed<Say>("good morning").text, "good morning");
    EXPECT_EQ(parsed<Say>("  spaces stay  ").text, "  spaces stay  ");
    EXPECT_EQ(parsed<Say>("你好 👋").text, "你好 👋");
    EXPECT_EQ(parsed<Say>("").text, "");
    EXPECT_EQ(parsed<Say>("a\ttab").text, "a\ttab");
}

TEST(ClientCommand, takes_two_slashes_as_one_that_is_said) {
    EXPECT_EQ(parsed<Say>("//who is it?").text, "/who is it?");
}

TEST(ClientCommand, does_not_say_a_command_with_a_space_before_it) {
    EXPECT_EQ(parsed<LogIn>("  /login anna secret").password, "secret");
    EXPECT_EQ(error_of(" /logni anna secret"), (core::Error{Fault::unknown, "command", 0}));
    EXPECT_NE(find_command(" /login anna secret"), nullptr);
}

TEST(ClientCommand, reads_every_command_of_the_table) {
    for (const auto& row : command_table) {
        const auto command = parse_command(std::string(row.name) + " anna some more text");
        ASSERT_TRUE(command) << row.name << ": " << core::to_string(command.error());
        EXPECT_FALSE(std::holds_alternative<Say>(*command)) << row.name;
        EXPECT_EQ(find_command(row.name), &row);
    }
}

TEST(ClientCommand, splits_arguments_at_spaces_and_keeps_the_last_whole) {
    const auto whisper = parsed<Whisper>("/msg  小明   see you  at 5 ");
    EXPECT_EQ(whisper.nick, "小明");
    EXPECT_EQ(whisper.text, "see you  at 5");
    const auto login = parsed<LogIn>("/login anna correct horse battery");
    EXPECT_EQ(login.nick, "anna");
    EXPECT_EQ(login.password, "correct horse battery");
    const auto ban = parsed<Ban>("/ban @127.0.0.1 spam");
    EXPECT_EQ(ban.target, "@127.0.0.1");
    EXPECT_EQ(ban.reason, "spam");
    EXPECT_EQ(parsed<Kick>("/kick bob").reason, "");
    EXPECT_EQ(parsed<Topic>("/topic").text, "");
    EXPECT_EQ(parsed<Quit>("/quit see you").reason, "see you");
}

TEST(ClientCommand, names_the_argument_that_is_missing) {
    EXPECT_EQ(error_of("/nick"), (core::Error{Fault::missing, "NAME", 5}));
    EXPECT_EQ(error_of("/msg anna"), (core::Error{Fault::missing, "TEXT", 9}));
    EXPECT_EQ(error_of("/msg anna   "), (core::Error{Fault::missing, "TEXT", 12}));
    EXPECT_EQ(error_of("/register anna"), (core::Error{Fault::missing, "PASSWORD", 14}));
    EXPECT_EQ(error_of("/me"), (core::Error{Fault::missing, "TEXT", 3}));
}

TEST(ClientCommand, refuses_what_it_does_not_know) {
    EXPECT_EQ(error_of("/dance"), (core::Error{Fault::unknown, "command", 0}));
    EXPECT_EQ(error_of("/"), (core::Error{Fault::unknown, "command", 0}));
    EXPECT_EQ(error_of("/WHO"), (core::Error{Fault::unknown, "command", 0}));
    EXPECT_EQ(find_command("/dance"), nullptr);
}

TEST(ClientCommand, refuses_bytes_that_are_not_text_and_names_the_place) {
    EXPECT_EQ(error_of("ab\xff"
                       "cd"),
              (core::Error{Fault::bad_text, "UTF-8", 2}));
    EXPECT_EQ(error_of(std::string("a\0b", 3)), (core::Error{Fault::bad_text, "character", 1}));
    EXPECT_EQ(error_of("\x1b[31mred"), (core::Error{Fault::bad_text, "character", 0}));
    EXPECT_EQ(error_of("/nick a\x7f"), (core::Error{Fault::bad_text, "character", 7}));
}

TEST(ClientCommand, holds_the_line_limit_to_the_byte) {
    EXPECT_EQ(parsed<Say>(std::string(line_limit, 'x')).text.size(), line_limit);
    EXPECT_EQ(error_of(std::string(line_limit + 1, 'x')), (core::Error{Fault::too_long, "line", line_limit}));
}

TEST(ClientCommand, finds_the_password_for_masking) {
    const auto password_in = [](std::string_view line) {
        const auto part = find_password(line);
        return line.substr(part.offset, part.length);
    };
    EXPECT_EQ(password_in("/login anna secret word"), "secret word");
    EXPECT_EQ(password_in("/register  anna   secret"), "secret");
    EXPECT_EQ(password_in("/register anna \xff\xfe"), "\xff\xfe");
    EXPECT_EQ(password_in("/login anna"), "");
    EXPECT_EQ(password_in("/msg anna secret"), "");
    EXPECT_EQ(password_in(""), "");
}

TEST(ClientCommand, survives_random_bytes) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const std::string alphabet = "/ \tnickmsgloginban@\xff\xe4\xbd\xa0\x01";
    for (int round = 0; round < 20'000; ++round) {
        std::string line = round % 2 ? "/" : "";
        for (auto length = random() % 24; length > 0; --length) line += alphabet[random() % alphabet.size()];
        (void)parse_command(line);
        const auto part = find_password(line);
        EXPECT_LE(part.offset + part.length, line.size());
    }
}
