// Knocking at many addresses at once: one non-blocking socket each, one poll() for all.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ch01-chatroom/portcheck/answer.hpp"
#include "shared/core/bytes.hpp"
#include "shared/core/endpoint.hpp"

namespace portcheck {

/// An address as connect() takes it.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length{};

    const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
    bool operator==(const SocketAddress& other) const;
};

/// "127.0.0.1" and its port; an IPv6 address with its scope ("fe80::1%eth0") where it has one.
core::Endpoint to_endpoint(const SocketAddress& address);

enum class Family { any, ipv4, ipv6 };

/// All addresses of a name, in the order in which a program should try them (RFC 6724), each once. Throws
/// std::runtime_error if the name has none.
std::vector<SocketAddress> resolve(const core::Endpoint& endpoint, Family family);

struct Settings {
    std::chrono::milliseconds timeout{3000};   // for the connection
    std::chrono::milliseconds greeting{1000};  // how long to wait for the peer's first words; 0: do not wait
    std::size_t greeting_limit = 512;          // in bytes
    std::string send{};                        // said as soon as the connection is there
};

/// After some bytes, this long without another one ends the greeting.
inline constexpr std::chrono::milliseconds greeting_pause{200};

enum class GreetingEnd {
    not_read,  // the port is not open, or we were not asked to wait
    quiet,     // the peer said no more, or nothing at all
    limit,     // the peer said as much as we wanted to hear
    closed,    // the peer closed the connection (FIN)
    reset      // the peer broke the connection off (RST)
};
/// "quiet", "limit", ...
std::string_view name_of(GreetingEnd end);

struct Outcome {
    core::Endpoint address;
    Evidence evidence;
    std::chrono::microseconds answered_after{};  // from connect() to the answer, or the time-out
    core::Bytes greeting;
    GreetingEnd greeting_end = GreetingEnd::not_read;
};

/// Knocks at all addresses at once; the outcomes are in the order of `addresses`. Takes at most
/// timeout + greeting of the settings. Throws std::system_error if there are not enough file descriptors.
std::vector<Outcome> probe(const std::vector<SocketAddress>& addresses, const Settings& settings);

}  // namespace portcheck
