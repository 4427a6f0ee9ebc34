// Waiting for many sockets at once: epoll(7). The kernel remembers which ones; asking costs what is ready, not what is
// open.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "ch05-jtwitter/streaming/descriptor.hpp"

namespace streaming {

/// Belongs to one thread. A descriptor leaves by being closed.
class Poller {
  public:
    Poller();  // throws std::system_error

    /// From now on wait() tells, by `id`, when there is something to read. Throws std::system_error.
    void add(int descriptor, std::uint64_t id);
    /// Also when there is room to write, or no more so.
    void watch_for_room(int descriptor, std::uint64_t id, bool on);

    struct Ready {
        std::uint64_t id{};
        bool readable = false;  // or at its end
        bool writable = false;
        bool broken = false;
    };
    /// Waits until something is ready or the time is over. The view holds until the next call.
    std::span<const Ready> wait(std::chrono::milliseconds at_most);

  private:
    static constexpr std::size_t most_at_once = 256;
    Descriptor epoll_;
    std::array<epoll_event, most_at_once> events_{};
    std::array<Ready, most_at_once> ready_{};
};

}  // namespace streaming
