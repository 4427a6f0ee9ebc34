// A line between a client and a server that a test can cut.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>

#include "shared/core/endpoint.hpp"

namespace testkit {

/// Listens on a port of 127.0.0.1, and carries bytes between each client that comes and the target, on a thread of its
/// own.
class Relay {
  public:
    /// Throws std::system_error.
    explicit Relay(core::Endpoint target);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    core::Endpoint endpoint() const { return endpoint_; }

    /// All connections of now end, as if the network had failed: both sides see a reset, and what was on its way is
    /// lost. Returns when it is done. Later ones are carried again.
    void cut();
    /// How many connections have come.
    std::size_t count() const { return count_; }
    /// Bytes that were carried, both ways.
    std::size_t bytes() const { return bytes_; }

  private:
    void run();

    core::Endpoint target_, endpoint_;
    int listener_ = -1, wake_ = -1;  // wake_: an eventfd
    std::atomic<std::size_t> count_{0}, bytes_{0}, cuts_wanted_{0}, cuts_done_{0};
    std::atomic<bool> ends_{false};
    std::thread thread_;
};

}  // namespace testkit
