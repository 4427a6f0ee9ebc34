#include "ch01-chatroom/portcheck/probe.hpp"

#include <linux/errqueue.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace portcheck {

namespace {

using Clock = std::chrono::steady_clock;

/// One address: connects, says --send, listens to the greeting. Owns its socket.
class Knock {
  public:
    Knock(const SocketAddress& address, const Settings& settings) : settings_{settings} {
        outcome_.address = to_endpoint(address);
        outcome_.evidence.timeout = settings.timeout;
        const int family = address.storage.ss_family;
        socket_ = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (socket_ < 0 && errno == EAFNOSUPPORT) {  // a kernel without IPv6
            connected_or_failed(errno);
            return;
        }
        if (socket_ < 0) throw std::system_error(errno, std::generic_category(), "opening a socket");
        // Ask for ICMP messages themselves, not only for the errno they become: RST and "port unreachable" are both
        // ECONNREFUSED. Without this option we would still be right, only less exact, so a refusal is no error.
        const int yes = 1;
        if (family == AF_INET)
            setsockopt(socket_, IPPROTO_IP, IP_RECVERR, &yes, sizeof yes);
        else
            setsockopt(socket_, IPPROTO_IPV6, IPV6_RECVERR, &yes, sizeof yes);

        started_ = Clock::now();
        deadline_ = started_ + settings.timeout;
        // Non-blocking: the SYN is sent, and the answer shows as POLLOUT. Some errors come at once.
        if (connect(socket_, address.raw(), address.length) == 0)
            connected_or_failed(0);
        else if (errno != EINPROGRESS)
            connected_or_failed(errno);
    }
    ~Knock() {
        if (socket_ >= 0) close(socket_);
    }
    Knock(const Knock&) = delete;
    Knock& operator=(const Knock&) = delete;

    bool is_done() const { return phase_ == Phase::done; }
    Clock::time_point deadline() const { return deadline_; }
    pollfd wait() const {
        const bool connecting = phase_ == Phase::connecting;
        return {is_done() ? -1 : socket_, static_cast<short>(connecting ? POLLOUT : POLLIN), 0};
    }
    Outcome& outcome() { return outcome_; }

    /// poll() says that something happened to the socket.
    void on_ready() {
        if (phase_ == Phase::connecting) {
            int error = 0;
            socklen_t length = sizeof error;
            getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &length);  // what became of connect(); reading clears it
            if (error == 0 && still_connecting()) return;
            connected_or_failed(error);
        } else {
            read_greeting();
        }
    }

    void on_deadline() {
        if (phase_ == Phase::connecting) {
            outcome_.evidence.silent = true;
            outcome_.answered_after = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
        } else {
            outcome_.greeting_end = GreetingEnd::quiet;
        }
        finish();
    }

  private:
    enum class Phase { connecting, greeting, done };

    void connected_or_failed(int error) {
        outcome_.answered_after = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - started_);
        auto& evidence = outcome_.evidence;
        // An RST before the connection stands is ECONNREFUSED; these two mean that it stood and was broken off before
        // we looked (tcp_reset in the kernel's net/ipv4/tcp_input.c). The port is open.
        if (error == ECONNRESET || error == EPIPE) {
            outcome_.greeting_end = GreetingEnd::reset;
            return finish();
        }
        evidence.error = error;
        if (error != 0) {
            evidence.icmp = early_notice_ ? early_notice_ : icmp_notice();
            return finish();
        }
        evidence.met_itself = met_itself();
        if (evidence.met_itself) return finish();
        if (!settings_.send.empty())
            (void)send(socket_, settings_.send.data(), settings_.send.size(), MSG_NOSIGNAL);  // a failure shows on recv
        if (settings_.greeting.count() == 0) return finish();
        phase_ = Phase::greeting;
        greeting_deadline_ = deadline_ = Clock::now() + settings_.greeting;
    }

    /// An ICMP message is in the error queue a moment before its error is on the socket: poll() may wake in between.
    /// Then there is no error, and no connection either. The message is taken out, or poll() would wake again at once.
    bool still_connecting() {
        SocketAddress there;
        there.length = sizeof(sockaddr_storage);
        if (getpeername(socket_, reinterpret_cast<sockaddr*>(&there.storage), &there.length) == 0) return false;
        if (auto notice = icmp_notice()) early_notice_ = std::move(notice);
        return true;
    }

    /// Both ends are the same address and port.
    bool met_itself() const {
        SocketAddress here, there;
        here.length = there.length = sizeof(sockaddr_storage);
        getsockname(socket_, reinterpret_cast<sockaddr*>(&here.storage), &here.length);
        getpeername(socket_, reinterpret_cast<sockaddr*>(&there.storage), &there.length);
        return here == there;
    }

    /// The ICMP message behind the error, if one is in the socket's error queue (man 7 ip, IP_RECVERR).
    std::optional<IcmpNotice> icmp_notice() const {
        if (socket_ < 0) return {};
        std::array<char, 512> payload{};  // our own SYN comes back in it; not needed
        alignas(cmsghdr) std::array<char, 512> control{};
        iovec space{payload.data(), payload.size()};
        msghdr message{};
        message.msg_iov = &space;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        if (recvmsg(socket_, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return {};
        for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
            const bool v4 = part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR;
            const bool v6 = part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR;
            if ((!v4 && !v6) || part->cmsg_len < CMSG_LEN(sizeof(sock_extended_err))) continue;
            sock_extended_err error{};
            std::memcpy(&error, CMSG_DATA(part), sizeof error);
            if (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6) continue;
            // Behind the struct stands the address of whom it came from (the macro SO_EE_OFFENDER).
            SocketAddress from;
            from.length = error.ee_origin == SO_EE_ORIGIN_ICMP ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
            if (part->cmsg_len < CMSG_LEN(sizeof error + from.length)) continue;
            std::memcpy(&from.storage, CMSG_DATA(part) + sizeof error, from.length);
            return IcmpNotice{error.ee_origin == SO_EE_ORIGIN_ICMP6, error.ee_type, error.ee_code,
                              to_endpoint(from).host};
        }
        return {};
    }

    void read_greeting() {
        auto& greeting = outcome_.greeting;
        const auto before = greeting.size();
        greeting.resize(settings_.greeting_limit);
        const auto count = recv(socket_, greeting.data() + before, greeting.size() - before, 0);
        greeting.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count > 0 && greeting.size() < settings_.greeting_limit) {
            deadline_ = std::min(greeting_deadline_, Clock::now() + greeting_pause);
            return;
        }
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;  // poll() was mistaken; it asks again
        outcome_.greeting_end = count > 0 ? GreetingEnd::limit : count == 0 ? GreetingEnd::closed : GreetingEnd::reset;
        finish();
    }

    void finish() {
        phase_ = Phase::done;
        if (socket_ >= 0) close(socket_);
        socket_ = -1;
    }

    const Settings& settings_;
    int socket_ = -1;
    Phase phase_ = Phase::connecting;
    Clock::time_point started_ = Clock::now(), deadline_{}, greeting_deadline_{};
    std::optional<IcmpNotice> early_notice_;  // came before its error
    Outcome outcome_;
};

}  // namespace

