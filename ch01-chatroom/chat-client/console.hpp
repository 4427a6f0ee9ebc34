// The person's side of the client: a terminal with an input row, or plain pipes.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "ch01-chatroom/chat-client/line_editor.hpp"
#include "ch01-chatroom/chat-client/terminal.hpp"
#include "shared/framing/line_splitter.hpp"

namespace chat::client {

class Console {
  public:
    virtual ~Console() = default;

    /// Reads what stdin has. Then call next_event() until it gives none, and act on each before the next.
    virtual void read_input() = 0;
    virtual std::optional<EditorEvent> next_event() = 0;
    virtual void show(const std::vector<std::string>& lines) = 0;
    virtual void ask_password(const std::string& prompt) = 0;
    virtual void set_nick(const std::string& nick) = 0;
    virtual void remember(const std::string&) {}  // a line for the history

    virtual void window_changed() {}
    virtual void stop_process() {}  // Ctrl-Z; returns when the process goes on
    virtual void went_on() {}       // the process was stopped and goes on
};

/// An input row that incoming lines do not tear.
class TerminalConsole : public Console {
  public:
    /// `history_file`: empty to keep the history in memory only.
    TerminalConsole(const std::string& history_file, std::size_t line_limit, Completer completer);
    ~TerminalConsole() override;

    void read_input() override;
    std::optional<EditorEvent> next_event() override;
    void show(const std::vector<std::string>& lines) override;
    void ask_password(const std::string& prompt) override;
    void set_nick(const std::string& nick) override;
    void remember(const std::string& line) override;
    void window_changed() override;
    void stop_process() override;
    void went_on() override;

  private:
    void flush() { terminal_.write(editor_.take_output()); }

    LineEditor editor_;
    bool ended_ = false;  // stdin
    Terminal terminal_;
};

/// Lines from stdin, lines to stdout. A password is the next line of stdin.
class PlainConsole : public Console {
  public:
    explicit PlainConsole(std::size_t line_limit) : lines_{line_limit} {}

    void read_input() override;
    std::optional<EditorEvent> next_event() override;
    void show(const std::vector<std::string>& lines) override;
    void ask_password(const std::string& prompt) override;
    void set_nick(const std::string&) override {}

  private:
    framing::LineSplitter lines_;
    std::deque<EditorEvent> events_;
    std::optional<HiddenEcho> password_;  // while one is asked for
};

}  // namespace chat::client
