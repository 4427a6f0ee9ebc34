// The editor against a model of a screen: keys in, and what a person would see.
#include "ch01-chatroom/chat-client/line_editor.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "shared/testkit/pseudo_terminal.hpp"
#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

using chat::client::EditorEvent;
using chat::client::LineEditor;
using testkit::Screen;
using Kind = EditorEvent::Kind;

namespace {

const std::string left = "\x1B[D", right = "\x1B[C", up = "\x1B[A", down = "\x1B[B", word_left = "\x1B[1;5D",
                  word_right = "\x1B[1;5C", delete_key = "\x1B[3~", ctrl_a = "\x01", ctrl_c = "\x03", ctrl_d = "\x04",
                  ctrl_e = "\x05", ctrl_k = "\x0B", ctrl_l = "\x0C", ctrl_u = "\x15", ctrl_w = "\x17", tab = "\t",
                  backspace = "\x7F", enter = "\r";

// An editor and the screen it draws on. The prompt is "> ".
class Desk {
  public:
    explicit Desk(int columns = 40, Screen::Emoji emoji = Screen::Emoji::joined)
        : editor{{.columns = columns, .prompt = "> ", .limit = 4096, .completer = names}}, screen{columns, 10, emoji} {
        show();
    }
    std::vector<EditorEvent> type(std::string_view keys) {
        editor.feed(keys);
        std::vector<EditorEvent> events;
        while (auto event = editor.next_event()) events.push_back(*std::move(event));
        show();
        return events;
    }
    void print(std::string_view line) {
        editor.print_above({std::string(line)});
        show();
    }
    void show() {
        screen.feed(editor.take_output());
        EXPECT_EQ(screen.unknown(), "");
    }
    std::string row() const { return screen.cursor_line(); }
    // What stands left of the cursor, without the prompt; only for text of single columns.
    std::string before_cursor() const { return row().substr(2, static_cast<std::size_t>(screen.cursor_column()) - 2); }

    LineEditor editor;
    Screen screen;

  private:
    static std::vector<std::string> names(std::string_view word, bool at_start) {
        std::vector<std::string> found;
        for (const std::string name : {"anna", "andrew", "小明"})
            if (name.starts_with(word)) found.push_back(name + (at_start ? ": " : " "));
        return found;
    }
};

}  // namespace

TEST(LineEditor, gives_the_line_at_enter_and_clears_the_row) {
    Desk desk;
    EXPECT_TRUE(desk.type("hello").empty());
    EXPECT_EQ(desk.row(), "> hello");
    EXPECT_EQ(desk.type(enter), (std::vector<EditorEvent>{{Kind::line, "hello"}}));
    EXPECT_EQ(desk.row(), ">");
    EXPECT_EQ(desk.screen.cursor_column(), 2);
}

TEST(LineEditor, edits_in_the_middle) {
    Desk desk;
    desk.type("held" + left + "lo wor" + ctrl_e + ctrl_a + right + right);
    EXPECT_EQ(desk.row(), "> hello word");
    EXPECT_EQ(desk.before_cursor(), "he");
    desk.type(delete_key + backspace + "ea");
    EXPECT_EQ(desk.row(), "> healo word");
    desk.type(ctrl_k);
    EXPECT_EQ(desk.row(), "> hea");
    desk.type(ctrl_u);
    EXPECT_EQ(desk.row(), ">");
}

TEST(LineEditor, goes_and_erases_by_words) {
    Desk desk;
    desk.type("one two  three");
    desk.type(word_left);
    EXPECT_EQ(desk.before_cursor(), "one two  ");
    desk.type(word_left);
    EXPECT_EQ(desk.before_cursor(), "one ");
    desk.type(word_right);
    EXPECT_EQ(desk.before_cursor(), "one two");
    desk.type(ctrl_w);
    EXPECT_EQ(desk.row(), "> one   three");
    EXPECT_EQ(desk.before_cursor(), "one ");
}

