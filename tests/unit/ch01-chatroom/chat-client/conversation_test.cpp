#include "ch01-chatroom/chat-client/conversation.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "shared/text/utf8.hpp"

using chat::client::Conversation;
using chat::client::Step;
using Names = std::vector<std::string>;
using namespace std::string_view_literals;

namespace {

const std::chrono::system_clock::time_point now{};

Step hear(Conversation& talk, std::string_view line) {
    return talk.line_received(line, now);
}

}  // namespace

TEST(Conversation, joins_as_a_guest) {
    Conversation talk{{.nick = "小明"}};
    EXPECT_EQ(talk.connected().to_server, "/nick 小明\n");
}

TEST(Conversation, says_nothing_by_itself_without_a_name) {
    Conversation talk{{}};
    EXPECT_EQ(talk.connected().to_server, "");
}

TEST(Conversation, asks_for_the_password_to_log_in) {
    Conversation talk{{.login = "anna"}};
    const auto step = talk.connected();
    EXPECT_EQ(step.to_server, "");
    EXPECT_EQ(step.password_prompt, "password for anna (not shown): ");
    EXPECT_EQ(talk.password_typed("correct horse").to_server, "/login anna correct horse\n");
}

TEST(Conversation, asks_for_a_password_left_out) {
    Conversation talk{{}};
    EXPECT_EQ(talk.line_typed("/login anna").password_prompt, "password for anna (not shown): ");
    EXPECT_EQ(talk.password_typed("secret").to_server, "/login anna secret\n");
    EXPECT_EQ(talk.line_typed("/login anna secret").to_server, "/login anna secret\n");
    EXPECT_EQ(talk.line_typed("/login").to_server, "/login\n") << "the server explains";
}

TEST(Conversation, asks_twice_for_a_new_password) {
    Conversation talk{{}};
    EXPECT_TRUE(talk.line_typed("/register anna").password_prompt);
    EXPECT_EQ(talk.password_typed("secret").password_prompt, "the same password again: ");
    EXPECT_EQ(talk.password_typed("secret").to_server, "/register anna secret\n");

    talk.line_typed("/register anna");
    talk.password_typed("secret");
    const auto step = talk.password_typed("secert");
    EXPECT_EQ(step.to_server, "");
    ASSERT_EQ(step.to_screen.size(), 1U);
    EXPECT_EQ(step.to_screen[0].find("secert"), std::string::npos);
    EXPECT_EQ(talk.password_typed("secret").to_server, "") << "nothing is asked any more";
}

TEST(Conversation, sends_nothing_if_the_password_is_cancelled) {
    Conversation talk{{}};
    talk.line_typed("/login anna");
    EXPECT_EQ(talk.password_typed("").to_server, "");
    talk.line_typed("/login anna");
    EXPECT_EQ(talk.password_cancelled().to_server, "");
    EXPECT_EQ(talk.password_typed("secret").to_server, "");
}

TEST(Conversation, does_not_say_a_password_to_all_because_of_a_space) {
    Conversation talk{{}};
    EXPECT_EQ(talk.line_typed("  /login anna secret").to_server, "/login anna secret\n");
    EXPECT_EQ(talk.line_typed("  hello").to_server, "  hello\n");
}

TEST(Conversation, remembers_no_password) {
    EXPECT_FALSE(Conversation::may_be_remembered("/login anna secret"));
    EXPECT_FALSE(Conversation::may_be_remembered("  /register anna secret"));
    EXPECT_TRUE(Conversation::may_be_remembered("/login anna"));
    EXPECT_TRUE(Conversation::may_be_remembered("hello"));
}

TEST(Conversation, sends_no_empty_line) {
    Conversation talk{{}};
    EXPECT_EQ(talk.line_typed("").to_server, "");
}

TEST(Conversation, leaves_with_quit) {
    Conversation talk{{}};
    const auto step = talk.line_typed("/quit good night");
    EXPECT_EQ(step.to_server, "/quit good night\n");
    EXPECT_TRUE(step.leaves);
    EXPECT_FALSE(talk.line_typed("/quitter").leaves);
}

