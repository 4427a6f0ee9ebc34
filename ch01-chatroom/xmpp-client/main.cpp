// xmpp-client: contacts, talks and rooms on a terminal; with --batch for scripts.
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <string>

#include "ch01-chatroom/chat-client/line_editor.hpp"
#include "ch01-chatroom/chat-client/server_link.hpp"
#include "ch01-chatroom/chat-client/terminal.hpp"
#include "ch01-chatroom/xmpp-client-session/client_session.hpp"
#include "ch01-chatroom/xmpp-client/batch.hpp"
#include "ch01-chatroom/xmpp-client/screen.hpp"
#include "ch01-chatroom/xmpp-client/wishes.hpp"
#include "shared/app/program.hpp"
#include "shared/crypto/token.hpp"
#include "shared/framing/line_splitter.hpp"

namespace {

using namespace xmpp;
using namespace xmpp::client;
using std::chrono::steady_clock;
using std::chrono::system_clock;

constexpr auto connect_timeout = std::chrono::seconds{10};
constexpr std::size_t longest_line = 64 * 1024;

struct Options {
    std::string jid;
    core::Endpoint server{"127.0.0.1", 5222};
    std::string tls = "required";
    std::string authority;
    bool plain = false, registers = false, batch = false;
    std::string password_file, history;
};

void add_options(app::Program& program, Options& o) {
    auto& cli = program.cli;
    cli.add_option("--jid", o.jid, "Who you are: alice@im.example, or with a resource, alice@im.example/desk")
        ->type_name("JID")
        ->required()
        ->check([](const std::string& text) {
            const auto jid = Jid::parse(text);
            return jid && !jid->local().empty() ? std::string{} : "'" + text + "' is no address of a person";
        });
    program.add_endpoint("--server", o.server, "Where the server of that domain listens");
    cli.add_option("--tls", o.tls, "required, auto (if the server offers it) or off")
        ->check(CLI::IsMember({"required", "auto", "off"}))
        ->capture_default_str();
    cli.add_option("--ca", o.authority, "PEM file of the authorities to believe; without it those of the system")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    cli.add_flag("--plain", o.plain, "Send the password as it is even without TLS, if the server wants nothing else");
    cli.add_flag("--register", o.registers, "Make the account first");
    cli.add_option("--password-file", o.password_file,
                   "The password is the first line of this file; else XMPP_PASSWORD in the environment, else it is "
                   "asked for")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    cli.add_option("--history", o.history, "Keep past talks in this folder, for you alone to read")->type_name("DIR");
    cli.add_flag("--batch", o.batch, "A wish a line on stdin, an event a line of JSON on stdout");
    cli.footer(
        "On the screen, a line without / goes to whom the talk on the right is with; /win N or /win ADDRESS shows\n"
        "another one, Tab completes names, /help lists the wishes. In --batch the same wishes are lines of stdin;\n"
        "\"wait EVENT [FIELD=TEXT ...] [for SECONDS]\" waits for an event, and the end of stdin logs out.");
}

std::string ask_password(const Options& o) {
    std::string password;
    if (!o.password_file.empty()) {
        std::ifstream file(o.password_file);
        std::getline(file, password);
    } else if (const char* given = std::getenv("XMPP_PASSWORD")) {
        password = given;
    } else if (isatty(STDIN_FILENO) != 0) {
        std::fprintf(stderr, "password of %s: ", o.jid.c_str());
        const chat::client::HiddenEcho hidden;
        std::array<char, 1024> line{};
        if (std::fgets(line.data(), static_cast<int>(line.size()), stdin) != nullptr) password = line.data();
        std::fputc('\n', stderr);
    }
    while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
    if (password.empty())
        throw std::runtime_error("no password: give --password-file, or XMPP_PASSWORD in the environment");
    return password;
}

client::Settings session_settings(const Options& o) {
    client::Settings settings{.jid = Jid::parse(o.jid).value(), .password = ask_password(o)};
    settings.tls = o.tls == "off" ? TlsWish::off : o.tls == "auto" ? TlsWish::if_offered : TlsWish::required;
    settings.plain_in_the_clear = o.plain;
    settings.registers = o.registers;
    if (settings.tls != TlsWish::off)
        settings.trust = o.authority.empty() ? crypto::TlsTrust::of_system() : crypto::TlsTrust::load(o.authority);
    return settings;
}

int open_signals(std::initializer_list<int> signals) {
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int signal : signals) sigaddset(&wanted, signal);
    pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    const int file = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (file < 0) throw std::system_error(errno, std::generic_category(), "waiting for signals");
    return file;
}

/// The connection and the session on it.
class Line {
  public:
    Line(const Options& o, client::Settings settings)
        : link_{o.server, connect_timeout}, session_{std::move(settings), crypto::random_token} {
        flush();
    }