TEST(LineEditor, deletes_at_the_borders_without_harm) {
    Desk desk;
    desk.type(backspace + delete_key + left + right + ctrl_w + ctrl_k + ctrl_u + up + down + word_left + word_right);
    EXPECT_EQ(desk.row(), ">");
    desk.type("a" + right + delete_key);
    EXPECT_EQ(desk.row(), "> a");
}

TEST(LineEditor, counts_the_columns_of_wide_characters) {
    Desk desk;
    desk.type("你好");
    EXPECT_EQ(desk.row(), "> 你好");
    EXPECT_EQ(desk.screen.cursor_column(), 2 + 4);
    desk.type(left);
    EXPECT_EQ(desk.screen.cursor_column(), 2 + 2);
    desk.type("们");
    EXPECT_EQ(desk.row(), "> 你们好");
}

TEST(LineEditor, takes_a_cluster_away_as_one) {
    for (const std::string_view cluster :
         {"😀", "👍🏽", "👨\u200D👩\u200D👧", "🇨🇳", "❤\uFE0F", "1\uFE0F\u20E3", "e\u0301", "你"}) {
        Desk desk;
        desk.type("a" + std::string(cluster));
        EXPECT_EQ(desk.screen.cursor_column(), 3 + text::display_width(cluster)) << cluster;
        desk.type(left);
        EXPECT_EQ(desk.screen.cursor_column(), 3) << cluster;
        desk.type(right + backspace);
        EXPECT_EQ(desk.row(), "> a") << cluster;
        EXPECT_EQ(desk.screen.cursor_column(), 3) << cluster;
        EXPECT_EQ(desk.editor.text(), "a") << cluster;
    }
}

TEST(LineEditor, stands_behind_the_cluster_that_a_mark_or_joiner_makes) {
    Desk desk;
    desk.type("e" + left);
    desk.type(right + "\u0301");
    EXPECT_EQ(desk.screen.cursor_column(), 3);
    desk.type(ctrl_u + "👩💻" + left + "\u200D");
    EXPECT_EQ(desk.screen.cursor_column(), 4) << "both emoji are one now";
    desk.type(backspace);
    EXPECT_EQ(desk.editor.text(), "");
}

TEST(LineEditor, puts_the_cursor_right_on_a_terminal_that_knows_no_joined_emoji) {
    Desk desk(40, Screen::Emoji::apart);
    desk.type("👨\u200D👩\u200D👧 ok");
    EXPECT_EQ(desk.screen.cursor_column(), 2 + 2 + 3);
    EXPECT_TRUE(desk.row().ends_with(" ok")) << desk.row();
}

TEST(LineEditor, keeps_what_is_typed_while_lines_come_in) {
    Desk desk;
    desk.type("half a li" + left + left);
    desk.print("<anna> hello");
    desk.print("<bob> 你好");
    EXPECT_EQ(desk.screen.text(), "<anna> hello\n<bob> 你好\n> half a li");
    EXPECT_EQ(desk.before_cursor(), "half a ");
    EXPECT_EQ(desk.type("X" + enter), (std::vector<EditorEvent>{{Kind::line, "half a Xli"}}));
}

TEST(LineEditor, lets_the_terminal_wrap_a_long_line_above) {
    Desk desk(20);
    desk.type("typing");
    desk.print("<anna> a line longer than the screen is wide");
    EXPECT_EQ(desk.screen.text(), "<anna> a line longer\n than the screen is\nwide\n> typing");
    desk.print("exactly twenty colum");
    EXPECT_TRUE(desk.screen.text().ends_with("\nexactly twenty colum\n> typing")) << desk.screen.text();
}

