#include "tests/graded/kit/server.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

namespace graded {

namespace {

using Clock = std::chrono::steady_clock;

/// Between two looks at a number that should fall.
constexpr std::chrono::milliseconds look_again{10};
/// When no byte was taken for so many looks, and the server slept at each, it waits for somebody.
constexpr int looks = 6;
constexpr int between_looks_ms = 50;

int milliseconds_to(Clock::time_point deadline) {
    return static_cast<int>(
        std::max<long>(0, std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count()));
}

std::string since(Clock::time_point start) {
    return to_text(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start));
}

/// Of more bytes than this only the first are shown.
constexpr std::size_t much = 120;
std::string excerpt(std::string_view bytes) {
    return in_quotes(bytes, bytes.size() > much ? 16 : much);
}

std::string because(std::string_view why) {
    return why.empty() ? "" : "  " + std::string(why) + "\n";
}

}  // namespace

Client::Client(Server& server, std::string name, int socket)
    : server_{&server}, name_{std::move(name)}, socket_{socket} {}
Client::Client(Client&& other) noexcept
    : server_{other.server_},
      name_{std::move(other.name_)},
      socket_{std::exchange(other.socket_, -1)},
      received_{std::move(other.received_)} {}
Client::~Client() {
    if (socket_ >= 0) close(socket_);
}

void Client::sends(std::string_view bytes, const boost::source_location& where) {
    server_->story_.act(name_ + " sends", excerpt(bytes));
    const auto start = Clock::now();
    const auto deadline = start + settings().step;
    const auto size = bytes.size();
    for (;;) {
        if (!send_some(bytes)) fail(std::string("cannot send: ") + std::strerror(errno), State::reset, start, where);
        if (bytes.empty()) return;
        pollfd writable{socket_, POLLOUT, 0};
        poll(&writable, 1, milliseconds_to(deadline));
        if (Clock::now() >= deadline)
            fail("the server took only " + std::to_string(size - bytes.size()) + " of " + std::to_string(size) +
                     " bytes",
                 State::open, start, where);
    }
}

