// The contract between a conversation and whatever carries it: a service is told what happened and at what time, and
// puts what it wants done into an outbox. It owns no socket and reads no clock, so the same service runs behind
// blocking threads, behind an event loop, and in a test that is only a transcript.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "shared/core/clock.hpp"

namespace engine {

/// Names one connection for as long as its driver lives; never used twice. The lower 32 bits are small and used again
/// when a connection has ended, so that a driver can find it by index; the upper 32 bits tell the two apart.
enum class ConnectionId : std::uint64_t {};

/// The number of a connection's place. Two connections that are open at the same time have different places.
constexpr std::uint32_t place_of(ConnectionId id) {
    return static_cast<std::uint32_t>(id);
}
constexpr ConnectionId make_connection_id(std::uint32_t generation, std::uint32_t place) {
    return ConnectionId{static_cast<std::uint64_t>(generation) << 32 | place};
}

/// Takes what a service wants done. The driver does it in the order given; nothing here blocks or calls the service
/// back.
class Outbox {
  public:
    /// Queues bytes for a connection; they are copied. Does nothing if the connection is gone. If more wait than the
    /// driver allows, the connection is a slow reader: disconnected() comes for it when the present call has returned.
    virtual void send(ConnectionId to, std::string_view bytes) = 0;

    /// Ends a connection after what is queued for it has been sent. `reason` goes to the log. The service hears no more
    /// of that connection: no received(), no disconnected().
    virtual void close(ConnectionId whom, std::string_view reason) = 0;

    /// Bytes that were queued for a connection and that the system has not taken; also those that were thrown away
    /// because they were too many or the connection has failed. 0 if the connection is gone.
    virtual std::size_t waiting(ConnectionId whom) = 0;

    /// Of the bytes that the system has taken, those that the peer's system has not acknowledged. They may be lost when
    /// the connection fails. 0 if the connection is gone.
    virtual std::size_t unacknowledged(ConnectionId whom) = 0;

    /// Says in the log, with the connection's peer, what was wrong with its input. Never a message body or a secret.
    virtual void note(ConnectionId about, std::string_view what) = 0;

  protected:
    ~Outbox() = default;
};

/// The reason of Service::disconnected when the peer ended the connection in the orderly way; every other reason is a
/// failure of some kind.
inline constexpr std::string_view closed_by_peer = "closed by the peer";

/// A conversation with many connections. A driver calls it from one thread at a time.
/// Each connection is connected() once and then ended once: by disconnected(), by the service's own close(), or with
/// all others after stopping(). An exception out of a call does not stop the server: if the call was connected() or
/// received(), that connection is ended, and the service is told so by disconnected().
class Service {
  public:
    virtual ~Service() = default;

    /// `peer` is the address and port of the other end, as text.
    virtual void connected(ConnectionId id, std::string_view peer, core::Now now, Outbox& out) = 0;
    /// Some bytes came in, in order, cut anywhere. `bytes` is only valid during the call.
    virtual void received(ConnectionId id, std::string_view bytes, core::Now now, Outbox& out) = 0;
    /// The peer will send no more, but it may still read (`printf ... | nc -N` does). True if the service has yet to
    /// say something to it, and will close() it then; else disconnected() follows, with closed_by_peer.
    virtual bool input_ended(ConnectionId, core::Now, Outbox&) { return false; }
    /// The peer closed, the network failed, or the driver gave up (a slow reader). `reason` is for people. Bytes sent
    /// to this connection from now on go nowhere. Never called from inside another call.
    virtual void disconnected(ConnectionId id, std::string_view reason, core::Now now, Outbox& out) = 0;
    /// Called a few times a second.
    virtual void tick(core::Now now, Outbox& out) = 0;
    /// The program is about to stop: the last chance to say goodbye. Every connection is closed after it, and the
    /// service is not called again, not even to hear that.
    virtual void stopping(core::Now now, Outbox& out) = 0;
};

/// Something to be done in the service's turn, by whichever thread is then calling it.
using Turn = std::function<void(core::Now now, Outbox& out)>;

}  // namespace engine