bool SocketAddress::operator==(const SocketAddress& other) const {
    if (storage.ss_family != other.storage.ss_family) return false;
    if (storage.ss_family == AF_INET) {
        const auto& a = reinterpret_cast<const sockaddr_in&>(storage);
        const auto& b = reinterpret_cast<const sockaddr_in&>(other.storage);
        return a.sin_port == b.sin_port && a.sin_addr.s_addr == b.sin_addr.s_addr;
    }
    const auto& a = reinterpret_cast<const sockaddr_in6&>(storage);
    const auto& b = reinterpret_cast<const sockaddr_in6&>(other.storage);
    return a.sin6_port == b.sin6_port && a.sin6_scope_id == b.sin6_scope_id &&
           std::memcmp(&a.sin6_addr, &b.sin6_addr, sizeof a.sin6_addr) == 0;
}

core::Endpoint to_endpoint(const SocketAddress& address) {
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    const int problem = getnameinfo(address.raw(), address.length, host.data(), host.size(), port.data(), port.size(),
                                    NI_NUMERICHOST | NI_NUMERICSERV);
    if (problem != 0) throw std::runtime_error(std::string("writing an address: ") + gai_strerror(problem));
    return {host.data(), static_cast<std::uint16_t>(std::stoul(port.data()))};
}

std::vector<SocketAddress> resolve(const core::Endpoint& endpoint, Family family) {
    addrinfo hints{};
    hints.ai_family = family == Family::ipv4 ? AF_INET : family == Family::ipv6 ? AF_INET6 : AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* list = nullptr;
    const int problem = getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &list);
    if (problem != 0)
        throw std::runtime_error("finding the address of '" + endpoint.host +
                                 "': " + (problem == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(problem)));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, freeaddrinfo);

    std::vector<SocketAddress> addresses;
    for (const auto* entry = list; entry != nullptr; entry = entry->ai_next) {
        SocketAddress address;
        std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
        address.length = entry->ai_addrlen;
        if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
    }
    return addresses;
}

std::string_view name_of(GreetingEnd end) {
    switch (end) {
        case GreetingEnd::not_read:
            return "not read";
        case GreetingEnd::quiet:
            return "quiet";
        case GreetingEnd::limit:
            return "limit";
        case GreetingEnd::closed:
            return "closed";
        case GreetingEnd::reset:
            return "reset";
    }
    return "?";
}

std::vector<Outcome> probe(const std::vector<SocketAddress>& addresses, const Settings& settings) {
    std::vector<std::unique_ptr<Knock>> knocks;
    for (const auto& address : addresses) knocks.push_back(std::make_unique<Knock>(address, settings));

    for (;;) {
        std::vector<pollfd> waits;
        auto next = Clock::time_point::max();
        for (const auto& knock : knocks) {
            waits.push_back(knock->wait());  // poll() passes over the descriptor -1 of one that is done
            if (!knock->is_done()) next = std::min(next, knock->deadline());
        }
        if (next == Clock::time_point::max()) break;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
        const auto ready = poll(waits.data(), waits.size(), static_cast<int>(std::max<std::int64_t>(left, 0)));
        if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");

        const auto now = Clock::now();
        for (std::size_t i = 0; i < knocks.size(); ++i) {
            if (knocks[i]->is_done()) continue;
            if (ready > 0 && waits[i].revents != 0)
                knocks[i]->on_ready();
            else if (now >= knocks[i]->deadline())
                knocks[i]->on_deadline();
        }
    }

    std::vector<Outcome> outcomes;
    for (const auto& knock : knocks) outcomes.push_back(std::move(knock->outcome()));
    return outcomes;
}

}  // namespace portcheck
