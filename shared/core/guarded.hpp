// A value and the mutex that guards it, as one thing: there is no way to the value without the lock.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

namespace core {

/// Safe to use from any thread. Do not block inside `with`, and do not let a reference to the value out of it.
template <typename T>
class Guarded {
  public:
    Guarded() = default;
    explicit Guarded(T value) : value_(std::move(value)) {}

    /// Runs `use(value)` under the lock and returns what it returns.
    template <typename Use>
    decltype(auto) with(Use&& use) {
        const std::lock_guard lock(mutex_);
        return std::forward<Use>(use)(value_);
    }

    /// Waits until `ready(value)` holds, then runs `use(value)` under the same lock. Whoever changes the value so that
    /// `ready` may hold calls notify_all() after `with`.
    template <typename Ready, typename Use>
    decltype(auto) wait(Ready&& ready, Use&& use) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return ready(std::as_const(value_)); });
        return std::forward<Use>(use)(value_);
    }

    /// As wait, but at most until `deadline`; then `use` runs whether or not `ready` holds.
    template <typename Deadline, typename Ready, typename Use>
    decltype(auto) wait_until(Deadline deadline, Ready&& ready, Use&& use) {
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, deadline, [&] { return ready(std::as_const(value_)); });
        return std::forward<Use>(use)(value_);
    }

    void notify_one() { changed_.notify_one(); }
    void notify_all() { changed_.notify_all(); }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    T value_{};
};

}  // namespace core
