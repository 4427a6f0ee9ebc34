#include "ch01-chatroom/xmpp-client/wire_trace.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "ch01-chatroom/xmpp-trace/stream_trace.hpp"

namespace xmpp::client {

namespace {

/// One end of a connected socket, as numbers: `read_name` is getsockname or getpeername.
core::Endpoint end_of(int socket, int (*read_name)(int, sockaddr*, socklen_t*)) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    if (read_name(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
    if (getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(), port.data(),
                    port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return {};
    return {host.data(), static_cast<std::uint16_t>(std::atoi(port.data()))};
}

trace::Time now() {
    return std::chrono::system_clock::now();
}

}  // namespace

void WireTrace::connected(int socket) {
    conversation_ = {conversation_.number + 1, core::to_string(end_of(socket, getsockname)),
                     end_of(socket, getpeername)};
    to_server_ = stream_trace::make_dissector(trace::Direction::in);
    from_server_ = stream_trace::make_dissector(trace::Direction::out);
    sink_->opened(conversation_, now());
}

void WireTrace::record(trace::Direction direction, std::string_view bytes) {
    auto& dissector = direction == trace::Direction::in ? to_server_ : from_server_;
    if (!dissector || bytes.empty()) return;
    for (const auto& message : dissector->take(bytes)) sink_->message(conversation_, direction, message, now());
}

void WireTrace::ended(trace::Ending ending, std::string_view reason) {
    if (!to_server_) return;
    for (const auto& message : to_server_->finish())
        sink_->message(conversation_, trace::Direction::in, message, now());
    for (const auto& message : from_server_->finish())
        sink_->message(conversation_, trace::Direction::out, message, now());
    sink_->closed(conversation_, ending, reason, now());
    to_server_.reset();
    from_server_.reset();
}

}  // namespace xmpp::client
