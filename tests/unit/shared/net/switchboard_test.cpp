// The calls into a service, in order, without a socket: what the service says and what it is told.
#include "shared/net/switchboard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using core::Now;
using engine::ConnectionId;
using engine::Outbox;
using testing::ElementsAre;

constexpr std::size_t limit = 20;

/// Writes down what it is asked, and is full after `limit` bytes.
struct Line {
    Line(std::string its_name, std::vector<std::string>& its_story) : name{std::move(its_name)}, story{its_story} {}
    const std::string& peer() const { return name; }
    std::size_t queued() const { return bytes.size(); }
    std::size_t unacknowledged() const { return 0; }
    bool queue(std::string_view more) {
        if (bytes.size() + more.size() > limit) return false;
        bytes += more;
        return true;
    }
    void cut(std::string_view notice) {
        bytes = notice;
        story.push_back(name + " cut");
    }
    void finish() { story.push_back(name + " finished"); }

    std::string name;
    std::vector<std::string>& story;
    std::string bytes{};
};

struct Scripted : engine::Service {
    explicit Scripted(std::vector<std::string>& its_story) : story{its_story} {}
    using Step = std::function<void(ConnectionId, Outbox&)>;

    void connected(ConnectionId id, std::string_view peer, Now, Outbox& out) override {
        story.push_back("connected " + std::string(peer));
        if (on_connected) on_connected(id, out);
    }
    void received(ConnectionId id, std::string_view bytes, Now, Outbox& out) override {
        story.push_back("received " + std::string(bytes));
        ++depth;
        EXPECT_EQ(depth, 1) << "a call inside a call";
        if (on_received) on_received(id, out);
        --depth;
    }
    bool input_ended(ConnectionId, Now, Outbox&) override {
        story.push_back("input ended");
        return goes_on_after_input;
    }
    void disconnected(ConnectionId id, std::string_view reason, Now, Outbox& out) override {
        story.push_back("disconnected " + std::string(reason.substr(0, reason.find(':'))));
        ++depth;
        EXPECT_EQ(depth, 1) << "a call inside a call";
        if (on_disconnected) on_disconnected(id, out);
        --depth;
    }
    void tick(Now, Outbox&) override { story.push_back("tick"); }
    void stopping(Now, Outbox&) override { story.push_back("stopping"); }

    std::vector<std::string>& story;
    Step on_connected, on_received, on_disconnected;
    int depth = 0;
    bool goes_on_after_input = false;
};

struct LogLines : core::Log {
    void write(core::LogLevel, std::string_view event, std::initializer_list<core::LogField> fields) override {
        lines.emplace_back(event);
        for (const auto& field : fields) lines.back() += " " + field.value;
    }
    std::vector<std::string> lines;
};

class NetSwitchboard : public testing::Test {
  protected:
    ConnectionId join(const std::string& name) {
        const auto id = switchboard.add(std::make_unique<Line>(name, story));
        switchboard.connected(id);
        return id;
    }
    const std::string& bytes_for(ConnectionId id) { return switchboard.find(id)->bytes; }

    std::vector<std::string> story;
    Scripted service{story};
    LogLines log;
    net::Switchboard<Line> switchboard{
        service, {.queue_bytes = limit, .farewell = 1000ms, .notes = 2, .slow_notice = "slow!"}, log};
};

TEST_F(NetSwitchboard, never_uses_an_id_twice_though_it_does_a_place) {
    const auto first = join("first");
    EXPECT_EQ(switchboard.count(), 1u);
    EXPECT_NE(switchboard.remove(first), nullptr);
    const auto second = join("second");
    EXPECT_EQ(engine::place_of(first), engine::place_of(second));
    EXPECT_NE(first, second);
    EXPECT_EQ(switchboard.find(first), nullptr);
    EXPECT_EQ(switchboard.remove(first), nullptr);
    switchboard.send(first, "lost");
    switchboard.close(first, "nobody there");
    switchboard.received(first, "lost");
    EXPECT_EQ(bytes_for(second), "");
    EXPECT_THAT(story, ElementsAre("connected first", "connected second"));
    EXPECT_EQ(switchboard.find(ConnectionId{}), nullptr);
}

TEST_F(NetSwitchboard, tells_of_a_slow_reader_after_the_call_that_overfilled_it) {
    const auto slow = join("slow");
    service.on_received = [&](ConnectionId, Outbox& out) {
        out.send(slow, std::string(15, '.'));
        out.send(slow, std::string(15, '.'));
        out.send(slow, "ignored");
        story.push_back("returned");
    };
    switchboard.received(join("quick"), "go");
    EXPECT_THAT(story, ElementsAre("connected slow", "connected quick", "received go", "slow cut", "slow finished",
                                   "returned", "disconnected slow reader"));
    EXPECT_EQ(bytes_for(slow), "slow!");
    EXPECT_THAT(log.lines, testing::Contains("slow reader slow 15 bytes queued, limit 20"));
}

