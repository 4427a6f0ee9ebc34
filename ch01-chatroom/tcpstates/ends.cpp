#include "ch01-chatroom/tcpstates/ends.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace tcpstates {

namespace {

// Asked for; the kernel doubles both for its own book-keeping. The send buffer alone holds far more than the peer's
// receive buffer ever takes, so after fill() unsent data is left for certain, and a FIN behind it cannot leave.
constexpr int small_receive_buffer = 8 * 1024;
constexpr int large_send_buffer = 128 * 1024;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

const sockaddr* generic(const sockaddr_in& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

[[noreturn]] void fail(const std::string& who, const std::string& what) {
    throw std::system_error(errno, std::generic_category(), "the " + who + "'s " + what);
}

void wait_for(int descriptor, short event, const std::string& who, const std::string& what) {
    pollfd ready{descriptor, event, 0};
    const auto milliseconds = static_cast<int>(std::chrono::milliseconds(patience).count());
    const int count = poll(&ready, 1, milliseconds);
    if (count == 0) errno = ETIMEDOUT;
    if (count <= 0) fail(who, what);
}

}  // namespace

End::End(std::string name) : End(std::move(name), socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP)) {}

End::End(std::string name, int descriptor) : name_{std::move(name)}, descriptor_{descriptor} {
    if (descriptor_ < 0) fail(name_, "socket");
    const timeval limit{patience.count(), 0};  // connect() and send() obey the one, accept() and recv() the other
    setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    learn_addresses();
}

End::End(End&& other) noexcept
    : name_{std::move(other.name_)}, descriptor_{std::exchange(other.descriptor_, -1)}, addresses_{other.addresses_} {}

void End::set_option(int level, int option, int value, const char* what) {
    if (setsockopt(descriptor_, level, option, &value, sizeof value) != 0)
        fail(name_, std::string("setsockopt ") + what);
}

void End::use_small_windows() {
    set_option(SOL_SOCKET, SO_RCVBUF, small_receive_buffer, "SO_RCVBUF");
    set_option(SOL_SOCKET, SO_SNDBUF, large_send_buffer, "SO_SNDBUF");
}

int End::try_bind(std::uint16_t port) {
    const sockaddr_in address = loopback(port);
    const int error = ::bind(descriptor_, generic(address), sizeof address) == 0 ? 0 : errno;
    learn_addresses();
    return error;
}

void End::listen(int backlog) {
    if (port() == 0) {
        errno = try_bind(0);
        if (errno != 0) fail(name_, "bind");
    }
    if (::listen(descriptor_, backlog) != 0) fail(name_, "listen");
}

void End::connect(const End& listener) {
    const sockaddr_in address = listener.addresses().local;
    if (::connect(descriptor_, generic(address), sizeof address) != 0) fail(name_, "connect");
    learn_addresses();
}

void End::begin_connect(const End& listener) {
    const sockaddr_in address = listener.addresses().local;
    const int flags = fcntl(descriptor_, F_GETFL);
    fcntl(descriptor_, F_SETFL, flags | O_NONBLOCK);
    const int result = ::connect(descriptor_, generic(address), sizeof address);
    const int error = errno;
    fcntl(descriptor_, F_SETFL, flags);
    errno = error;
    if (result != 0 && error != EINPROGRESS) fail(name_, "connect");
    learn_addresses();
}

void End::finish_connect() {
    wait_for(descriptor_, POLLOUT, name_, "connect");
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
    errno = error;
    if (error != 0) fail(name_, "connect");
    learn_addresses();
}

End End::accept(std::string name) {
    const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0) fail(name_, "accept");
    return {std::move(name), accepted};
}

void End::wait_for_caller() {
    wait_for(descriptor_, POLLIN, name_, "wait for a connection");
}

void End::send(std::string_view text) {
    if (::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
        fail(name_, "send");
}

std::string End::receive() {
    std::array<char, 512> buffer{};
    const auto count = recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (count < 0) fail(name_, "recv");
    return {buffer.data(), static_cast<std::size_t>(count)};
}

int End::receive_error() {
    char byte = 0;
    return recv(descriptor_, &byte, 1, 0) < 0 ? errno : 0;
}

void End::fill() {
    const std::array<char, 4096> block{};
    while (::send(descriptor_, block.data(), block.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
    }
    if (errno != EAGAIN && errno != EWOULDBLOCK) fail(name_, "send");
}

std::size_t End::drain() {
    std::array<char, 65536> buffer{};
    for (std::size_t total = 0;;) {
        const auto count = recv(descriptor_, buffer.data(), buffer.size(), 0);
        if (count < 0) fail(name_, "recv");
        if (count == 0) return total;
        total += static_cast<std::size_t>(count);
    }
}

void End::finish_sending() {
    if (shutdown(descriptor_, SHUT_WR) != 0) fail(name_, "shutdown");
}

void End::give_up() {
    // A socket that was still connecting is not connected (ENOTCONN), but the kernel has ended it all the same.
    if (shutdown(descriptor_, SHUT_RDWR) != 0 && errno != ENOTCONN) fail(name_, "shutdown");
}

void End::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void End::abort() {
    const linger at_once{1, 0};
    if (setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) != 0) fail(name_, "SO_LINGER");
    close();
}

std::uint16_t End::port() const {
    return ntohs(addresses_.local.sin_port);
}

void End::learn_addresses() {
    socklen_t size = sizeof addresses_.local;
    getsockname(descriptor_, reinterpret_cast<sockaddr*>(&addresses_.local), &size);
    size = sizeof addresses_.remote;  // unknown before connect(): then it stays as it is
    getpeername(descriptor_, reinterpret_cast<sockaddr*>(&addresses_.remote), &size);
}

Pair connected_pair(Windows windows) {
    End listener{"listener"}, client{"client"};
    if (windows == Windows::small) {
        listener.use_small_windows();  // accepted sockets inherit it
        client.use_small_windows();
    }
    listener.listen();
    client.connect(listener);
    End server = listener.accept("server");
    return {std::move(client), std::move(server)};
}

}  // namespace tcpstates
