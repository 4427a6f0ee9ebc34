#include "tests/bench/ch01-chatroom/crowd.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace bench {

namespace {

constexpr int most_events = 512;
constexpr std::size_t buffer_bytes = 256 * 1024;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Crowd::Crowd(const core::Endpoint& server, OnBytes on_bytes, OnEnd on_end)
    : server_{server},
      on_bytes_{std::move(on_bytes)},
      on_end_{std::move(on_end)},
      epoll_{epoll_create1(EPOLL_CLOEXEC)},
      events_(most_events),
      buffer_(buffer_bytes) {
    if (epoll_ < 0) fail("epoll_create1");
}

Crowd::~Crowd() {
    for (const auto& client : clients_) {
        if (client.socket >= 0) ::close(client.socket);
    }
    ::close(epoll_);
}

std::size_t Crowd::connect() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server_.port);
    if (inet_pton(AF_INET, server_.host.c_str(), &address.sin_addr) != 1) {
        throw std::runtime_error(server_.host + " is not an IPv4 address");
    }
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) fail("socket for client " + std::to_string(clients_.size()));
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int reason = errno;
        ::close(socket);
        throw std::system_error(
            reason, std::generic_category(),
            "connecting client " + std::to_string(clients_.size()) + " to " + core::to_string(server_));
    }
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(socket, F_SETFL, O_NONBLOCK);
    clients_.push_back({socket, {}});
    ++open_;
    watch(clients_.size() - 1, EPOLLIN, EPOLL_CTL_ADD);
    return clients_.size() - 1;
}

void Crowd::watch(std::size_t number, std::uint32_t events, int operation) const {
    epoll_event event{};
    event.events = events;
    event.data.u64 = number;
    if (epoll_ctl(epoll_, operation, clients_[number].socket, &event) != 0) fail("epoll_ctl");
}

void Crowd::send(std::size_t number, std::string_view bytes) {
    Client& client = clients_[number];
    if (client.socket < 0) return;
    const bool was_waiting = !client.unsent.empty();
    client.unsent += bytes;
    if (!was_waiting) flush(number);
}

void Crowd::flush(std::size_t number) {
    Client& client = clients_[number];
    const auto count = ::send(client.socket, client.unsent.data(), client.unsent.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return end(number);
    if (count > 0) client.unsent.erase(0, static_cast<std::size_t>(count));
    if (client.watched_for_room == !client.unsent.empty()) return;
    client.watched_for_room = !client.unsent.empty();
    watch(number, client.watched_for_room ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

void Crowd::close(std::size_t number) {
    Client& client = clients_[number];
    if (client.socket < 0) return;
    ::close(client.socket);
    client = {};
    --open_;
}

void Crowd::end(std::size_t number) {
    close(number);
    on_end_(number);
}

int Crowd::wait(std::chrono::nanoseconds most) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(most);
    const timespec limit{seconds.count(), (most - seconds).count()};
    const int count = epoll_pwait2(epoll_, events_.data(), most_events, &limit, nullptr);
    if (count >= 0 || errno == EINTR) return count;
    // A sandbox may refuse a call that it does not know.
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(most).count();
    return epoll_wait(epoll_, events_.data(), most_events, static_cast<int>(rounded));
}

void Crowd::poll(std::chrono::nanoseconds most) {
    const int count = wait(std::max(most, std::chrono::nanoseconds{0}));
    for (int i = 0; i < count; ++i) {
        const auto number = static_cast<std::size_t>(events_[static_cast<std::size_t>(i)].data.u64);
        if (clients_[number].socket < 0) continue;
        if ((events_[static_cast<std::size_t>(i)].events & EPOLLOUT) != 0) flush(number);
        if (clients_[number].socket < 0) continue;
        const auto got = recv(clients_[number].socket, buffer_.data(), buffer_.size(), 0);
        if (got > 0) {
            on_bytes_(number, {buffer_.data(), static_cast<std::size_t>(got)});
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            end(number);
        }
    }
}

void Crowd::poll_until(const std::function<bool()>& done, std::chrono::seconds limit, std::string_view what) {
    const auto deadline = Clock::now() + limit;
    while (!done()) {
        if (Clock::now() > deadline) {
            throw std::runtime_error(std::string(what) + ": not within " + std::to_string(limit.count()) + " s");
        }
        poll(std::chrono::milliseconds{20});
    }
}

Spread spread_of(std::vector<double> values) {
    if (values.empty()) return {};
    std::ranges::sort(values);
    const double median = values[values.size() / 2];
    return {median, median > 0 ? (values.back() - values.front()) / median : 0};
}

double percentile(std::vector<double> values, double part) {
    if (values.empty()) return 0;
    const auto at = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, values.begin() + at);
    return values[static_cast<std::size_t>(at)];
}

std::size_t resident_kib(int pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
    }
    throw std::runtime_error("no VmRSS in /proc/" + std::to_string(pid) + "/status");
}

}  // namespace bench
