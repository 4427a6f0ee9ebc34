// Lines of JSON, one a message, for people, scripts and pictures:
//
//     {"time":"2026-11-20T19:15:00.123Z","conn":1,"peer":"127.0.0.1:40312","event":"connected"}
//     {"time":...,"conn":1,"peer":"127.0.0.1:40312","direction":"in","message":"say","fields":{"text":"hi"},"bytes":3}
//     {"time":...,"conn":1,"peer":"127.0.0.1:40312","event":"disconnected","by":"client","reason":"..."}
//     {"time":...,"event":"trace ended","reason":"..."}                 only if the file reached its limit
//
// "bytes" is the message's length on the wire. "by" is "client", "server" or "nobody" (the connection broke).
#pragma once

#include "shared/trace/sink.hpp"
#include "shared/trace/trace_file.hpp"

namespace trace {

class JsonLinesSink final : public Sink {
  public:
    explicit JsonLinesSink(TraceFile file) : file_{std::move(file)} {}
    void opened(const Conversation& conversation, Time time) override;
    void message(const Conversation& conversation, Direction direction, const Message& message, Time time) override;
    void closed(const Conversation& conversation, Ending ending, std::string_view reason, Time time) override;

  private:
    void append(std::string line, Time time);

    TraceFile file_;
};

}  // namespace trace
