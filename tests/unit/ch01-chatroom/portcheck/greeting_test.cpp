#include "ch01-chatroom/portcheck/greeting.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace portcheck;

std::string safe(std::string_view text) {
    return to_safe_text(core::bytes_of(text));
}

TEST(SafeGreeting, keeps_text_of_any_script) {
    EXPECT_EQ(safe("220 mail ready"), "220 mail ready");
    EXPECT_EQ(safe("你好 👋 é"), "你好 👋 é");
}

TEST(SafeGreeting, makes_control_characters_visible) {
    EXPECT_EQ(safe("a\r\n\tb\\"), "a\\r\\n\\tb\\\\");
    EXPECT_EQ(safe("\x1b[31mred"), "\\e[31mred");
    EXPECT_EQ(safe(std::string_view("\0\x07\x7f", 3)), "\\x00\\x07\\x7f");
    EXPECT_EQ(safe("\u009b31m"), "\\u{9b}31m");  // the C1 form of ESC [
}

TEST(SafeGreeting, makes_bytes_that_are_not_utf8_visible) {
    EXPECT_EQ(safe("\xff\xfb\x01"), "\\xff\\xfb\\x01");  // telnet: IAC WILL ECHO
    EXPECT_EQ(safe("\xe4\xbd"), "\\xe4\\xbd");           // a character cut in two by the limit
}

TEST(SafeGreeting, makes_characters_visible_that_turn_or_hide_text) {
    EXPECT_EQ(safe("a\u202eb"), "a\\u{202e}b");
    EXPECT_EQ(safe("a\u200bb\ufeff"), "a\\u{200b}b\\u{feff}");
}

TEST(SafeGreeting, cuts_lines_behind_their_line_feed) {
    const auto lines = [](std::string_view text) { return to_safe_lines(core::bytes_of(text), "| "); };
    EXPECT_EQ(lines("one\r\ntwo"), "| one\\r\\n\n| two\n");
    EXPECT_EQ(lines("one\n"), "| one\\n\n");
    EXPECT_EQ(lines(""), "");
}

TEST(SafeGreeting, never_lets_a_control_character_through) {
    const auto seed = std::random_device{}();
    std::mt19937 random(seed);
    for (int round = 0; round < 2000; ++round) {
        core::Bytes bytes(random() % 64);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
        const std::string safe = to_safe_text(bytes);
        for (const auto c : core::bytes_of(safe)) ASSERT_TRUE(c >= 0x20 && c != 0x7f) << "seed " << seed;
    }
}

TEST(Escapes, are_read) {
    EXPECT_EQ(from_escapes("GET / HTTP/1.0\\r\\n\\r\\n").value(), "GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(from_escapes("\\xFf\\t\\e\\\\\\0x").value(), std::string("\xff\t\x1b\\\0x", 6));
    EXPECT_EQ(from_escapes("你好").value(), "你好");
}

TEST(Escapes, name_the_place_of_a_wrong_one) {
    for (const auto* text : {"ab\\q", "ab\\", "ab\\x1", "ab\\xg0"}) {
        const auto result = from_escapes(text);
        ASSERT_TRUE(result.has_error()) << text;
        EXPECT_EQ(result.error(), (core::Error{core::Fault::malformed, "escape", 2})) << text;
    }
}

TEST(Escapes, read_back_what_a_greeting_was_made_of) {
    const std::string all("a\r\n\t\\\x1b\xff\0\x01z", 10);
    EXPECT_EQ(from_escapes(safe(all)).value(), all);
}

}  // namespace
