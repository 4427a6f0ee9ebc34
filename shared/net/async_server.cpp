// The event loop: one thread asks the kernel which sockets are ready, and never waits for any single one of them.
//
// An idle connection costs its socket and the few members below: it owns no thread and no read buffer. We wait until
// it is readable, then read into the one buffer of the server. What the service sends is gathered in the connection's
// queue, and goes out once per turn of the loop, many lines in one send.
//
// Handlers name a connection by its id and look it up: it may be gone when they run.
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "shared/net/listening.hpp"
#include "shared/net/server.hpp"
#include "shared/net/switchboard.hpp"
#include "shared/net/unacknowledged.hpp"

namespace net {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using asio::ip::tcp;
using boost::system::error_code;
using engine::ConnectionId;

// Asio's sockets for any executor pay for the choice with memory and time; ours all live in one io_context.
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr auto tick_every = 250ms;
constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t most_turned_away = 100;  // connections over the limit that are still being told so

std::string text_of(const tcp::endpoint& peer) {
    return peer_text(peer.address().to_string(), peer.port());
}

/// Buffers that nobody needs at present. A busy loop takes the same few again and again, and asks the heap for none.
class SpareBuffers {
  public:
    std::string take() {
        if (buffers_.empty()) return {};
        std::string buffer = std::move(buffers_.back());
        buffers_.pop_back();
        return buffer;
    }
    void give_back(std::string buffer) {
        if (buffers_.size() >= most || buffer.capacity() > largest) return;
        buffer.clear();
        buffers_.push_back(std::move(buffer));
    }

  private:
    static constexpr std::size_t most = 1000, largest = 64 * 1024;
    std::vector<std::string> buffers_;
};

/// What waits to be sent to one connection. It has a buffer only while something waits.
class OutputQueue {
  public:
    std::size_t size() const { return bytes_.size() - sent_; }
    bool empty() const { return size() == 0; }

    void append(std::string_view bytes, SpareBuffers& spare) {
        if (bytes_.empty()) bytes_ = spare.take();
        bytes_ += bytes;
    }

    /// All of it, to be given to the kernel, which may take a part.
    std::string_view offer() {
        offered_ = bytes_.size();
        return std::string_view(bytes_).substr(sent_);
    }
    void taken(std::size_t count, SpareBuffers& spare) {
        sent_ += count;
        if (sent_ == bytes_.size()) return clear(spare);
        if (sent_ < bytes_.size() / 2) return;
        bytes_.erase(0, sent_);
        offered_ -= sent_;
        sent_ = 0;
    }

    /// Forgets what was never offered.
    void drop_rest() { bytes_.resize(offered_); }

    void clear(SpareBuffers& spare) {
        spare.give_back(std::exchange(bytes_, {}));
        sent_ = offered_ = 0;
    }

  private:
    std::string bytes_;
    std::size_t sent_ = 0;     // how many of them the kernel has taken
    std::size_t offered_ = 0;  // how many it has been offered: these are sent to their end
};

class AsyncServer;

struct Connection {
    Connection(AsyncServer& its_server, Socket its_socket, const tcp::endpoint& its_peer)
        : server{its_server}, socket{std::move(its_socket)}, address{text_of(its_peer)} {}

    // For the switchboard.
    const std::string& peer() const { return address; }
    std::size_t queued() const { return output.size() + dropped; }
    std::size_t unacknowledged() { return unacknowledged_bytes(socket.native_handle()); }
    bool queue(std::string_view bytes);
    void cut(std::string_view notice);
    void finish();

    AsyncServer& server;
    Socket socket;
    const std::string address;
    ConnectionId id{};
    OutputQueue output{};
    std::size_t dropped = 0;         // bytes that are not sent any more
    std::string failure{};           // why it cannot be written to any more
    bool changed = false;            // is in the loop's list of connections to look after at the end of the turn
    bool waits_for_reading = false;  // a handler will run when there is something to read
    bool waits_for_writing = false;  // a handler will run when the kernel takes more
    bool finishing = false;          // nothing more will be queued
    bool finished_sending = false;   // and the peer has been told so
    bool peer_finished = false;      // the peer will send no more
};

class AsyncServer final : public Server {
  public:
    AsyncServer(const core::Endpoint& endpoint, const Limits& limits, engine::Service& service, core::Log& log)
        : limits_{limits}, log_{log}, switchboard_{service, limits, log} {
        listen(endpoint);
    }

    core::Endpoint endpoint() const override { return endpoint_; }

    void run() override {
        accept_next();
        tick();
        context_.run();
        over_ = true;
    }

    void stop() override {
        asio::post(context_, [this] { wind_up(); });
    }

    void post(engine::Turn turn) override {
        if (over_) return;
        asio::post(context_, [this, turn = std::move(turn)] {
            if (!winding_up_) switchboard_.take_turn(turn);
        });
    }

    // --- for a connection, from inside a call into the service ---

    const Limits& limits() const { return limits_; }
    SpareBuffers& spare() { return spare_; }

