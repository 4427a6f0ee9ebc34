#include "ch05-jtwitter/jtwitter-server/http_server.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "shared/core/guarded.hpp"
#include "shared/testkit/line_peer.hpp"

using namespace jtwitter;
using namespace std::chrono_literals;

#ifdef __SANITIZE_THREAD__
/// POCO is not built for ThreadSanitizer: it does not see how the accept loop hands a socket to a thread of the pool.
extern "C" const char* __tsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
    return "race:Poco::Net::SocketImpl::close\nrace:Poco::Net::TCPServer::run\n";
}
#endif

namespace {

class Silent : public core::Log {
  public:
    void write(core::LogLevel, std::string_view, std::initializer_list<core::LogField>) override {}
};

/// A server that echoes: the method, the path and the body.
class HttpServerTest : public testing::Test {
  protected:
    void start(const HttpLimits& limits = {}, std::size_t body_limit = 100, std::vector<std::string> proxies = {}) {
        server_.emplace(core::Endpoint{"127.0.0.1", 0}, limits, log);
        HttpService service;
        service.answer = [this](const rest::Request& request) { return answer(request); };
        service.body_limit = [body_limit](const rest::Request&) { return body_limit; };
        service.complete_refusal = [](const rest::Request& request, rest::Response& refusal) {
            refusal.set("X-Refused", request.path);
        };
        service.observe = [this](const Exchange& exchange) {
            seen.with([&](auto& all) { all.push_back(exchange.status); });
            seen.notify_all();
        };
        service.trusted_proxies = std::move(proxies);
        server_->start(std::move(service));
    }

    virtual Outcome answer(const rest::Request& request) {
        if (request.path == "/throw") throw std::runtime_error("a bug");
        if (request.path == "/wait") {
            arrived.set_value();
            go_on.get_future().wait();
        }
        if (request.path == "/take") {
            return TakeOver{101, [this](Poco::Net::StreamSocket socket) {
                                taken.with([&](auto& all) { all.push_back(std::move(socket)); });
                                taken.notify_all();
                            }};
        }
        return rest::Response{
            200, {{"X-From", request.address}}, request.method + " " + request.path + " [" + request.body + "]\n"};
    }

    testkit::LinePeer connect() { return testkit::LinePeer(server_->endpoint()); }
    HttpServer& server() { return *server_; }

    Silent log;
    std::promise<void> arrived, go_on;  // of the request for /wait
    core::Guarded<std::vector<int>> seen;
    core::Guarded<std::vector<Poco::Net::StreamSocket>> taken;

  private:
    std::optional<HttpServer> server_;
};

}  // namespace

