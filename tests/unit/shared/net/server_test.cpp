// One suite for both drivers: over loopback, against small services, as a service and its clients see a server.
#include "shared/net/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "shared/core/guarded.hpp"
#include "shared/testkit/line_peer.hpp"

namespace {

using namespace std::chrono_literals;
using core::Now;
using engine::ConnectionId;
using engine::Outbox;
using testing::StartsWith;
using testkit::LinePeer;
using testkit::patience;

const core::Endpoint any_port{"127.0.0.1", 0};

#ifdef __has_feature  // clang
constexpr bool checked_by_ubsan = __has_feature(undefined_behavior_sanitizer);
#else
constexpr bool checked_by_ubsan = false;
#endif

/// A list that other threads append to and a test waits on.
class Events {
  public:
    void add(std::string event) {
        events_.with([&](auto& events) { events.push_back(std::move(event)); });
        events_.notify_all();
    }
    /// The first event that contains every one of `parts`; empty if none comes in time.
    std::optional<std::string> wait_for(const std::vector<std::string>& parts) {
        return events_.wait_until(
            std::chrono::steady_clock::now() + patience,
            [&](const auto& events) { return find(events, parts).has_value(); },
            [&](const auto& events) { return find(events, parts); });
    }
    bool has(const std::vector<std::string>& parts) {
        return events_.with([&](const auto& events) { return find(events, parts).has_value(); });
    }
    /// True as soon as at least `number` events contain `part`.
    bool wait_for_count(std::size_t number, std::string_view part) {
        return events_.wait_until(
            std::chrono::steady_clock::now() + patience,
            [&](const auto& events) { return count(events, part) >= number; },
            [&](const auto& events) { return count(events, part) >= number; });
    }
    std::size_t count_of(std::string_view part) {
        return events_.with([&](const auto& events) { return count(events, part); });
    }

  private:
    using List = std::vector<std::string>;
    static std::optional<std::string> find(const List& events, const std::vector<std::string>& parts) {
        for (const auto& event : events) {
            bool all = true;
            for (const auto& part : parts) all = all && event.find(part) != std::string::npos;
            if (all) return event;
        }
        return {};
    }
    static std::size_t count(const List& events, std::string_view part) {
        std::size_t number = 0;
        for (const auto& event : events) number += event.find(part) != std::string::npos ? 1 : 0;
        return number;
    }
    core::Guarded<List> events_;
};

class EventLog : public core::Log, public Events {
  public:
    void write(core::LogLevel level, std::string_view event, std::initializer_list<core::LogField> fields) override {
        static constexpr std::string_view names[] = {"debug", "info", "warn", "error"};
        std::string line = std::string(names[static_cast<int>(level)]) + " " + std::string(event);
        for (const auto& field : fields) line += " " + std::string(field.key) + "=" + field.value;
        add(line);
    }
};

/// Writes down every call. It notices when a driver calls it from two threads at a time, or names an unknown
/// connection.
class Diary : public engine::Service {
  public:
    Events events;

    void connected(ConnectionId id, std::string_view peer, Now, Outbox& out) override {
        const Turn turn{*this};
        if (!seen_.emplace(id, true).second) events.add("wrong: an id was used twice");
        open[id] = peer;
        on_connected(id, out);
        events.add("connected " + std::string(peer));
    }
    void received(ConnectionId id, std::string_view bytes, Now, Outbox& out) override {
        const Turn turn{*this};
        if (!open.contains(id)) events.add("wrong: bytes from a connection that is not open");
        on_received(id, bytes, out);
    }
    void disconnected(ConnectionId id, std::string_view reason, Now, Outbox& out) override {
        const Turn turn{*this};
        if (open.erase(id) != 1) events.add("wrong: the end of a connection that is not open");
        on_disconnected(id, out);
        events.add("disconnected " + std::string(reason));
    }
    void tick(Now, Outbox& out) override {
        const Turn turn{*this};
        on_tick(out);
        if (ticks_++ < 3) events.add("tick");
    }
    void stopping(Now, Outbox& out) override {
        const Turn turn{*this};
        on_stopping(out);
        events.add("stopping");
    }

  protected:
    virtual void on_connected(ConnectionId, Outbox&) {}
    virtual void on_received(ConnectionId, std::string_view, Outbox&) {}
    virtual void on_disconnected(ConnectionId, Outbox&) {}
    virtual void on_tick(Outbox&) {}
    virtual void on_stopping(Outbox&) {}

    void close(ConnectionId id, std::string_view reason, Outbox& out) {
        open.erase(id);
        out.close(id, reason);
    }

    std::map<ConnectionId, std::string> open;  // with their peers

