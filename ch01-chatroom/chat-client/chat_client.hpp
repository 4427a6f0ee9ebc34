// The chat client: one loop that waits for keys, for the server and for signals, and hands what comes to the
// conversation.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "ch01-chatroom/chat-client/console.hpp"
#include "ch01-chatroom/chat-client/conversation.hpp"
#include "ch01-chatroom/chat-client/link_trace.hpp"
#include "ch01-chatroom/chat-client/server_link.hpp"
#include "shared/core/endpoint.hpp"
#include "shared/framing/line_splitter.hpp"

namespace chat::client {

struct Settings {
    core::Endpoint server{"127.0.0.1", 5000};
    std::string nick{};
    std::string login{};
    std::string history_file{};
    std::string trace_file{};
    bool colour = true;  // false: never; true: where the terminal and NO_COLOR allow it
    std::chrono::seconds connect_timeout{10};
    std::chrono::seconds goodbye_timeout{5};  // how long a silent server may take to close after /quit
};

/// Lives on one thread. While it lives, the process has its signals blocked and reads them from a descriptor.
class ChatClient {
  public:
    /// Connects. Throws std::runtime_error, which says what to do. `log` must outlive the client.
    ChatClient(Settings settings, core::Log& log);
    ~ChatClient();
    ChatClient(const ChatClient&) = delete;
    ChatClient& operator=(const ChatClient&) = delete;

    /// Talks until the person leaves; returns the exit code. Throws if the connection is lost before that.
    int run();

  private:
    void open_signals();
    void read_signal();
    void read_input();
    void read_server();
    void take(const Step& step);
    void send(std::string_view bytes);
    void leave();  // says /quit; the server then closes the connection

    Settings settings_;
    ServerLink link_;
    std::unique_ptr<LinkTrace> trace_;  // with --trace only
    int signals_ = -1;                  // a signalfd
    Conversation conversation_;
    std::unique_ptr<Console> console_;
    framing::LineSplitter server_lines_;

    bool input_ended_ = false;
    bool connection_ended_ = false;
    bool leaving_ = false;
    int stop_signals_ = 0;
    std::chrono::steady_clock::time_point last_activity_{};
};

}  // namespace chat::client
