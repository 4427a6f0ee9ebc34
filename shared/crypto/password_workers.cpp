#include "shared/crypto/password_workers.hpp"

#include <botan/secmem.h>
#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace crypto {

namespace {

/// Linux keeps the nice value per thread (setpriority(2), "C library/kernel differences").
void lower_own_priority() {
    constexpr int steps = 5;
    const auto self = static_cast<id_t>(gettid());
    static_cast<void>(setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + steps));
}

/// Botan makes its pool of locked memory at the first use of it. That is now, while there is one thread: when two make
/// it, ThreadSanitizer, which does not see into Botan, reports a race that there is not.
void make_locked_memory() {
    static_cast<void>(Botan::secure_vector<std::uint8_t>(1));
}

}  // namespace

PasswordWorkers::PasswordWorkers(std::size_t max_waiting) : max_waiting_{max_waiting} {
    make_locked_memory();
    for (std::size_t i = 0; i < password_worker_count; ++i) threads_.emplace_back([this] { work(); });
}

PasswordWorkers::~PasswordWorkers() {
    std::deque<Job> dropped;  // destroyed outside the lock
    queue_.with([&](Queue& queue) {
        queue.stopping = true;
        dropped.swap(queue.waiting);
    });
    queue_.notify_all();
}

bool PasswordWorkers::try_run(Job job) {
    const bool taken = queue_.with([&](Queue& queue) {
        if (queue.stopping || queue.waiting.size() >= max_waiting_) return false;
        queue.waiting.push_back(std::move(job));
        return true;
    });
    if (taken) queue_.notify_one();
    return taken;
}

void PasswordWorkers::work() {
    lower_own_priority();
    for (;;) {
        const Job job = queue_.wait([](const Queue& queue) { return queue.stopping || !queue.waiting.empty(); },
                                    [](Queue& queue) -> Job {
                                        if (queue.waiting.empty()) return {};
                                        Job next = std::move(queue.waiting.front());
                                        queue.waiting.pop_front();
                                        return next;
                                    });
        if (!job) return;  // stopping, and nothing waits
        job();
    }
}

}  // namespace crypto
