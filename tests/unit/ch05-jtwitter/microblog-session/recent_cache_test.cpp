#include "ch05-jtwitter/microblog-session/recent_cache.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using Cache = microblog::RecentCache<int, std::string>;

TEST(RecentCache, finds_what_was_put) {
    Cache cache(100);
    EXPECT_EQ(cache.find(1), nullptr);
    cache.put(1, "one", 10);
    ASSERT_NE(cache.find(1), nullptr);
    EXPECT_EQ(*cache.find(1), "one");
    cache.put(1, "another", 20);
    EXPECT_EQ(*cache.find(1), "another");
    EXPECT_EQ(cache.bytes(), 20U);
    cache.drop(1);
    EXPECT_EQ(cache.find(1), nullptr);
    EXPECT_EQ(cache.bytes(), 0U);
}

TEST(RecentCache, never_holds_more_than_its_limit) {
    Cache cache(100);
    for (int i = 0; i < 1'000; ++i) {
        cache.put(i, "text", 7);
        EXPECT_LE(cache.bytes(), 100U);
    }
}

TEST(RecentCache, forgets_first_what_nobody_asks_for) {
    Cache cache(100);
    cache.put(0, "wanted", 10);
    for (int i = 1; i < 100; ++i) {
        cache.put(i, "text", 10);
        ASSERT_NE(cache.find(0), nullptr) << i;
    }
    EXPECT_EQ(cache.find(1), nullptr);
}

TEST(RecentCache, does_not_push_out_all_the_rest_for_one_that_is_too_large) {
    Cache cache(100);
    cache.put(1, "one", 10);
    cache.put(2, "two", 60);
    EXPECT_NE(cache.find(1), nullptr);
    EXPECT_EQ(cache.find(2), nullptr);
}

TEST(RecentCache, of_no_size_keeps_nothing) {
    Cache cache;
    cache.put(1, "one", 1);
    EXPECT_EQ(cache.find(1), nullptr);
}

}  // namespace
