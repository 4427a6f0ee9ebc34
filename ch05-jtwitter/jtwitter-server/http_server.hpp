// The HTTP server: POCO accepts the connections and gives each a thread of its pool; here a connection is read, one
// whole request after another, and answered.
//
//     TCPServer --accepts--> queue --> a thread of the pool: Connection::run
//                                          wait for a byte, head, body  -> Handler -> answer, in one call of the system
//                                          ... and again, until somebody closes or has been silent for keep_alive
//
// Three things that POCO's HTTPServer does otherwise, and why they matter (lesson, 5.5):
// - A thread belongs to its connection also while that is idle. So there are many threads, the wait is short, and when
//   others queue for a thread, connections are closed after their answer.
// - Its time-outs begin anew with every byte, so that a peer that sends a byte now and then holds a thread for ever.
//   Here the whole request has one deadline.
// - It answers what it cannot read with an empty page or not at all. Here every refusal has its status and its reason.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ch05-jtwitter/jtwitter-server/http_message.hpp"
#include "ch05-jtwitter/rest-api/message.hpp"
#include "shared/core/endpoint.hpp"
#include "shared/core/log.hpp"

namespace jtwitter {

struct HttpLimits {
    HeadLimits head;
    int connections = 512;  // served at the same time: each has a thread
    /// Of those, from one address (of version 6: one /64); one more is told so and closed. 0: no limit. Those of
    /// trusted proxies do not count: who sits behind them is for the proxy to count.
    int connections_of_address = 64;
    int queued = 1'000;                             // accepted, waiting for a thread; one more is closed without a word
    int backlog = 1'024;                            // in the kernel, not yet accepted
    std::chrono::milliseconds keep_alive{5'000};    // for the next request to begin
    std::chrono::milliseconds head_within{10'000};  // of the request's first byte
    std::chrono::milliseconds request_within{60'000};  // of the request's first byte, for head and body together
    std::chrono::milliseconds answer_within{60'000};   // for the peer to take an answer
    std::chrono::milliseconds goodbye{2'000};          // for a peer that is refused to stop sending
    std::size_t goodbye_bytes = 16 * 1024 * 1024;
    std::size_t bodies = 256 * 1024 * 1024;  // bytes of all bodies that are here at the same time; above it 503
};

/// The handler wants the connection itself: nothing has been answered. It is given the socket, and the server forgets
/// it. `status` is for the access log.
struct TakeOver {
    int status = 200;
    std::function<void(Poco::Net::StreamSocket)> take;
};
using Outcome = std::variant<rest::Response, TakeOver>;

/// One request and what became of it, for the access log and the figures.
struct Exchange {
    const rest::Request& request;
    std::string_view version;
    int status{};
    std::size_t bytes{};               // of the answer's body
    std::chrono::microseconds took{};  // from the request's first byte until the answer was handed to the system
};

/// What the server serves. All of it is called from many threads at the same time.
struct HttpService {
    std::function<Outcome(const rest::Request&)> answer;
    std::function<std::size_t(const rest::Request&)> body_limit;  // asked when the head is there
    /// Adds headers to the answer to a request that could not be read to its end; of the request there is what was
    /// read. Not needed.
    std::function<void(const rest::Request&, rest::Response&)> complete_refusal{};
    std::function<void(const Exchange&)> observe;
    /// Whose X-Forwarded-For, -Proto and -Host are believed: addresses. From others these fields are dropped.
    std::vector<std::string> trusted_proxies;
};

class HttpServer {
  public:
    /// Binds and listens; a connection waits in the kernel until start(). Throws std::runtime_error naming the endpoint
    /// and the reason. `log` must outlive it.
    HttpServer(const core::Endpoint& listen, const HttpLimits& limits, core::Log& log);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// With the port that the system chose if 0 was asked for.
    core::Endpoint endpoint() const;

    void start(HttpService service);

    /// Stops accepting, ends what is idle, lets answers that are being made go out, `grace` at most. False if some
    /// connection's thread is still at work after that.
    bool stop(std::chrono::milliseconds grace);

    std::size_t connections() const;  // open now, without those that were taken over

  private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

/// The first address of "X-Forwarded-For: client, proxy, proxy" from the right that is no trusted proxy.
std::string forwarded_address(std::string_view field, const std::vector<std::string>& trusted, std::string peer);

}  // namespace jtwitter
