// A full-screen program on a screen that a test can read: in tmux.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace testkit {

/// Not to be shared between threads. The program ends with it.
class TmuxTerminal {
  public:
    /// `socket`: a file that tmux makes, short enough for a socket's name.
    TmuxTerminal(std::string socket, const std::vector<std::string>& command);
    ~TmuxTerminal();
    TmuxTerminal(const TmuxTerminal&) = delete;
    TmuxTerminal& operator=(const TmuxTerminal&) = delete;

    std::string screen();
    /// Waits until the screen holds `text`, patience at most.
    testing::AssertionResult shows(std::string_view text);
    void type(const std::string& text);
    /// Keys by tmux's names: "Enter", "Up", "C-c".
    void press(std::vector<std::string> keys);

  private:
    std::string tmux(std::vector<std::string> arguments);
    std::string socket_;
};

}  // namespace testkit
