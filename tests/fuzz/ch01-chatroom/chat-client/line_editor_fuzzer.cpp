// The first byte is the width of the window; the rest are keys. The screen model must understand every byte that the
// editor writes, the row must never wrap, and the text must stay good UTF-8 within its limit.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ch01-chatroom/chat-client/line_editor.hpp"
#include "shared/core/bytes.hpp"
#include "shared/testkit/pseudo_terminal.hpp"
#include "shared/text/utf8.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const int columns = 8 + data[0] % 80;
    constexpr std::size_t limit = 200;
    chat::client::LineEditor editor{
        {.columns = columns, .prompt = "> ", .limit = limit, .completer = [](std::string_view word, bool at_start) {
             return std::vector<std::string>{std::string(word) + "小明" + (at_start ? ": " : " "), "anna "};
         }}};
    testkit::Screen screen{columns, 5};
    for (std::string_view keys = core::text_of({data + 1, size - 1}); !keys.empty();) {
        editor.feed(keys.substr(0, 7));
        keys.remove_prefix(std::min<std::size_t>(keys.size(), 7));
        while (const auto event = editor.next_event()) editor.history().add(event->text);
        screen.feed(editor.take_output());
        require(screen.unknown().empty());
        require(screen.lines()[1].empty());
        require(editor.text().size() <= limit);
        require(text::is_valid_utf8(editor.text()) && !text::find_control(editor.text()));
    }
    return 0;
}
