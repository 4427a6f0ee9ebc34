// What both drawings of the ladder need: lines of a given width, and which packets of many are drawn.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace handshake {

/// Which of `count` steps are drawn when only `limit` may be (0: all): [0, head) and [tail, count).
struct Fold {
    std::size_t head{};
    std::size_t tail{};
};
Fold fold(std::size_t count, std::size_t limit);

/// `text` in lines of at most `width` columns, broken at spaces. A longer word has a line of its own.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// `items` with " · " between them, in lines of at most `width` columns, broken between items.
std::vector<std::string> wrap_items(const std::vector<std::string>& items, std::size_t width);

/// Columns of `text` on a terminal.
std::size_t columns(std::string_view text);

}  // namespace handshake