TEST(LineEditor, shifts_a_long_line_so_that_the_cursor_is_in_sight) {
    Desk desk(20);
    std::string typed;
    for (int i = 0; i < 60; ++i) {
        const std::string digit(1, static_cast<char>('0' + i % 10));
        desk.type(digit);
        typed += digit;
        ASSERT_EQ(desk.screen.lines()[1], "") << "it wrapped after " << i;
        const auto shown = desk.before_cursor();
        ASSERT_FALSE(shown.empty());
        EXPECT_TRUE(typed.ends_with(shown)) << desk.row();
        EXPECT_LT(desk.screen.cursor_column(), 20);
    }
    desk.type(ctrl_a);
    EXPECT_EQ(desk.row(), "> 01234567890123456");
    EXPECT_EQ(desk.screen.cursor_column(), 2);
    desk.type(ctrl_e);
    EXPECT_TRUE(desk.row().ends_with("789")) << desk.row();
    for (int i = 0; i < 60; ++i) desk.type(backspace);
    EXPECT_EQ(desk.row(), ">");
}

TEST(LineEditor, never_reaches_the_last_column_with_wide_characters) {
    for (int columns = 8; columns < 20; ++columns) {
        Desk desk(columns);
        for (int i = 0; i < 20; ++i) {
            desk.type(i % 3 == 0 ? "a" : "中");
            ASSERT_EQ(desk.screen.lines()[1], "") << columns;
        }
        for (int i = 0; i < 20; ++i) desk.type(left);
        EXPECT_EQ(desk.screen.cursor_column(), 2);
        EXPECT_TRUE(desk.row().starts_with("> a中")) << desk.row();
    }
}

TEST(LineEditor, survives_a_window_of_any_width) {
    for (const int columns : {1, 2, 3, 4, 5}) {
        Desk desk(columns);
        desk.type("abc中文😀" + left + backspace + ctrl_a + "x");
        EXPECT_EQ(desk.editor.text(), "xabc中😀");
    }
}

TEST(LineEditor, walks_through_the_history) {
    Desk desk;
    desk.editor.history().add("one");
    desk.editor.history().add("two");
    desk.type("draft" + up);
    EXPECT_EQ(desk.row(), "> two");
    desk.type(up);
    EXPECT_EQ(desk.row(), "> one");
    desk.type(down + down);
    EXPECT_EQ(desk.row(), "> draft");
}

TEST(LineEditor, completes_and_goes_through_the_choices) {
    Desk desk;
    desk.type("an" + tab);
    EXPECT_EQ(desk.editor.text(), "anna: ");
    desk.type(tab);
    EXPECT_EQ(desk.editor.text(), "andrew: ");
    desk.type(tab);
    EXPECT_EQ(desk.editor.text(), "anna: ");
    desk.type("hi 小" + tab);
    EXPECT_EQ(desk.editor.text(), "anna: hi 小明 ");
    EXPECT_EQ(desk.screen.cursor_column(), 2 + 6 + 3 + 5);
    desk.type("zz" + tab);
    EXPECT_EQ(desk.editor.text(), "anna: hi 小明 zz");
}

TEST(LineEditor, completes_in_the_middle_of_a_line) {
    Desk desk;
    desk.type("say  now" + left + left + left + left + "and" + tab);
    EXPECT_EQ(desk.editor.text(), "say andrew  now");
}

TEST(LineEditor, takes_a_paste_as_text_and_sends_nothing) {
    Desk desk;
    EXPECT_TRUE(desk.type("\x1B[200~one\r\ntwo\tthree\nfour\x1B[2J\x07\n\x1B[201~").empty());
    EXPECT_EQ(desk.editor.text(), "one two three four[2J");
    EXPECT_EQ(desk.row(), "> one two three four[2J");
}

TEST(LineEditor, refuses_more_than_its_limit) {
    Desk desk;
    desk.type(std::string(4096, 'x'));
    desk.type("y");
    desk.type("\x1B[200~z\x1B[201~");
    EXPECT_EQ(desk.editor.text(), std::string(4096, 'x'));
}

