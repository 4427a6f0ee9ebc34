// Puts a trace between a driver and a service: neither of them knows.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "shared/core/endpoint.hpp"
#include "shared/engine/service.hpp"
#include "shared/trace/message.hpp"
#include "shared/trace/sink.hpp"

namespace trace {

/// A service around a service: passes everything on and writes down what passes.
///
///     trace::Traced traced(room, *sink, make_dissector);
///     auto server = net::make_async_server(listen, limits, traced, log);
///     traced.set_server(server->endpoint());
///     server->post(traced.turn(...));     // and not server->post(...): what a bare turn sends is not traced
///
/// As with every service, one thread at a time calls it. Connections over the driver's limit never reach a service, so
/// they are not traced.
class Traced final : public engine::Service {
  public:
    /// `inner` and `sink` must outlive this.
    Traced(engine::Service& inner, Sink& sink, MakeDissector make_dissector);
    /// Ends the conversations that are still open: after stopping() the driver closes them without a word.
    ~Traced() override;
    Traced(const Traced&) = delete;
    Traced& operator=(const Traced&) = delete;

    /// The server's own address in the trace. Call it before the server runs.
    void set_server(core::Endpoint server) { server_ = std::move(server); }

    /// The same turn, with what it sends traced.
    engine::Turn turn(engine::Turn turn);

    void connected(engine::ConnectionId id, std::string_view peer, core::Now now, engine::Outbox& out) override;
    void received(engine::ConnectionId id, std::string_view bytes, core::Now now, engine::Outbox& out) override;
    bool input_ended(engine::ConnectionId id, core::Now now, engine::Outbox& out) override;
    void disconnected(engine::ConnectionId id, std::string_view reason, core::Now now, engine::Outbox& out) override;
    void tick(core::Now now, engine::Outbox& out) override;
    void stopping(core::Now now, engine::Outbox& out) override;

  private:
    class TracedOutbox;
    struct Open {
        Conversation conversation{};
        std::unique_ptr<Dissector> in{}, out{};
    };

    void record(engine::ConnectionId id, Direction direction, std::string_view bytes, Time time);
    void end(engine::ConnectionId id, Ending ending, std::string_view reason, Time time);

    engine::Service& inner_;
    Sink& sink_;
    MakeDissector make_dissector_;
    core::Endpoint server_{};
    std::uint64_t last_number_ = 0;
    Time last_time_{};
    std::unordered_map<engine::ConnectionId, Open> open_;
};

}  // namespace trace