TEST(Conversation, asks_who_is_here_once_it_has_a_name) {
    Conversation talk{{}};
    const auto step = hear(talk, "-- you are anna");
    EXPECT_EQ(step.to_server, "/who\n");
    EXPECT_EQ(step.new_nick, "anna");
    const auto renamed = hear(talk, "-- you are anne");
    EXPECT_EQ(renamed.to_server, "");
    EXPECT_EQ(renamed.new_nick, "anne");
}

TEST(Conversation, does_not_ask_who_is_here_where_nobody_has_a_tab_key) {
    Conversation talk{{.completes = false}};
    const auto step = hear(talk, "-- you are anna");
    EXPECT_EQ(step.to_server, "");
    EXPECT_EQ(step.new_nick, "anna");
}

TEST(Conversation, completes_the_names_of_who_is_here) {
    Conversation talk{{}};
    hear(talk, "-- here: Anna, bob, 小明, 小红");
    EXPECT_EQ(talk.complete("an", true), Names{"Anna: "});
    EXPECT_EQ(talk.complete("AN", false), Names{"Anna "});
    EXPECT_EQ(talk.complete("小", false).size(), 2U);
    EXPECT_EQ(talk.complete("小明", false), Names{"小明 "});
    hear(talk, "-- andrew joined");
    EXPECT_EQ(talk.complete("an", true), (Names{"andrew: ", "Anna: "}));
    hear(talk, "-- Anna left: quit");
    hear(talk, "-- andrew is now zoe");
    EXPECT_EQ(talk.complete("an", true), Names{});
    EXPECT_EQ(talk.complete("z", true), Names{"zoe: "});
    hear(talk, "<carl> hello");
    EXPECT_EQ(talk.complete("c", true), Names{"carl: "});
    EXPECT_EQ(talk.complete("x", true), Names{});
}

TEST(Conversation, completes_commands_at_the_start_only) {
    Conversation talk{{}};
    EXPECT_EQ(talk.complete("/w", true), (Names{"/who", "/whois "}));
    EXPECT_EQ(talk.complete("/ms", true), Names{"/msg "});
    EXPECT_EQ(talk.complete("/ms", false), Names{});
}

TEST(Conversation, shows_a_line_of_another_protocol_as_it_is) {
    Conversation talk{{}};
    const auto step = hear(talk, "220 mail.example ESMTP");
    ASSERT_EQ(step.to_screen.size(), 1U);
    EXPECT_TRUE(step.to_screen[0].ends_with(" 220 mail.example ESMTP"));
}

TEST(Conversation, says_that_a_line_was_too_long) {
    Conversation talk{{}};
    const auto step = talk.line_received(core::Error{core::Fault::too_long, "line", 4608}, now);
    ASSERT_EQ(step.to_screen.size(), 1U);
    EXPECT_NE(step.to_screen[0].find("4608 bytes"), std::string::npos);
}

TEST(Conversation, lets_nothing_through_that_a_terminal_would_obey) {
    Conversation talk{{}};
    for (const auto line : {"<anna\x1B[2J> x"sv, "<anna> \x1B]0;title\x07"sv, "* anna \x1B[31m"sv,
                            "[a -> b\x9B"
                            "31m] c"sv,
                            "-- you are \x1B[5m"sv, "-- here: a\x1B, b\rc"sv,
                            "!! \x1B"
                            "c"sv,
                            "\x1B[6n"sv, "-- topic: \x85 (set by \x1B)"sv,
                            "<a> \xC2\x9B"
                            "2J"sv,
                            "(2026-11-20 19:15 UTC) <a\x1B> b\0c"sv, "<a> \u202Eb"sv}) {
        const auto step = hear(talk, line);
        for (const auto& shown : step.to_screen) {
            EXPECT_TRUE(text::is_valid_utf8(shown));
            EXPECT_EQ(text::find_control(shown), std::nullopt) << testing::PrintToString(shown);
            EXPECT_EQ(shown.find("\u202E"), std::string::npos);
        }
    }
    for (const auto& name : talk.complete("", false)) EXPECT_EQ(text::find_control(name), std::nullopt);
    EXPECT_EQ(text::find_control(talk.nick()), std::nullopt);
}
