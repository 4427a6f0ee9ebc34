// What a terminal in raw mode sends: bytes in, keys out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chat::client {

struct Key {
    enum class Kind {
        text,   // one or more characters
        paste,  // text that the terminal marked as pasted; it may hold line ends
        enter,
        tab,
        backspace,
        delete_forward,
        left,
        right,
        word_left,  // Ctrl and an arrow
        word_right,
        home,
        end,
        up,
        down,
        erase_to_end,    // Ctrl-K
        erase_to_start,  // Ctrl-U
        erase_word,      // Ctrl-W
        clear_screen,    // Ctrl-L
        interrupt,       // Ctrl-C
        end_of_input,    // Ctrl-D
        suspend,         // Ctrl-Z
        page_up,
        page_down,
        window  // Alt and a digit, which is in `text`; Alt and an arrow to the left "-", to the right "+"
    };
    Kind kind{};
    std::string text{};

    bool operator==(const Key&) const = default;
};

/// Reads UTF-8, control bytes, the escape sequences of cursor keys (ECMA-48, section 5.4; xterm's forms) and bracketed
/// paste. What is cut in the middle waits for the next bytes; what it does not know is dropped. No timer: a lone ESC
/// waits for the next key and is then forgotten, unless that is a digit: terminals send ESC and a key for Alt and a
/// key.
class KeyReader {
  public:
    std::vector<Key> feed(std::string_view bytes);

  private:
    std::optional<Key> take_key();  // none: more bytes are needed
    Key take_text();
    std::optional<Key> take_escape();
    std::optional<Key> take_paste();

    std::string waiting_;  // bytes not yet read
    bool pasting_ = false;
};

}  // namespace chat::client
