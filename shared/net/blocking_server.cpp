// The blocking driver: every connection has a thread that reads and a thread that writes, and each of them may wait
// as long as it likes. Read from top to bottom: one connection, then the server, then its threads in order of life.
//
//     acceptor          accept() -> the connection and its reader
//     reader (each)     recv()   -> the service, under the lock of the switchboard
//     writer (each)     queue    -> send(), with no lock held
//     run()'s thread    turns, ticks, joins the readers that have ended
//
// A thread inside accept(), recv() or send() sees no stop token. What wakes it is shutdown() on its socket.
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "shared/core/guarded.hpp"
#include "shared/net/listening.hpp"
#include "shared/net/server.hpp"
#include "shared/net/switchboard.hpp"
#include "shared/net/unacknowledged.hpp"

namespace net {

namespace {

using namespace std::chrono_literals;
using engine::ConnectionId;
using Clock = std::chrono::steady_clock;

// POCO's sockets are shared handles. With one owner for each, it is plain which thread closes it, and when.
using Socket = std::unique_ptr<Poco::Net::StreamSocket>;

constexpr auto tick_every = 250ms;
constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t send_bytes = 64 * 1024;   // at most in one send(), so that the queue's size is known meanwhile
constexpr std::size_t spare_bytes = 16 * 1024;  // a writer gives back a larger buffer when it has nothing to send
constexpr std::size_t most_turned_away = 100;   // connections over the limit that are still being told so

std::string reason_of(const Poco::Exception& failure) {
    return failure.code() != 0 ? describe(failure.code()) : failure.displayText();
}

/// One connection, shared by its reader, its writer and whoever holds the lock of the switchboard.
class Connection {
  public:
    Connection(Socket socket, std::string peer, std::size_t queue_bytes)
        : socket_{std::move(socket)}, peer_{std::move(peer)}, queue_bytes_{queue_bytes} {}

    const std::string& peer() const { return peer_; }

    // --- for the switchboard: none of these waits for the network ---

    std::size_t queued() {
        return output_.with([](const Output& output) { return output.waiting(); });
    }

    std::size_t unacknowledged() { return unacknowledged_bytes(socket_->impl()->sockfd()); }

    bool queue(std::string_view bytes) {
        bool writer_waits = false;
        const bool taken = output_.with([&](Output& output) {
            if (output.waiting() + bytes.size() > queue_bytes_) return false;
            writer_waits = output.pending.empty();
            output.pending += bytes;
            return true;
        });
        if (writer_waits) output_.notify_all();
        return taken;
    }

    void cut(std::string_view notice) {
        output_.with([&](Output& output) {
            output.drop_pending();
            output.pending = notice;
        });
    }

    void finish() {
        output_.with([](Output& output) { output.finish = true; });
        output_.notify_all();
    }

    /// Ends both directions now. The reader finds `reason` when it wakes; the first reason stays.
    void abort(std::string_view reason) {
        output_.with([&](Output& output) {
            output.drop_pending();
            output.finish = true;
            if (output.failure.empty()) output.failure = reason;
        });
        output_.notify_all();
        try {
            socket_->setLinger(true, 0);  // the kernel, too, forgets what the peer has not read
            socket_->shutdown();
        } catch (const Poco::Exception&) {  // it was not connected any more: recv() and send() know that as well
        }
    }

    /// Why the connection was aborted, or empty.
    std::string failure() {
        return output_.with([](const Output& output) { return output.failure; });
    }

    // --- for the reader ---

    /// Waits until some bytes are there. Returns 0 when no more will come. Throws Poco::Exception.
    std::size_t receive(std::array<char, read_bytes>& buffer) {
        return static_cast<std::size_t>(socket_->receiveBytes(buffer.data(), static_cast<int>(buffer.size())));
    }

    /// Back-pressure: a peer that leaves half of its queue unread is not listened to either.
    void wait_for_room() {
        output_.wait([&](const Output& output) { return output.finish || output.waiting() <= queue_bytes_ / 2; },
                     [](Output&) {});
    }

    // --- for the writer ---

    /// Waits for something to send and moves it to `writing`; false when all has been sent and no more will come.
    bool take_pending(std::string& writing) {
        writing.clear();
        if (writing.capacity() > spare_bytes) writing.shrink_to_fit();
        return output_.wait([](const Output& output) { return !output.pending.empty() || output.finish; },
                            [&](Output& output) {
                                writing.swap(output.pending);
                                output.being_sent = writing.size();
                                return !writing.empty();
                            });
    }

    /// Waits until the kernel has taken all of it. Throws Poco::Exception.
    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const std::string_view part = bytes.substr(0, send_bytes);
            socket_->sendBytes(part.data(), static_cast<int>(part.size()), MSG_NOSIGNAL);
            bytes.remove_prefix(part.size());
            output_.with([&](Output& output) { output.being_sent = bytes.size(); });
            output_.notify_all();  // the reader may be waiting for room
        }
    }

