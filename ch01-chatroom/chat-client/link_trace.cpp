#include "ch01-chatroom/chat-client/link_trace.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>

#include "ch01-chatroom/chat-messages/server_line.hpp"
#include "ch01-chatroom/chat-trace/line_trace.hpp"

namespace chat::client {

namespace {

/// One end of a connected socket, as numbers: `read_name` is getsockname or getpeername.
core::Endpoint end_of(int socket, int (*read_name)(int, sockaddr*, socklen_t*)) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    if (read_name(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return {};
    if (getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(), port.data(),
                    port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return {};
    }
    return {host.data(), static_cast<std::uint16_t>(std::atoi(port.data()))};
}

trace::Time now() {
    return std::chrono::system_clock::now();
}

}  // namespace

LinkTrace::LinkTrace(const std::string& path, int socket, core::Log& log)
    : sink_{trace::open_trace(path, log)},
      conversation_{1, core::to_string(end_of(socket, getsockname)), end_of(socket, getpeername)} {
    const auto dissector = trace::lines(line_trace::describe_line, messages::server_line_limit);
    to_server_ = dissector(trace::Direction::in);
    from_server_ = dissector(trace::Direction::out);
    sink_->opened(conversation_, now());
}

void LinkTrace::record(trace::Direction direction, trace::Dissector& dissector, std::string_view bytes) {
    for (const auto& message : dissector.take(bytes)) sink_->message(conversation_, direction, message, now());
}

void LinkTrace::ended(trace::Ending ending, std::string_view reason) {
    for (const auto& message : to_server_->finish())
        sink_->message(conversation_, trace::Direction::in, message, now());
    for (const auto& message : from_server_->finish()) {
        sink_->message(conversation_, trace::Direction::out, message, now());
    }
    sink_->closed(conversation_, ending, reason, now());
}

}  // namespace chat::client
