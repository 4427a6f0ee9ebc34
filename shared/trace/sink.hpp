// A trace file: what a server said and heard, message by message, for people (.jsonl) and for Wireshark (.pcap).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "shared/core/endpoint.hpp"
#include "shared/core/log.hpp"
#include "shared/trace/message.hpp"

namespace trace {

using Time = std::chrono::system_clock::time_point;

struct Conversation {
    std::uint64_t number{};  // 1, 2, 3, ... within one trace
    std::string peer{};      // as the driver gave it: "127.0.0.1:40312"
    core::Endpoint server{};
};

enum class Ending {
    by_client,  // an orderly end that the client began
    by_server,  // an orderly end that the server began
    broken      // a reset, a time-out, or the driver gave up
};

/// Not to be shared between threads. Each call is one write(2) at most, so a reader can follow the file while it grows
/// (tail -f, or Wireshark's "reload"), and a kill leaves whole records.
class Sink {
  public:
    virtual ~Sink() = default;
    virtual void opened(const Conversation& conversation, Time time) = 0;
    virtual void message(const Conversation& conversation, Direction direction, const Message& message, Time time) = 0;
    virtual void closed(const Conversation& conversation, Ending ending, std::string_view reason, Time time) = 0;
};

/// A trace stops at this size, says so at its end (.jsonl) and in the log, and the server goes on.
inline constexpr std::size_t default_trace_limit = 256 * 1024 * 1024;

/// Empty if a trace can have this name; else the reason: it must end in .pcap or .jsonl. Fits as the check of an
/// option.
std::string problem_with_trace_path(const std::string& path);

/// Makes the file (mode 0600; an old one of that name is emptied), or throws std::runtime_error with the reason.
/// `log` must outlive the sink.
std::unique_ptr<Sink> open_trace(const std::string& path, core::Log& log, std::size_t max_bytes = default_trace_limit);

}  // namespace trace
