// What both drivers say to the system, and to people, about a socket that listens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/core/endpoint.hpp"
#include "shared/net/server.hpp"

namespace net {

/// Connections that the kernel may hold ready for accept(). Linux caps it at net.core.somaxconn, 4096 by default.
inline constexpr int listen_backlog = 4096;

/// Sets on a socket, before it listens, what Linux hands on to every socket accepted from it: the size of the send
/// buffer, no delay for small segments (TCP_NODELAY), and an end for peers that have vanished without a word.
/// Throws std::system_error.
void set_inherited_options(int socket, const Limits& limits);

/// Throws std::runtime_error "cannot listen on HOST:PORT: reason; hint". `code` is an errno, 0 if there is none.
[[noreturn]] void throw_cannot_listen(const core::Endpoint& endpoint, int code, std::string_view reason);

/// "127.0.0.1:50000", "[::1]:50000". A socket on [::] sees a peer of version 4 as ::ffff:127.0.0.1 (RFC 4291, section
/// 2.5.5.2); people know it without that prefix.
std::string peer_text(std::string_view host, std::uint16_t port);

/// What errno `code` means, in words: "Connection reset by peer".
std::string describe(int code);

}  // namespace net
