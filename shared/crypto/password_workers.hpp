// The threads that hash passwords. Hashing is made to be slow: on an event loop one log-in would hold up every other
// client, and one thread a log-in would let a crowd at the door take all processors and all memory.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "shared/core/guarded.hpp"

namespace crypto {

/// At most two, whatever the machine has: with the default cost they use 38 MiB at a time.
inline constexpr std::size_t password_worker_count = 2;

/// Jobs that may wait. At 15 to 40 ms a hash and two workers, the last of them waits 2 to 5 seconds.
inline constexpr std::size_t default_waiting_jobs = 256;

/// Two threads and a bounded queue in front of them. They run with lower priority than the thread that made them, so
/// that a crowd that logs in delays itself and not the talk. Safe to use from any thread.
class PasswordWorkers {
  public:
    /// Runs on a worker thread, from its hash to its answer. Must not throw.
    using Job = std::function<void()>;

    explicit PasswordWorkers(std::size_t max_waiting = default_waiting_jobs);

    /// Drops the jobs that still wait (they are destroyed, not run), lets the running ones finish and joins the
    /// threads.
    ~PasswordWorkers();
    PasswordWorkers(const PasswordWorkers&) = delete;
    PasswordWorkers& operator=(const PasswordWorkers&) = delete;

    /// Queues the job; never waits. False if the queue is full: the job was not taken, say "busy".
    [[nodiscard]] bool try_run(Job job);

  private:
    struct Queue {
        std::deque<Job> waiting{};
        bool stopping = false;
    };
    void work();

    std::size_t max_waiting_;
    core::Guarded<Queue> queue_;
    std::vector<std::jthread> threads_;  // last: they end before the queue does
};

}  // namespace crypto
