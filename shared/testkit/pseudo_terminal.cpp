#include "shared/testkit/pseudo_terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

namespace testkit {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

bool is_one_cluster(std::string_view text) {
    return text::next_grapheme(text, 0) == text.size();
}

}  // namespace

// ---- the screen ---------------------------------------------------------------------------------------------------

Screen::Screen(int columns, int rows, Emoji emoji)
    : columns_{columns}, height_{rows}, emoji_{emoji}, rows_(static_cast<std::size_t>(rows)) {}

void Screen::feed(std::string_view bytes) {
    waiting_ += bytes;
    while (!waiting_.empty() && take_one()) {
    }
}

bool Screen::take_one() {
    const char first = waiting_[0];
    if (first == '\x1B') return take_escape();
    if (static_cast<unsigned char>(first) >= 0x20 && first != '\x7F') {
        const auto length = text::code_point_at(waiting_, 0).length;
        if (length == 0 && waiting_.size() < 4) return false;
        const auto character = waiting_.substr(0, std::max<std::size_t>(length, 1));
        waiting_.erase(0, character.size());
        if (length == 0 || text::is_control(text::code_point_at(character, 0).value))
            unknown_ += character;
        else
            print(character);
        return true;
    }
    waiting_.erase(0, 1);
    if (first == '\a') return true;
    if (first == '\r') {
        column_ = 0;
    } else if (first == '\n') {
        line_feed();
    } else if (first == '\b') {
        column_ = std::max(column_ - 1, 0);
    } else {
        unknown_ += first;
    }
    wraps_next_ = false;
    last_.reset();
    return true;
}

bool Screen::take_escape() {
    if (waiting_.size() < 2) return false;
    if (waiting_[1] != '[') {
        unknown_ += waiting_.substr(0, 2);
        waiting_.erase(0, 2);
        return true;
    }
    const auto final = std::find_if(waiting_.begin() + 2, waiting_.end(), [](char c) { return c < 0x20 || c > 0x3F; });
    if (final == waiting_.end()) return false;
    const auto length = static_cast<std::size_t>(final - waiting_.begin()) + 1;
    const auto sequence = waiting_.substr(0, length);
    waiting_.erase(0, length);
    obey(sequence.back(), std::string_view(sequence).substr(2, length - 3));
    return true;
}

void Screen::obey(char final, std::string_view parameters) {
    if (final == 'm') return;
    if ((final == 'h' || final == 'l') && parameters == "?2004") {
        brackets_paste_ = final == 'h';
        return;
    }
    if (const auto semicolon = parameters.find(';'); final == 'H' && semicolon != std::string_view::npos)
        return move_to(parameters.substr(0, semicolon), parameters.substr(semicolon + 1));
    int number = 0;
    const auto* const end = parameters.data() + parameters.size();
    const bool is_number = parameters.empty() || std::from_chars(parameters.data(), end, number).ptr == end;
    const auto note_as_unknown = [&] { unknown_ += "\x1B[" + std::string(parameters) + final; };
    if (!is_number) return note_as_unknown();
    const int steps = std::max(number, 1);
    wraps_next_ = false;
    last_.reset();
    auto& cells = current().cells;
    if (final == 'A') {
        row_ = std::max(row_ - std::min(row_, static_cast<std::size_t>(steps)), top());
    } else if (final == 'B') {
        row_ = std::min(row_ + static_cast<std::size_t>(steps), rows_.size() - 1);
    } else if (final == 'C') {
        column_ = std::min(column_ + steps, columns_ - 1);
    } else if (final == 'D') {
        column_ = std::max(column_ - steps, 0);
    } else if (final == 'G') {
        column_ = std::min(steps, columns_) - 1;
    } else if (final == 'H' && number == 0) {
        row_ = top();
        column_ = 0;
    } else if (final == 'K' && number == 0) {
        cells.resize(std::min(cells.size(), static_cast<std::size_t>(column_)));
        current().goes_on = false;
    } else if (final == 'J' && number == 0) {
        cells.resize(std::min(cells.size(), static_cast<std::size_t>(column_)));
        current().goes_on = false;
        for (auto row = row_ + 1; row < rows_.size(); ++row) rows_[row] = {};
    } else if (final == 'J' && number == 2) {
        for (auto row = top(); row < rows_.size(); ++row) rows_[row] = {};
    } else if (final == 'J' && number == 3) {  // what was scrolled away, an extension of xterm
        row_ -= top();
        rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(top()));
    } else {
        note_as_unknown();
    }
}

// CUP with its two numbers, from 1.
void Screen::move_to(std::string_view row_text, std::string_view column_text) {
    int row = 1, column = 1;
    std::from_chars(row_text.data(), row_text.data() + row_text.size(), row);
    std::from_chars(column_text.data(), column_text.data() + column_text.size(), column);
    row_ = top() + static_cast<std::size_t>(std::clamp(row, 1, height_) - 1);
    column_ = std::clamp(column, 1, columns_) - 1;
    wraps_next_ = false;
    last_.reset();
}

