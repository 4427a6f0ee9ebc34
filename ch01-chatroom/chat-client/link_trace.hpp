// --trace of the client: the one conversation it has, in the same form as the server's trace.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "shared/core/log.hpp"
#include "shared/trace/message.hpp"
#include "shared/trace/sink.hpp"

namespace chat::client {

/// Not to be shared between threads.
class LinkTrace {
  public:
    /// `socket` is connected. `log` must outlive this. Throws std::runtime_error if the file cannot be made.
    LinkTrace(const std::string& path, int socket, core::Log& log);

    void sent(std::string_view bytes) { record(trace::Direction::in, *to_server_, bytes); }
    void received(std::string_view bytes) { record(trace::Direction::out, *from_server_, bytes); }
    void ended(trace::Ending ending, std::string_view reason);

  private:
    void record(trace::Direction direction, trace::Dissector& dissector, std::string_view bytes);

    std::unique_ptr<trace::Sink> sink_;
    trace::Conversation conversation_;
    std::unique_ptr<trace::Dissector> to_server_, from_server_;
};

}  // namespace chat::client
