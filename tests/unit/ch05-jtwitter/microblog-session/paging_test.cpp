#include "ch05-jtwitter/microblog-session/paging.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace {

using microblog::fill_page;
using storage::Page;
using Numbers = std::vector<std::int64_t>;

// What a store does with 1 to `size`: newest, that is largest, first.
auto store_of(std::int64_t size, int& questions) {
    return [size, &questions](const Page& page) {
        ++questions;
        Numbers fitting;
        for (std::int64_t n = size; n > 0; --n) {
            const bool below = !page.below || n < *page.below;
            const bool above = n > page.above.value_or(0) && n > page.next_to.value_or(0);
            if (below && above) fitting.push_back(n);
        }
        if (fitting.size() <= page.limit) return fitting;
        if (page.next_to) return Numbers(fitting.end() - static_cast<std::ptrdiff_t>(page.limit), fitting.end());
        return Numbers(fitting.begin(), fitting.begin() + static_cast<std::ptrdiff_t>(page.limit));
    };
}

auto multiples_of(std::int64_t step) {
    return [step](const Numbers& numbers) {
        return microblog::those_that(numbers, [step](std::int64_t n) { return n % step == 0; });
    };
}

std::int64_t itself(std::int64_t n) {
    return n;
}

Page page_of(std::size_t limit) {
    Page page;
    page.limit = limit;
    return page;
}

TEST(FillPage, takes_more_candidates_until_the_page_is_full) {
    int questions = 0;
    const auto filled = fill_page(page_of(3), store_of(100, questions), itself, multiples_of(10));
    EXPECT_EQ(filled.entries, (Numbers{100, 90, 80}));
    EXPECT_TRUE(filled.more);
    EXPECT_LE(questions, 3);
}

TEST(FillPage, gives_what_there_is_when_candidates_end) {
    int questions = 0;
    const auto filled = fill_page(page_of(20), store_of(100, questions), itself, multiples_of(10));
    EXPECT_EQ(filled.entries.size(), 10U);
    EXPECT_FALSE(filled.more);
}

TEST(FillPage, goes_upwards_from_the_nearest_and_lists_newest_first) {
    int questions = 0;
    auto page = page_of(3);
    page.next_to = 35;
    const auto filled = fill_page(page, store_of(100, questions), itself, multiples_of(10));
    EXPECT_EQ(filled.entries, (Numbers{60, 50, 40}));
}

TEST(FillPage, keeps_to_both_bounds) {
    int questions = 0;
    auto page = page_of(10);
    page.above = 20;
    page.below = 50;
    EXPECT_EQ(fill_page(page, store_of(100, questions), itself, multiples_of(10)).entries, (Numbers{40, 30}));
    page.above.reset();
    page.next_to = 20;
    EXPECT_EQ(fill_page(page, store_of(100, questions), itself, multiples_of(10)).entries, (Numbers{40, 30}));
}

TEST(FillPage, stops_at_its_bound_and_says_that_there_may_be_more) {
    int questions = 0;
    const auto filled = fill_page(page_of(20), store_of(100'000, questions), itself, multiples_of(1'000'000));
    EXPECT_TRUE(filled.entries.empty());
    EXPECT_TRUE(filled.more);
    EXPECT_EQ(questions, static_cast<int>(microblog::max_parts_of_page));
}

TEST(FillPage, of_no_entries_asks_nothing) {
    int questions = 0;
    EXPECT_TRUE(fill_page(page_of(0), store_of(10, questions), itself, multiples_of(1)).entries.empty());
    EXPECT_EQ(questions, 0);
}

// Both ways, over every page size and thinning: each number once, in order.
TEST(FillPage, walks_lose_and_double_nothing) {
    for (const std::int64_t step : {1, 2, 7, 60}) {
        for (const std::size_t limit : {1U, 2U, 5U, 40U}) {
            Numbers wanted;
            for (std::int64_t n = 200 / step * step; n > 0; n -= step) wanted.push_back(n);
            int questions = 0;
            Numbers down;
            auto page = page_of(limit);
            for (;;) {
                const auto filled = fill_page(page, store_of(200, questions), itself, multiples_of(step));
                down.insert(down.end(), filled.entries.begin(), filled.entries.end());
                if (!filled.more || filled.entries.empty()) break;
                page.below = filled.entries.back();
            }
            EXPECT_EQ(down, wanted) << step << " " << limit;
            Numbers up;
            page = page_of(limit);
            page.next_to = 0;
            for (;;) {
                const auto filled = fill_page(page, store_of(200, questions), itself, multiples_of(step));
                if (filled.entries.empty()) break;
                up.insert(up.begin(), filled.entries.begin(), filled.entries.end());
                page.next_to = filled.entries.front();
            }
            EXPECT_EQ(up, wanted) << step << " " << limit;
        }
    }
}

}  // namespace