    /// Tells the peer that no more will come.
    void finish_sending() { socket_->shutdownSend(); }

    std::thread reader;  // set under the lock of the switchboard, joined by run()'s thread

  private:
    struct Output {
        std::string pending{};       // many small lines become one send()
        std::size_t being_sent = 0;  // bytes that the writer has taken and is sending
        std::size_t dropped = 0;     // bytes that are not sent any more
        bool finish = false;         // nothing more will be queued
        std::string failure{};
        std::size_t waiting() const { return pending.size() + being_sent + dropped; }
        void drop_pending() {
            dropped += pending.size();
            pending.clear();
        }
    };

    const Socket socket_;
    const std::string peer_;
    const std::size_t queue_bytes_;
    core::Guarded<Output> output_;
};

class BlockingServer final : public Server {
  public:
    BlockingServer(const core::Endpoint& endpoint, const Limits& limits, engine::Service& service, core::Log& log)
        : limits_{limits}, log_{log}, switchboard_{Switchboard<Connection>{service, limits, log}} {
        listen(endpoint);
    }

    core::Endpoint endpoint() const override { return endpoint_; }

    void run() override {
        std::thread acceptor{[this] { accept_connections(); }};
        while (!stopping()) attend();
        ::shutdown(listener_.impl()->sockfd(), SHUT_RDWR);  // on Linux this ends a waiting accept()
        acceptor.join();
        listener_.close();
        turned_away_.with([](TurnedAway& sockets) { sockets = TurnedAway{}; });

        winding_up_ = true;
        switchboard_.with([](auto& switchboard) { switchboard.stopping(); });
        while (switchboard_.with([](auto& switchboard) { return switchboard.count() > 0; })) attend();
        mailbox_.with([](Mailbox& mailbox) { mailbox.closed = true; });
    }

    void stop() override {
        mailbox_.with([](Mailbox& mailbox) { mailbox.stop = true; });
        mailbox_.notify_all();
    }

    void post(engine::Turn turn) override {
        mailbox_.with([&](Mailbox& mailbox) {
            if (!mailbox.closed) mailbox.turns.push_back(std::move(turn));
        });
        mailbox_.notify_all();
    }

  private:
    struct Mailbox {  // what the other threads want of run()'s thread
        bool stop = false;
        bool closed = false;  // run() is over
        std::vector<engine::Turn> turns{};
        std::vector<ConnectionId> ended{};  // their readers and writers are through
    };

    struct TurnedAway {  // sockets that are closed at the next tick but one, and at the next tick
        std::vector<Socket> lately{}, before{};
    };

    void listen(const core::Endpoint& endpoint) {
        try {
            const Poco::Net::SocketAddress address(endpoint.host, endpoint.port);
            const bool reuse_address = true;  // or a restart would have to wait for the end of TIME_WAIT
            const bool reuse_port = false;    // or a second server could take half of our connections
            listener_.bind(address, reuse_address, reuse_port);
            set_inherited_options(listener_.impl()->sockfd(), limits_);
            listener_.listen(listen_backlog);
            endpoint_ = {listener_.address().host().toString(), listener_.address().port()};
        } catch (const Poco::Net::DNSException&) {
            throw_cannot_listen(endpoint, 0, "no address is known for this name");
        } catch (const Poco::Exception& failure) {
            throw_cannot_listen(endpoint, failure.code(), reason_of(failure));
        }
    }

    bool stopping() {
        return mailbox_.with([](const Mailbox& mailbox) { return mailbox.stop; });
    }

    // --- the acceptor ---

    void accept_connections() {
        while (!stopping()) {
            try {
                Poco::Net::SocketAddress address;
                auto socket = std::make_unique<Poco::Net::StreamSocket>(listener_.acceptConnection(address));
                const std::string peer = peer_text(address.host().toString(), address.port());
                if (!welcome(socket, peer)) turn_away(std::move(socket), peer);
            } catch (const Poco::Exception& failure) {
                accept_failed(reason_of(failure));
            }
        }
    }

    /// Takes the socket, or returns false if there is no place for one more.
    bool welcome(Socket& socket, const std::string& peer) {
        return switchboard_.with([&](auto& switchboard) {
            if (switchboard.count() >= limits_.connections) return false;
            const auto id = switchboard.add(std::make_unique<Connection>(std::move(socket), peer, limits_.queue_bytes));
            Connection& connection = *switchboard.find(id);
            try {  // the reader cannot get into the switchboard before we leave it
                connection.reader = std::thread{[this, id, &connection] { serve(id, connection); }};
            } catch (const std::system_error& no_thread) {
                log_.warn("no thread for a connection", {{"peer", peer}, {"reason", no_thread.what()}});
                switchboard.remove(id);
                return true;
            }
            switchboard.connected(id);
            return true;
        });
    }

