// A TCP server that carries one engine::Service. Two drivers implement it: blocking threads and an event loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "shared/core/endpoint.hpp"
#include "shared/core/log.hpp"
#include "shared/engine/service.hpp"

namespace net {

/// What a server grants; each has an option in the programs that use it.
struct Limits {
    std::size_t connections = 1000;            // at one time, closing ones too; one more gets `full_notice`
    std::size_t queue_bytes = 256 * 1024;      // what may wait in our own queue for one connection
    int send_buffer = 64 * 1024;               // SO_SNDBUF, or the kernel swallows megabytes before our queue fills
    std::chrono::milliseconds farewell{4500};  // for a closing connection to read what is queued, and to close
    std::size_t notes = 25;                    // about bad input that the log takes between two ticks, 4 a second
    std::string full_notice{};                 // bytes for a connection over the limit
    std::string slow_notice{};                 // bytes for a slow reader, after what has begun to be sent
};

/// Each connection has a bounded queue of its own. A peer that leaves half of it unread is not read from either
/// (back-pressure); when it would overflow, the peer is a slow reader and is disconnected. Nobody waits for anybody.
/// Closing is gentle: what is queued is sent, then the peer is told that no more will come, and what it still sends is
/// read and dropped until it closes, too, or `farewell` has passed. Closing at once, with words of the peer unread,
/// would send a reset, and that may destroy our last words on their way (RFC 1122, section 4.2.2.13).
class Server {
  public:
    virtual ~Server() = default;

    /// Where it listens, with the port that the system chose if 0 was asked for.
    virtual core::Endpoint endpoint() const = 0;

    /// Serves until stop(); returns when every connection is closed. Call it once.
    virtual void run() = 0;

    /// Stops accepting, calls Service::stopping, closes every connection within Limits::farewell. From any thread.
    virtual void stop() = 0;

    /// Has `turn` run when no other call is inside the service. From any thread; does not wait. After the end of run()
    /// it does nothing.
    virtual void post(engine::Turn turn) = 0;
};

/// Both bind and listen before they return, and throw std::runtime_error that names the endpoint and the reason.
/// `service` and `log` must outlive the server.
std::unique_ptr<Server> make_blocking_server(const core::Endpoint& listen, const Limits& limits,
                                             engine::Service& service, core::Log& log);
std::unique_ptr<Server> make_async_server(const core::Endpoint& listen, const Limits& limits, engine::Service& service,
                                          core::Log& log);

}  // namespace net
