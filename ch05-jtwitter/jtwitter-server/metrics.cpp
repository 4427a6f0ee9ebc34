#include "ch05-jtwitter/jtwitter-server/metrics.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string_view>

namespace jtwitter {

namespace {

std::string number(double value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

void describe(std::string& out, std::string_view name, std::string_view type, std::string_view about) {
    out.append("# HELP ").append(name).append(" ").append(about).append("\n");
    out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void one(std::string& out, std::string_view name, std::string_view type, std::string_view about,
         const std::string& value) {
    describe(out, name, type, about);
    out.append(name).append(" ").append(value).append("\n");
}

}  // namespace

void Metrics::count(const Exchange& exchange) {
    const auto* const method = std::find(methods.begin(), methods.end() - 1, exchange.request.method);
    const auto status_class = static_cast<std::size_t>(std::clamp(exchange.status / 100, 1, 5) - 1);
    ++requests_[static_cast<std::size_t>(method - methods.begin())][status_class];
    const double seconds = std::chrono::duration<double>(exchange.took).count();
    const auto* const bucket = std::lower_bound(bounds.begin(), bounds.end(), seconds);
    ++buckets_[static_cast<std::size_t>(bucket - bounds.begin())];
    microseconds_ += static_cast<std::uint64_t>(exchange.took.count());
    bytes_ += exchange.bytes;
}

std::string Metrics::text(const Gauges& gauges, std::chrono::steady_clock::time_point now) const {
    std::string out;
    describe(out, "jtwitter_requests_total", "counter", "Requests answered, by method and class of the status.");
    for (std::size_t method = 0; method < methods.size(); ++method) {
        for (std::size_t status = 0; status < classes; ++status) {
            const auto count = requests_[method][status].load();
            if (count == 0) continue;
            out.append("jtwitter_requests_total{method=\"").append(methods[method]);
            out.append("\",status=\"").append(std::to_string(status + 1)).append("xx\"} ");
            out.append(std::to_string(count)).append("\n");
        }
    }
    describe(out, "jtwitter_request_seconds", "histogram", "From a request's first byte to its answer.");
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        sum += buckets_[i].load();
        const auto bound = i < bounds.size() ? number(bounds[i]) : "+Inf";
        out.append("jtwitter_request_seconds_bucket{le=\"").append(bound).append("\"} ");
        out.append(std::to_string(sum)).append("\n");
    }
    out += "jtwitter_request_seconds_sum " + number(static_cast<double>(microseconds_.load()) / 1e6) + "\n";
    out += "jtwitter_request_seconds_count " + std::to_string(sum) + "\n";
    one(out, "jtwitter_answer_bytes_total", "counter", "Bytes of the bodies of all answers.",
        std::to_string(bytes_.load()));
    one(out, "jtwitter_open_connections", "gauge", "HTTP connections that are open, without streams.",
        std::to_string(gauges.connections));
    one(out, "jtwitter_open_streams", "gauge", "Streams that are open.", std::to_string(gauges.streams));
    one(out, "jtwitter_accounts", "gauge", "Active accounts.", std::to_string(gauges.accounts));
    one(out, "jtwitter_posts", "gauge", "Posts that are kept.", std::to_string(gauges.posts));
    one(out, "jtwitter_database_commits_total", "counter",
        "Commits of the database; one may hold the writes of many requests.", std::to_string(gauges.commits));
    one(out, "process_resident_memory_bytes", "gauge", "Memory that this process has in RAM.",
        std::to_string(resident_memory()));
    one(out, "jtwitter_uptime_seconds", "gauge", "Since the server started.",
        number(std::chrono::duration<double>(now - started_).count()));
    return out;
}

std::size_t resident_memory() {
    std::ifstream statm("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace jtwitter
