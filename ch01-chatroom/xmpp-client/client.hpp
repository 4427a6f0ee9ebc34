// Carries a session over connections: makes one, hands bytes to and fro, and makes the next one when it is lost.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "ch01-chatroom/xmpp-client-session/back_off.hpp"
#include "ch01-chatroom/xmpp-client-session/client_session.hpp"
#include "ch01-chatroom/xmpp-client/connection.hpp"
#include "ch01-chatroom/xmpp-client/wire_trace.hpp"
#include "shared/core/endpoint.hpp"
#include "shared/core/log.hpp"

namespace xmpp::client {

struct ClientSetup {
    core::Endpoint server;
    std::string trace_file{};  // empty: none
    bool reconnects = true;    // after it has been online once
    std::chrono::seconds connect_timeout{10};
};

/// Lives on one thread. While it lives, the process has its signals blocked and reads them from a descriptor.
class Client {
  public:
    /// `signals` wake wait(). `log` must outlive this. Throws std::runtime_error.
    Client(ClientSetup setup, Settings settings, const std::vector<int>& signals, core::Log& log);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    struct Woken {
        std::optional<std::string> input;  // of stdin; empty text: its end
        std::vector<int> signals;
    };
    /// Sends what the session has to say, and waits for stdin, the server, a signal or the time `until`, or for a
    /// second: the session's time goes on.
    Woken wait(bool wants_input, std::optional<std::chrono::steady_clock::time_point> until = {});

    ClientSession& session() { return session_; }
    /// Those of the session, and of our own: "retry" with `seconds` and `reason`, when the next connection is due.
    std::vector<Event> take_events();
    /// There is no connection, and no other will be made.
    bool is_done() const { return !connection_ && !retry_at_; }
    bool was_online() const { return was_online_; }
    /// stdout is a pipe, and its other end is closed.
    bool nobody_reads() const { return nobody_reads_; }
    /// Says goodbye; at once if there is nobody to say it to.
    void log_out();
    /// Ends at once, without a word.
    void drop();

  private:
    void connect();
    void carry();  // bytes of the session to the connection, and what follows from their states
    void lost(std::string reason);

    ClientSetup setup_;
    core::Log& log_;
    int signals_ = -1;  // a signalfd
    ClientSession session_;
    std::unique_ptr<WireTrace> trace_;  // with --trace only
    std::unique_ptr<Connection> connection_;
    bool is_streaming_ = false;  // the session knows of the connection
    bool was_online_ = false, is_leaving_ = false, nobody_reads_ = false;
    std::chrono::steady_clock::time_point connecting_since_{};
    std::optional<std::chrono::steady_clock::time_point> retry_at_;
    BackOff back_off_;
    std::mt19937 random_;
    std::vector<Event> events_;
};

}  // namespace xmpp::client
