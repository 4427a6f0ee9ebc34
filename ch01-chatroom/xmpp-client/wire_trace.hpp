// --trace of the client: all its connections, one after another, in the same form as the server's trace.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "shared/core/log.hpp"
#include "shared/trace/message.hpp"
#include "shared/trace/sink.hpp"

namespace xmpp::client {

/// Not to be shared between threads.
class WireTrace {
  public:
    /// `log` must outlive this. Throws std::runtime_error if the file cannot be made.
    WireTrace(const std::string& path, core::Log& log) : sink_{trace::open_trace(path, log)} {}

    void connected(int socket);
    void sent(std::string_view bytes) { record(trace::Direction::in, bytes); }
    void received(std::string_view bytes) { record(trace::Direction::out, bytes); }
    void ended(trace::Ending ending, std::string_view reason);

  private:
    void record(trace::Direction direction, std::string_view bytes);

    std::unique_ptr<trace::Sink> sink_;
    trace::Conversation conversation_{};
    std::unique_ptr<trace::Dissector> to_server_, from_server_;
};

}  // namespace xmpp::client
