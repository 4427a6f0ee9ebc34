#include "ch05-jtwitter/rest-api/rate_limits.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "ch05-jtwitter/rest-api/network.hpp"

namespace {

using namespace std::chrono_literals;
using rest::network_of;
using rest::RateLimits;
using Kind = RateLimits::Kind;

const storage::Time noon = std::chrono::sys_days{std::chrono::year{2024} / 5 / 1} + 12h;

RateLimits::Settings settings(std::size_t calls) {
    RateLimits::Settings settings;
    settings.calls = {calls, 5min};
    return settings;
}

TEST(RateLimits, count_down_and_refuse_until_the_window_ends) {
    RateLimits limits(settings(2));
    const auto first = limits.count(Kind::calls, "account 1", noon + 1s);
    EXPECT_TRUE(first.allowed);
    EXPECT_EQ(first.limit, 2U);
    EXPECT_EQ(first.remaining, 1U);
    EXPECT_EQ(first.reset, noon + 5min);
    EXPECT_TRUE(limits.count(Kind::calls, "account 1", noon + 2s).allowed);
    const auto third = limits.count(Kind::calls, "account 1", noon + 3s);
    EXPECT_FALSE(third.allowed);
    EXPECT_EQ(third.remaining, 0U);
    EXPECT_FALSE(limits.count(Kind::calls, "account 1", noon + 5min - 1ms).allowed);
    EXPECT_TRUE(limits.count(Kind::calls, "account 1", noon + 5min).allowed);
}

TEST(RateLimits, count_each_kind_and_each_caller_alone) {
    RateLimits limits(settings(1));
    EXPECT_TRUE(limits.count(Kind::calls, "account 1", noon).allowed);
    EXPECT_FALSE(limits.count(Kind::calls, "account 1", noon).allowed);
    EXPECT_TRUE(limits.count(Kind::calls, "address 1", noon).allowed);
    EXPECT_TRUE(limits.count(Kind::media, "account 1", noon).allowed);
}

TEST(RateLimits, of_zero_are_none) {
    RateLimits limits(settings(0));
    for (int i = 0; i < 1000; ++i) {
        const auto state = limits.count(Kind::calls, "account 1", noon);
        EXPECT_TRUE(state.allowed);
        EXPECT_EQ(state.limit, 0U);
    }
    auto off = settings(1);
    off.on = false;
    RateLimits none(off);
    none.count(Kind::calls, "a", noon);
    EXPECT_TRUE(none.count(Kind::calls, "a", noon).allowed);
}

TEST(RateLimits, forget_the_oldest_when_too_many_call) {
    auto few = settings(1);
    few.keys = 100;
    RateLimits limits(few);
    for (int i = 0; i < 100; ++i) limits.count(Kind::calls, "old " + std::to_string(i), noon);
    for (int i = 0; i < 50; ++i) limits.count(Kind::calls, "new " + std::to_string(i), noon + 5min);
    for (int i = 0; i < 50; ++i)
        EXPECT_FALSE(limits.count(Kind::calls, "new " + std::to_string(i), noon + 6min).allowed) << i;
}

TEST(RateLimits, are_the_same_from_many_callers_at_once) {
    RateLimits limits(settings(1000));
    std::atomic<int> allowed = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int j = 0; j < 500; ++j)
                    if (limits.count(Kind::calls, "account 1", noon).allowed) ++allowed;
            });
    }
    EXPECT_EQ(allowed, 1000);
}

TEST(Network, of_version_6_are_the_first_64_bits) {
    EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:2:ffff::9"));
    EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
    EXPECT_EQ(network_of("::1"), "::/64");
    for (const auto* other : {"", "unknown", "x:y", "fe80::1%lo", "2001:db8:::"}) EXPECT_EQ(network_of(other), other);
}

}  // namespace
