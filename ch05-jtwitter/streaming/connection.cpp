#include "ch05-jtwitter/streaming/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace streaming {

void Outgoing::add(Bytes bytes) {
    bytes_ += bytes->size();
    waiting_.push_back(std::move(bytes));
}

bool Outgoing::send_to(int socket) {
    while (!waiting_.empty()) {
        std::array<iovec, 64> parts{};
        const auto count = std::min(waiting_.size(), parts.size());
        for (std::size_t i = 0; i < count; ++i) {
            const auto skipped = i == 0 ? sent_ : 0;
            // sendmsg only reads; the structure has no const
            parts[i] = {const_cast<char*>(waiting_[i]->data()) + skipped, waiting_[i]->size() - skipped};
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        const auto sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS;
        }
        auto left = static_cast<std::size_t>(sent);
        bytes_ -= left;
        std::size_t done = 0;
        while (done < count && left >= waiting_[done]->size() - sent_) {
            left -= waiting_[done]->size() - sent_;
            sent_ = 0;
            ++done;
        }
        sent_ += left;
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(done));
    }
    if (waiting_.empty()) waiting_ = {};  // gives its memory back
    return true;
}

void Outgoing::drop_unbegun() {
    waiting_.resize(sent_ > 0 ? 1 : 0);
    bytes_ = sent_ > 0 ? waiting_.front()->size() - sent_ : 0;
}

Connection::Connection(Id id, Descriptor socket, Accepted::Form form, const Identity& who, std::string address,
                       std::size_t max_message)
    : id_{id}, socket_{std::move(socket)}, who_{who}, address_{std::move(address)} {
    if (form == Accepted::Form::web_socket) reader_ = std::make_unique<MessageReader>(Sender::client, max_message);
}

std::optional<std::string_view> receive(int socket, std::string& buffer) {
    while (true) {
        const auto count = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (count > 0) return std::string_view(buffer.data(), static_cast<std::size_t>(count));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::string_view();
        return std::nullopt;
    }
}

void prepare(int socket, int send_buffer) {
    const int on = 1;
    const unsigned vanished_after = 60'000;  // milliseconds without an acknowledgement
    ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // the two of TCP fail on other sockets: no matter
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &vanished_after, sizeof vanished_after);
}

}  // namespace streaming