bool Client::send_some(std::string_view& bytes) {
    while (!bytes.empty()) {
        const auto count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return true;
        if (count < 0 && errno != EINTR) return false;
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::size_t Client::sends_what_fits(std::string_view bytes) {
    server_->story_.act(name_ + " sends", "up to " + std::to_string(bytes.size()) + " bytes, and reads nothing");
    auto left = bytes;
    const auto deadline = Clock::now() + settings().step;  // for a server that never sleeps
    for (int quiet = 0; quiet < looks && Clock::now() < deadline && send_some(left) && !left.empty();) {
        pollfd writable{socket_, POLLOUT, 0};
        const bool taken = poll(&writable, 1, between_looks_ms) != 0;
        const bool busy = server_->run_->thread_states().find('R') != std::string::npos;
        quiet = taken || busy ? 0 : quiet + 1;
    }
    const auto sent = bytes.size() - left.size();
    server_->story_.gave(std::to_string(sent) + " bytes were taken");
    return sent;
}

Client::State Client::receive(std::size_t enough, Clock::time_point deadline) {
    std::array<char, 65536> buffer{};
    while (received_.size() < enough) {
        const auto count = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count > 0) {
            received_.append(buffer.data(), static_cast<std::size_t>(count));
        } else if (count == 0) {
            return State::ended;
        } else if (errno == EAGAIN) {
            pollfd readable{socket_, POLLIN, 0};
            if (poll(&readable, 1, milliseconds_to(deadline)) == 0) return State::open;
        } else if (errno != EINTR) {
            return State::reset;
        }
    }
    return State::open;
}

void Client::fail(std::string finding, State state, Clock::time_point start, const boost::source_location& where) {
    finding += "\n  waited " + since(start) + "; the connection is ";
    finding += state == State::open ? "open" : state == State::ended ? "ended by the server" : "reset";
    if (server_->run_->wait(std::chrono::milliseconds(state == State::open ? 0 : 500))) {
        const auto death = explain_end(server_->run_->wait({}), server_->run_->output().err);
        end_test(server_->story_, death.outcome, finding + "\n  " + death.finding, where);
    }
    end_test(server_->story_, state == State::open ? "timed out" : "failed", finding, where);
}

void Client::expects(std::string_view bytes, std::string_view why, const boost::source_location& where) {
    server_->story_.act(name_ + " expects", excerpt(bytes));
    const auto start = Clock::now();
    const auto state = receive(bytes.size(), start + settings().step);
    take(bytes, why, state, start, where);
}

void Client::take(std::string_view expected, std::string_view why, State state, Clock::time_point start,
                  const boost::source_location& where) {
    const auto got = std::string_view(received_).substr(0, expected.size());
    if (got == expected) {
        received_.erase(0, expected.size());
        return;
    }
    const bool right_so_far = expected.starts_with(got);
    std::string finding = because(why);
    if (!right_so_far || expected.size() <= much)
        finding += "  expected  " + excerpt(expected) + "\n  got       " + excerpt(received_) + "\n";
    if (!right_so_far) end_test(server_->story_, "failed", finding + "  " + hex_difference(expected, got), where);
    finding += "  " + std::to_string(got.size()) + " of " + std::to_string(expected.size()) + " bytes came";
    if (expected.size() > much && !got.empty()) finding += ", and they are right";
    fail(finding, state, start, where);
}

void Client::exchanges(std::string_view bytes, std::string_view answer, std::string_view why,
                       const boost::source_location& where) {
    server_->story_.act(name_ + " sends and reads", excerpt(bytes));
    const auto start = Clock::now();
    const auto deadline = start + settings().step;
    auto state = State::open;
    while (state == State::open && (!bytes.empty() || received_.size() < answer.size()) && Clock::now() < deadline) {
        if (!send_some(bytes)) {
            state = State::reset;
        } else if (pollfd ready{socket_, static_cast<short>(POLLIN | (bytes.empty() ? 0 : POLLOUT)), 0};
                   poll(&ready, 1, milliseconds_to(deadline)) > 0 && (ready.revents & ~POLLOUT) != 0) {
            state = receive(received_.size() + 1, deadline);
        }
    }
    take(answer, why, state, start, where);
    if (!bytes.empty()) fail("the server did not take " + std::to_string(bytes.size()) + " bytes", state, start, where);
}

std::string Client::expects_line(std::string_view beginning, std::string_view why,
                                 const boost::source_location& where) {
    server_->story_.act(name_ + " expects", "a line that begins " + in_quotes(beginning));
    const auto start = Clock::now();
    auto state = State::open;
    std::size_t end = 0;
    while ((end = received_.find('\n')) == std::string::npos) {
        const auto before = received_.size();
        state = receive(before + 1, start + settings().step);
        if (received_.size() == before) fail(because(why) + "  got  " + in_quotes(received_), state, start, where);
    }
    const auto line = received_.substr(0, end);
    received_.erase(0, end + 1);
    server_->story_.gave(in_quotes(line));
    if (!line.starts_with(beginning))
        end_test(server_->story_, "failed", because(why) + "  got  " + in_quotes(line), where);
    return line;
}

void Client::expects_end(std::string_view why, const boost::source_location& where) {
    server_->story_.act(name_ + " expects", "the end of the connection");
    const auto start = Clock::now();
    const auto state = receive(received_.size() + 1, start + settings().step);
    if (state == State::ended && received_.empty()) return;
    if (!received_.empty()) fail(because(why) + "  got bytes instead: " + in_quotes(received_), state, start, where);
    fail(because(why) + (state == State::reset ? "  it was reset instead of ended in order" : "  it did not end"),
         state, start, where);
}

void Client::expects_any_end(std::string_view why, const boost::source_location& where) {
    server_->story_.act(name_ + " expects", "the end of the connection, however it comes");
    const auto start = Clock::now();
    const auto deadline = start + settings().step;
    auto state = State::open;
    while (state == State::open) {
        received_.clear();
        state = receive(1, deadline);
        if (state == State::open && Clock::now() >= deadline)
            fail(because(why) + "  it did not end", state, start, where);
    }
}

void Client::half_closes() {
    server_->story_.act(name_ + " half-closes", "it sends no more, but still reads");
    shutdown(socket_, SHUT_WR);
}

void Client::closes() {
    server_->story_.act(name_ + " closes", "");
    close(std::exchange(socket_, -1));
}

void Client::resets() {
    server_->story_.act(name_ + " resets", "the connection is gone at once");
    const linger at_once{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(std::exchange(socket_, -1));
}

Server::~Server() = default;

void Server::starts(const std::vector<std::string>& options, const boost::source_location& where) {
    std::vector<std::string> command{"/lab/program"};
    command.insert(command.end(), options.begin(), options.end());
    std::string told;
    for (const auto& option : options) told += (told.empty() ? "" : " ") + option;
    story_.act("the server starts", told);
    run_ = std::make_unique<sandbox::Run>(order(command, {{settings().program, "/lab/program"}}), settings().level);
    const auto line = run_->wait_for_line("ready ", settings().step);
    if (!line) {
        check_running(where);
        end_test(story_, "timed out",
                 "no line \"ready NAME HOST:PORT\" on stdout in " + to_text(settings().step) +
                     ". Was it printed, and flushed? It printed: " + in_quotes(run_->output().out),
                 where);
    }
    story_.gave(in_quotes(*line));
    const auto endpoint = core::parse_endpoint(line->substr(std::min(line->rfind(' ') + 1, line->size())));
    if (!endpoint || endpoint->port == 0)
        end_test(story_, "failed", "the ready line does not end in HOST:PORT with the port that the kernel chose",
                 where);
    if (!endpoint->host.starts_with("127."))  // in a weak sandbox our clients would go wherever it says
        end_test(story_, "failed", "the ready line does not name the address that it was told to listen on", where);
    endpoint_ = *endpoint;
}

Client Server::connects(const std::string& name, const boost::source_location& where) {
    story_.act(name + " connects", "");
    try {
        return Client(*this, name, run_->connect(endpoint_));
    } catch (const std::system_error& failure) {
        check_running(where);
        end_test(story_, failure.code().value() == ETIMEDOUT ? "timed out" : "failed", failure.what(), where);
    }
}

Client Server::connects_until_served(const std::string& name, std::string_view bytes, std::string_view answer,
                                     std::string_view why, const boost::source_location& where) {
    story_.act(name + " connects and sends", excerpt(bytes));
    const auto start = Clock::now();
    const auto deadline = start + settings().step;
    for (int tried = 1;; ++tried) {
        std::string reason;
        try {
            Client client(*this, name, run_->connect(endpoint_));
            auto left = bytes;
            auto state = client.send_some(left) && left.empty() ? Client::State::open : Client::State::reset;
            if (const auto after = client.receive(answer.size(), deadline); after != Client::State::open) state = after;
            if (client.received_.starts_with(answer)) {
                client.received_.erase(0, answer.size());
                story_.gave(in_quotes(answer) + (tried == 1 ? "" : ", the " + std::to_string(tried) + ". time"));
                return client;
            }
            reason = "got  " + in_quotes(client.received_) +
                     (state == Client::State::open ? "" : ", and the server ended the connection");
        } catch (const std::system_error& failure) {
            reason = failure.what();
        }
        check_running(where);
        if (Clock::now() >= deadline)
            end_test(story_, "timed out",
                     because(why) + "  expected  " + in_quotes(answer) + " at last\n  " + reason + "\n  tried " +
                         std::to_string(tried) + " times in " + since(start),
                     where);
        std::this_thread::sleep_for(look_again);
    }
}

void Server::pauses(const boost::source_location& where) {
    story_.act("the server pauses", "");
    run_->send_signal(SIGSTOP);
    const auto deadline = Clock::now() + settings().step;
    while (run_->thread_states().find_first_not_of('T') != std::string::npos && Clock::now() < deadline)
        std::this_thread::sleep_for(look_again);
    check_running(where);
}

void Server::goes_on() {
    story_.act("the server goes on", "");
    run_->send_signal(SIGCONT);
}

void Server::gets_signal(int signal) {
    story_.act("the server gets", "SIG" + std::string(sigabbrev_np(signal)));
    run_->send_signal(signal);
}

void Server::expects_exit(int code, std::chrono::milliseconds within, const boost::source_location& where) {
    story_.act("the server is to end", "with exit code " + std::to_string(code));
    const auto start = Clock::now();
    const auto end = run_->wait(within);
    if (!end)
        end_test(story_, "timed out",
                 "it still runs after " + since(start) + ", with " + std::to_string(run_->threads()) + " threads",
                 where);
    if (end->code == code) return;
    const auto death = explain_end(end, run_->output().err);
    if (death.outcome == "crashed") end_test(story_, death.outcome, death.finding, where);
    end_test(story_, "failed", "its exit code is " + std::to_string(end->code), where);
}

void Server::check_running(const boost::source_location& where) {
    const auto end = run_->wait(std::chrono::milliseconds(0));
    if (!end) return;
    const auto death = explain_end(end, run_->output().err);
    end_test(story_, death.outcome, death.finding, where);
}

void Server::expects_running(const boost::source_location& where) {
    check_running(where);
}

void Server::expects_at_most(int most, const char* what, int (sandbox::Run::*count)(), std::string_view why,
                             const boost::source_location& where) {
    const auto start = Clock::now();
    int now = (*run_.*count)();
    while (now > most && Clock::now() < start + settings().step) {
        std::this_thread::sleep_for(look_again);
        now = (*run_.*count)();
    }
    check_running(where);
    story_.act("the server has", std::to_string(now) + " " + what);
    if (now > most)
        end_test(story_, "failed",
                 because(why) + "  expected at most " + std::to_string(most) + " " + what + "; waited " + since(start),
                 where);
}

void Server::expects_threads(int most, std::string_view why, const boost::source_location& where) {
    expects_at_most(most, "threads", &sandbox::Run::threads, why, where);
}

void Server::expects_open_files(int most, std::string_view why, const boost::source_location& where) {
    expects_at_most(most, "open files", &sandbox::Run::open_files, why, where);
}

std::string Server::finish() {
    if (!run_) return "";
    run_->kill();
    return to_text(run_->output());
}

}  // namespace graded
