// The terminal in raw mode: every key comes to us at once, and nothing is echoed.
#pragma once

#include <termios.h>

#include <string_view>

namespace chat::client {

/// True if stdin and stdout are a terminal that can move its cursor.
bool have_terminal();

/// Raw mode from the constructor to the destructor. Not to be shared between threads; one at a time.
class Terminal {
  public:
    Terminal();  // throws std::system_error
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// Gives the terminal back as it was, and takes it again: around a stop of the process.
    void leave();
    void enter();

    int columns() const;  // 80 if the terminal does not know
    void write(std::string_view bytes);

  private:
    termios before_{};
    bool raw_ = false;
};

/// Typed characters are not echoed while this lives, if stdin is a terminal: for a password in the plain mode.
class HiddenEcho {
  public:
    HiddenEcho();
    ~HiddenEcho();
    HiddenEcho(const HiddenEcho&) = delete;
    HiddenEcho& operator=(const HiddenEcho&) = delete;

  private:
    termios before_{};
    bool hides_ = false;
};

}  // namespace chat::client
