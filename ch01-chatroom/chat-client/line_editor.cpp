#include "ch01-chatroom/chat-client/line_editor.hpp"

#include <algorithm>
#include <utility>

#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

namespace chat::client {

namespace {

using Kind = Key::Kind;

constexpr std::string_view bell = "\a";

// A pasted text as one line: line ends and tabs become a space, other control characters go.
std::string to_one_line(std::string_view pasted) {
    std::string out;
    while (pasted.ends_with('\n') || pasted.ends_with('\r')) pasted.remove_suffix(1);
    for (std::size_t at = 0; at < pasted.size();) {
        const auto [value, length] = text::code_point_at(pasted, at);
        const bool is_crlf = value == U'\r' && pasted.substr(at).starts_with("\r\n");
        if (value == U'\n' || value == U'\t' || (value == U'\r' && !is_crlf)) {
            out += ' ';
        } else if (length > 0 && !text::is_control(value)) {
            out += pasted.substr(at, length);
        }
        at += std::max<std::size_t>(length, 1);
    }
    return out;
}

}  // namespace

LineEditor::LineEditor(Settings settings) : settings_{std::move(settings)}, row_{settings_.columns} {
    redraw();
}

void LineEditor::feed(std::string_view key_bytes) {
    for (auto& key : reader_.feed(key_bytes)) keys_.push_back(std::move(key));
}

std::optional<EditorEvent> LineEditor::next_event() {
    std::optional<EditorEvent> event;
    while (!event && !keys_.empty()) {
        const auto key = std::move(keys_.front());
        keys_.pop_front();
        if (key.kind != Kind::tab) completion_.reset();
        event = press(key);
    }
    redraw();
    return event;
}

std::optional<EditorEvent> LineEditor::press(const Key& key) {
    switch (key.kind) {
        case Kind::text:
            insert(key.text);
            break;
        case Kind::paste:
            insert_paste(key.text);
            break;
        case Kind::enter:
            return enter();
        case Kind::tab:
            complete();
            break;
        case Kind::backspace:
            erase_range(text::previous_grapheme(text_, cursor_), cursor_);
            break;
        case Kind::delete_forward:
            erase_range(cursor_, text::next_grapheme(text_, cursor_));
            break;
        case Kind::left:
            cursor_ = text::previous_grapheme(text_, cursor_);
            break;
        case Kind::right:
            cursor_ = text::next_grapheme(text_, cursor_);
            break;
        case Kind::word_left:
            cursor_ = word_start();
            break;
        case Kind::word_right:
            cursor_ = word_end();
            break;
        case Kind::home:
            cursor_ = 0;
            break;
        case Kind::end:
            cursor_ = text_.size();
            break;
        case Kind::up:
            if (!asks_password()) replace_all(history_.older(text_));
            break;
        case Kind::down:
            if (!asks_password()) replace_all(history_.newer(text_));
            break;
        case Kind::erase_to_end:
            erase_range(cursor_, text_.size());
            break;
        case Kind::erase_to_start:
            erase_range(0, cursor_);
            break;
        case Kind::erase_word:
            erase_range(word_start(), cursor_);
            break;
        case Kind::clear_screen:
            output_ += "\x1B[H\x1B[2J";
            break;
        case Kind::interrupt:
        case Kind::end_of_input:
            return leave(key);
        case Kind::suspend:
            return EditorEvent{EditorEvent::Kind::suspend};
        case Kind::page_up:
            return EditorEvent{EditorEvent::Kind::page_up};
        case Kind::page_down:
            return EditorEvent{EditorEvent::Kind::page_down};
        case Kind::window:
            return EditorEvent{EditorEvent::Kind::window, key.text};
    }
    return {};
}

std::optional<EditorEvent> LineEditor::enter() {
    EditorEvent event{EditorEvent::Kind::line, std::exchange(text_, {})};
    cursor_ = 0;
    if (asks_password()) {
        event.kind = EditorEvent::Kind::password;
        password_prompt_.reset();
    }
    return event;
}

std::optional<EditorEvent> LineEditor::leave(const Key& key) {
    const bool is_interrupt = key.kind == Kind::interrupt;
    if (!text_.empty() && !is_interrupt) {  // Ctrl-D in a line
        erase_range(cursor_, text::next_grapheme(text_, cursor_));
        return {};
    }
    const bool was_empty = text_.empty();
    replace_all({});
    if (asks_password()) {
        password_prompt_.reset();
        return EditorEvent{EditorEvent::Kind::cancelled};
    }
    if (!was_empty) return {};
    return EditorEvent{is_interrupt ? EditorEvent::Kind::interrupt : EditorEvent::Kind::end_of_input};
}

void LineEditor::insert(std::string_view typed) {
    if (text_.size() + typed.size() > settings_.limit) {
        output_ += bell;
        return;
    }
    text_.insert(cursor_, typed);
    cursor_ += typed.size();
    // A combining mark or a joiner makes one cluster with what stands around it: stay behind that cluster.
    const auto before = text::previous_grapheme(text_, cursor_);
    cursor_ = std::max(cursor_, text::next_grapheme(text_, before));
}

void LineEditor::insert_paste(std::string_view pasted) {
    insert(to_one_line(pasted));
}

void LineEditor::erase_range(std::size_t from, std::size_t to) {
    text_.erase(from, to - from);
    cursor_ = from;
    // What stood on both sides may now be one cluster.
    const auto before = text::previous_grapheme(text_, cursor_);
    if (before < cursor_) cursor_ = std::max(cursor_, text::next_grapheme(text_, before));
}

void LineEditor::replace_all(std::string text) {
    text_ = std::move(text);
    cursor_ = text_.size();
}

std::size_t LineEditor::word_start() const {
    std::size_t at = cursor_;
    while (at > 0 && text_[at - 1] == ' ') --at;
    while (at > 0 && text_[at - 1] != ' ') --at;
    return at;
}

std::size_t LineEditor::word_end() const {
    std::size_t at = cursor_;
    while (at < text_.size() && text_[at] == ' ') ++at;
    while (at < text_.size() && text_[at] != ' ') ++at;
    return at;
}

void LineEditor::complete() {
    if (asks_password() || !settings_.completer) return;
    if (!completion_) {
        std::size_t start = cursor_;
        while (start > 0 && text_[start - 1] != ' ') --start;
        const auto word = std::string_view(text_).substr(start, cursor_ - start);
        completion_ = Completion{start, settings_.completer(word, start == 0), 0};
    }
    auto& [start, words, next] = *completion_;
    if (words.empty()) {
        output_ += bell;
        return;
    }
    const auto& word = words[next];
    next = (next + 1) % words.size();
    const auto length = text_.size() - (cursor_ - start) + word.size();
    if (length > settings_.limit) {
        output_ += bell;
        return;
    }
    text_.replace(start, cursor_ - start, word);
    cursor_ = start + word.size();
}

void LineEditor::print_above(const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    output_ += row_.erase();
    for (const auto& line : lines) output_ += line + "\r\n";
    redraw();
}

void LineEditor::ask_password(std::string prompt) {
    password_prompt_ = std::move(prompt);
    replace_all({});
    redraw();
}

void LineEditor::set_prompt(std::string prompt) {
    settings_.prompt = std::move(prompt);
    redraw();
}

void LineEditor::resize(int columns) {
    output_ += row_.resize(columns);
    redraw();
}

void LineEditor::redraw() {
    output_ += asks_password() ? row_.draw_prompt(*password_prompt_) : row_.draw(settings_.prompt, text_, cursor_);
}

void LineEditor::erase() {
    output_ += row_.erase();
}

}  // namespace chat::client
