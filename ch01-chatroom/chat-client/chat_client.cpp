#include "ch01-chatroom/chat-client/chat_client.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "ch01-chatroom/chat-messages/client_command.hpp"
#include "ch01-chatroom/chat-messages/server_line.hpp"
#include "shared/app/program.hpp"

namespace chat::client {

namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

}  // namespace

ChatClient::ChatClient(Settings settings, core::Log& log)
    : settings_{std::move(settings)},
      link_{settings_.server, settings_.connect_timeout},
      conversation_{{.nick = settings_.nick,
                     .login = settings_.login,
                     .colour = settings_.colour && app::use_colour(STDOUT_FILENO),
                     .completes = have_terminal()}},
      server_lines_{messages::server_line_limit} {
    if (!settings_.trace_file.empty()) {
        trace_ = std::make_unique<LinkTrace>(settings_.trace_file, link_.file_descriptor(), log);
    }
    open_signals();
    if (have_terminal()) {
        console_ = std::make_unique<TerminalConsole>(
            settings_.history_file, messages::line_limit,
            [this](std::string_view word, bool at_start) { return conversation_.complete(word, at_start); });
    } else {
        console_ = std::make_unique<PlainConsole>(messages::line_limit);
    }
}

ChatClient::~ChatClient() {
    ::close(signals_);
}

// Signals as a descriptor: they wake poll() like keys do, and no code runs between two lines of ours.
void ChatClient::open_signals() {
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&wanted, signal);
    if (have_terminal()) {
        for (const int signal : {SIGWINCH, SIGTSTP, SIGCONT}) sigaddset(&wanted, signal);
    }
    pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    signals_ = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals_ < 0) throw std::system_error(errno, std::generic_category(), "waiting for signals");
}

int ChatClient::run() {
    take(conversation_.connected());
    last_activity_ = steady_clock::now();
    while (!connection_ended_ && stop_signals_ < 2) {
        const bool wants_input = !input_ended_ && !link_.has_rest();  // else a full pipe would fill our memory
        pollfd waits[] = {{wants_input ? STDIN_FILENO : -1, POLLIN, 0},
                          {link_.file_descriptor(), static_cast<short>(POLLIN | (link_.has_rest() ? POLLOUT : 0)), 0},
                          {signals_, POLLIN, 0}};
        int patience = -1;
        if (leaving_) {
            const auto left = last_activity_ + settings_.goodbye_timeout - steady_clock::now();
            patience = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
            if (patience <= 0) break;
        }
        if (poll(waits, 3, patience) < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category(), "waiting for keys and the server");
        }
        if (waits[2].revents != 0) read_signal();
        if (waits[0].revents != 0) read_input();
        if ((waits[1].revents & POLLOUT) != 0) link_.send_rest();
        if ((waits[1].revents & ~POLLOUT) != 0) read_server();
    }
    if (trace_) {
        trace_->ended(leaving_ ? trace::Ending::by_client : trace::Ending::by_server,
                      connection_ended_ ? link_.end_reason() : "left");
    }
    if (stop_signals_ >= 2) return app::exit_failed;
    if (leaving_) return app::exit_ok;
    throw std::runtime_error("lost the connection to " + core::to_string(settings_.server) + ": " + link_.end_reason() +
                             "; start chat-client again to come back");
}

void ChatClient::read_signal() {
    signalfd_siginfo signal{};
    while (read(signals_, &signal, sizeof signal) == sizeof signal) {
        switch (signal.ssi_signo) {
            case SIGWINCH:
                console_->window_changed();
                break;
            case SIGTSTP:
                console_->stop_process();
                break;
            case SIGCONT:
                console_->went_on();
                break;
            default:
                ++stop_signals_;
                leave();
                break;
        }
    }
}

void ChatClient::read_input() {
    using Kind = EditorEvent::Kind;
    last_activity_ = steady_clock::now();
    console_->read_input();
    while (const auto event = console_->next_event()) {
        switch (event->kind) {
            case Kind::line:
                if (Conversation::may_be_remembered(event->text)) console_->remember(event->text);
                take(conversation_.line_typed(event->text));
                break;
            case Kind::password:
                take(conversation_.password_typed(event->text));
                break;
            case Kind::cancelled:
                take(conversation_.password_cancelled());
                break;
            case Kind::suspend:
                console_->stop_process();
                break;
            case Kind::end_of_input:
                input_ended_ = true;
                leave();
                break;
            case Kind::interrupt:
                leave();
                break;
            case Kind::page_up:
            case Kind::page_down:
            case Kind::window:
                break;  // the terminal's own scrolling does that here
        }
    }
}

void ChatClient::read_server() {
    last_activity_ = steady_clock::now();
    const auto bytes = link_.receive();
    if (!bytes) {
        connection_ended_ = true;
        return;
    }
    if (trace_) trace_->received(*bytes);
    Step all;  // one drawing for all lines of one read
    server_lines_.feed(*bytes, [&](const framing::LineSplitter::Line& line) {
        auto step = conversation_.line_received(line, system_clock::now());
        all.to_server += step.to_server;
        if (step.new_nick) all.new_nick = step.new_nick;
        all.to_screen.insert(all.to_screen.end(), step.to_screen.begin(), step.to_screen.end());
    });
    take(all);
}

void ChatClient::take(const Step& step) {
    if (!step.to_screen.empty()) console_->show(step.to_screen);
    if (!step.to_server.empty()) send(step.to_server);
    if (step.new_nick) console_->set_nick(*step.new_nick);
    if (step.password_prompt) console_->ask_password(*step.password_prompt);
    if (step.leaves) leaving_ = true;
}

void ChatClient::leave() {
    if (!std::exchange(leaving_, true)) send("/quit\n");
}

void ChatClient::send(std::string_view bytes) {
    if (trace_) trace_->sent(bytes);
    link_.send(bytes);
}

}  // namespace chat::client
