#include "ch01-chatroom/xmpp-client/client.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>

#include "shared/crypto/token.hpp"

namespace xmpp::client {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds tick_period{1'000};

int open_signals(const std::vector<int>& signals) {
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int signal : signals) sigaddset(&wanted, signal);
    pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    const int file = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (file < 0) throw std::system_error(errno, std::generic_category(), "waiting for signals");
    return file;
}

}  // namespace

Client::Client(ClientSetup setup, Settings settings, const std::vector<int>& signals, core::Log& log)
    : setup_{std::move(setup)},
      log_{log},
      signals_{open_signals(signals)},
      session_{std::move(settings), crypto::random_token},
      random_{std::random_device{}()} {
    if (!setup_.trace_file.empty()) trace_ = std::make_unique<WireTrace>(setup_.trace_file, log);
    connect();
}

Client::~Client() {
    ::close(signals_);
}

void Client::connect() {
    retry_at_.reset();
    connecting_since_ = steady_clock::now();
    connection_ = std::make_unique<Connection>(setup_.server);
    carry();
}

void Client::carry() {
    if (!connection_) return;
    if (connection_->state() == Connection::State::open && !std::exchange(is_streaming_, true)) {
        if (trace_) trace_->connected(connection_->file_descriptor());
        log_.debug("connected", {{"server", core::to_string(setup_.server)}});
        session_.connected(core::Now::read());
    }
    if (const auto bytes = session_.take_output(); !bytes.empty() && is_streaming_) {
        if (trace_) trace_->sent(bytes);
        connection_->send(bytes);
    }
    if (connection_->state() == Connection::State::closed) {
        lost(connection_->reason());
    } else if (is_streaming_ && session_.is_over() && !connection_->has_rest()) {
        connection_->close("the stream is over");
        lost(connection_->reason());
    } else if (connection_->state() == Connection::State::connecting &&
               steady_clock::now() - connecting_since_ > setup_.connect_timeout) {
        lost("cannot connect to " + core::to_string(setup_.server) + ": no answer");
    }
}

/// By value: it may be the connection's own.
void Client::lost(std::string reason) {
    connection_.reset();
    if (std::exchange(is_streaming_, false)) {
        session_.disconnected(reason);
        if (trace_) trace_->ended(is_leaving_ ? trace::Ending::by_client : trace::Ending::by_server, reason);
    } else {
        events_.push_back({"offline", {{"reason", reason}}});
    }
    if (is_leaving_ || session_.is_hopeless() || !was_online_ || !setup_.reconnects) return;
    const auto pause = back_off_.next(std::uniform_real_distribution<double>(0, 1)(random_));
    retry_at_ = steady_clock::now() + pause;
    std::array<char, 32> seconds{};
    std::snprintf(seconds.data(), seconds.size(), "%.1f", static_cast<double>(pause.count()) / 1'000);
    events_.push_back({"retry", {{"seconds", seconds.data()}}});
    log_.debug("connection lost", {{"reason", reason}, {"retry", seconds.data()}});
}

void Client::log_out() {
    is_leaving_ = true;
    retry_at_.reset();
    if (is_streaming_)
        session_.log_out();
    else
        connection_.reset();
    carry();
}

void Client::drop() {
    is_leaving_ = true;
    retry_at_.reset();
    if (connection_) lost("given up");
}

std::vector<Event> Client::take_events() {
    auto all = session_.take_events();
    for (auto& each : events_) all.push_back(std::move(each));
    events_.clear();
    return all;
}

Client::Woken Client::wait(bool wants_input, std::optional<steady_clock::time_point> until) {
    Woken woken;
    carry();
    if (is_done()) return woken;
    auto wake = steady_clock::now() + tick_period;
    for (const auto& each : {until, retry_at_})
        if (each) wake = std::min(wake, *each);
    const auto left = std::chrono::ceil<milliseconds>(wake - steady_clock::now()).count();
    std::array<pollfd, 4> waits{
        {{wants_input ? STDIN_FILENO : -1, POLLIN, 0},
         {connection_ ? connection_->file_descriptor() : -1, connection_ ? connection_->wanted() : short{0}, 0},
         {signals_, POLLIN, 0},
         {nobody_reads_ ? -1 : STDOUT_FILENO, 0, 0}}};
    if (poll(waits.data(), waits.size(), static_cast<int>(std::max<long>(left, 0))) < 0) {
        if (errno == EINTR) return woken;
        throw std::system_error(errno, std::generic_category(), "waiting for input and the server");
    }
    signalfd_siginfo signal{};
    while (waits[2].revents != 0 && read(signals_, &signal, sizeof signal) == sizeof signal)
        woken.signals.push_back(static_cast<int>(signal.ssi_signo));
    if ((waits[3].revents & POLLERR) != 0) nobody_reads_ = true;
    if (waits[0].revents != 0) {
        std::array<char, 16 * 1024> buffer{};
        const auto count = read(STDIN_FILENO, buffer.data(), buffer.size());
        woken.input = std::string(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    if (connection_ && waits[1].revents != 0) {
        const auto bytes = connection_->take(waits[1].revents);
        if (!bytes.empty()) {
            if (trace_) trace_->received(bytes);
            session_.receive(bytes, core::Now::read());
            if (session_.is_online()) {
                was_online_ = true;
                back_off_.reset();
            }
        }
    }
    session_.tick(core::Now::read());
    if (retry_at_ && steady_clock::now() >= *retry_at_) connect();
    carry();
    return woken;
}

}  // namespace xmpp::client
