// Many clients of a line protocol on one thread: what a load driver is made of. Plain sockets and epoll, because the
// driver must cost less than the servers that it drives.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/core/endpoint.hpp"

namespace bench {

using Clock = std::chrono::steady_clock;

/// Not to be shared between threads. All waits are bounded.
class Crowd {
  public:
    /// Bytes that came for client `number`; cut anywhere.
    using OnBytes = std::function<void(std::size_t number, std::string_view bytes)>;
    /// The server ended the connection of client `number`.
    using OnEnd = std::function<void(std::size_t number)>;

    Crowd(const core::Endpoint& server, OnBytes on_bytes, OnEnd on_end);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// Connects one more client and returns its number, counted from 0. Throws std::system_error that names the server.
    std::size_t connect();

    /// Queues bytes and sends what the kernel takes at once.
    void send(std::size_t number, std::string_view bytes);

    /// Closes the connection of client `number`; nobody is told.
    void close(std::size_t number);

    /// Waits at most `most` for something to happen, and handles all that has.
    void poll(std::chrono::nanoseconds most);

    /// Polls until `done` holds; throws std::runtime_error with `what` when it does not hold within `limit`.
    void poll_until(const std::function<bool()>& done, std::chrono::seconds limit, std::string_view what);

    std::size_t size() const { return clients_.size(); }
    std::size_t open() const { return open_; }

  private:
    struct Client {
        int socket = -1;
        std::string unsent{};
        bool watched_for_room = false;  // epoll tells when more can be sent
    };
    void flush(std::size_t number);
    void end(std::size_t number);
    void watch(std::size_t number, std::uint32_t events, int operation) const;
    int wait(std::chrono::nanoseconds most);

    core::Endpoint server_;
    OnBytes on_bytes_;
    OnEnd on_end_;
    int epoll_;
    std::size_t open_ = 0;
    std::vector<Client> clients_;
    std::vector<epoll_event> events_;
    std::vector<char> buffer_;
};

/// The middle one, and the spread as (largest - smallest) / median.
struct Spread {
    double median = 0, relative = 0;
};
Spread spread_of(std::vector<double> values);

/// The value below which `part` (0 to 1) of the values lie. Sorts a copy.
double percentile(std::vector<double> values, double part);

/// Resident memory of a process in KiB (VmRSS of /proc/PID/status; see man 5 proc).
std::size_t resident_kib(int pid);

}  // namespace bench
