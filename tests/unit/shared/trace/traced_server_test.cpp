// A traced service behind the real drivers: what they say of peers and ends is what the trace understands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "chatter.hpp"
#include "shared/core/guarded.hpp"
#include "shared/net/server.hpp"
#include "shared/testkit/line_peer.hpp"
#include "shared/trace/pcap_format.hpp"
#include "shared/trace/traced.hpp"

namespace {

class NoLog final : public core::Log {
  public:
    void write(core::LogLevel, std::string_view, std::initializer_list<core::LogField>) override {}
};

/// Answers each read, and ends the connection that says "quit".
class Parrot final : public engine::Service {
  public:
    void connected(engine::ConnectionId, std::string_view, core::Now, engine::Outbox&) override {}
    void received(engine::ConnectionId id, std::string_view bytes, core::Now, engine::Outbox& out) override {
        out.send(id, "heard\n");
        if (bytes == "quit\n") out.close(id, "asked to");
    }
    void disconnected(engine::ConnectionId, std::string_view, core::Now, engine::Outbox&) override {}
    void tick(core::Now, engine::Outbox&) override {}
    void stopping(core::Now, engine::Outbox&) override {}
};

/// Tells the test when a conversation has ended.
class WatchedSink final : public trace::Sink {
  public:
    void opened(const trace::Conversation& conversation, trace::Time) override {
        const auto peer = trace::to_socket_address(conversation.peer);
        add(peer.port != 0 && peer.ip[0] == 127 ? "opened" : "opened by the odd peer " + conversation.peer);
    }
    void message(const trace::Conversation&, trace::Direction direction, const trace::Message& message,
                 trace::Time) override {
        add((direction == trace::Direction::in ? "in " : "out ") + message.bytes);
    }
    void closed(const trace::Conversation&, trace::Ending ending, std::string_view, trace::Time) override {
        constexpr const char* names[] = {"by client", "by server", "broken"};
        add(names[static_cast<int>(ending)]);
    }

    /// The events of one conversation, waited for until there are `count`.
    std::vector<std::string> take(std::size_t count) {
        return events_.wait_until(
            std::chrono::steady_clock::now() + testkit::patience,
            [=](const auto& events) { return events.size() >= count; },
            [](auto& events) { return std::exchange(events, {}); });
    }

  private:
    void add(std::string event) {
        events_.with([&](auto& events) { events.push_back(std::move(event)); });
        events_.notify_all();
    }
    core::Guarded<std::vector<std::string>> events_;
};

class TracedServer : public testing::TestWithParam<decltype(&net::make_async_server)> {};

}  // namespace

TEST_P(TracedServer, sees_who_ended_each_connection) {
    NoLog log;
    Parrot parrot;
    WatchedSink sink;
    trace::Traced traced(parrot, sink, trace::lines(describe_chatter, 100));
    const auto server = GetParam()({"127.0.0.1", 0}, net::Limits{}, traced, log);
    traced.set_server(server->endpoint());
    std::thread runner([&] { server->run(); });

    {
        testkit::LinePeer peer(server->endpoint());
        peer.send("hello\n");
        EXPECT_EQ(peer.read_line(), "heard");
        peer.close();
        EXPECT_THAT(sink.take(4), testing::ElementsAre("opened", "in hello\n", "out heard\n", "by client"));
    }
    {
        testkit::LinePeer peer(server->endpoint());
        peer.send("quit\n");
        EXPECT_TRUE(peer.read_to_end());
        EXPECT_THAT(sink.take(4), testing::ElementsAre("opened", "in quit\n", "out heard\n", "by server"));
    }
    {
        testkit::LinePeer peer(server->endpoint());
        peer.send("hello\n");
        EXPECT_EQ(peer.read_line(), "heard");
        peer.reset();
        EXPECT_THAT(sink.take(4), testing::ElementsAre("opened", "in hello\n", "out heard\n", "broken"));
    }
    server->stop();
    runner.join();
}

INSTANTIATE_TEST_SUITE_P(EachDriver, TracedServer, testing::Values(&net::make_blocking_server, &net::make_async_server),
                         [](const auto& parameter) { return parameter.index == 0 ? "blocking" : "async"; });