void Screen::print(std::string_view character) {
    if (join(character)) return;
    const int width = text::display_width(character);
    if (wraps_next_ || column_ + width > columns_) {
        current().goes_on = true;
        line_feed();
        column_ = 0;
    }
    wraps_next_ = false;
    put(row_, column_, {std::string(character), width});
    last_ = {row_, column_};
    column_ += width;
    if (column_ >= columns_) {
        column_ = columns_ - 1;
        wraps_next_ = true;
    }
}

// Adds a combining character to the one before it; false if it does not combine.
bool Screen::join(std::string_view character) {
    const bool has_no_width = text::display_width(character) == 0;
    if (!last_) return has_no_width;
    auto& cell = rows_[last_->first].cells[static_cast<std::size_t>(last_->second)];
    const auto together = cell.text + std::string(character);
    if (!has_no_width && (emoji_ == Emoji::apart || !is_one_cluster(together))) return false;
    const int width = emoji_ == Emoji::apart ? cell.width : text::display_width(together);
    const int grows = last_->second + width <= columns_ ? width - cell.width : 0;
    put(last_->first, last_->second, {together, cell.width + grows});
    column_ += grows;
    if (column_ >= columns_) {
        column_ = columns_ - 1;
        wraps_next_ = true;
    }
    return true;
}

void Screen::put(std::size_t row, int column, Cell cell) {
    auto& cells = rows_[row].cells;
    const auto at = static_cast<std::size_t>(column);
    const auto width = static_cast<std::size_t>(std::max(cell.width, 1));
    if (cells.size() < at + width) cells.resize(at + width);
    if (cells[at].width == 0 && at > 0) cells[at - 1] = {};  // half of a wide character is overwritten
    if (at + width < cells.size() && cells[at + width].width == 0) cells[at + width] = {};
    cells[at] = std::move(cell);
    if (width == 2) cells[at + 1] = {"", 0};
}

void Screen::line_feed() {
    ++row_;
    if (row_ == rows_.size()) rows_.emplace_back();
}

void Screen::resize(int columns, int rows) {
    std::vector<Row> wrapped;
    std::size_t cursor_row = 0;
    int cursor_column = 0;
    for (std::size_t row = 0; row < rows_.size();) {
        Row line;  // one line of text, whatever rows it took
        std::optional<std::size_t> cursor;
        for (bool goes_on = true; goes_on; ++row) {
            if (row == row_) cursor = line.cells.size() + static_cast<std::size_t>(column_);
            line.cells.insert(line.cells.end(), rows_[row].cells.begin(), rows_[row].cells.end());
            goes_on = rows_[row].goes_on && row + 1 < rows_.size();
        }
        Row piece;
        const auto length = std::max(line.cells.size(), cursor ? *cursor + 1 : 0);
        line.cells.resize(std::max(line.cells.size(), cursor.value_or(0)));
        for (std::size_t at = 0; at < length; ++at) {
            const int width = at < line.cells.size() ? line.cells[at].width : 1;
            if (static_cast<int>(piece.cells.size()) + width > columns) {
                piece.goes_on = true;
                wrapped.push_back(std::exchange(piece, {}));
            }
            if (cursor == at) {
                cursor_row = wrapped.size();
                cursor_column = static_cast<int>(piece.cells.size());
            }
            if (at < line.cells.size()) piece.cells.push_back(line.cells[at]);
        }
        wrapped.push_back(std::move(piece));
    }
    while (wrapped.size() > cursor_row + 1 && wrapped.back().cells.empty()) wrapped.pop_back();
    if (wrapped.size() < static_cast<std::size_t>(rows)) wrapped.resize(static_cast<std::size_t>(rows));
    rows_ = std::move(wrapped);
    row_ = cursor_row;
    column_ = std::min(cursor_column, columns - 1);
    columns_ = columns;
    height_ = rows;
    wraps_next_ = false;
    last_.reset();
}

std::string Screen::text_of(const Row& row) {
    std::string text;
    for (const auto& cell : row.cells) text += cell.text;
    const auto end = text.find_last_not_of(' ');
    return text.substr(0, end == std::string::npos ? 0 : end + 1);
}

std::vector<std::string> Screen::lines() const {
    std::vector<std::string> lines;
    for (const auto& row : rows_) lines.push_back(text_of(row));
    return lines;
}

std::string Screen::text() const {
    std::string text;
    for (const auto& line : lines()) text += line + '\n';
    text.resize(text.find_last_not_of('\n') + 1);
    return text;
}

