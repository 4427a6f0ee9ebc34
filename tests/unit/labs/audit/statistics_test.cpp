#include "labs/tool/audit/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>

TEST(UpperBound, of_none_seen_is_the_rule_of_three_made_exact) {
    EXPECT_NEAR(audit::upper_bound(0, 200), 1 - std::pow(0.05, 1.0 / 200), 1e-12);
    EXPECT_NEAR(audit::upper_bound(0, 200), 3.0 / 200, 2e-4);
    EXPECT_NEAR(audit::upper_bound(0, 1), 0.95, 1e-12);
}

TEST(UpperBound, of_some_seen_is_the_rate_at_which_so_few_are_one_in_twenty) {
    // One of ten: the rate p with (1-p)^10 + 10 p (1-p)^9 = 0.05, from a table of Clopper and Pearson.
    EXPECT_NEAR(audit::upper_bound(1, 10), 0.3942, 1e-4);
    const double p = audit::upper_bound(1, 10);
    EXPECT_NEAR(std::pow(1 - p, 10) + 10 * p * std::pow(1 - p, 9), 0.05, 1e-9);
}

TEST(UpperBound, is_one_where_nothing_says_less) {
    EXPECT_EQ(audit::upper_bound(0, 0), 1);
    EXPECT_EQ(audit::upper_bound(7, 7), 1);
}