    /// Has the connection looked after at the end of this turn of the server.
    void look_after(Connection& connection) {
        if (connection.changed) return;
        connection.changed = true;
        if (changed_.empty()) asio::post(context_, [this] { end_turn(); });
        changed_.push_back(connection.id);
    }

    /// Sends as much as the kernel takes now.
    void send_now(Connection& connection) {
        while (!connection.output.empty() && !connection.waits_for_writing) {
            const std::string_view bytes = connection.output.offer();
            error_code failure;
            const std::size_t count = connection.socket.write_some(asio::buffer(bytes.data(), bytes.size()), failure);
            if (failure == asio::error::would_block) {
                wait_until_writable(connection);
            } else if (failure) {
                give_up_sending(connection, failure.message());
            } else {
                connection.output.taken(count, spare_);
            }
        }
    }

  private:
    void listen(const core::Endpoint& endpoint) {
        error_code failure;
        const auto addresses = tcp::resolver(context_).resolve(endpoint.host, std::to_string(endpoint.port),
                                                               tcp::resolver::numeric_service, failure);
        if (failure) throw_cannot_listen(endpoint, 0, "no address is known for this name");
        tcp::endpoint address = addresses.begin()->endpoint();
        for (const auto& entry : addresses) {  // a name may have addresses of both kinds
            if (entry.endpoint().address().is_v4()) address = entry.endpoint();
        }
        try {
            acceptor_.open(address.protocol());
            acceptor_.set_option(Acceptor::reuse_address(true));  // or a restart would wait for TIME_WAIT to end
            set_inherited_options(acceptor_.native_handle(), limits_);
            acceptor_.bind(address);
            acceptor_.listen(listen_backlog);
            const auto local = acceptor_.local_endpoint();
            endpoint_ = {local.address().to_string(), local.port()};
        } catch (const boost::system::system_error& error) {
            throw_cannot_listen(endpoint, error.code().value(), describe(error.code().value()));
        }
    }

    // --- accepting ---

    void accept_next() {
        accepting_ = true;
        acceptor_.async_accept(newcomer_, [this](const error_code& failure, Socket socket) {
            accepting_ = false;
            if (winding_up_) return;
            if (failure) return accept_failed(failure);
            welcome(std::move(socket));
            accept_next();
        });
    }

    void welcome(Socket socket) {
        error_code failure;
        socket.non_blocking(true, failure);
        if (failure) return accept_failed(failure);
        if (switchboard_.count() >= limits_.connections) return turn_away(std::move(socket));

        const auto id = switchboard_.add(std::make_unique<Connection>(*this, std::move(socket), newcomer_));
        Connection& connection = *switchboard_.find(id);
        connection.id = id;
        switchboard_.connected(id);
        wait_until_readable(connection);
    }

    /// Says why, and leaves the peer a moment to read it: closing at once could destroy the words.
    void turn_away(Socket socket) {
        log_.warn("too many connections",
                  {{"peer", text_of(newcomer_)}, {"limit", std::to_string(limits_.connections)}});
        error_code ignored;
        socket.write_some(asio::buffer(limits_.full_notice), ignored);
        socket.shutdown(Socket::shutdown_send, ignored);
        if (turned_away_lately_.size() >= most_turned_away) turned_away_lately_.clear();
        turned_away_lately_.push_back(std::move(socket));
    }

    /// No file descriptor left, say. Those who are here are served on; the others wait in the kernel's queue until
    /// a connection ends or the next tick comes.
    void accept_failed(const error_code& failure) {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_complaint_) return;
        log_.warn("cannot accept a connection", {{"reason", failure.message()}});
        next_complaint_ = now + 1s;
    }

    // --- reading ---

    void wait_until_readable(Connection& connection) {
        if (connection.waits_for_reading || connection.peer_finished) return;
        connection.waits_for_reading = true;
        connection.socket.async_wait(Socket::wait_read, [this, id = connection.id](const error_code&) {
            if (Connection* readable = switchboard_.find(id)) read(*readable);
        });
    }

    void read(Connection& connection) {
        connection.waits_for_reading = false;
        error_code failure;
        const std::size_t count = connection.socket.read_some(asio::buffer(read_buffer_), failure);
        if (failure && failure != asio::error::would_block) return end_of_input(connection, failure);
        if (count > 0) switchboard_.received(connection.id, {read_buffer_.data(), count});
        // Back-pressure: a peer that leaves half of its queue unread is not listened to either.
        if (has_room(connection)) wait_until_readable(connection);
    }

    bool has_room(const Connection& connection) const {
        return connection.finishing || !connection.failure.empty() ||
               connection.output.size() <= limits_.queue_bytes / 2;
    }

    void end_of_input(Connection& connection, const error_code& failure) {
        connection.peer_finished = true;
        const bool orderly = failure == asio::error::eof && connection.failure.empty();
        if (orderly) {
            switchboard_.input_ended(connection.id);
            look_after(connection);  // what is queued for it may still be sent
        } else {
            const auto reason = connection.failure.empty() ? failure.message() : connection.failure;
            switchboard_.lost(connection.id, reason, Ending::abnormal);
            remove(connection.id);
        }
    }