    /// Says why, and leaves the peer a moment to read it: closing at once could destroy the words.
    void turn_away(Socket socket, const std::string& peer) {
        log_.warn("too many connections", {{"peer", peer}, {"limit", std::to_string(limits_.connections)}});
        try {
            const auto& notice = limits_.full_notice;
            socket->sendBytes(notice.data(), static_cast<int>(notice.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
            socket->shutdownSend();
        } catch (const Poco::Exception&) {  // it has gone by itself
        }
        turned_away_.with([&](TurnedAway& sockets) {
            if (sockets.lately.size() >= most_turned_away) sockets.lately.clear();
            sockets.lately.push_back(std::move(socket));
        });
    }

    /// No file descriptor left, say. Those who are here are served on; the others wait in the kernel's queue.
    void accept_failed(const std::string& reason) {
        const auto now = Clock::now();
        if (!stopping() && now >= next_complaint_) {
            log_.warn("cannot accept a connection", {{"reason", reason}});
            next_complaint_ = now + 1s;
        }
        mailbox_.wait_until(
            now + tick_every, [](const Mailbox& mailbox) { return mailbox.stop; }, [](Mailbox&) {});
    }

    // --- the reader and the writer of one connection ---

    void serve(ConnectionId id, Connection& connection) {
        try {
            const std::jthread writer{[&] { write(connection); }};
            read(connection, id);
            if (connection.failure().empty()) {
                switchboard_.with([&](auto& switchboard) { switchboard.input_ended(id); });
            }
        } catch (const std::system_error& no_thread) {
            connection.abort(no_thread.what());
        }  // here the writer is joined: it may still have had something to send, and may have failed
        const std::string failure = connection.failure();
        if (!failure.empty()) report(id, failure, Ending::abnormal);

        mailbox_.with([&](Mailbox& mailbox) { mailbox.ended.push_back(id); });
        mailbox_.notify_all();
    }

    void report(ConnectionId id, std::string_view reason, Ending ending) {
        switchboard_.with([&](auto& switchboard) { switchboard.lost(id, reason, ending); });
    }

    void read(Connection& connection, ConnectionId id) {
        try {
            std::array<char, read_bytes> buffer;
            while (const std::size_t count = connection.receive(buffer)) {
                switchboard_.with([&](auto& switchboard) { switchboard.received(id, {buffer.data(), count}); });
                connection.wait_for_room();
            }
        } catch (const Poco::Exception& failure) {
            connection.abort(reason_of(failure));
        }
    }

    void write(Connection& connection) {
        try {
            for (std::string writing; connection.take_pending(writing);) connection.send(writing);
            connection.finish_sending();
        } catch (const Poco::Exception& failure) {
            connection.abort(reason_of(failure));  // this wakes the reader, and the reader reports it
        }
    }

    // --- run()'s thread ---

    /// Waits for something to do, until the next tick at most, and does it.
    void attend() {
        std::vector<engine::Turn> turns;
        std::vector<ConnectionId> ended;
        mailbox_.wait_until(
            next_tick_,
            [&](const Mailbox& mailbox) {
                return !mailbox.turns.empty() || !mailbox.ended.empty() || (mailbox.stop && !winding_up_);
            },
            [&](Mailbox& mailbox) {
                turns.swap(mailbox.turns);
                ended.swap(mailbox.ended);
            });

        for (const ConnectionId id : ended) {
            const auto connection = switchboard_.with([&](auto& switchboard) { return switchboard.remove(id); });
            connection->reader.join();
        }  // and here its socket is closed
        for (const engine::Turn& turn : turns) {
            if (!winding_up_) switchboard_.with([&](auto& switchboard) { switchboard.take_turn(turn); });
        }
        if (Clock::now() >= next_tick_) tick();
    }

    void tick() {
        next_tick_ = Clock::now() + tick_every;
        turned_away_.with([](TurnedAway& sockets) {
            sockets.before = std::move(sockets.lately);
            sockets.lately.clear();
        });
        switchboard_.with([&](auto& switchboard) {
            switchboard.end_overdue(Clock::now(), [](ConnectionId, Connection& connection) {
                connection.abort("its farewell took too long");
            });
            if (!winding_up_) switchboard.tick();
        });
    }

    const Limits limits_;
    core::Log& log_;
    core::Endpoint endpoint_;  // where it listens
    Poco::Net::ServerSocket listener_;
    core::Guarded<Switchboard<Connection>> switchboard_;  // and with it, the service
    core::Guarded<Mailbox> mailbox_;
    core::Guarded<TurnedAway> turned_away_;
    Clock::time_point next_complaint_{};  // the acceptor's
    Clock::time_point next_tick_{};       // run()'s thread's, as is the next
    bool winding_up_ = false;
};

}  // namespace

std::unique_ptr<Server> make_blocking_server(const core::Endpoint& listen, const Limits& limits,
                                             engine::Service& service, core::Log& log) {
    return std::make_unique<BlockingServer>(listen, limits, service, log);
}

}  // namespace net
