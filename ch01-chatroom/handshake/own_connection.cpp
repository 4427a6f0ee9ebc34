#include "ch01-chatroom/handshake/own_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace handshake {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

struct OpenSocket {
    int descriptor = -1;
    ~OpenSocket() { close(); }
    void close() {
        if (descriptor >= 0) ::close(descriptor);
        descriptor = -1;
    }
};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void send_all(int socket, std::string_view text) {
    if (send(socket, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size()))
        fail("sending over the loopback connection");
}

void receive(int socket, std::size_t count) {
    std::array<char, 256> buffer{};
    while (count > 0) {
        const auto got = recv(socket, buffer.data(), std::min(count, buffer.size()), 0);
        if (got <= 0) fail("receiving over the loopback connection");
        count -= static_cast<std::size_t>(got);
    }
}

void receive_end(int socket) {
    char byte{};
    if (recv(socket, &byte, 1, 0) != 0) fail("waiting for the end of the loopback connection");
}

/// Sends the acknowledgement that waits, now. The kernel would hold it back for a moment, in the hope of data or a FIN
/// that it could ride on.
void acknowledge_now(int socket) {
    const int yes = 1;
    if (setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes) != 0) fail("setting TCP_QUICKACK");
}

}  // namespace

OwnConnection::OwnConnection() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener_ < 0) fail("making a socket");
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || listen(listener_, 1) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        const int reason = errno;
        close(listener_);
        errno = reason;
        fail("listening on 127.0.0.1");
    }
    port_ = ntohs(address.sin_port);
}

OwnConnection::~OwnConnection() {
    close(listener_);
}

void OwnConnection::visit() const {
    constexpr std::string_view question = "hello, server\n";
    constexpr std::string_view answer = "hello, client\n";

    OpenSocket client{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto address = loopback(port_);
    if (client.descriptor < 0) fail("making a socket");
    if (connect(client.descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail("connecting to 127.0.0.1");
    OpenSocket server{accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)};
    if (server.descriptor < 0) fail("accepting on 127.0.0.1");

    send_all(client.descriptor, question);
    receive(server.descriptor, question.size());
    acknowledge_now(server.descriptor);
    send_all(server.descriptor, answer);
    receive(client.descriptor, answer.size());
    acknowledge_now(client.descriptor);

    shutdown(client.descriptor, SHUT_WR);
    receive_end(server.descriptor);
    acknowledge_now(server.descriptor);
    server.close();
    receive_end(client.descriptor);
}

}  // namespace handshake
