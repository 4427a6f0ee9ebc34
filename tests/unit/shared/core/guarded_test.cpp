#include "shared/core/guarded.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

using core::Guarded;

TEST(Guarded, lets_one_thread_at_a_time_to_the_value) {
    Guarded<int> count;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 10'000; ++i) count.with([](int& value) { ++value; });
            });
        }
    }
    EXPECT_EQ(count.with([](int value) { return value; }), 40'000);
}

TEST(Guarded, waits_for_a_change) {
    Guarded<int> value{1};
    std::jthread other([&] {
        value.with([](int& v) { v = 2; });
        value.notify_all();
    });
    EXPECT_EQ(value.wait([](int v) { return v == 2; }, [](int v) { return v; }), 2);
}

TEST(Guarded, waits_no_longer_than_told) {
    Guarded<int> value{1};
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{5};
    EXPECT_EQ(value.wait_until(
                  deadline, [](int v) { return v == 2; }, [](int v) { return v; }),
              1);
    EXPECT_GE(std::chrono::steady_clock::now(), deadline);
}
