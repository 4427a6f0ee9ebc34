#include "ch01-chatroom/chat-client/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace chat::client {

namespace {

// Bracketed paste (xterm, "Bracketed Paste Mode"): pasted text comes between ESC [ 200 ~ and ESC [ 201 ~.
constexpr std::string_view bracketed_paste_on = "\x1B[?2004h";
constexpr std::string_view bracketed_paste_off = "\x1B[?2004l";

}  // namespace

bool have_terminal() {
    const char* term = std::getenv("TERM");
    const bool is_dumb = term == nullptr || *term == '\0' || std::string_view(term) == "dumb";
    return isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0 && !is_dumb;
}

Terminal::Terminal() {
    enter();
}

Terminal::~Terminal() {
    leave();
}

void Terminal::enter() {
    if (raw_) return;
    if (tcgetattr(STDIN_FILENO, &before_) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot read the terminal's settings");
    termios raw = before_;
    cfmakeraw(&raw);
    raw.c_oflag = before_.c_oflag;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot set the terminal to raw mode");
    raw_ = true;
    write(bracketed_paste_on);
}

void Terminal::leave() {
    if (!raw_) return;
    write(bracketed_paste_off);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
    raw_ = false;
}

int Terminal::columns() const {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

void Terminal::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return;  // the terminal is gone; SIGHUP follows
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

HiddenEcho::HiddenEcho() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hides_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
}

HiddenEcho::~HiddenEcho() {
    if (hides_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

}  // namespace chat::client