    // --- writing ---

    /// All that was ready has been handled: now the answers go out.
    void end_turn() {
        looking_after_.swap(changed_);
        for (const ConnectionId id : looking_after_) {
            Connection* connection = switchboard_.find(id);
            if (connection == nullptr) continue;
            connection->changed = false;
            send_now(*connection);
            after_sending(*connection);
        }
        looking_after_.clear();
    }

    void wait_until_writable(Connection& connection) {
        connection.waits_for_writing = true;
        connection.socket.async_wait(Socket::wait_write, [this, id = connection.id](const error_code&) {
            Connection* writable = switchboard_.find(id);
            if (writable == nullptr) return;
            writable->waits_for_writing = false;
            send_now(*writable);
            after_sending(*writable);
        });
    }

    /// Removes the connection if it is at its end.
    void after_sending(Connection& connection) {
        if (has_room(connection)) wait_until_readable(connection);
        if (!connection.output.empty() || !connection.finishing) return;
        if (!connection.finished_sending) {
            connection.finished_sending = true;
            error_code ignored;
            connection.socket.shutdown(Socket::shutdown_send, ignored);
        }
        if (!connection.peer_finished) return;
        if (!connection.failure.empty()) switchboard_.lost(connection.id, connection.failure, Ending::abnormal);
        remove(connection.id);
    }

    /// The reading side will find the end of the stream, and reports this reason for it.
    void give_up_sending(Connection& connection, const std::string& reason) {
        connection.failure = reason;
        connection.dropped += connection.output.size();
        connection.output.clear(spare_);
        error_code ignored;
        connection.socket.shutdown(Socket::shutdown_both, ignored);
        look_after(connection);
    }

    void remove(ConnectionId id) {
        switchboard_.remove(id);
        if (winding_up_) return stop_when_empty();
        if (!accepting_) accept_next();
    }

    // --- time, and the end ---

    void tick() {
        turned_away_before_ = std::move(turned_away_lately_);
        turned_away_lately_.clear();
        switchboard_.end_overdue(std::chrono::steady_clock::now(), [this](ConnectionId id, Connection& connection) {
            error_code ignored;
            connection.socket.set_option(Socket::linger(true, 0), ignored);  // the kernel, too, forgets what is unread
            connection.socket.close(ignored);
            remove(id);
        });
        if (!winding_up_) switchboard_.tick();
        if (!winding_up_ && !accepting_) accept_next();
        ticker_.expires_after(tick_every);
        ticker_.async_wait([this](const error_code&) { tick(); });
    }

    void wind_up() {
        if (winding_up_) return;
        winding_up_ = true;
        acceptor_.close();
        turned_away_lately_.clear();
        turned_away_before_.clear();
        switchboard_.stopping();
        stop_when_empty();
    }

    void stop_when_empty() {
        if (switchboard_.count() == 0) context_.stop();
    }

    const Limits limits_;
    core::Log& log_;
    core::Endpoint endpoint_;      // where it listens
    asio::io_context context_{1};  // 1: the thread in run() is the only one
    Acceptor acceptor_{context_};
    asio::steady_timer ticker_{context_};
    Switchboard<Connection> switchboard_;
    std::array<char, read_bytes> read_buffer_{};  // for whichever connection is readable
    SpareBuffers spare_;
    std::vector<ConnectionId> changed_;        // to be looked after at the end of this turn
    std::vector<ConnectionId> looking_after_;  // the same list while it is gone through
    std::vector<Socket> turned_away_lately_;   // closed at the next tick but one
    std::vector<Socket> turned_away_before_;   // closed at the next tick
    tcp::endpoint newcomer_;                   // the peer of the connection that is being accepted
    bool accepting_ = false;
    bool winding_up_ = false;
    std::chrono::steady_clock::time_point next_complaint_{};
    std::atomic<bool> over_ = false;
};

bool Connection::queue(std::string_view bytes) {
    if (!failure.empty()) {  // it has nowhere to go
        dropped += bytes.size();
        return true;
    }
    const std::size_t limit = server.limits().queue_bytes;
    if (output.size() + bytes.size() > limit) server.send_now(*this);  // this turn alone may have filled it
    if (output.size() + bytes.size() > limit) return false;
    output.append(bytes, server.spare());
    server.look_after(*this);
    return true;
}

void Connection::cut(std::string_view notice) {
    dropped += output.size();
    output.drop_rest();
    dropped -= output.size();
    output.append(notice, server.spare());
}

void Connection::finish() {
    finishing = true;
    server.look_after(*this);
}

}  // namespace

std::unique_ptr<Server> make_async_server(const core::Endpoint& listen, const Limits& limits, engine::Service& service,
                                          core::Log& log) {
    return std::make_unique<AsyncServer>(listen, limits, service, log);
}

}  // namespace net
