#include "shared/testkit/tmux.hpp"

#include <chrono>
#include <utility>

#include "shared/testkit/process.hpp"

namespace testkit {

TmuxTerminal::TmuxTerminal(std::string socket, const std::vector<std::string>& command) : socket_{std::move(socket)} {
    std::vector<std::string> start{"-u", "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40"};
    start.insert(start.end(), command.begin(), command.end());
    tmux(std::move(start));
}

TmuxTerminal::~TmuxTerminal() {
    tmux({"kill-server"});
}

std::string TmuxTerminal::screen() {
    return tmux({"capture-pane", "-p"});
}

testing::AssertionResult TmuxTerminal::shows(std::string_view text) {
    const auto until = std::chrono::steady_clock::now() + patience;
    std::string now;
    do {  // each look starts a program and waits for it, so this does not spin
        now = screen();
        if (now.find(text) != std::string::npos) return testing::AssertionSuccess();
    } while (std::chrono::steady_clock::now() < until);
    return testing::AssertionFailure() << "no '" << text << "' on\n" << now;
}

void TmuxTerminal::type(const std::string& text) {
    tmux({"send-keys", "-l", text});
}

void TmuxTerminal::press(std::vector<std::string> keys) {
    keys.insert(keys.begin(), "send-keys");
    tmux(std::move(keys));
}

std::string TmuxTerminal::tmux(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"env", "LC_ALL=C.UTF-8", "tmux", "-S", socket_});
    return run(std::move(arguments)).output;
}

}  // namespace testkit
