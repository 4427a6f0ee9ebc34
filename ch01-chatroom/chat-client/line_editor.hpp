// A line editor for one row of a terminal: key bytes in; finished lines and screen bytes out. No I/O.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ch01-chatroom/chat-client/history.hpp"
#include "ch01-chatroom/chat-client/input_row.hpp"
#include "ch01-chatroom/chat-client/keys.hpp"

namespace chat::client {

/// What a key led to, for the program to act on.
struct EditorEvent {
    enum class Kind {
        line,          // Enter: the line
        password,      // Enter while a password was asked for
        cancelled,     // Ctrl-C or Ctrl-D while a password was asked for
        interrupt,     // Ctrl-C on an empty row
        end_of_input,  // Ctrl-D on an empty row
        suspend,       // Ctrl-Z
        page_up,       // keys that are not for the row but for the screen above it
        page_down,
        window  // as Key::Kind::window, with its text
    };
    Kind kind{};
    std::string text{};

    bool operator==(const EditorEvent&) const = default;
};

/// The words that may stand for `word`, each with what shall follow it. `at_start`: the word is the line's first.
using Completer = std::function<std::vector<std::string>(std::string_view word, bool at_start)>;

class LineEditor {
  public:
    struct Settings {
        int columns = 80;
        std::string prompt{};
        std::size_t limit = 4096;  // bytes of a line
        Completer completer{};     // may be empty
    };
    explicit LineEditor(Settings settings);

    /// Takes key bytes. Then call next_event() until it gives none: keys behind an event wait for the program's answer,
    /// so that what follows "/login anna" and Enter is already taken as the password.
    void feed(std::string_view key_bytes);
    std::optional<EditorEvent> next_event();

    /// Prints lines above the input row, which keeps what is typed. They must be printable (colours are allowed).
    void print_above(const std::vector<std::string>& lines);

    /// The next line is a password: it is not shown, has no history and no completion.
    void ask_password(std::string prompt);

    void set_prompt(std::string prompt);
    void resize(int columns);
    void redraw();
    /// Clears the row, before the program ends or is suspended.
    void erase();

    /// What is to be written to the terminal, since the last call.
    std::string take_output() { return std::exchange(output_, {}); }

    History& history() { return history_; }
    const std::string& text() const { return text_; }

  private:
    std::optional<EditorEvent> press(const Key& key);
    std::optional<EditorEvent> enter();
    std::optional<EditorEvent> leave(const Key& key);
    void insert(std::string_view typed);
    void insert_paste(std::string_view pasted);
    void erase_range(std::size_t from, std::size_t to);
    void replace_all(std::string text);
    void complete();
    std::size_t word_start() const;
    std::size_t word_end() const;
    bool asks_password() const { return password_prompt_.has_value(); }

    Settings settings_;
    KeyReader reader_;
    std::deque<Key> keys_;  // not yet acted on
    History history_;
    InputRow row_;
    std::string text_;
    std::size_t cursor_ = 0;  // a byte offset in text_, always between two grapheme clusters
    std::optional<std::string> password_prompt_;

    // Tab again puts the next word in the place of the last one.
    struct Completion {
        std::size_t start{};  // where the word begins; it ends at the cursor
        std::vector<std::string> words{};
        std::size_t next{};
    };
    std::optional<Completion> completion_;
    std::string output_;
};

}  // namespace chat::client
