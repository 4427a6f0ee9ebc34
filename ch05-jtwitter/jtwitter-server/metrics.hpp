// What the server counts about itself, in the text form that Prometheus reads
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ch05-jtwitter/jtwitter-server/http_server.hpp"

namespace jtwitter {

/// What is looked up when somebody asks, beside what is counted all the time.
struct Gauges {
    std::size_t connections = 0, streams = 0;
    std::int64_t accounts = 0, posts = 0;
    std::size_t commits = 0;
};

/// Safe to use from any thread.
class Metrics {
  public:
    void count(const Exchange& exchange);
    std::string text(const Gauges& gauges, std::chrono::steady_clock::time_point now) const;

  private:
    // Upper bounds of the buckets, in seconds; above the last there is +Inf.
    static constexpr std::array bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0};
    static constexpr std::array methods{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"};
    static constexpr std::size_t classes = 5;  // 1xx to 5xx

    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::array<std::array<std::atomic<std::uint64_t>, classes>, methods.size()> requests_{};
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> buckets_{};
    std::atomic<std::uint64_t> microseconds_{0}, bytes_{0};
};

/// Of this process, as /proc/self/statm says.
std::size_t resident_memory();

}  // namespace jtwitter
