#include "ch05-jtwitter/jtwitter-server/timed_socket.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace jtwitter {

namespace {

int milliseconds_until(Deadline until) {
    using std::chrono::milliseconds;
    const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

}  // namespace

TimedSocket::TimedSocket(const Poco::Net::StreamSocket& socket)
    : socket_{socket}, descriptor_{static_cast<int>(socket.impl()->sockfd())} {}

bool TimedSocket::wait(short events, Deadline until) const {
    for (;;) {
        pollfd waits{descriptor_, events, 0};
        const int count = poll(&waits, 1, milliseconds_until(until));
        if (count >= 0) return count > 0;
        if (errno != EINTR) return true;  // the call that follows says what is wrong
    }
}

TimedSocket::Got TimedSocket::receive(std::string& buffer, Deadline until) {
    std::array<char, 16 * 1024> bytes;
    for (;;) {
        const auto count = recv(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT);
        if (count > 0) {
            buffer.append(bytes.data(), static_cast<std::size_t>(count));
            return Got::bytes;
        }
        if (count == 0) return Got::end;
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return Got::end;
        if (!wait(POLLIN, until)) return Got::nothing;
    }
}

bool TimedSocket::send(std::string_view bytes, Deadline until) {
    while (!bytes.empty()) {
        const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
            continue;
        }
        if (errno == EINTR) continue;
        if ((errno != EAGAIN && errno != EWOULDBLOCK) || !wait(POLLOUT, until)) return false;
    }
    return true;
}

void TimedSocket::say_goodbye(std::size_t at_most, Deadline until) {
    shutdown(descriptor_, SHUT_WR);
    std::string dropped;
    for (std::size_t count = 0; count < at_most; count += dropped.size()) {
        dropped.clear();
        if (receive(dropped, until) != Got::bytes) return;
    }
}

void TimedSocket::shut_down_reading() {
    shutdown(descriptor_, SHUT_RD);
}

void TimedSocket::shut_down() {
    shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace jtwitter
