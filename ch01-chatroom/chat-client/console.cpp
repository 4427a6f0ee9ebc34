#include "ch01-chatroom/chat-client/console.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <string_view>
#include <utility>

#include "shared/text/utf8.hpp"

namespace chat::client {

namespace {

constexpr std::string_view first_prompt = "> ";

// What stdin has; empty at its end.
std::string_view read_stdin(std::array<char, 16384>& buffer) {
    for (;;) {
        const auto count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        return {buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
    }
}

// The editor is made before the terminal is raw, so that a history file that cannot be read leaves no raw terminal.
LineEditor make_editor(const std::string& history_file, std::size_t line_limit, Completer completer) {
    LineEditor editor{{.prompt = std::string(first_prompt), .limit = line_limit, .completer = std::move(completer)}};
    if (!history_file.empty()) editor.history().keep_in(history_file);
    static_cast<void>(editor.take_output());  // drawn again when the width is known
    return editor;
}

}  // namespace

TerminalConsole::TerminalConsole(const std::string& history_file, std::size_t line_limit, Completer completer)
    : editor_{make_editor(history_file, line_limit, std::move(completer))} {
    editor_.resize(terminal_.columns());
    flush();
}

TerminalConsole::~TerminalConsole() {
    editor_.erase();
    flush();
}

void TerminalConsole::read_input() {
    std::array<char, 16384> buffer{};
    const auto keys = read_stdin(buffer);
    ended_ = keys.empty();
    editor_.feed(keys);
}

std::optional<EditorEvent> TerminalConsole::next_event() {
    if (std::exchange(ended_, false)) return EditorEvent{EditorEvent::Kind::end_of_input};
    auto event = editor_.next_event();
    flush();
    return event;
}

void TerminalConsole::show(const std::vector<std::string>& lines) {
    editor_.print_above(lines);
    flush();
}

void TerminalConsole::ask_password(const std::string& prompt) {
    editor_.ask_password(prompt);
    flush();
}

void TerminalConsole::set_nick(const std::string& nick) {
    editor_.set_prompt(text::to_printable(nick) + std::string(first_prompt));
    flush();
}

void TerminalConsole::remember(const std::string& line) {
    editor_.history().add(line);
}

void TerminalConsole::window_changed() {
    editor_.resize(terminal_.columns());
    flush();
}

void TerminalConsole::stop_process() {
    editor_.erase();
    flush();
    terminal_.leave();
    raise(SIGSTOP);
    went_on();
}

void TerminalConsole::went_on() {
    terminal_.enter();
    editor_.resize(terminal_.columns());
    flush();
}

void PlainConsole::read_input() {
    std::array<char, 16384> buffer{};
    const auto bytes = read_stdin(buffer);
    if (bytes.empty()) events_.push_back({EditorEvent::Kind::end_of_input});
    lines_.feed(bytes, [&](const framing::LineSplitter::Line& line) {
        if (line) {
            events_.push_back({EditorEvent::Kind::line, std::string(*line)});
        } else {
            std::cerr << "chat-client: a line of more than " << line.error().offset << " bytes was not sent\n";
        }
    });
}

std::optional<EditorEvent> PlainConsole::next_event() {
    if (events_.empty()) return {};
    auto event = std::move(events_.front());
    events_.pop_front();
    if (password_ && event.kind == EditorEvent::Kind::line) {
        event.kind = EditorEvent::Kind::password;
        password_.reset();
    }
    return event;
}

void PlainConsole::show(const std::vector<std::string>& lines) {
    for (const auto& line : lines) std::cout << line << '\n';
    std::cout.flush();
}

void PlainConsole::ask_password(const std::string& prompt) {
    std::cerr << prompt << std::flush;
    password_.emplace();
}

}  // namespace chat::client
