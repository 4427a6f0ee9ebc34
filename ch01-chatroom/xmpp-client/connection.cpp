#include "ch01-chatroom/xmpp-client/connection.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace xmpp::client {

namespace {

constexpr std::size_t read_size = 64 * 1024;

std::string message_of(int error) {
    return std::generic_category().message(error);
}

}  // namespace

Connection::Connection(const core::Endpoint& server) : server_{core::to_string(server)} {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found);
    if (failed != 0) {
        close("cannot connect to " + server_ + ": no address for this name (" + gai_strerror(failed) + ")");
        return;
    }
    addresses_.reset(found);
    next_ = found;
    connect_next();
}

Connection::~Connection() {
    if (socket_ >= 0) ::close(socket_);
}

void Connection::connect_next() {
    int error = 0;
    for (; next_ != nullptr; next_ = next_->ai_next) {
        if (socket_ >= 0) ::close(socket_);
        socket_ = ::socket(next_->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (socket_ >= 0 && ::connect(socket_, next_->ai_addr, next_->ai_addrlen) == 0) {
            state_ = State::open;
            return;
        }
        error = errno;
        if (socket_ >= 0 && error == EINPROGRESS) {
            next_ = next_->ai_next;
            return;
        }
    }
    close("cannot connect to " + server_ + ": " + message_of(error));
}

void Connection::finish_connecting() {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0)
        state_ = State::open;
    else if (next_ != nullptr)
        connect_next();
    else
        close("cannot connect to " + server_ + ": " + message_of(error));
}

short Connection::wanted() const {
    if (state_ == State::connecting) return POLLOUT;
    return static_cast<short>(POLLIN | (has_rest() ? POLLOUT : 0));
}

std::string_view Connection::take(short revents) {
    if (revents == 0 || state_ == State::closed) return {};
    if (state_ == State::connecting) {
        finish_connecting();
        return {};
    }
    if ((revents & POLLOUT) != 0) send({});
    if ((revents & ~POLLOUT) == 0) return {};
    received_.resize(read_size);
    const auto count = ::recv(socket_, received_.data(), received_.size(), 0);
    if (count > 0) return std::string_view(received_).substr(0, static_cast<std::size_t>(count));
    if (count == 0)
        close("the server has closed the connection");
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        close("the connection broke: " + message_of(errno));
    return {};
}

void Connection::send(std::string_view bytes) {
    if (state_ != State::open) return;
    rest_ += bytes;
    while (!rest_.empty()) {
        const auto count = ::send(socket_, rest_.data(), rest_.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (count < 0) {
            rest_.clear();  // it is gone; take() will say so, after what came before
            return;
        }
        rest_.erase(0, static_cast<std::size_t>(count));
    }
}

void Connection::close(std::string reason) {
    if (state_ == State::closed) return;
    state_ = State::closed;
    reason_ = std::move(reason);
    rest_.clear();
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

}  // namespace xmpp::client