    /// Waits for stdin, the server and signals; at most `milliseconds`, -1: for ever. Gives what stdin has: nothing, or
    /// a text, which is empty at its end.
    struct Woken {
        std::optional<std::string> input;
        std::vector<signalfd_siginfo> signals;
    };
    Woken wait(int signals, bool wants_input, int milliseconds) {
        Woken woken;
        pollfd waits[] = {{wants_input ? STDIN_FILENO : -1, POLLIN, 0},
                          {link_.file_descriptor(), static_cast<short>(POLLIN | (link_.has_rest() ? POLLOUT : 0)), 0},
                          {signals, POLLIN, 0}};
        if (poll(waits, 3, milliseconds) < 0) {
            if (errno == EINTR) return woken;
            throw std::system_error(errno, std::generic_category(), "waiting for input and the server");
        }
        signalfd_siginfo signal{};
        while (waits[2].revents != 0 && read(signals, &signal, sizeof signal) == sizeof signal)
            woken.signals.push_back(signal);
        if (waits[0].revents != 0) {
            std::array<char, 16 * 1024> buffer{};
            const auto count = read(STDIN_FILENO, buffer.data(), buffer.size());
            woken.input = std::string(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
        }
        if ((waits[1].revents & POLLOUT) != 0) link_.send_rest();
        if ((waits[1].revents & ~POLLOUT) != 0) {
            if (const auto bytes = link_.receive())
                session_.receive(*bytes);
            else
                is_lost_ = true;
        }
        flush();
        return woken;
    }
    void flush() {
        if (const auto bytes = session_.take_output(); !bytes.empty() && !is_lost_) link_.send(bytes);
    }
    /// Nothing more will come; what we have to say is said.
    bool is_over() const { return is_lost_ || (session_.is_over() && !link_.has_rest()); }
    bool is_lost() const { return is_lost_; }
    const std::string& lost_reason() const { return link_.end_reason(); }
    ClientSession& session() { return session_; }

  private:
    chat::client::ServerLink link_;
    ClientSession session_;
    bool is_lost_ = false;
};

int run_batch(Line& line) {
    const int signals = open_signals({SIGINT, SIGTERM, SIGHUP});
    framing::LineSplitter lines(longest_line);
    Script script;
    auto& session = line.session();
    std::optional<steady_clock::time_point> until;
    bool has_left = false, was_online = false, failed = false;
    const auto print = [](const Event& event) {
        std::fputs(to_json_line(event).c_str(), stdout);
        std::fflush(stdout);
    };
    const auto problem = [&](const std::string& text) {
        failed = true;
        print({"problem", {{"text", text}}});
    };
    while (!line.is_over()) {
        for (const auto& event : session.take_events()) {
            was_online = was_online || event.name == "online";
            print(event);
            script.add_event(event);
        }
        while (session.is_online() && !has_left) {
            const auto wish = script.next();
            if (const auto wrong = script.take_problem(); !wrong.empty()) problem(wrong);
            if (!wish) break;
            const auto answer = carry_out(session, *wish);
            if (!answer.problem.empty()) problem(answer.problem);
            has_left = answer.leaves;
        }
        if (session.is_online() && !has_left && script.is_done()) {
            session.log_out();
            has_left = true;
        }
        line.flush();
        if (line.is_over()) break;
        int patience = -1;
        if (script.waits_for() && !has_left) {
            if (!until)
                until = steady_clock::now() +
                        std::chrono::milliseconds(static_cast<long>(script.waits_for()->seconds * 1'000));
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - steady_clock::now());
            if (left.count() <= 0) {
                problem("waited in vain for: " + script.waits_for()->event);
                session.log_out();
                has_left = true;
                continue;
            }
            patience = static_cast<int>(left.count());
        } else {
            until.reset();
        }
        const auto woken = line.wait(signals, !has_left, patience);
        if (!woken.signals.empty() && !has_left) {
            session.log_out();
            has_left = true;
        }
        if (woken.input) {
            if (woken.input->empty()) {
                script.end();
                has_left = has_left || !session.is_online();
                if (!session.is_online() && !was_online) has_left = false;
            }
            lines.feed(*woken.input, [&](const framing::LineSplitter::Line& each) {
                if (each)
                    script.add_line(std::string(*each));
                else
                    problem("a line is too long");
            });
        }
    }
    for (const auto& event : session.take_events()) print(event);
    if (line.is_lost() && !has_left) {
        print({"offline", {{"reason", line.lost_reason()}}});
        return app::exit_failed;
    }
    return has_left && !failed && was_online ? app::exit_ok : app::exit_failed;
}

/// The window's size; 80 by 24 if the terminal does not know.
struct WindowSize {
    int columns, rows;
};
WindowSize size_of_window() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row < 4) return {80, 24};
    return {size.ws_col, size.ws_row};
}

