#include "ch01-chatroom/chat-client/keys.hpp"

#include <algorithm>

#include "shared/text/utf8.hpp"

namespace chat::client {

namespace {

using Kind = Key::Kind;

constexpr char escape = '\x1B';
constexpr std::string_view paste_begins = "\x1B[200~";
constexpr std::string_view paste_ends = "\x1B[201~";
constexpr std::size_t longest_sequence = 32;  // an escape sequence that goes on longer is none
constexpr std::size_t paste_piece = 65536;    // a longer paste comes as several keys

const Key nothing{Kind::text, {}};  // a sequence that means no key

Key key_of_control(char byte) {
    switch (byte) {
        case '\r':
        case '\n':
            return {Kind::enter};
        case '\t':
            return {Kind::tab};
        case '\b':
        case '\x7F':
            return {Kind::backspace};
        case 'A' - '@':
            return {Kind::home};
        case 'B' - '@':
            return {Kind::left};
        case 'C' - '@':
            return {Kind::interrupt};
        case 'D' - '@':
            return {Kind::end_of_input};
        case 'E' - '@':
            return {Kind::end};
        case 'F' - '@':
            return {Kind::right};
        case 'K' - '@':
            return {Kind::erase_to_end};
        case 'L' - '@':
            return {Kind::clear_screen};
        case 'N' - '@':
            return {Kind::down};
        case 'P' - '@':
            return {Kind::up};
        case 'U' - '@':
            return {Kind::erase_to_start};
        case 'W' - '@':
            return {Kind::erase_word};
        case 'Z' - '@':
            return {Kind::suspend};
        default:
            return nothing;
    }
}

// The part of a cursor key's sequence behind "ESC [" or "ESC O".
Key key_of_sequence(std::string_view sequence) {
    struct Row {
        std::string_view sequence;
        Kind kind;
    };
    static constexpr Row rows[] = {
        {"A", Kind::up},           {"B", Kind::down},     {"C", Kind::right},           {"D", Kind::left},
        {"H", Kind::home},         {"F", Kind::end},      {"1~", Kind::home},           {"7~", Kind::home},
        {"4~", Kind::end},         {"8~", Kind::end},     {"3~", Kind::delete_forward}, {"1;5C", Kind::word_right},
        {"1;5D", Kind::word_left}, {"5~", Kind::page_up}, {"6~", Kind::page_down}};
    if (sequence == "1;3C" || sequence == "1;3D") return {Kind::window, sequence == "1;3C" ? "+" : "-"};
    const auto* row = std::ranges::find(rows, sequence, &Row::sequence);
    return row == std::end(rows) ? nothing : Key{row->kind};
}

bool is_control_byte(char byte) {
    return static_cast<unsigned char>(byte) < 0x20 || byte == '\x7F';
}

// True if more bytes could still make the beginning of `bytes` a UTF-8 sequence.
bool may_become_utf8(std::string_view bytes) {
    const auto first = static_cast<unsigned char>(bytes[0]);
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
    const auto is_continuation = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; };
    return bytes.size() < length && std::all_of(bytes.begin() + 1, bytes.end(), is_continuation);
}

}  // namespace

std::vector<Key> KeyReader::feed(std::string_view bytes) {
    waiting_ += bytes;
    std::vector<Key> keys;
    while (const auto key = take_key()) {
        if (*key != nothing) keys.push_back(*key);
    }
    return keys;
}

std::optional<Key> KeyReader::take_key() {
    if (pasting_) return take_paste();
    if (waiting_.empty()) return {};
    if (waiting_[0] == escape) return take_escape();
    if (is_control_byte(waiting_[0])) {
        const Key key = key_of_control(waiting_[0]);
        waiting_.erase(0, 1);
        return key;
    }
    if (text::code_point_at(waiting_, 0).length == 0 && may_become_utf8(waiting_)) return {};
    return take_text();
}

// All characters up to the next control byte, or to what is not (yet) UTF-8.
Key KeyReader::take_text() {
    Key key{Kind::text};
    std::size_t at = 0;
    while (at < waiting_.size() && !is_control_byte(waiting_[at])) {
        const auto [value, length] = text::code_point_at(waiting_, at);
        if (length == 0) break;
        if (!text::is_control(value)) key.text.append(waiting_, at, length);
        at += length;
    }
    waiting_.erase(0, std::max<std::size_t>(at, 1));  // at least the byte that is not UTF-8
    return key;
}

std::optional<Key> KeyReader::take_escape() {
    if (waiting_.size() < 2) return {};
    if (waiting_[1] >= '0' && waiting_[1] <= '9') {
        Key key{Kind::window, waiting_.substr(1, 1)};
        waiting_.erase(0, 2);
        return key;
    }
    if (waiting_[1] != '[' && waiting_[1] != 'O') {
        waiting_.erase(0, 1);  // a lone ESC
        return nothing;
    }
    std::size_t end = 2;
    const auto limit = std::min(waiting_.size(), longest_sequence);
    while (end < limit && 0x20 <= waiting_[end] && waiting_[end] < 0x40) ++end;
    if (end == waiting_.size() && end < longest_sequence) return {};
    const bool is_whole = end < limit && 0x40 <= waiting_[end] && waiting_[end] < 0x7F;
    const auto sequence = waiting_.substr(0, is_whole ? end + 1 : end);
    waiting_.erase(0, sequence.size());
    if (sequence == paste_begins) {
        pasting_ = true;
        return nothing;
    }
    return key_of_sequence(std::string_view(sequence).substr(2));
}

std::optional<Key> KeyReader::take_paste() {
    const auto end = waiting_.find(paste_ends);
    if (end != std::string::npos) {
        Key key{Kind::paste, waiting_.substr(0, end)};
        waiting_.erase(0, end + paste_ends.size());
        pasting_ = false;
        return key;
    }
    if (waiting_.size() < paste_piece) return {};
    const auto piece = waiting_.size() - paste_ends.size();  // the last bytes may be the beginning of the end
    Key key{Kind::paste, waiting_.substr(0, piece)};
    waiting_.erase(0, piece);
    return key;
}

}  // namespace chat::client