bool Screen::shows(std::string_view part) const {
    std::string unwrapped;
    for (const auto& row : rows_) {
        for (const auto& cell : row.cells) unwrapped += cell.text;
        if (!row.goes_on) unwrapped += '\n';
    }
    return unwrapped.find(part) != std::string::npos;
}

std::string Screen::cursor_line() const {
    return text_of(rows_[row_]);
}

// ---- the process --------------------------------------------------------------------------------------------------

PseudoTerminal::PseudoTerminal(std::vector<std::string> command, const Setup& setup)
    : output_{Output{Screen{setup.columns, setup.rows}}} {
    std::vector<char*> arguments;
    for (auto& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    winsize size{};
    size.ws_col = static_cast<unsigned short>(setup.columns);
    size.ws_row = static_cast<unsigned short>(setup.rows);

    // The terminal is not made the controlling one of the program: when the leader of such a session ends, the kernel
    // hangs the terminal up and drops what has not been read (tty_vhangup_session in disassociate_ctty). In life the
    // leader is a shell, which stays. So signals that a key or a new size would raise are ours to send.
    int slave = -1;
    if (openpty(&master_, &slave, nullptr, nullptr, &size) != 0) fail("openpty");
    fcntl(master_, F_SETFD, FD_CLOEXEC);
    pid_ = fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) {
        setsid();
        for (const int standard : {0, 1, 2}) dup2(slave, standard);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        setenv("TERM", "xterm-256color", 1);
        for (const auto& [name, value] : setup.environment) setenv(name.c_str(), value.c_str(), 1);
        close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);  // the program has the files that it opens, and none of ours
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    ::close(slave);
    reader_ = std::thread([this] {
        std::array<char, 16384> buffer{};
        for (;;) {
            const auto count = ::read(master_, buffer.data(), buffer.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;  // EIO: the child and all of its terminal are gone
            const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
            output_.with([&](Output& output) {
                output.bytes += bytes;
                output.screen.feed(bytes);
            });
            output_.notify_all();
        }
        output_.with([](Output& output) { output.ended = true; });
        output_.notify_all();
    });
}

PseudoTerminal::~PseudoTerminal() {
    if (!ended_) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    reader_.join();
    ::close(master_);
}

void PseudoTerminal::type(std::string_view keys) {
    while (!keys.empty()) {
        const auto count = ::write(master_, keys.data(), keys.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("typing");
        keys.remove_prefix(static_cast<std::size_t>(count));
    }
}

void PseudoTerminal::resize(int columns, int rows) {
    output_.with([&](Output& output) { output.screen.resize(columns, rows); });
    winsize size{};
    size.ws_col = static_cast<unsigned short>(columns);
    size.ws_row = static_cast<unsigned short>(rows);
    if (ioctl(master_, TIOCSWINSZ, &size) != 0) fail("resizing the terminal");
    send_signal(SIGWINCH);
}

void PseudoTerminal::send_signal(int signal) const {
    if (!ended_ && kill(pid_, signal) != 0) fail("kill");
}

bool PseudoTerminal::wait_for(const std::function<bool(const Screen&)>& is_so) {
    return output_.wait_until(
        std::chrono::steady_clock::now() + patience,
        [&](const Output& output) { return output.ended || is_so(output.screen); },
        [&](const Output& output) { return is_so(output.screen); });
}

bool PseudoTerminal::wait_for_text(std::string_view text) {
    return wait_for([&](const Screen& screen) { return screen.shows(text); });
}

Screen PseudoTerminal::screen() {
    return output_.with([](const Output& output) { return output.screen; });
}

std::string PseudoTerminal::bytes() {
    return output_.with([](const Output& output) { return output.bytes; });
}

bool PseudoTerminal::is_as_a_shell_wants_it() const {
    termios settings{};
    if (tcgetattr(master_, &settings) != 0) fail("reading the terminal's settings");
    return (settings.c_lflag & (ECHO | ICANON | ISIG)) == (ECHO | ICANON | ISIG);
}

bool PseudoTerminal::wait_stopped() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WSTOPPED | WEXITED | WNOWAIT) == 0 &&
           info.si_code == CLD_STOPPED;
}

std::optional<ExitStatus> PseudoTerminal::wait() {
    if (ended_) return ended_;
    const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
    if (handle < 0) fail("pidfd_open");
    pollfd ended{handle, POLLIN, 0};
    const auto count = poll(&ended, 1, static_cast<int>(std::chrono::milliseconds(patience).count()));
    ::close(handle);
    if (count <= 0) return {};
    int status = 0;
    waitpid(pid_, &status, 0);
    wait_for([](const Screen&) { return false; });  // until all that it wrote has been read
    ended_ = WIFEXITED(status) ? ExitStatus{WEXITSTATUS(status), 0} : ExitStatus{-1, WTERMSIG(status)};
    return ended_;
}

}  // namespace testkit
