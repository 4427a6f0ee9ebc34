#include "shared/crypto/password_workers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <thread>

#include "shared/core/guarded.hpp"
#include "shared/testkit/process.hpp"

namespace {

/// A door that jobs wait at until the test opens it, and a count of those that have come to it.
class Door {
  public:
    void wait_in_front() {
        state_.with([](State& s) { ++s.arrived; });
        state_.notify_all();
        state_.wait([](const State& s) { return s.open; }, [](State&) {});
    }
    bool wait_for_arrivals(int count) {
        const auto enough = [=](const State& s) { return s.arrived >= count; };
        return state_.wait_until(std::chrono::steady_clock::now() + testkit::patience, enough, enough);
    }
    void open() {
        state_.with([](State& s) { s.open = true; });
        state_.notify_all();
    }

  private:
    struct State {
        int arrived = 0;
        bool open = false;
    };
    core::Guarded<State> state_;
};

}  // namespace

TEST(PasswordWorkers, run_two_jobs_at_once_and_never_three) {
    std::atomic<int> now = 0, most = 0;
    core::Guarded<int> done;
    crypto::PasswordWorkers workers;
    Door door;
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(workers.try_run([&] { door.wait_in_front(); }));
    EXPECT_TRUE(door.wait_for_arrivals(2)) << "two jobs must be inside at the same time";
    door.open();
    constexpr int jobs = 100;
    for (int i = 0; i < jobs; ++i) {
        ASSERT_TRUE(workers.try_run([&] {
            const int inside = ++now;
            int seen = most;
            while (seen < inside && !most.compare_exchange_weak(seen, inside)) {
            }
            std::this_thread::yield();
            --now;
            done.with([](int& count) { ++count; });
            done.notify_all();
        }));
    }
    EXPECT_TRUE(done.wait_until(
        std::chrono::steady_clock::now() + testkit::patience, [](int count) { return count == jobs; },
        [](int count) { return count == jobs; }));
    EXPECT_LE(most, 2);
}

TEST(PasswordWorkers, say_no_at_once_when_the_queue_is_full) {
    Door door;
    std::atomic<int> ran = 0;
    std::promise<void> last;
    crypto::PasswordWorkers workers(3);  // behind all that its jobs use: it ends first
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(workers.try_run([&] { door.wait_in_front(); }));
    ASSERT_TRUE(door.wait_for_arrivals(2));  // both workers are taken, the queue is empty
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(workers.try_run([&] { ++ran; })) << i;
    EXPECT_FALSE(workers.try_run([&] { ran += 100; }));
    door.open();
    while (!workers.try_run([&] { last.set_value(); })) std::this_thread::yield();  // there is room again
    ASSERT_EQ(last.get_future().wait_for(testkit::patience), std::future_status::ready);
    EXPECT_LT(ran, 100);
}

TEST(PasswordWorkers, finish_what_runs_and_drop_what_waits_at_the_end) {
    std::atomic<int> finished = 0, dropped_but_run = 0;
    auto held = std::make_shared<int>(1);  // what a waiting job holds must be let go
    Door door;
    std::optional<crypto::PasswordWorkers> workers(std::in_place);
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(workers->try_run([&] {
            door.wait_in_front();
            ++finished;
        }));
    }
    ASSERT_TRUE(door.wait_for_arrivals(2));
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(workers->try_run([&, held] { ++dropped_but_run; }));
    EXPECT_EQ(held.use_count(), 11);
    std::thread ending([&] { workers.reset(); });
    // The waiting jobs go first, while both running ones still stand at the door.
    while (held.use_count() > 1) std::this_thread::yield();
    EXPECT_EQ(finished, 0);
    door.open();
    ending.join();
    EXPECT_EQ(finished, 2);
    EXPECT_EQ(dropped_but_run, 0);
}

TEST(PasswordWorkers, end_cleanly_without_any_job) {
    for (int i = 0; i < 50; ++i) crypto::PasswordWorkers workers;
}
