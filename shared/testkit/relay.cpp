#include "shared/testkit/relay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>
#include <vector>

namespace testkit {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
    ::close(socket);
    return -1;
}

void reset(int socket) {
    const linger at_once{1, 0};
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket);
}

/// False: the connection is over.
bool carry(int from, int to, std::atomic<std::size_t>& all) {
    std::array<char, 16 * 1024> bytes{};
    const auto count = ::recv(from, bytes.data(), bytes.size(), 0);
    if (count <= 0) return false;
    for (ssize_t sent = 0; sent < count;) {
        const auto more = ::send(to, bytes.data() + sent, static_cast<std::size_t>(count - sent), MSG_NOSIGNAL);
        if (more <= 0) return false;
        sent += more;
        all += static_cast<std::size_t>(more);
    }
    return true;
}

}  // namespace

Relay::Relay(core::Endpoint target) : target_{std::move(target)}, endpoint_{"127.0.0.1", 0} {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    wake_ = eventfd(0, EFD_CLOEXEC);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (listener_ < 0 || wake_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 16) != 0 || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::system_error(errno, std::generic_category(), "listening");
    endpoint_.port = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

Relay::~Relay() {
    ends_ = true;
    eventfd_write(wake_, 1);
    thread_.join();
    ::close(listener_);
    ::close(wake_);
}

void Relay::cut() {
    const auto wanted = ++cuts_wanted_;
    eventfd_write(wake_, 1);
    for (auto done = cuts_done_.load(); done < wanted; done = cuts_done_.load()) cuts_done_.wait(done);
}

void Relay::run() {
    std::vector<std::pair<int, int>> lines;  // client, server
    while (!ends_) {
        std::vector<pollfd> waits{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
        for (const auto& [client, server] : lines) {
            waits.push_back({client, POLLIN, 0});
            waits.push_back({server, POLLIN, 0});
        }
        if (poll(waits.data(), waits.size(), -1) < 0) continue;
        for (std::size_t i = lines.size(); i-- > 0;) {
            const auto [client, server] = lines[i];
            const bool goes_on = (waits[2 + 2 * i].revents == 0 || carry(client, server, bytes_)) &&
                                 (waits[3 + 2 * i].revents == 0 || carry(server, client, bytes_));
            if (goes_on) continue;
            ::close(client);
            ::close(server);
            lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
        }
        if (waits[1].revents != 0) {
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            const int server = client < 0 ? -1 : connect_to(target_.port);
            if (server >= 0) {
                lines.emplace_back(client, server);
                ++count_;
            } else if (client >= 0) {
                reset(client);
            }
        }
        if (waits[0].revents == 0) continue;
        eventfd_t seen = 0;
        eventfd_read(wake_, &seen);
        const auto wanted = cuts_wanted_.load();
        if (wanted == cuts_done_) continue;
        for (const auto& [client, server] : std::exchange(lines, {})) {
            reset(client);
            reset(server);
        }
        cuts_done_ = wanted;
        cuts_done_.notify_all();
    }
    for (const auto& [client, server] : lines) {
        ::close(client);
        ::close(server);
    }
}

}  // namespace testkit