int run_screen(Line& line, const Options& o) {
    using chat::client::EditorEvent;
    const int signals = open_signals({SIGINT, SIGTERM, SIGHUP, SIGWINCH});
    auto& session = line.session();
    Screen screen(o.history, app::use_colour(STDOUT_FILENO));
    auto window = size_of_window();
    chat::client::LineEditor editor({.columns = window.columns,
                                     .prompt = "> ",
                                     .limit = longest_line,
                                     .completer = [&](std::string_view word, bool) {
                                         std::vector<std::string> fits;
                                         for (const auto& each : screen.names())
                                             if (each.starts_with(word)) fits.push_back(each + " ");
                                         return fits;
                                     }});
    chat::client::Terminal terminal;
    terminal.write("\x1B[?1049h");  // a screen of our own; the one before comes back at the end
    const auto draw = [&] {
        std::string out = "\x1B[?25l\x1B[H";
        for (const auto& row : screen.draw(window.columns, window.rows, session)) out += row + "\x1B[K\r\n";
        out += "\x1B[" + std::to_string(window.rows) + ";1H\x1B[K";
        terminal.write(out);
        editor.redraw();
        terminal.write(editor.take_output() + "\x1B[?25h");
    };
    bool leaves = false;
    std::string last_words;
    while (!line.is_over()) {
        for (const auto& event : session.take_events()) {
            screen.take(event, session, system_clock::now());
            if (event.name == "joined") screen.switch_to(event["room"]);
            if (event.name == "offline") last_words = std::string(event["reason"]);
        }
        draw();
        const auto woken = line.wait(signals, true, -1);
        for (const auto& signal : woken.signals) {
            if (signal.ssi_signo == SIGWINCH) {
                window = size_of_window();
                editor.resize(window.columns);
                static_cast<void>(editor.take_output());
            } else if (!std::exchange(leaves, true)) {
                session.log_out();
            }
        }
        if (!woken.input) {
            line.flush();
            continue;
        }
        if (woken.input->empty() && !std::exchange(leaves, true)) session.log_out();
        editor.feed(*woken.input);
        while (const auto event = editor.next_event()) {
            if (event->kind == EditorEvent::Kind::interrupt || event->kind == EditorEvent::Kind::end_of_input) {
                if (!std::exchange(leaves, true)) session.log_out();
                continue;
            }
            if (event->kind != EditorEvent::Kind::line || event->text.empty()) continue;
            editor.history().add(event->text);
            std::string_view text = event->text;
            if (text == "/help") {
                screen.tell("win N or ADDRESS      shows another talk\n" + std::string(wishes_help()));
            } else if (text.starts_with("/win ")) {
                if (!screen.switch_to(text.substr(5))) screen.tell("there is no such talk");
            } else if (text.starts_with('/')) {
                const auto answer = carry_out(session, text.substr(1), screen.current());
                if (!answer.problem.empty()) screen.tell(answer.problem);
                leaves = leaves || answer.leaves;
                std::string_view rest = text;
                if (answer.problem.empty() && rest.starts_with("/msg ")) {
                    rest.remove_prefix(5);
                    const auto blank = std::min(rest.find(' '), rest.size());
                    const auto to = Jid::parse(rest.substr(0, blank));
                    screen.switch_to(to->bare().text());
                    screen.said(*to, rest.substr(std::min(blank + 1, rest.size())), system_clock::now());
                }
            } else if (!session.is_online()) {
                screen.tell("not online yet");
            } else if (!screen.current()) {
                screen.tell("a line here goes to nobody: /win ADDRESS opens a talk, /join ROOM NICK a room");
            } else if (session.rooms().contains(*screen.current())) {
                session.say(*screen.current(), std::string(text));
            } else {
                session.send_message(*screen.current(), std::string(text));
                screen.said(*screen.current(), text, system_clock::now());
            }
        }
        static_cast<void>(editor.take_output());
        line.flush();
    }
    terminal.write("\x1B[?1049l");
    terminal.leave();
    for (const auto& event : session.take_events())
        if (event.name == "offline") last_words = std::string(event["reason"]);
    if (leaves) return app::exit_ok;
    throw std::runtime_error(last_words.empty() ? "lost the connection: " + line.lost_reason() : last_words);
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("xmpp-client", "Talks with people and in rooms by XMPP, on a terminal or for a script");
    Options options;
    add_options(program, options);
    return program.run(argc, argv, [&] {
        Line line(options, session_settings(options));
        if (options.batch) return run_batch(line);
        if (!chat::client::have_terminal())
            throw std::runtime_error("this is no terminal; --batch is for scripts and pipes");
        return run_screen(line, options);
    });
}
