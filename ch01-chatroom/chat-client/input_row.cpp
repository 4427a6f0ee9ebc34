#include "ch01-chatroom/chat-client/input_row.hpp"

#include <algorithm>

#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

namespace chat::client {

namespace {

// Terminals agree on the width of most characters, but not on clusters of several code points: an older one shows a
// family of emoji as three. After such a cluster we say in which column to go on.
bool width_is_doubtful(std::string_view cluster) {
    return text::code_point_at(cluster, 0).length < cluster.size();
}

}  // namespace

std::size_t InputRow::first_visible(std::string_view text, std::size_t cursor, int room) const {
    if (text::display_width(text) <= room) return 0;
    const auto first_now = text::previous_grapheme(text, first_ + 1);  // the text may have changed around it
    const bool is_left_of_view = cursor <= first_now && first_now > 0;
    const bool is_right_of_view =
        cursor > first_now && text::display_width(text.substr(first_now, cursor - first_now)) > room;
    if (!is_left_of_view && !is_right_of_view) return first_now;

    const auto cursor_at = text::display_width(text.substr(0, cursor));
    // Shift by a third of a row, so that not every key shifts again.
    const int wanted = is_left_of_view ? cursor_at - room / 3 : cursor_at - room + room / 3;
    std::size_t first = 0;
    for (int column = 0; first < cursor && column < wanted;) {
        const auto next = text::next_grapheme(text, first);
        column += text::display_width(text.substr(first, next - first));
        first = next;
    }
    return first;
}

std::string InputRow::draw(std::string_view prompt, std::string_view text, std::size_t cursor) {
    const auto shown_prompt = text::truncate_to_width(prompt, columns_ / 2);
    const int start = text::display_width(shown_prompt);
    const int room = std::max(columns_ - 1 - start, 0);  // for the text; the cursor may stand behind it
    first_ = first_visible(text, cursor, room);

    std::string out = "\r" + shown_prompt;
    int column = start;
    cursor_column_ = start;
    for (std::size_t at = first_; at < text.size();) {
        const auto next = text::next_grapheme(text, at);
        const auto cluster = text.substr(at, next - at);
        const int width = text::display_width(cluster);
        if (column + width > start + room) break;
        out += cluster;
        column += width;
        if (width_is_doubtful(cluster)) out += "\x1B[" + std::to_string(column + 1) + "G";
        at = next;
        if (at <= cursor) cursor_column_ = column;
    }
    out += "\x1B[K\r";
    if (cursor_column_ > 0) out += "\x1B[" + std::to_string(cursor_column_) + "C";
    return out;
}

std::string InputRow::draw_prompt(std::string_view prompt) {
    const auto shown = text::truncate_to_width(prompt, columns_ - 1);
    cursor_column_ = text::display_width(shown);
    return "\r" + shown + "\x1B[K";
}

std::string InputRow::resize(int columns) {
    const int rows_above = columns > 0 && columns < columns_ ? cursor_column_ / columns : 0;
    columns_ = columns;
    return (rows_above > 0 ? "\x1B[" + std::to_string(rows_above) + "A" : "") + "\r\x1B[J";
}

}  // namespace chat::client