  private:
    struct Turn {
        explicit Turn(Diary& its_diary) : diary{its_diary} {
            if (diary.inside_.exchange(true)) diary.events.add("wrong: two calls at a time");
        }
        ~Turn() { diary.inside_ = false; }
        Diary& diary;
    };
    std::map<ConnectionId, bool> seen_;
    std::atomic<bool> inside_ = false;
    int ticks_ = 0;
};

class Echo : public Diary {
    void on_received(ConnectionId id, std::string_view bytes, Outbox& out) override { out.send(id, bytes); }
};

/// Sends more than a queue holds, and looks at once how much of it the system has not taken.
class Overfull : public Diary {
    void on_received(ConnectionId id, std::string_view, Outbox& out) override {
        for (int i = 0; i < 500; ++i) out.send(id, std::string(1'000, 'x'));
        events.add("not taken " + std::to_string(out.waiting(id)));
    }
};

/// Sends every line to everybody, and tells everybody who has left.
class Broadcast : public Diary {
    void on_received(ConnectionId id, std::string_view bytes, Outbox& out) override {
        std::string& line = lines_[id];
        for (const char c : bytes) {
            line += c;
            if (c != '\n') continue;
            to_all(line, out);
            line.clear();
        }
    }
    void on_disconnected(ConnectionId, Outbox& out) override { to_all("one has left\n", out); }
    void on_stopping(Outbox& out) override { to_all("goodbye\n", out); }

    void to_all(std::string_view line, Outbox& out) {
        for (const auto& [id, peer] : open) out.send(id, line);
    }
    std::map<ConnectionId, std::string> lines_;
};

/// Answers whatever comes with `size` bytes, and looks at the end how many of them nobody has acknowledged.
class Speech : public Diary {
  public:
    explicit Speech(std::size_t size) : size_{size} {}

  private:
    void on_received(ConnectionId id, std::string_view, Outbox& out) override {
        out.send(id, std::string(size_ - 1, 'x') + "\n");
    }
    void on_tick(Outbox& out) override {
        for (const auto& [id, peer] : open)
            if (out.unacknowledged(id) > 0) events.add("under way");
    }
    void on_disconnected(ConnectionId id, Outbox& out) override {
        events.add("not acknowledged " + std::to_string(out.unacknowledged(id)));
    }

    const std::size_t size_;
};

/// Answers whatever comes with `size` bytes, and closes.
class FarewellSpeech : public Diary {
  public:
    explicit FarewellSpeech(std::size_t size) : size_{size} {}

  private:
    void on_received(ConnectionId id, std::string_view, Outbox& out) override {
        for (std::size_t sent = 0; sent < size_; sent += 64) out.send(id, std::string(63, '-') + "\n");
        out.send(id, "the end\n");
        close(id, "all is said", out);
        out.send(id, "never sent\n");
    }
    std::size_t size_;
};

/// Has something to say after the end of the input, too; the test says when, by a turn.
class LateAnswer : public Diary {
  public:
    bool input_ended(ConnectionId, Now, Outbox&) override {
        events.add("input ended");
        return true;
    }
    void answer_all(Outbox& out) {
        while (!open.empty()) {
            const ConnectionId id = open.begin()->first;
            out.send(id, "late answer\n");
            close(id, "all is said", out);
        }
    }
};

using MakeServer = std::unique_ptr<net::Server> (*)(const core::Endpoint&, const net::Limits&, engine::Service&,
                                                    core::Log&);
struct Driver {
    const char* name;
    MakeServer make;
};
void PrintTo(const Driver& driver, std::ostream* out) {
    *out << driver.name;
}

/// A server with its run() on a thread. Stops it at the end of the test.
class Running {
  public:
    Running(const Driver& driver, engine::Service& service, const net::Limits& limits = {},
            const core::Endpoint& listen = any_port)
        : server_{driver.make(listen, limits, service, log)}, thread_{[this] { server_->run(); }} {}
    ~Running() { stop(); }

    void stop() {
        server_->stop();
        if (thread_.joinable()) thread_.join();
    }
    core::Endpoint endpoint() const { return server_->endpoint(); }
    net::Server& operator*() { return *server_; }

    EventLog log;

  private:
    std::unique_ptr<net::Server> server_;
    std::thread thread_;
};

class NetServer : public testing::TestWithParam<Driver> {};

INSTANTIATE_TEST_SUITE_P(, NetServer,
                         testing::Values(Driver{"blocking", net::make_blocking_server},
                                         Driver{"async", net::make_async_server}),
                         [](const auto& tested) { return std::string(tested.param.name); });

std::string peer_name(const LinePeer& peer) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(peer.file_descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
    return "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

std::vector<LinePeer> connect(int number, const core::Endpoint& server, int receive_buffer = 0) {
    std::vector<LinePeer> peers;
    peers.reserve(static_cast<std::size_t>(number));
    while (number-- > 0) peers.emplace_back(server, receive_buffer);
    return peers;
}

/// Threads that run body(0), body(1), ...; they are joined at the end of the list's life.
std::vector<std::jthread> at_once(int number, const std::function<void(int)>& body) {
    std::vector<std::jthread> threads;
    threads.reserve(static_cast<std::size_t>(number));
    for (int thread = 0; thread < number; ++thread) threads.emplace_back(body, thread);
    return threads;
}

std::size_t entries_of(const char* folder) {
    const std::filesystem::directory_iterator all(folder), end;
    return static_cast<std::size_t>(std::distance(all, end));
}

/// What the server says when it cannot listen.
std::string refusal(const Driver& driver, const core::Endpoint& listen) {
    Echo service;
    EventLog log;
    try {
        driver.make(listen, {}, service, log);
    } catch (const std::runtime_error& failure) {
        return failure.what();
    }
    return "it listens";
}

// --- listening ---

TEST_P(NetServer, says_why_it_cannot_listen) {
    Echo service;
    const Running server(GetParam(), service);
    const std::string taken = core::to_string(server.endpoint());
    EXPECT_THAT(refusal(GetParam(), server.endpoint()),
                StartsWith("cannot listen on " + taken + ": Address already in use; another program"));
    EXPECT_THAT(refusal(GetParam(), {"192.0.2.1", 0}),  // of a block that nobody owns (RFC 5737)
                StartsWith("cannot listen on 192.0.2.1:0: Cannot assign requested address; this machine"));
    EXPECT_THAT(refusal(GetParam(), {"no such name", 5000}),
                StartsWith("cannot listen on no such name:5000: no address is known for this name; check"));
}

TEST_P(NetServer, listens_on_a_name_and_on_an_address_of_version_6) {
    for (const std::string host : {"localhost", "::1"}) {
        Echo service;
        std::optional<Running> server;
        try {
            server.emplace(GetParam(), service, net::Limits{}, core::Endpoint{host, 0});
        } catch (const std::runtime_error& failure) {
            GTEST_SKIP() << "this machine has no " << host << ": " << failure.what();
        }
        EXPECT_EQ(server->endpoint().host, host == "::1" ? "::1" : "127.0.0.1");
        EXPECT_NE(server->endpoint().port, 0);
        LinePeer peer(server->endpoint());
        peer.send_line("hello");
        EXPECT_EQ(peer.read_line(), "hello");
        EXPECT_TRUE(service.events.wait_for({host == "::1" ? "connected [::1]:" : "connected 127.0.0.1:"}));
    }
}

TEST_P(NetServer, shows_a_peer_of_version_4_as_such_on_all_addresses) {
    Echo service;
    for (const std::string host : {"0.0.0.0", "::"}) {
        try {
            const Running server(GetParam(), service, {}, {host, 0});
            const LinePeer peer(core::Endpoint{"127.0.0.1", server.endpoint().port});
            EXPECT_TRUE(service.events.wait_for({"connected " + peer_name(peer)})) << host;
        } catch (const std::runtime_error& failure) {
            GTEST_SKIP() << "this machine has no " << host << ": " << failure.what();
        }
    }
}

TEST_P(NetServer, gives_every_connection_its_socket_options) {
    Echo service;
    const Running server(GetParam(), service, {.send_buffer = 20'000});
    LinePeer peer(server.endpoint());
    ASSERT_TRUE(service.events.wait_for({"connected"}));
    int found = 0;
    for (int file = 0; file < 1000; ++file) {  // the server's end is in this process: the socket whose peer is our end
        sockaddr_in address{};
        socklen_t size = sizeof address;
        if (getpeername(file, reinterpret_cast<sockaddr*>(&address), &size) != 0) continue;
        if ("127.0.0.1:" + std::to_string(ntohs(address.sin_port)) != peer_name(peer)) continue;
        ++found;
        const auto option = [&](int level, int name) {
            int value = -1;
            socklen_t value_size = sizeof value;
            getsockopt(file, level, name, &value, &value_size);
            return value;
        };
        EXPECT_EQ(option(SOL_SOCKET, SO_SNDBUF), 2 * 20'000);  // Linux doubles it: socket(7)
        EXPECT_EQ(option(IPPROTO_TCP, TCP_NODELAY), 1);
        EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
        EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE), 60);
        EXPECT_EQ(option(IPPROTO_TCP, TCP_USER_TIMEOUT), 120'000);
    }
    EXPECT_EQ(found, 1);
}

// --- carrying bytes ---

TEST_P(NetServer, gives_back_what_was_sent_wherever_it_is_cut) {
    Echo service;
    const Running server(GetParam(), service);
    LinePeer peer(server.endpoint());
    const std::string line = "from a chat room \xe4\xbb\x8e\xe8\x81\x8a\xe5\xa4\xa9\xe5\xae\xa4 to a microblog";
    for (std::size_t cut = 0; cut <= line.size(); ++cut) {
        peer.send(line.substr(0, cut));
        peer.send_line(line.substr(cut));
        ASSERT_EQ(peer.read_line(), line) << "cut at " << cut;
    }
    EXPECT_FALSE(service.events.has({"wrong"}));
}

TEST_P(NetServer, serves_fifty_clients_at_once) {
    Echo service;
    const Running server(GetParam(), service);
    std::atomic<int> served = 0;
    {
        const auto clients = at_once(50, [&](int client) {
            LinePeer peer(server.endpoint());
            for (int number = 0; number < 50; ++number) {
                const std::string line = std::to_string(client) + ": " + std::to_string(number);
                if (!peer.send_line(line) || peer.read_line() != line) return;
            }
            ++served;
        });
    }
    EXPECT_EQ(served, 50);
    EXPECT_TRUE(service.events.wait_for_count(50, "disconnected closed by the peer"));
    EXPECT_FALSE(service.events.has({"wrong"}));
}

TEST_P(NetServer, carries_more_than_a_queue_for_a_client_that_reads) {
    Echo service;
    const Running server(GetParam(), service, {.queue_bytes = 64 * 1024, .send_buffer = 16 * 1024});
    LinePeer peer(server.endpoint());
    const std::string line(999, 'x');
    std::jthread sender([&] {
        for (int number = 0; number < 2000; ++number) peer.send_line(line);
    });
    for (int number = 0; number < 2000; ++number) ASSERT_EQ(peer.read_line(), line) << number;
}

TEST_P(NetServer, delivers_broadcasts_to_all_in_the_same_order) {
    Broadcast service;
    const Running server(GetParam(), service);
    constexpr int clients = 8, lines = 100;
    auto peers = connect(clients, server.endpoint());
    ASSERT_TRUE(service.events.wait_for_count(clients, "connected"));

    std::vector<std::vector<std::string>> heard(clients);
    {
        const auto threads = at_once(clients, [&](int client) {
            auto& peer = peers[static_cast<std::size_t>(client)];
            for (int line = 0; line < lines; ++line)
                peer.send_line(std::to_string(client) + "/" + std::to_string(line));
            for (int line = 0; line < clients * lines; ++line)
                heard[static_cast<std::size_t>(client)].push_back(peer.read_line().value_or("nothing"));
        });
    }
    for (const auto& one : heard) EXPECT_EQ(one, heard[0]);
    EXPECT_EQ(std::set<std::string>(heard[0].begin(), heard[0].end()).size(), std::size_t{clients} * lines);
}

// --- closing ---

TEST_P(NetServer, delivers_all_that_is_queued_before_it_closes) {
    FarewellSpeech service(200 * 1024);
    Running server(GetParam(), service);
    LinePeer peer(server.endpoint(), 4096);
    peer.send_line("speak");
    peer.send_line("these words come too late, but must not destroy the answer");
    for (int line = 0; line < 200 * 1024 / 64; ++line)
        ASSERT_EQ(peer.read_line().value_or("nothing").size(), 63u) << line;
    EXPECT_EQ(peer.read_line(), "the end");
    EXPECT_EQ(peer.read_line(), std::nullopt);
    peer.close();
    EXPECT_TRUE(server.log.wait_for({"closing", "peer=127.0.0.1", "reason=all is said"}));
    server.stop();
    EXPECT_FALSE(service.events.has({"disconnected"}));  // the service has closed it, and hears no more of it
    EXPECT_FALSE(service.events.has({"wrong"}));
}

TEST_P(NetServer, answers_a_client_that_has_finished_sending) {
    Echo service;
    const Running server(GetParam(), service);
    LinePeer peer(server.endpoint());
    const std::string line(60'000, 'x');
    peer.send_line(line);
    peer.finish_sending();
    EXPECT_EQ(peer.read_line(), line);
    EXPECT_EQ(peer.read_line(), std::nullopt);
    EXPECT_TRUE(service.events.wait_for({"disconnected closed by the peer"}));
}

TEST_P(NetServer, lets_the_service_answer_after_the_end_of_the_input) {
    LateAnswer service;
    Running server(GetParam(), service);
    LinePeer peer(server.endpoint()), gone(server.endpoint());
    for (LinePeer* one : {&peer, &gone}) {
        one->send_line("question");
        one->finish_sending();
    }
    ASSERT_TRUE(service.events.wait_for_count(2, "input ended"));
    gone.reset();  // whoever has gone altogether is closed like the other
    (*server).post([&](Now, Outbox& out) { service.answer_all(out); });
    EXPECT_EQ(peer.read_line(), "late answer");
    EXPECT_TRUE(peer.read_to_end());
    server.stop();
    EXPECT_FALSE(server.log.has({"given up"}));
    EXPECT_FALSE(service.events.has({"wrong"}));
}

TEST_P(NetServer, gives_up_a_farewell_that_nobody_reads) {
    FarewellSpeech service(250 * 1024);
    Running server(GetParam(), service, {.send_buffer = 4096, .farewell = 100ms});
    LinePeer peer(server.endpoint(), 4096);
    const std::string name = peer_name(peer);
    peer.send_line("speak");
    EXPECT_TRUE(server.log.wait_for({"info given up", "peer=" + name, "unsent="}));
    EXPECT_TRUE(peer.read_to_end());
}

// --- slow readers ---

TEST_P(NetServer, cuts_off_a_client_that_does_not_read_and_delays_nobody) {
    constexpr std::size_t queue_bytes = 64 * 1024, send_buffer = 8 * 1024, receive_buffer = 4 * 1024;
    Broadcast service;
    Running server(GetParam(), service,
                   {.queue_bytes = queue_bytes,
                    .send_buffer = send_buffer,
                    .farewell = patience,
                    .slow_notice = "you read too slowly\n"});
    LinePeer slow(server.endpoint(), receive_buffer);
    ASSERT_TRUE(service.events.wait_for({"connected"}));
    const std::string slow_name = peer_name(slow);
    LinePeer quick(server.endpoint());

    std::size_t sent = 0;
    const auto round = [&] {  // every line must have come back before the next is sent
        const std::string line = std::to_string(sent) + std::string(1000, '.');
        quick.send_line(line);
        sent += line.size() + 1;
        return quick.read_until(std::to_string(sent - line.size() - 1) + ".") == line;
    };
    while (!server.log.has({"slow reader"}) && sent < 100 * queue_bytes) ASSERT_TRUE(round());

    const auto event = server.log.wait_for({"warn slow reader", "peer=" + slow_name});
    ASSERT_TRUE(event) << sent << " bytes were sent";
    const auto queued = std::stoul(event->substr(event->find("queue=") + 6));
    EXPECT_LE(queued, queue_bytes);
    EXPECT_GT(queued, queue_bytes - 2000);                                // it was our queue that was full,
    EXPECT_LT(sent, queue_bytes + 4 * send_buffer + 8 * receive_buffer);  // and the kernel had swallowed little
    EXPECT_TRUE(service.events.wait_for({"disconnected slow reader: ", "bytes queued, limit 65536"}));
    EXPECT_TRUE(quick.read_until("one has left"));
    EXPECT_TRUE(round());

    // It wakes up: what had begun to be sent is whole, then comes the reason.
    std::string last;
    while (const auto line = slow.read_line()) last = *line;
    EXPECT_EQ(last, "you read too slowly");
    EXPECT_FALSE(service.events.has({"wrong"}));
}

TEST_P(NetServer, what_a_slow_reader_does_not_get_any_more_was_not_taken) {
    Overfull service;
    const Running server(GetParam(), service, {.queue_bytes = 64 * 1024, .send_buffer = 8 * 1024});
    LinePeer slow(server.endpoint(), 4 * 1024);
    slow.send_line("all of it");
    const auto event = service.events.wait_for({"not taken "});
    ASSERT_TRUE(event);
    EXPECT_GT(std::stoul(event->substr(event->find_last_of(' '))), 400'000U);
}

TEST_P(NetServer, ends_a_slow_reader_that_never_wakes) {
    Broadcast service;
    Running server(GetParam(), service, {.queue_bytes = 16 * 1024, .send_buffer = 4096, .farewell = 100ms});
    auto slow = connect(5, server.endpoint(), 4096);
    ASSERT_TRUE(service.events.wait_for_count(5, "connected"));
    LinePeer quick(server.endpoint());
    while (server.log.count_of("given up") < 5) {
        quick.send_line(std::string(500, '.'));
        ASSERT_TRUE(quick.read_until("....."));
    }
    EXPECT_EQ(service.events.count_of("disconnected slow reader"), 5u);
    for (auto& peer : slow) EXPECT_TRUE(peer.read_to_end());
}

// --- limits ---

TEST_P(NetServer, turns_away_one_connection_too_many) {
    Echo service;
    Running server(GetParam(), service, {.connections = 2, .full_notice = "the room is full\n"});
    LinePeer first(server.endpoint()), second(server.endpoint());
    ASSERT_TRUE(service.events.wait_for_count(2, "connected"));
    LinePeer third(server.endpoint());
    EXPECT_EQ(third.read_line(), "the room is full");
    EXPECT_TRUE(third.read_to_end());
    EXPECT_TRUE(server.log.wait_for({"warn too many connections", "peer=" + peer_name(third), "limit=2"}));

    second.close();
    ASSERT_TRUE(service.events.wait_for({"disconnected"}));
    for (bool served = false; !served;) {  // its place is free when its socket is closed
        LinePeer fourth(server.endpoint());
        fourth.send_line("hello");
        const auto answer = fourth.read_line();
        ASSERT_TRUE(answer);
        served = answer == "hello";
    }
    first.send_line("still here");
    EXPECT_EQ(first.read_line(), "still here");
}

TEST_P(NetServer, survives_having_no_file_descriptor_left) {
    if (checked_by_ubsan) GTEST_SKIP() << "UBSan needs a file descriptor itself when it looks at an exception's type";
    Echo service;
    Running server(GetParam(), service);
    LinePeer early(server.endpoint());
    early.send_line("one");
    ASSERT_EQ(early.read_line(), "one");

    rlimit old{};
    getrlimit(RLIMIT_NOFILE, &old);
    const int free_one = dup(0);  // the lowest number that is free: for our side of the next connection
    ::close(free_one);
    const rlimit low{static_cast<rlim_t>(free_one) + 1, old.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
    LinePeer late(server.endpoint());
    const bool complained = server.log.wait_for({"warn cannot accept a connection", "Too many open files"}).has_value();
    early.send_line("two");
    EXPECT_EQ(early.read_line(), "two");
    setrlimit(RLIMIT_NOFILE, &old);

    EXPECT_TRUE(complained);
    late.send_line("three");
    EXPECT_EQ(late.read_line(), "three");
}

// --- resets ---

TEST_P(NetServer, survives_a_burst_of_connects_and_resets) {
    Echo service;
    const Running server(GetParam(), service);
    {
        const auto threads = at_once(4, [&](int) {
            for (int number = 0; number < 100; ++number) {
                LinePeer peer(server.endpoint());
                if (number % 2 == 0) peer.send("half a line");
                peer.reset();
            }
        });
    }
    EXPECT_TRUE(service.events.wait_for_count(400, "disconnected"));
    LinePeer peer(server.endpoint());
    peer.send_line("hello");
    EXPECT_EQ(peer.read_line(), "hello");
    EXPECT_FALSE(service.events.has({"wrong"}));
}

TEST_P(NetServer, logs_the_peer_of_a_reset) {
    Echo service;
    Running server(GetParam(), service);
    LinePeer peer(server.endpoint());
    const std::string name = peer_name(peer);
    peer.send_line("hello");
    EXPECT_EQ(peer.read_line(), "hello");
    peer.reset();
    EXPECT_TRUE(service.events.wait_for({"disconnected Connection reset by peer"}));
    EXPECT_TRUE(server.log.has({"info disconnected", "peer=" + name, "reason=Connection reset by peer"}));
}

TEST_P(NetServer, knows_of_a_reset_connection_what_has_come) {
    Speech service(100);
    const Running server(GetParam(), service);
    LinePeer peer(server.endpoint());
    peer.send_line("say it");
    ASSERT_TRUE(peer.read_until("x"));
    peer.reset();
    EXPECT_TRUE(service.events.wait_for({"not acknowledged 0"}));
}

TEST_P(NetServer, knows_of_a_reset_connection_what_has_not_come) {
    Speech service(60'000);
    const Running server(GetParam(), service);
    LinePeer peer(server.endpoint(), 4 * 1024);
    peer.send_line("say it");
    ASSERT_TRUE(service.events.wait_for({"under way"}));
    peer.reset();
    const auto event = service.events.wait_for({"not acknowledged "});
    ASSERT_TRUE(event);
    EXPECT_GT(std::stoul(event->substr(event->find_last_of(' '))), 10'000U);
}

TEST_P(NetServer, survives_a_reset_while_it_sends) {
    Broadcast service;
    Running server(GetParam(), service, {.queue_bytes = 1024 * 1024, .send_buffer = 4096});
    LinePeer victim(server.endpoint(), 4096);
    ASSERT_TRUE(service.events.wait_for({"connected"}));
    LinePeer other(server.endpoint());
    for (int number = 0; number < 100; ++number) {  // more than the kernel takes for the victim
        other.send_line(std::string(1000, '.'));
        ASSERT_TRUE(other.read_line());
    }
    const std::string name = peer_name(victim);
    victim.reset();
    EXPECT_EQ(other.read_until("left"), "one has left");
    EXPECT_TRUE(server.log.wait_for({"info disconnected", "peer=" + name}));
    EXPECT_FALSE(service.events.has({"wrong"}));
}

TEST_P(NetServer, survives_a_reset_while_it_closes) {
    FarewellSpeech service(200 * 1024);
    Running server(GetParam(), service, {.send_buffer = 4096});
    LinePeer peer(server.endpoint(), 4096);
    const std::string name = peer_name(peer);
    peer.send_line("speak");
    ASSERT_TRUE(peer.read_line());
    peer.reset();
    EXPECT_TRUE(server.log.wait_for({"info disconnected", "peer=" + name}));
    LinePeer next(server.endpoint());
    next.send_line("speak");
    EXPECT_TRUE(next.read_until("the end"));
    EXPECT_FALSE(service.events.has({"wrong"}));
}

// --- stopping ---

TEST_P(NetServer, says_goodbye_when_it_stops) {
    Broadcast service;
    Running server(GetParam(), service);
    auto peers = connect(10, server.endpoint());
    ASSERT_TRUE(service.events.wait_for_count(10, "connected"));
    (*server).stop();
    for (auto& peer : peers) {
        EXPECT_EQ(peer.read_line(), "goodbye");
        EXPECT_EQ(peer.read_line(), std::nullopt);
        peer.close();
    }
    server.stop();  // a second time, and waits for run()
    EXPECT_EQ(service.events.count_of("stopping"), 1u);
    EXPECT_FALSE(service.events.has({"disconnected"}));
    EXPECT_THROW(LinePeer{server.endpoint()}, std::system_error);  // connection refused
}

TEST_P(NetServer, stops_though_a_client_never_reads) {
    Broadcast service;
    Running server(GetParam(), service, {.queue_bytes = 1024 * 1024, .send_buffer = 4096, .farewell = 100ms});
    LinePeer deaf(server.endpoint(), 4096), idle(server.endpoint());
    ASSERT_TRUE(service.events.wait_for_count(2, "connected"));
    for (int number = 0; number < 100; ++number) idle.send_line(std::string(1000, '.'));
    for (int number = 0; number < 100; ++number) ASSERT_TRUE(idle.read_line());
    server.stop();
    EXPECT_TRUE(server.log.has({"given up", "peer=" + peer_name(deaf)}));
    EXPECT_EQ(idle.read_line(), "goodbye");
}

TEST_P(NetServer, stops_in_the_middle_of_a_burst) {
    Broadcast service;
    Running server(GetParam(), service, {.connections = 50, .full_notice = "full\n"});
    const core::Endpoint endpoint = server.endpoint();
    auto threads = at_once(4, [&](int) {
        try {
            for (;;) {
                LinePeer peer(endpoint);
                if (!peer.send_line("hello") || !peer.read_line()) continue;
                peer.reset();
            }
        } catch (const std::system_error& refused) {  // it does not listen any more
        }
    });
    EXPECT_TRUE(service.events.wait_for_count(50, "connected 127"));
    server.stop();
    threads.clear();  // they end when they are refused
    EXPECT_EQ(service.events.count_of("stopping"), 1u);
    EXPECT_FALSE(service.events.has({"wrong"}));
}

TEST_P(NetServer, may_be_stopped_before_it_runs) {
    Diary service;
    EventLog log;
    const auto server = GetParam().make(any_port, {}, service, log);
    server->stop();
    server->stop();
    server->run();
    EXPECT_EQ(service.events.count_of("stopping"), 1u);
    server->stop();
}

TEST_P(NetServer, may_be_stopped_by_its_own_service) {
    class Stopper : public Diary {
      public:
        net::Server* server = nullptr;

      private:
        void on_received(ConnectionId, std::string_view, Outbox&) override { server->stop(); }
    };
    Stopper service;
    EventLog log;
    const auto server = GetParam().make(any_port, {}, service, log);
    service.server = server.get();
    std::jthread thread([&] { server->run(); });
    LinePeer peer(server->endpoint());
    peer.send_line("stop");
    EXPECT_TRUE(peer.read_to_end());
}

TEST_P(NetServer, leaves_no_file_and_no_thread_behind) {
    std::thread([] {}).join();  // with the first thread of all, a sanitizer starts one of its own
    const auto files = entries_of("/proc/self/fd");
    const auto threads = entries_of("/proc/self/task");
    {
        Echo service;
        Running server(GetParam(), service, {.connections = 20, .full_notice = "full\n"});
        auto peers = connect(30, server.endpoint());
        for (auto& peer : peers) peer.send_line("hello");
        for (auto& peer : peers) EXPECT_TRUE(peer.read_line());
        for (std::size_t number = 0; number < peers.size(); number += 3) peers[number].reset();
        for (std::size_t number = 1; number < peers.size(); number += 3) peers[number].finish_sending();
        (*server).stop();
        for (std::size_t number = 2; number < peers.size(); number += 3) EXPECT_TRUE(peers[number].read_to_end());
        peers.clear();
    }
    EXPECT_EQ(entries_of("/proc/self/fd"), files);
    EXPECT_EQ(entries_of("/proc/self/task"), threads);
}

// --- turns, ticks, exceptions ---

TEST_P(NetServer, runs_posted_turns_one_at_a_time_and_in_order) {
    Echo service;
    Running server(GetParam(), service);
    LinePeer peer(server.endpoint());
    constexpr int threads = 8, turns = 200;
    std::map<int, int> next;  // unguarded on purpose: only turns touch it
    bool in_order = true;
    {
        const auto posters = at_once(threads, [&](int thread) {
            for (int number = 0; number < turns; ++number) {
                (*server).post([&, thread, number](Now, Outbox&) {
                    in_order = in_order && next[thread] == number;
                    next[thread] = number + 1;
                    if (number + 1 == turns) service.events.add("last turn");
                });
            }
        });
        for (int number = 0; number < 20; ++number) {
            peer.send_line("meanwhile");
            EXPECT_EQ(peer.read_line(), "meanwhile");
        }
    }
    EXPECT_TRUE(service.events.wait_for_count(threads, "last turn"));
    peer.close();
    server.stop();
    EXPECT_TRUE(in_order);
    (*server).post([&](Now, Outbox&) { service.events.add("a turn after the end"); });
    EXPECT_FALSE(service.events.has({"after the end"}));
}

TEST_P(NetServer, ticks) {
    Diary service;
    const Running server(GetParam(), service);
    EXPECT_TRUE(service.events.wait_for_count(3, "tick"));
}

TEST_P(NetServer, survives_a_service_that_throws) {
    class Thrower : public Echo {
        void on_connected(ConnectionId, Outbox&) override {
            if (open.size() == 2) throw std::runtime_error("two are too many");
        }
        void on_received(ConnectionId id, std::string_view bytes, Outbox& out) override {
            out.send(id, bytes);
            if (bytes.find("throw") != std::string_view::npos) throw std::runtime_error("as you wish");
            if (bytes.find("number") != std::string_view::npos) throw 1;
        }
        void on_tick(Outbox&) override { throw std::runtime_error("at every tick"); }
        void on_stopping(Outbox&) override { throw std::runtime_error("no wish to stop"); }
    };
    Thrower service;
    Running server(GetParam(), service);
    std::optional<LinePeer> first(server.endpoint());
    const std::string first_name = peer_name(*first);
    first->send_line("hello");
    EXPECT_EQ(first->read_line(), "hello");

    LinePeer second(server.endpoint());
    EXPECT_TRUE(second.read_to_end());
    EXPECT_TRUE(server.log.wait_for({"error exception", "peer=" + peer_name(second), "what=two are too many"}));
    EXPECT_TRUE(service.events.wait_for_count(1, "disconnected error in the server"));

    first->send_line("throw");
    EXPECT_EQ(first->read_line(), "throw");
    EXPECT_TRUE(first->read_to_end());
    EXPECT_TRUE(server.log.wait_for({"error exception", "peer=" + first_name, "what=as you wish"}));
    EXPECT_TRUE(service.events.wait_for_count(2, "disconnected error in the server"));

    LinePeer third(server.endpoint());
    third.send_line("a number");
    EXPECT_EQ(third.read_line(), "a number");
    EXPECT_TRUE(server.log.wait_for({"error exception", "peer=" + peer_name(third), "what=unknown exception"}));
    EXPECT_TRUE(server.log.wait_for({"error exception", "peer=none", "what=at every tick"}));
    (*server).post([](Now, Outbox&) { throw std::runtime_error("in a turn"); });
    EXPECT_TRUE(server.log.wait_for({"error exception", "peer=none", "what=in a turn"}));
    EXPECT_FALSE(service.events.has({"wrong"}));
}

TEST_P(NetServer, logs_a_note_with_the_peer) {
    class Critic : public Diary {
        void on_received(ConnectionId id, std::string_view, Outbox& out) override { out.note(id, "that is no line"); }
    };
    Critic service;
    Running server(GetParam(), service);
    LinePeer peer(server.endpoint());
    peer.send_line("?");
    EXPECT_TRUE(server.log.wait_for({"info bad input", "peer=" + peer_name(peer), "what=that is no line"}));
}

}  // namespace
