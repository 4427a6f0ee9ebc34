#include "ch01-chatroom/handshake/layout.hpp"

#include <utility>

#include "shared/text/width.hpp"

namespace handshake {

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(text::display_width(text));
}

Fold fold(std::size_t count, std::size_t limit) {
    if (limit == 0 || count <= limit) return {count, count};
    const auto head = limit - limit / 2;
    return {head, count - (limit - head)};
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    std::string line;
    while (!text.empty()) {
        const auto space = text.find(' ');
        const auto word = text.substr(0, space);
        text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
        if (!line.empty() && columns(line) + 1 + columns(word) > width) lines.push_back(std::exchange(line, {}));
        if (!line.empty()) line += ' ';
        line += word;
    }
    if (!line.empty()) lines.push_back(line);
    return lines;
}

std::vector<std::string> wrap_items(const std::vector<std::string>& items, std::size_t width) {
    constexpr std::string_view between = " · ";
    std::vector<std::string> lines;
    std::string line;
    for (const auto& item : items) {
        if (!line.empty() && columns(line) + columns(between) + columns(item) > width)
            lines.push_back(std::exchange(line, {}));
        if (!line.empty()) line += between;
        line += item;
    }
    if (!line.empty()) lines.push_back(line);
    return lines;
}

}  // namespace handshake
