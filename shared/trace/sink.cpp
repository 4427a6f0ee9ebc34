#include "shared/trace/sink.hpp"

#include <stdexcept>

#include "shared/trace/json_lines_sink.hpp"
#include "shared/trace/pcap_sink.hpp"

namespace trace {

std::string problem_with_trace_path(const std::string& path) {
    if (path.ends_with(".pcap") || path.ends_with(".jsonl")) return {};
    return "cannot trace to '" + path + "': the name must end in .pcap (for Wireshark) or .jsonl (lines of JSON)";
}

std::unique_ptr<Sink> open_trace(const std::string& path, core::Log& log, std::size_t max_bytes) {
    if (const auto problem = problem_with_trace_path(path); !problem.empty()) throw std::runtime_error(problem);
    TraceFile file(path, max_bytes, log);
    if (path.ends_with(".pcap")) return std::make_unique<PcapSink>(std::move(file));
    return std::make_unique<JsonLinesSink>(std::move(file));
}

}  // namespace trace
