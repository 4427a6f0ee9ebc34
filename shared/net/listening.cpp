#include "shared/net/listening.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace net {

namespace {

// A peer that does not answer for two minutes is gone (cable, power, a NAT that forgot us). tcp(7).
constexpr int silent_seconds = 60;                     // then the kernel asks whether the peer is still there,
constexpr int ask_again_seconds = 10;                  // and asks again,
constexpr int ask_times = 6;                           // until it gives up
constexpr unsigned unanswered_milliseconds = 120'000;  // the same for data that nobody acknowledges

template <typename Value>
void set_option(int socket, int level, int name, Value value) {
    if (setsockopt(socket, level, name, &value, sizeof value) != 0)
        throw std::system_error(errno, std::generic_category(), "setting a socket option");
}

std::string_view hint_for(int code) {
    switch (code) {
        case EADDRINUSE:
            return "another program listens there: stop it, or choose another port (0: any free one)";
        case EACCES:
            return "ports below 1024 need a special right: choose a higher one";
        case EADDRNOTAVAIL:
            return "this machine does not have that address: try 127.0.0.1, or 0.0.0.0 for all of its addresses";
        case EMFILE:
        case ENFILE:
            return "too many files are open: raise the limit (ulimit -n)";
        case 0:
            return "check the name, or give an address such as 127.0.0.1";
        default:
            return "choose another address or port";
    }
}

}  // namespace

void set_inherited_options(int socket, const Limits& limits) {
    set_option(socket, SOL_SOCKET, SO_SNDBUF, limits.send_buffer);
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, silent_seconds);
    set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, ask_again_seconds);
    set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, ask_times);
    set_option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, unanswered_milliseconds);
}

void throw_cannot_listen(const core::Endpoint& endpoint, int code, std::string_view reason) {
    throw std::runtime_error("cannot listen on " + core::to_string(endpoint) + ": " + std::string(reason) + "; " +
                             std::string(hint_for(code)));
}

std::string peer_text(std::string_view host, std::uint16_t port) {
    constexpr std::string_view mapped = "::ffff:";
    if (host.starts_with(mapped) && host.find('.') != std::string_view::npos) host.remove_prefix(mapped.size());
    return core::to_string({std::string(host), port});
}

std::string describe(int code) {
    return std::generic_category().message(code);
}

}  // namespace net