TEST_F(HttpServerTest, answers_many_requests_on_one_connection_even_unasked_ones) {
    start();
    auto peer = connect();
    peer.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_TRUE(peer.read_until("GET /a []"));
    EXPECT_TRUE(peer.read_until("POST /b [hi]"));
    peer.send("POST /c HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(peer.read_until("POST /c []")) << "a POST without a length has no body";
    peer.send("POST /d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
    EXPECT_TRUE(peer.read_until("POST /d [abc]"));
    peer.send("GET /e HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(peer.read_until("GET /e []"));
    EXPECT_TRUE(peer.read_to_end());
}

TEST_F(HttpServerTest, sends_no_body_to_head_and_the_next_answer_still_fits) {
    start();
    auto peer = connect();
    peer.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(peer.read_until("Content-Length: 10"));
    EXPECT_TRUE(peer.read_until("GET /b []"));
    EXPECT_EQ(peer.story().find("GET /a"), std::string::npos);
}

TEST_F(HttpServerTest, asks_for_the_body_of_those_who_wait_to_be_asked) {
    start();
    auto peer = connect();
    peer.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE(peer.read_until("HTTP/1.1 100 Continue"));
    peer.send("hi");
    EXPECT_TRUE(peer.read_until("POST /a [hi]"));
    peer.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(peer.read_line(), "HTTP/1.1 413 Request Entity Too Large");
}

TEST_F(HttpServerTest, refuses_what_is_too_long_and_lets_the_peer_read_why) {
    start();
    for (const bool in_chunks : {false, true}) {
        auto peer = connect();
        const std::string body(3'000'000, 'x');
        peer.send(in_chunks ? "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n"
                            : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n");
        peer.send(body);
        EXPECT_EQ(peer.read_line(), "HTTP/1.1 413 Request Entity Too Large");
        EXPECT_TRUE(peer.read_until("\r\n\r\n") || peer.read_to_end());
        EXPECT_NE(peer.story().find("Connection: close"), std::string::npos);
        EXPECT_NE(peer.story().find("X-Refused: /"), std::string::npos);
    }
    auto peer = connect();
    peer.send("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(100'000, 'x'));
    EXPECT_EQ(peer.read_line(), "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(HttpServerTest, refuses_bodies_that_are_too_much_together) {
    HttpLimits limits;
    limits.bodies = 100'000;
    start(limits, 80'000);
    auto first = connect();
    first.send("POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n" + std::string(70'000, 'x'));
    arrived.get_future().wait();
    for (const std::string form : {"Content-Length: 70000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n11170\r\n"}) {
        auto second = connect();
        second.send("POST / HTTP/1.1\r\nHost: x\r\n" + form + std::string(60'000, 'x'));
        EXPECT_EQ(second.read_line(), "HTTP/1.1 503 Service Unavailable");
    }
    go_on.set_value();
    EXPECT_TRUE(first.read_until("POST /wait ["));
    auto later = connect();
    later.send("POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n" + std::string(70'000, 'x'));
    EXPECT_TRUE(later.read_until("POST /later [")) << "the room is free again";
}

TEST_F(HttpServerTest, refuses_a_request_that_comes_too_slowly_though_bytes_keep_coming) {
    HttpLimits limits;
    limits.head.bytes = 100'000'000;  // the time is to be over first, however quick the machine is
    limits.head_within = 300ms;
    limits.request_within = 600ms;
    start(limits, 100'000'000);
    auto head = connect();
    auto body = connect();
    body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
    head.send("GET / HTTP/1.1\r\n");
    while (head.send("x") && body.send("x") && seen.with([](auto& all) { return all.size() < 2; }))
        std::this_thread::yield();
    EXPECT_EQ(seen.with([](auto& all) { return all; }), (std::vector<int>{408, 408}));
    EXPECT_EQ(head.read_line(), "HTTP/1.1 408 Request Time-out");
    EXPECT_EQ(body.read_line(), "HTTP/1.1 408 Request Time-out");
}

TEST_F(HttpServerTest, answers_tls_at_once_instead_of_waiting_for_its_head) {
    HttpLimits limits;
    limits.head_within = 60s;
    start(limits);
    auto peer = connect();
    peer.send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));  // a ClientHello begins
    EXPECT_EQ(peer.read_line(), "HTTP/1.1 400 Bad Request");
    EXPECT_TRUE(peer.read_to_end());
}

TEST_F(HttpServerTest, closes_a_connection_that_is_idle_without_a_word) {
    HttpLimits limits;
    limits.keep_alive = 100ms;
    start(limits);
    auto peer = connect();
    peer.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(peer.read_until("GET /a []"));
    EXPECT_TRUE(peer.read_to_end());
    EXPECT_EQ(peer.story().find("408"), std::string::npos);
}

TEST_F(HttpServerTest, closes_a_connection_that_sends_nothing_but_empty_lines) {
    HttpLimits limits;
    limits.keep_alive = 100ms;
    start(limits);
    auto peer = connect();
    const auto patience = std::chrono::steady_clock::now() + 10s;
    while (server().connections() == 0) std::this_thread::yield();
    while (server().connections() > 0 && std::chrono::steady_clock::now() < patience) {
        peer.send("\r\n");
        std::this_thread::yield();
    }
    EXPECT_EQ(server().connections(), 0u);
}

TEST_F(HttpServerTest, closes_after_the_answer_when_others_wait_for_a_thread) {
    HttpLimits limits;
    limits.connections = 1;
    limits.keep_alive = 60s;
    start(limits);
    auto first = connect();
    first.send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(first.read_until("GET /first []"));
    auto second = connect();
    second.send("GET /second HTTP/1.1\r\nHost: x\r\n\r\n");
    while (first.story().find("Connection: close") == std::string::npos) {  // until the server sees that one waits
        first.send("GET /again HTTP/1.1\r\nHost: x\r\n\r\n");
        if (!first.read_until("/again []")) break;
    }
    EXPECT_TRUE(second.read_until("GET /second []"));
}

TEST_F(HttpServerTest, answers_500_to_a_bug_and_goes_on) {
    start();
    auto peer = connect();
    peer.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(peer.read_line(), "HTTP/1.1 500 Internal Server Error");
    peer.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(peer.read_until("GET /a []"));
    EXPECT_EQ(peer.story().find("a bug"), std::string::npos) << "what went wrong is for the log alone";
}

TEST_F(HttpServerTest, gives_a_connection_away_and_forgets_it) {
    start();
    auto peer = connect();
    peer.send("GET /take HTTP/1.1\r\nHost: x\r\n\r\n");
    taken.wait([](const auto& all) { return !all.empty(); }, [](auto& all) { all[0].sendBytes("of another\n", 11); });
    EXPECT_EQ(peer.read_line(), "of another");
    auto other = connect();
    other.send("HEAD /take HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(other.read_line(), "HTTP/1.1 405 Method Not Allowed") << "a stream has no head alone";
    EXPECT_TRUE(server().stop(5s));
    taken.with([](auto& all) { all[0].sendBytes("still here\n", 11); });
    EXPECT_EQ(peer.read_line(), "still here");
}

TEST_F(HttpServerTest, believes_proxies_that_it_trusts_and_nobody_else) {
    start({}, 100, {"127.0.0.1"});
    auto peer = connect();
    peer.send("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n");
    EXPECT_TRUE(peer.read_until("X-From: 192.0.2.7")) << peer.story();
    start();
    auto other = connect();
    other.send("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n");
    EXPECT_TRUE(other.read_until("X-From: 127.0.0.1")) << other.story();
}

TEST_F(HttpServerTest, stops_at_once_though_connections_are_idle_or_half_way) {
    start();
    auto idle = connect();
    idle.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(idle.read_until("GET /a []"));
    auto half = connect();
    half.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(server().stop(30s));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
    EXPECT_TRUE(idle.read_to_end());
    EXPECT_TRUE(half.read_to_end());
    EXPECT_EQ(server().connections(), 0u);
}

TEST_F(HttpServerTest, says_why_it_cannot_listen) {
    start();
    try {
        const HttpServer second(server().endpoint(), {}, log);
        FAIL();
    } catch (const std::runtime_error& failure) {
        EXPECT_NE(std::string(failure.what()).find("cannot listen on 127.0.0.1:"), std::string::npos) << failure.what();
        EXPECT_NE(std::string(failure.what()).find("another program listens there"), std::string::npos);
    }
}
