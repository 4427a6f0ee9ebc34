// A program in a terminal, played by a test: keys go in, and a model of the screen says what a person would see.
#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "shared/core/guarded.hpp"
#include "shared/testkit/process.hpp"

namespace testkit {

/// What a terminal shows after some bytes: text with wide and combining characters, wrapping, scrolling, and the
/// sequences CR, LF, BS, BEL, CUU, CUD, CUF, CUB, CHA, CUP, EL, ED, SGR and bracketed paste. Everything else is kept in
/// unknown(), for a test to find.
class Screen {
  public:
    enum class Emoji {
        joined,  // a cluster of several code points takes two columns, as in terminals of today
        apart    // every code point is shown for itself, as in older ones
    };
    Screen(int columns, int rows, Emoji emoji = Emoji::joined);

    void feed(std::string_view bytes);

    /// Wraps all lines anew, as most terminals do.
    void resize(int columns, int rows);

    /// The rows without the spaces at their ends; what was scrolled away comes first.
    std::vector<std::string> lines() const;
    /// The same as one text, without the empty rows at the end.
    std::string text() const;
    /// True if `part` is to be seen, on one row or wrapped over several.
    bool shows(std::string_view part) const;

    /// The row with the cursor, and the cursor's column from 0.
    std::string cursor_line() const;
    int cursor_column() const { return column_; }

    /// True while the program asks for bracketed paste.
    bool brackets_paste() const { return brackets_paste_; }
    const std::string& unknown() const { return unknown_; }

  private:
    struct Cell {
        std::string text = " ";
        int width = 1;  // 0: the right half of the wide character before it
    };
    struct Row {
        std::vector<Cell> cells{};
        bool goes_on = false;  // the next row is the rest of the same line
    };
    static std::string text_of(const Row& row);

    bool take_one();  // reads one character or sequence from waiting_; false if it is not whole yet
    bool take_escape();
    void obey(char final, std::string_view parameters);
    void move_to(std::string_view row_text, std::string_view column_text);
    void print(std::string_view character);
    bool join(std::string_view character);
    void put(std::size_t row, int column, Cell cell);
    void line_feed();
    Row& current() { return rows_[row_]; }
    std::size_t top() const { return rows_.size() - static_cast<std::size_t>(height_); }

    int columns_, height_;
    Emoji emoji_;
    std::vector<Row> rows_;  // with those scrolled away; the last height_ are on the screen
    std::size_t row_ = 0;    // the cursor, as an index in rows_
    int column_ = 0;         // columns_ - 1 at most
    bool wraps_next_ = false;
    std::optional<std::pair<std::size_t, int>> last_;  // where the last character stands, if nothing came between
    std::string waiting_, unknown_;
    bool brackets_paste_ = false;
};

/// A child process with a pseudo-terminal as its stdin, stdout and stderr. Not to be shared between threads. The
/// destructor kills the child if it still runs.
class PseudoTerminal {
  public:
    struct Setup {
        int columns = 80;
        int rows = 24;
        std::map<std::string, std::string> environment{};  // added to ours; TERM is xterm-256color
    };
    /// Throws std::system_error.
    explicit PseudoTerminal(std::vector<std::string> command) : PseudoTerminal(std::move(command), Setup{}) {}
    PseudoTerminal(std::vector<std::string> command, const Setup& setup);
    ~PseudoTerminal();
    PseudoTerminal(const PseudoTerminal&) = delete;
    PseudoTerminal& operator=(const PseudoTerminal&) = delete;

    void type(std::string_view keys);
    void resize(int columns, int rows);
    void send_signal(int signal) const;

    /// Waits until the screen is as told; false if that did not come in time or the program ended before.
    bool wait_for(const std::function<bool(const Screen&)>& is_so);
    bool wait_for_text(std::string_view text);

    Screen screen();
    std::string bytes();  // all that the program has written

    /// True if the kernel echoes what is typed and hands it over by lines, as a shell expects it.
    bool is_as_a_shell_wants_it() const;

    /// Waits until the program has stopped, as Ctrl-Z makes it, or ended; without a time limit of its own.
    bool wait_stopped() const;

    /// Waits for the end, patience at most; empty if the program still runs.
    std::optional<ExitStatus> wait();

  private:
    struct Output {
        Screen screen;
        std::string bytes{};
        bool ended = false;
    };
    pid_t pid_ = -1;
    int master_ = -1;
    std::optional<ExitStatus> ended_;
    core::Guarded<Output> output_;
    std::thread reader_;
};

}  // namespace testkit
