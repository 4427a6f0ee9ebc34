#include "ch01-chatroom/chat-client/keys.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

using chat::client::Key;
using chat::client::KeyReader;
using Kind = Key::Kind;
using Keys = std::vector<Key>;

namespace chat::client {
void PrintTo(const Key& key, std::ostream* out) {
    *out << "key " << static_cast<int>(key.kind) << " '" << key.text << "'";
}
}  // namespace chat::client

namespace {

// Text keys side by side count as one: how text is cut into keys is no one's concern.
Keys joined(const Keys& keys) {
    Keys out;
    for (const auto& key : keys) {
        if (key.kind == Kind::text && !out.empty() && out.back().kind == Kind::text)
            out.back().text += key.text;
        else
            out.push_back(key);
    }
    return out;
}

Keys read(std::string_view bytes, std::size_t piece = 1000) {
    KeyReader reader;
    Keys keys;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        for (auto& key : reader.feed(bytes.substr(at, piece))) keys.push_back(key);
    }
    return joined(keys);
}

}  // namespace

TEST(KeyReader, knows_control_bytes) {
    EXPECT_EQ(read("a\rb\x7F\t"),
              (Keys{{Kind::text, "a"}, {Kind::enter}, {Kind::text, "b"}, {Kind::backspace}, {Kind::tab}}));
    EXPECT_EQ(read("\x01\x05\x0B\x15\x17\x0C\x03\x04\x1A"), (Keys{{Kind::home},
                                                                  {Kind::end},
                                                                  {Kind::erase_to_end},
                                                                  {Kind::erase_to_start},
                                                                  {Kind::erase_word},
                                                                  {Kind::clear_screen},
                                                                  {Kind::interrupt},
                                                                  {Kind::end_of_input},
                                                                  {Kind::suspend}}));
}

TEST(KeyReader, knows_the_cursor_keys_of_both_modes) {
    EXPECT_EQ(read("\x1B[A\x1B[B\x1B[C\x1B[D"), (Keys{{Kind::up}, {Kind::down}, {Kind::right}, {Kind::left}}));
    EXPECT_EQ(read("\x1BOA\x1BOB\x1BOC\x1BOD"), (Keys{{Kind::up}, {Kind::down}, {Kind::right}, {Kind::left}}));
    EXPECT_EQ(read("\x1B[H\x1B[F\x1B[1~\x1B[4~\x1B[3~"),
              (Keys{{Kind::home}, {Kind::end}, {Kind::home}, {Kind::end}, {Kind::delete_forward}}));
    EXPECT_EQ(read("\x1B[1;5D\x1B[1;5C"), (Keys{{Kind::word_left}, {Kind::word_right}}));
}

TEST(KeyReader, drops_sequences_that_it_does_not_know) {
    EXPECT_EQ(read("a\x1B[2~\x1B[?1;2c\x1B[24;80Rb"), (Keys{{Kind::text, "ab"}}));
    EXPECT_EQ(read("\x1Bhello"), (Keys{{Kind::text, "hello"}}));  // a lone ESC
    EXPECT_EQ(read("\x1B\x1B[A"), Keys{{Kind::up}});
    EXPECT_EQ(read("\x1B[" + std::string(100, '1') + "x"), (Keys{{Kind::text, std::string(70, '1') + "x"}}));
}

TEST(KeyReader, knows_the_keys_for_what_is_above_the_row) {
    EXPECT_EQ(read("\x1B[5~\x1B[6~"), (Keys{{Kind::page_up}, {Kind::page_down}}));
    EXPECT_EQ(read("\x1B"
                   "3\x1B[1;3D\x1B[1;3C"),
              (Keys{{Kind::window, "3"}, {Kind::window, "-"}, {Kind::window, "+"}}));
}

TEST(KeyReader, drops_what_is_not_text) {
    EXPECT_EQ(read("a\xFF\xC0z"), (Keys{{Kind::text, "az"}}));
    EXPECT_EQ(read("a\xE4\xBDz"), (Keys{{Kind::text, "az"}}));
    EXPECT_EQ(read("a\xC2\x9Bz"), (Keys{{Kind::text, "az"}}));  // a C1 control character
}

TEST(KeyReader, gives_a_paste_as_one_key) {
    EXPECT_EQ(read("a\x1B[200~one\r\ntwo\x1B[A\x1B[201~b"),
              (Keys{{Kind::text, "a"}, {Kind::paste, "one\r\ntwo\x1B[A"}, {Kind::text, "b"}}));
}

TEST(KeyReader, gives_an_endless_paste_in_pieces) {
    KeyReader reader;
    std::size_t size = 0;
    reader.feed("\x1B[200~");
    for (int i = 0; i < 100; ++i) {
        for (const auto& key : reader.feed(std::string(10000, 'x'))) {
            EXPECT_EQ(key.kind, Kind::paste);
            size += key.text.size();
        }
    }
    for (const auto& key : reader.feed("\x1B[201~")) size += key.text.size();
    EXPECT_EQ(size, 1'000'000U);
    EXPECT_EQ(reader.feed("\r"), Keys{{Kind::enter}});
}

TEST(KeyReader, gives_the_same_keys_however_the_bytes_are_cut) {
    const std::string bytes = "你好\x1B[1;5C👍🏽\x1B[200~pasted 中\n\x1B[201~\x1BOA\xE4\x1B[3~é\r";
    const auto whole = read(bytes);
    ASSERT_EQ(whole.size(), 8U);
    for (std::size_t piece = 1; piece < bytes.size(); ++piece) EXPECT_EQ(read(bytes, piece), whole) << piece;
}