TEST(LineEditor, shows_nothing_of_a_password) {
    Desk desk;
    desk.editor.ask_password("password: ");
    desk.type("secret" + left + "X" + tab + up);
    desk.print("<anna> hello");
    EXPECT_EQ(desk.screen.text(), "<anna> hello\npassword:");
    EXPECT_EQ(desk.screen.cursor_column(), 10);
    EXPECT_EQ(desk.type(enter), (std::vector<EditorEvent>{{Kind::password, "secreXt"}}));
    EXPECT_EQ(desk.row(), ">");
    desk.type("seen");
    EXPECT_EQ(desk.row(), "> seen");
}

TEST(LineEditor, keeps_keys_back_until_the_program_has_acted_on_a_line) {
    Desk desk;
    desk.editor.feed("/login anna\rsecret\r");
    EXPECT_EQ(desk.editor.next_event(), (EditorEvent{Kind::line, "/login anna"}));
    desk.editor.ask_password("password: ");
    EXPECT_EQ(desk.editor.next_event(), (EditorEvent{Kind::password, "secret"}));
    const auto bytes = desk.editor.take_output();
    EXPECT_EQ(bytes.find("secret"), std::string::npos);
}

TEST(LineEditor, leaves_only_from_an_empty_row) {
    Desk desk;
    EXPECT_TRUE(desk.type("text" + ctrl_c).empty());
    EXPECT_EQ(desk.row(), ">");
    EXPECT_TRUE(desk.type("text" + ctrl_a + ctrl_d).empty());
    EXPECT_EQ(desk.row(), "> ext");
    desk.type(ctrl_u + ctrl_k);
    EXPECT_EQ(desk.type(ctrl_c), (std::vector<EditorEvent>{{Kind::interrupt}}));
    EXPECT_EQ(desk.type(ctrl_d), (std::vector<EditorEvent>{{Kind::end_of_input}}));
    desk.editor.ask_password("password: ");
    EXPECT_EQ(desk.type("sec" + ctrl_c), (std::vector<EditorEvent>{{Kind::cancelled}}));
    EXPECT_EQ(desk.row(), ">");
}

TEST(LineEditor, clears_the_screen_but_not_the_line) {
    Desk desk;
    desk.print("<anna> hello");
    desk.type("text" + ctrl_l);
    EXPECT_EQ(desk.screen.text(), "> text");
}

TEST(LineEditor, draws_its_row_anew_for_another_width) {
    Desk desk(60);
    desk.print("<anna> hello");
    desk.type("a line of forty-two columns, as one can see");
    for (const int columns : {20, 70, 15, 40}) {
        desk.screen.resize(columns, 10);
        desk.editor.resize(columns);
        desk.show();
        EXPECT_TRUE(desk.screen.text().starts_with("<anna> hello\n> ")) << desk.screen.text();
        const auto lines = desk.screen.lines();
        EXPECT_EQ(lines[2], "") << "columns " << columns << "\n" << desk.screen.text();
        EXPECT_TRUE(desk.row().ends_with("see")) << desk.row();
    }
}

// Whatever is typed, the row shows a part of the text with the cursor where it belongs.
TEST(LineEditor, agrees_with_the_screen_after_random_keys) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const std::vector<std::string> keys{"a",  "b ",  "中",      "😀",    "e\u0301", "👍🏽", "🇨🇳",   left, right,
                                        left, right, backspace, ctrl_a, ctrl_e,    delete_key, ctrl_w, "xyz"};
    for (int round = 0; round < 20; ++round) {
        Desk desk(12 + round % 5);
        for (int i = 0; i < 200; ++i) {
            desk.type(keys[std::uniform_int_distribution<std::size_t>{0, keys.size() - 1}(random)]);
            const auto row = desk.row();
            ASSERT_TRUE(row.starts_with(">")) << row;
            std::string shown = row.substr(std::min<std::size_t>(row.size(), 2));
            ASSERT_NE(desk.editor.text().find(shown), std::string::npos)
                << "shown '" << shown << "' of '" << desk.editor.text() << "'";
            ASSERT_EQ(desk.screen.lines()[1], "");
        }
    }
}
