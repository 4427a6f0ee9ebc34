#include "ch01-chatroom/chat-client/server_link.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace chat::client {

namespace {

constexpr std::size_t read_size = 65536;

// Connects `socket`, which is non-blocking. Returns 0 or the error number.
int connect_within(int socket, const addrinfo& address, std::chrono::milliseconds timeout) {
    if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    pollfd writable{socket, POLLOUT, 0};
    const int count = poll(&writable, 1, static_cast<int>(timeout.count()));
    if (count == 0) return ETIMEDOUT;
    if (count < 0) return errno;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

std::string cure_of(int error) {
    if (error == ECONNREFUSED)
        return "; no server listens there: start one with ./lab run chat-server, or check --connect";
    if (error == ETIMEDOUT) return "; check the address and whether a firewall is between";
    return "; check --connect and your network";
}

}  // namespace

ServerLink::ServerLink(const core::Endpoint& server, std::chrono::milliseconds timeout) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found);
    if (failed != 0) {
        throw std::runtime_error("cannot connect to " + core::to_string(server) + ": no address for this name (" +
                                 gai_strerror(failed) + "); check --connect");
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);

    int error = 0;
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        socket_ = ::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        error = socket_ < 0 ? errno : connect_within(socket_, *address, timeout);
        if (error == 0) return;
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    throw std::runtime_error("cannot connect to " + core::to_string(server) + ": " +
                             std::generic_category().message(error) + cure_of(error));
}

ServerLink::~ServerLink() {
    if (socket_ >= 0) ::close(socket_);
}

void ServerLink::send(std::string_view bytes) {
    rest_ += bytes;
    while (!rest_.empty()) {
        const auto count = ::send(socket_, rest_.data(), rest_.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (count < 0) {
            rest_.clear();  // the connection is gone; receive() will say so, after what came before
            return;
        }
        rest_.erase(0, static_cast<std::size_t>(count));
    }
}

std::optional<std::string_view> ServerLink::receive() {
    received_.resize(read_size);
    const auto count = ::recv(socket_, received_.data(), received_.size(), 0);
    if (count > 0) return std::string_view(received_).substr(0, static_cast<std::size_t>(count));
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return std::string_view{};
    if (count < 0) end_reason_ = "the connection broke: " + std::generic_category().message(errno);
    return {};
}

}  // namespace chat::client