TEST_F(NetSwitchboard, tells_of_slow_readers_one_after_the_other) {
    std::vector<ConnectionId> all = {join("a"), join("b"), join("c")};
    for (const auto id : all) switchboard.send(id, std::string(limit, '.'));  // each is full: one byte more is too much
    service.on_disconnected = [&](ConnectionId gone, Outbox& out) {
        std::erase(all, gone);
        if (!all.empty()) out.send(all.front(), "x");
    };
    service.on_received = [&](ConnectionId, Outbox& out) { out.send(all.front(), "x"); };
    switchboard.received(join("quick"), "go");
    EXPECT_THAT(std::vector(story.begin() + 4, story.end()),
                ElementsAre("received go", "a cut", "a finished", "disconnected slow reader", "b cut", "b finished",
                            "disconnected slow reader", "c cut", "c finished", "disconnected slow reader"));
}

TEST_F(NetSwitchboard, does_not_tell_of_the_end_of_a_connection_that_the_service_closed) {
    const auto slow = join("slow");
    service.on_received = [&](ConnectionId, Outbox& out) {
        out.send(slow, std::string(limit + 1, '.'));
        out.close(slow, "too slow for us, too");
    };
    switchboard.received(join("quick"), "go");
    switchboard.lost(slow, "closed by the peer", net::Ending::orderly);
    switchboard.received(slow, "late");
    EXPECT_THAT(story, ElementsAre("connected slow", "connected quick", "received go", "slow cut", "slow finished"));
}

TEST_F(NetSwitchboard, ends_a_connection_with_its_input_unless_the_service_goes_on) {
    const auto one = join("one"), other = join("other");
    switchboard.input_ended(one);
    service.goes_on_after_input = true;
    switchboard.input_ended(other);
    switchboard.send(other, "late answer");
    switchboard.close(other, "all is said");
    switchboard.input_ended(other);  // it was closed: the service hears no more of it
    EXPECT_THAT(story, ElementsAre("connected one", "connected other", "input ended", "one finished",
                                   "disconnected closed by the peer", "input ended", "other finished"));
    EXPECT_EQ(bytes_for(other), "late answer");
}

TEST_F(NetSwitchboard, ends_the_connection_whose_call_threw) {
    service.on_connected = [](ConnectionId, Outbox&) { throw std::runtime_error("no"); };
    service.on_disconnected = [](ConnectionId, Outbox&) { throw std::runtime_error("no, either"); };
    join("unlucky");
    EXPECT_THAT(story, ElementsAre("connected unlucky", "unlucky finished", "disconnected error in the server"));
    EXPECT_THAT(log.lines, testing::Contains("exception out of the service unlucky no"));
    EXPECT_THAT(log.lines, testing::Contains("exception out of the service unlucky no, either"));
    switchboard.tick();
    EXPECT_EQ(story.back(), "tick");
}

TEST_F(NetSwitchboard, does_not_let_bad_input_flood_the_log) {
    const auto one = join("one"), other = join("other");
    log.lines.clear();
    for (int i = 0; i < 4; ++i) switchboard.note(one, "nonsense");
    switchboard.note(other, "nonsense");
    EXPECT_THAT(log.lines, ElementsAre("bad input one nonsense", "bad input one nonsense"));
    switchboard.tick();
    switchboard.note(other, "nonsense");
    switchboard.tick();
    EXPECT_THAT(std::vector(log.lines.begin() + 2, log.lines.end()),
                ElementsAre("more bad input, not logged 3", "bad input other nonsense"));
}

TEST_F(NetSwitchboard, gives_up_only_those_whose_farewell_is_over) {
    const auto gone = join("gone"), closing = join("closing");
    join("served");
    switchboard.close(gone, "bye");
    switchboard.close(closing, "bye");
    switchboard.remove(gone);
    std::vector<std::string> given_up;
    const auto give_up = [&](ConnectionId, Line& line) { given_up.push_back(line.name); };
    switchboard.end_overdue(std::chrono::steady_clock::now(), give_up);
    EXPECT_THAT(given_up, ElementsAre());
    switchboard.end_overdue(std::chrono::steady_clock::now() + 2000ms, give_up);
    EXPECT_THAT(given_up, ElementsAre("closing"));
}

TEST_F(NetSwitchboard, closes_all_when_it_stops_and_says_no_more) {
    const auto id = join("one");
    switchboard.stopping();
    switchboard.received(id, "late");
    switchboard.lost(id, "closed by the peer", net::Ending::orderly);
    EXPECT_THAT(story, ElementsAre("connected one", "stopping", "one finished"));
}

}  // namespace
