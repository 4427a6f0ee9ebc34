// A conversation with an engine::Service as a list of steps: who connects, who says what, who hears what, how time
// passes. No socket and no sleep. A failure prints every step so far and then what was wrong.
//
//     Conversation talk(room);
//     talk.run({connects("anna"), hears("anna", "-- welcome*"), sends("anna", "/nick anna"),
//               hears("anna", "-- you are anna")});
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "shared/core/clock.hpp"
#include "shared/engine/service.hpp"

namespace testkit {

struct Step {
    enum class Kind {
        connects,
        sends,
        sends_bytes,
        hears,
        hears_nothing,
        skips_to,
        is_closed,
        is_dropped,
        ends_input,
        noted,
        waits,
        acts
    };
    Kind kind{};
    std::string who{};
    std::string text{};
    std::chrono::milliseconds time{};
    std::function<void(core::Now, engine::Outbox&)> act{};
};
using Script = std::vector<Step>;

/// Someone connects from `peer`.
Step connects(std::string who, std::string peer = "127.0.0.1:4000");
/// A whole line; its "\n" is added.
Step sends(std::string who, std::string line);
/// Bytes as they are.
Step sends_bytes(std::string who, std::string bytes);
/// The next line to `who` is this one; a '*' at its end stands for any rest.
Step hears(std::string who, std::string line);
/// As hears, but lines before it are passed over.
Step skips_to(std::string who, std::string line);
/// Nothing was sent to `who` that it has not heard yet.
Step hears_nothing(std::string who);
/// The service closed the connection, with this reason for the log; all it was sent before has been heard or passed
/// over.
Step is_closed(std::string who, std::string reason);
/// The network ends the connection.
Step is_dropped(std::string who, std::string reason = "connection reset");
/// The peer will send no more but still reads, as `printf ... | nc -N` does. If the service lets it, it stays open.
Step ends_input(std::string who);
/// The service noted this about the connection for the log.
Step noted(std::string who, std::string what);
/// Time passes, a tick every quarter of a second.
Step waits(std::chrono::milliseconds time);
/// Anything else in the service's turn, told in the story as `what`.
Step acts(std::string what, std::function<void(core::Now, engine::Outbox&)> act);

class Conversation final : private engine::Outbox {
  public:
    /// `service` must outlive the conversation. The wall clock starts at 2026-11-20 19:15 UTC.
    explicit Conversation(engine::Service& service);

    /// Does the steps in order and stops at the first that fails, with a GoogleTest failure. False if one failed.
    bool run(const Script& script);

    core::Now now() const { return now_; }
    /// All that was sent to `who` and not heard yet.
    std::string unheard(const std::string& who) const;

  private:
    struct Line {
        engine::ConnectionId id{};
        std::string unheard{};
        std::vector<std::string> notes{};
        bool closed = false;
        std::string reason{};
    };

    void send(engine::ConnectionId to, std::string_view bytes) override;
    void close(engine::ConnectionId whom, std::string_view reason) override;
    std::size_t waiting(engine::ConnectionId) override { return 0; }
    std::size_t unacknowledged(engine::ConnectionId) override { return 0; }
    void note(engine::ConnectionId about, std::string_view what) override;

    std::string perform(const Step& step);  // what was wrong; empty if nothing
    Line* line_of(engine::ConnectionId id);

    engine::Service& service_;
    core::Now now_;
    std::uint32_t next_place_ = 0;
    std::map<std::string, Line> lines_;
    std::string story_;
};

/// Runs `script` once for each of its steps at which `who` is connected, each time with a fresh Fixture, and drops the
/// link of `who` right after that step. Then `check` looks at what is left. Fixture has service().
template <typename Fixture>
void run_with_every_drop(const Script& script, const std::string& who,
                         const std::function<void(Fixture&, Conversation&)>& check) {
    bool connected = false;
    for (std::size_t length = 1; length <= script.size(); ++length) {
        const Step& last = script[length - 1];
        if (last.who == who && last.kind == Step::Kind::connects) connected = true;
        if (last.who == who && last.kind == Step::Kind::is_closed) connected = false;
        if (!connected) continue;
        Fixture fixture;
        Conversation talk(fixture.service());
        Script cut(script.begin(), script.begin() + static_cast<std::ptrdiff_t>(length));
        cut.push_back(is_dropped(who));
        if (!talk.run(cut)) return;
        check(fixture, talk);
    }
}

}  // namespace testkit
