#include "ch05-jtwitter/streaming/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace streaming {

namespace {

constexpr std::int64_t longest_wait = 3'600'000;  // milliseconds

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

epoll_event interest(std::uint32_t events, std::uint64_t id) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    return event;
}

}  // namespace

Poller::Poller() : epoll_{::epoll_create1(EPOLL_CLOEXEC)} {
    if (!epoll_) fail("cannot make an epoll for the streams");
}

void Poller::add(int descriptor, std::uint64_t id) {
    auto event = interest(EPOLLIN, id);
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) fail("cannot watch a stream's socket");
}

void Poller::watch_for_room(int descriptor, std::uint64_t id, bool on) {
    auto event = interest(on ? EPOLLIN | EPOLLOUT : EPOLLIN, id);
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, descriptor, &event) != 0) fail("cannot watch a stream's socket");
}

std::span<const Poller::Ready> Poller::wait(std::chrono::milliseconds at_most) {
    const auto time = static_cast<int>(std::clamp<std::int64_t>(at_most.count(), 0, longest_wait));
    const auto count = ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), time);
    if (count < 0 && errno != EINTR) fail("cannot wait for the streams' sockets");
    const auto ready = static_cast<std::size_t>(std::max(count, 0));
    for (std::size_t i = 0; i < ready; ++i) {
        const auto happened = events_[i].events;
        ready_[i] = {events_[i].data.u64, (happened & EPOLLIN) != 0, (happened & EPOLLOUT) != 0,
                     (happened & (EPOLLERR | EPOLLHUP)) != 0};
    }
    return std::span(ready_).first(ready);
}

}  // namespace streaming
