#include "shared/trace/traced.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace trace {

/// Lives during one call of the service.
class Traced::TracedOutbox final : public engine::Outbox {
  public:
    TracedOutbox(Traced& traced, engine::Outbox& inner, core::Now now) : traced_{traced}, inner_{inner}, now_{now} {
        traced.last_time_ = now.wall;
    }

    void send(engine::ConnectionId to, std::string_view bytes) override {
        traced_.record(to, Direction::out, bytes, now_.wall);
        inner_.send(to, bytes);
    }
    void close(engine::ConnectionId whom, std::string_view reason) override {
        const bool began_there = reason == engine::closed_by_peer;  // its input ended first, then all was said
        traced_.end(whom, began_there ? Ending::by_client : Ending::by_server, reason, now_.wall);
        inner_.close(whom, reason);
    }
    std::size_t waiting(engine::ConnectionId whom) override { return inner_.waiting(whom); }
    std::size_t unacknowledged(engine::ConnectionId whom) override { return inner_.unacknowledged(whom); }
    void note(engine::ConnectionId about, std::string_view what) override { inner_.note(about, what); }

  private:
    Traced& traced_;
    engine::Outbox& inner_;
    core::Now now_;
};

Traced::Traced(engine::Service& inner, Sink& sink, MakeDissector make_dissector)
    : inner_{inner}, sink_{sink}, make_dissector_{std::move(make_dissector)} {}

Traced::~Traced() {
    std::vector<std::pair<std::uint64_t, engine::ConnectionId>> left;
    for (const auto& [id, open] : open_) left.emplace_back(open.conversation.number, id);
    std::ranges::sort(left);
    for (const auto& [number, id] : left) end(id, Ending::by_server, "the server has stopped", last_time_);
}

engine::Turn Traced::turn(engine::Turn turn) {
    return [this, turn = std::move(turn)](core::Now now, engine::Outbox& out) {
        TracedOutbox traced(*this, out, now);
        turn(now, traced);
    };
}

void Traced::connected(engine::ConnectionId id, std::string_view peer, core::Now now, engine::Outbox& out) {
    TracedOutbox traced(*this, out, now);
    auto& open = open_[id];
    open = {.conversation = {++last_number_, std::string(peer), server_},
            .in = make_dissector_(Direction::in),
            .out = make_dissector_(Direction::out)};
    sink_.opened(open.conversation, now.wall);
    inner_.connected(id, peer, now, traced);
}

void Traced::received(engine::ConnectionId id, std::string_view bytes, core::Now now, engine::Outbox& out) {
    TracedOutbox traced(*this, out, now);
    record(id, Direction::in, bytes, now.wall);
    inner_.received(id, bytes, now, traced);
}

bool Traced::input_ended(engine::ConnectionId id, core::Now now, engine::Outbox& out) {
    TracedOutbox traced(*this, out, now);
    return inner_.input_ended(id, now, traced);
}

void Traced::disconnected(engine::ConnectionId id, std::string_view reason, core::Now now, engine::Outbox& out) {
    TracedOutbox traced(*this, out, now);
    end(id, reason == engine::closed_by_peer ? Ending::by_client : Ending::broken, reason, now.wall);
    inner_.disconnected(id, reason, now, traced);
}

void Traced::tick(core::Now now, engine::Outbox& out) {
    TracedOutbox traced(*this, out, now);
    inner_.tick(now, traced);
}

void Traced::stopping(core::Now now, engine::Outbox& out) {
    TracedOutbox traced(*this, out, now);
    inner_.stopping(now, traced);
}

void Traced::record(engine::ConnectionId id, Direction direction, std::string_view bytes, Time time) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    const auto& [conversation, in, out] = found->second;
    for (const auto& message : (direction == Direction::in ? in : out)->take(bytes)) {
        sink_.message(conversation, direction, message, time);
    }
}

void Traced::end(engine::ConnectionId id, Ending ending, std::string_view reason, Time time) {
    const auto found = open_.find(id);
    if (found == open_.end()) return;
    const auto& [conversation, in, out] = found->second;
    for (const auto& message : in->finish()) sink_.message(conversation, Direction::in, message, time);
    for (const auto& message : out->finish()) sink_.message(conversation, Direction::out, message, time);
    sink_.closed(conversation, ending, reason, time);
    open_.erase(found);
}

}  // namespace trace
