// A chat server that says what a test tells it to, to one client.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "shared/core/endpoint.hpp"
#include "shared/testkit/process.hpp"

class ScriptedServer {
  public:
    ScriptedServer() {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 1) != 0 || ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::system_error(errno, std::generic_category(), "listening");
        port_ = ntohs(address.sin_port);
    }
    ~ScriptedServer() {
        close();
        ::close(listener_);
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::string address() const { return core::to_string(core::Endpoint{"127.0.0.1", port_}); }

    void accept() {
        if (!wait_readable(listener_)) throw std::runtime_error("no client came");
        client_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    }

    void say(std::string_view line) { say_bytes(std::string(line) + "\n"); }
    void say_bytes(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto count = ::send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count < 0) throw std::system_error(errno, std::generic_category(), "sending");
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    /// The next line of the client; "(end)" if it closed, "(nothing)" if none came in time.
    std::string hear() {
        for (;;) {
            const auto end = heard_.find('\n');
            if (end != std::string::npos) {
                auto line = heard_.substr(0, end);
                heard_.erase(0, end + 1);
                return line;
            }
            if (!wait_readable(client_)) return "(nothing)";
            std::array<char, 4096> bytes{};
            const auto count = ::recv(client_, bytes.data(), bytes.size(), 0);
            if (count <= 0) return "(end)";
            heard_.append(bytes.data(), static_cast<std::size_t>(count));
        }
    }

    void close() {
        if (client_ >= 0) ::close(client_);
        client_ = -1;
    }
    void reset() {
        const linger at_once{1, 0};
        setsockopt(client_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }

  private:
    static bool wait_readable(int socket) {
        pollfd readable{socket, POLLIN, 0};
        return poll(&readable, 1, static_cast<int>(std::chrono::milliseconds(testkit::patience).count())) > 0;
    }

    int listener_ = -1, client_ = -1;
    std::uint16_t port_ = 0;
    std::string heard_;
};
