// Requests over keep-alive connections from one thread: as many as the server takes, or at a rate that is given.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "shared/core/endpoint.hpp"

namespace bench {

struct LoadResult {
    double a_second = 0;         // answers
    std::vector<double> delays;  // milliseconds; at a given rate from the moment at which the request was due
};

class HttpLoad {
  public:
    /// The text of the next request.
    using NextRequest = std::function<std::string()>;
    /// Sees each body; throws if it is wrong.
    using Check = std::function<void(std::string_view body)>;

    HttpLoad(core::Endpoint server, std::size_t connections, NextRequest next, Check check);

    /// A rate of 0: each connection sends its next request when the answer to the last is there. Every answer must
    /// have the status 200. What the rate asks for and no connection is free for waits, and its delay counts.
    /// After `at_most` answers it is over before its time.
    LoadResult run(double seconds, double rate = 0,
                   std::size_t at_most = std::numeric_limits<std::size_t>::max()) const;

  private:
    core::Endpoint server_;
    std::size_t connections_;
    NextRequest next_;
    Check check_;
};

/// One request on a connection of its own; its body.
std::string ask(const core::Endpoint& server, const std::string& request);

std::string get(std::string_view target, std::string_view token);

}  // namespace bench
