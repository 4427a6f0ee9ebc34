#include "ch05-jtwitter/microblog-session/ids.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace std::chrono_literals;
using microblog::first_id_at;
using microblog::Ids;
using storage::Time;

constexpr Time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + 12h;
constexpr Time start_of_2024 = std::chrono::sys_days{std::chrono::year{2024} / 1 / 1};

TEST(Ids, hold_the_milliseconds_the_node_and_a_count) {
    Ids ids(5);
    const auto id = ids.next(start_of_2024 + 1s);
    EXPECT_EQ(id >> 12, 1000);
    EXPECT_EQ((id >> 8) & 15, 5);
    EXPECT_EQ(id & 255, 0);
    EXPECT_EQ(ids.next(start_of_2024 + 1s) & 255, 1);
}

TEST(Ids, grow_within_a_millisecond_and_go_on_in_the_next_when_it_is_full) {
    for (const unsigned node : {0U, 15U}) {
        Ids ids(node);
        auto last = ids.next(noon);
        for (int i = 0; i < 600; ++i) {
            const auto id = ids.next(noon);
            EXPECT_GT(id, last);
            EXPECT_EQ((id >> 8) & 15, node);
            last = id;
        }
        EXPECT_LT(last, first_id_at(noon + 4ms)) << "601 of them, 256 a millisecond";
    }
}

TEST(Ids, grow_when_the_clock_goes_back) {
    Ids ids;
    const auto before = ids.next(noon);
    EXPECT_GT(ids.next(noon - 1h), before);
    EXPECT_GT(ids.next(noon + 1ms), before);
}

TEST(Ids, go_on_after_what_another_node_has_given) {
    Ids other(9), ids(3);
    const auto given = other.next(noon);
    ids.continue_after(given);
    const auto id = ids.next(noon);
    EXPECT_GT(id, given);
    EXPECT_EQ((id >> 8) & 15, 3);
    ids.continue_after(1);
    EXPECT_GT(ids.next(noon), id) << "never backwards";
}

TEST(Ids, of_two_nodes_differ_in_the_same_millisecond) {
    Ids one(1), two(2);
    EXPECT_NE(one.next(noon), two.next(noon));
}

TEST(Ids, are_whole_in_a_double_until_2093_and_never_0) {
    Ids ids(15);
    const Time late = std::chrono::sys_days{std::chrono::year{2093} / 9 / 1};
    const auto id = ids.next(late);
    EXPECT_LT(id, std::int64_t{1} << std::numeric_limits<double>::digits);
    EXPECT_GT(Ids{}.next(start_of_2024), 0);
    EXPECT_GT(Ids{}.next(Time{}), 0) << "a clock that was never set";
}

TEST(Ids, know_where_a_time_begins) {
    Ids ids;
    const auto before = ids.next(noon - 1ms), at = ids.next(noon);
    EXPECT_LT(before, first_id_at(noon));
    EXPECT_GE(at, first_id_at(noon));
    EXPECT_EQ(first_id_at(Time{}), 0);
}

}  // namespace
