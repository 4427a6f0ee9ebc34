#include "shared/testkit/line_peer.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace testkit {

LinePeer::LinePeer(const core::Endpoint& server, int receive_buffer) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found) != 0)
        throw std::runtime_error("no address for " + core::to_string(server));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
    socket_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ >= 0 && receive_buffer > 0)
        setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    if (socket_ < 0 || ::connect(socket_, found->ai_addr, found->ai_addrlen) != 0) {
        const int reason = errno;
        close();
        throw std::system_error(reason, std::generic_category(), "connecting to " + core::to_string(server));
    }
}

LinePeer::~LinePeer() {
    close();
}

LinePeer::LinePeer(LinePeer&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)}, buffer_{std::move(other.buffer_)}, story_{std::move(other.story_)} {}

bool LinePeer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool LinePeer::fill() {
    pollfd readable{socket_, POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) <= 0) return false;
    std::array<char, 16384> bytes{};
    const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

std::optional<std::string> LinePeer::read_line() {
    for (std::size_t searched = 0;;) {
        const auto end = buffer_.find('\n', searched);
        if (end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            if (line.ends_with('\r')) line.pop_back();
            story_ += line + '\n';
            return line;
        }
        searched = buffer_.size();
        if (!fill()) return {};
    }
}

std::optional<std::string> LinePeer::read_until(std::string_view part) {
    while (auto line = read_line()) {
        if (line->find(part) != std::string::npos) return line;
    }
    return {};
}

bool LinePeer::read_to_end() {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::array<char, 16384> bytes{};
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd readable{socket_, POLLIN, 0};
        if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) <= 0) return false;
        const auto count = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (count <= 0) return true;
        story_.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

void LinePeer::finish_sending() {
    ::shutdown(socket_, SHUT_WR);
}

void LinePeer::reset() {
    const linger at_once{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void LinePeer::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

}  // namespace testkit
