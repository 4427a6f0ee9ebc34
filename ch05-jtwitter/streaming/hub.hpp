// All open streams of the server, on one thread: it waits for what happens in the microblog and for what the sockets
// say (epoll), and gives every listener what it may see. A stream that is idle costs its socket and a few hundred
// bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "ch05-jtwitter/microblog-session/microblog.hpp"
#include "ch05-jtwitter/rest-api/presenter.hpp"
#include "ch05-jtwitter/streaming/descriptor.hpp"
#include "ch05-jtwitter/streaming/open.hpp"
#include "shared/core/log.hpp"

namespace streaming {

/// What the hub grants.
struct Limits {
    std::size_t streams = 3'000;       // open at one time; one more is answered with 503
    std::size_t of_account = 50;       // of one account; one more is answered with 429
    std::size_t of_address = 250;      // by strangers from one address; one more is answered with 429
    std::size_t subscriptions = 50;    // of one WebSocket
    std::size_t frame_bytes = 65'536;  // of a message that a client sends, in all its frames together

    // A slow reader: what may wait for it in our own queue. Above it, close with 1013.
    std::size_t queued_events = 256;
    std::size_t queued_bytes = 1024 * 1024;
    int send_buffer = 64 * 1024;  // SO_SNDBUF, or the kernel swallows megabytes before our queue fills

    // What has happened and was not looked at yet. Above it the hub has fallen behind for good: it closes all streams,
    // and the clients fetch what they missed when they come back.
    std::size_t waiting_events = 10'000;

    std::chrono::milliseconds heartbeat{14'000};  // ":thump" of server-sent events; the API promises one in 15 s
    std::chrono::milliseconds ping{30'000};       // of WebSockets; who leaves two unanswered is gone
    std::chrono::milliseconds farewell{800};      // for a closing peer to take what waits, and to close
    std::chrono::milliseconds recheck{60'000};  // are all accounts still active: another process may have changed that
};

/// Safe to use from any thread.
class Hub {
  public:
    /// Starts its thread, and listens to the microblog's events. `blog`, `presenter` and `log` must outlive it.
    /// Throws std::system_error.
    Hub(microblog::Microblog& blog, rest::Presenter& presenter, const Limits& limits, core::Log& log);
    ~Hub();
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// The connection is the hub's from now on, whatever becomes of it. If there is no room, or the token has been
    /// dropped meanwhile, the hub answers with an error instead of `accepted.head`. Does not wait.
    void adopt(Descriptor socket, Accepted accepted);

    /// How many streams are open.
    std::size_t listeners() const;

    /// Closes all streams, WebSockets with 1001, and ends the thread: within a second. May be called twice.
    void stop();

  private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace streaming
