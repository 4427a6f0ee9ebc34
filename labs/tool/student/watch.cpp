#include "labs/tool/student/watch.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <future>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <system_error>

#include "labs/tool/report/report.hpp"
#include "labs/tool/student/commands.hpp"
#include "shared/app/program.hpp"

namespace student {

namespace {

constexpr int look_interval_ms = 250;

/// Keys come one by one and are not shown; undone at the end. Does nothing where stdin is no terminal.
class Keyboard {
  public:
    Keyboard() {
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios now = before_;
        now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
        now.c_cc[VMIN] = 1;
        now.c_cc[VTIME] = 0;
        changed_ = tcsetattr(STDIN_FILENO, TCSANOW, &now) == 0;
    }
    ~Keyboard() {
        if (changed_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }
    Keyboard(const Keyboard&) = delete;
    Keyboard& operator=(const Keyboard&) = delete;

  private:
    termios before_{};
    bool changed_ = false;
};

/// SIGINT, SIGTERM and SIGWINCH as something to poll for: the terminal's settings are put back before the end.
class Signals {
  public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGINT, SIGTERM, SIGWINCH}) sigaddset(&set_, signal);
        sigprocmask(SIG_BLOCK, &set_, &before_);
        descriptor_ = signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK);
        if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "waiting for signals");
    }
    ~Signals() {
        close(descriptor_);
        sigprocmask(SIG_SETMASK, &before_, nullptr);
    }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    int descriptor() const { return descriptor_; }
    /// The signal that came, 0 if none did.
    int take() const {
        signalfd_siginfo info{};
        return read(descriptor_, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
    }

  private:
    sigset_t set_{}, before_{};
    int descriptor_ = -1;
};

struct View {
    bool screen = false;  // stdout is a terminal that can be cleared
    report::TerminalStyle style;
    std::string hint;  // shown below, until the next check

    void show(const grading::Verdict& verdict) {
        style.columns = terminal_columns();
        if (screen) std::cout << "\033[H\033[2J\033[3J";
        std::cout << report::terminal_text(verdict, style);
        if (!hint.empty()) std::cout << "\n" << hint;
        if (screen) std::cout << "\nsave a file to check again   h hint   n next test   a all   r run again   q quit\n";
        std::cout << std::flush;
    }
    void show_working(const course::Lab& lab) const {
        if (screen) std::cout << "\033[H\033[2J\033[3J";
        std::cout << lab.id() << ": compiling and testing …\n" << std::flush;
    }
};

std::size_t failing_tests(const grading::Verdict& verdict) {
    return static_cast<std::size_t>(std::ranges::count_if(
        verdict.tests, [](const auto& test) { return test.outcome != grading::Outcome::passed; }));
}

bool is_end(char key) {
    constexpr char ctrl_d = 4;
    return key == 'q' || key == ctrl_d;
}

/// True if somebody at a terminal has typed what ends it; what else was typed is gone.
bool typed_end() {
    pollfd keys{STDIN_FILENO, POLLIN, 0};
    char key = 0;
    while (isatty(STDIN_FILENO) != 0 && poll(&keys, 1, 0) > 0 && read(STDIN_FILENO, &key, 1) == 1)
        if (is_end(key)) return true;
    return false;
}

/// Checks until there is a verdict: again when a file was saved meanwhile, for nobody wants to wait for the verdict on
/// an endless loop that is mended. Nothing if q or Ctrl-C ended it.
std::optional<grading::Verdict> check_now(const Workplace& workplace, const course::Lab& lab, const Signals& signals,
                                          std::map<std::string, std::filesystem::file_time_type>& seen) {
    for (;;) {
        std::stop_source stop;
        CheckOptions options;
        options.stop = stop.get_token();
        seen = workplace.times(lab);
        auto checking = std::async(std::launch::async, [&] { return check_lab(workplace, lab, options); });
        while (checking.wait_for(std::chrono::milliseconds(look_interval_ms)) != std::future_status::ready) {
            const int signal = signals.take();
            const bool ends = signal == SIGINT || signal == SIGTERM || typed_end();
            if (!ends && workplace.times(lab) == seen) continue;
            stop.request_stop();
            checking.wait();
            if (ends) return {};
        }
        if (!stop.stop_requested()) return checking.get();
    }
}

}  // namespace

int watch(const Workplace& workplace, const std::string& name) {
    const auto& lab = workplace.choose(name);
    if (!workplace.is_begun(lab))
        throw std::runtime_error(lab.id() + " is not begun yet: ./lab start " + std::to_string(lab.number));

    const Signals signals;
    const Keyboard keyboard;
    View view;
    view.screen = isatty(STDOUT_FILENO) != 0;
    view.style.colour = app::use_colour(STDOUT_FILENO);

    std::map<std::string, std::filesystem::file_time_type> seen;
    std::optional<grading::Verdict> verdict;
    const auto check_again = [&] {  // false: it is the end
        view.hint.clear();
        view.style.skip = 0;
        view.show_working(lab);
        verdict = check_now(workplace, lab, signals, seen);
        if (verdict) view.show(*verdict);
        return verdict.has_value();
    };
    if (!check_again()) return app::exit_ok;
    for (;;) {
        std::array<pollfd, 2> waits{pollfd{signals.descriptor(), POLLIN, 0}, pollfd{STDIN_FILENO, POLLIN, 0}};
        if (poll(waits.data(), waits.size(), look_interval_ms) < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "waiting for a key");
        if (waits[0].revents != 0) {
            if (signals.take() != SIGWINCH) return app::exit_ok;
            view.show(*verdict);
        }
        if (waits[1].revents != 0) {
            char key = 0;
            if (read(STDIN_FILENO, &key, 1) != 1) return app::exit_ok;
            if (is_end(key)) return app::exit_ok;
            switch (key) {
                case 'h':
                    view.hint = next_hint(workplace, lab, 0);
                    view.show(*verdict);
                    break;
                case 'n':
                    view.style.skip = view.style.skip + 1 < failing_tests(*verdict) ? view.style.skip + 1 : 0;
                    view.show(*verdict);
                    break;
                case 'a':
                    view.style.all = !view.style.all;
                    view.show(*verdict);
                    break;
                case 'r':
                    if (!check_again()) return app::exit_ok;
                    break;
                default:
                    break;
            }
        }
        if (workplace.times(lab) != seen && !check_again()) return app::exit_ok;
    }
}

}  // namespace student
