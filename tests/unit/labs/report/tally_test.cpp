#include "labs/tool/report/tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "labs/tool/report/figures.hpp"
#include "tests/unit/labs/report/synthetic_class.hpp"

namespace {

using ::testing::HasSubstr;

TEST(Tally, has_the_median_of_odd_and_even_numbers) {
    EXPECT_EQ(report::median({}), 0);
    EXPECT_EQ(report::median({3, 1, 2}), 2);
    EXPECT_EQ(report::median({4, 1, 2, 3}), 2.5);
}

TEST(Tally, counts_zeros_of_refused_and_voided_submissions_in_the_points) {
    const auto tally = report::tally({synthetic::all_passed(), synthetic::refused(), synthetic::voided()});
    EXPECT_EQ(tally.max_points, 15);
    EXPECT_EQ(tally.mean, 5);
    EXPECT_EQ(tally.median, 0);
    EXPECT_EQ(tally.full_marks, 1);
    EXPECT_EQ(tally.without_tests, 2);
    EXPECT_EQ(tally.states.at("voided"), 1);
}

TEST(Tally, counts_outcomes_only_where_tests_tell_something) {
    const auto tally =
        report::tally({synthetic::all_passed(), synthetic::mixed(), synthetic::did_not_compile(), synthetic::voided()});
    EXPECT_EQ(tally.counted, 2);
    ASSERT_EQ(tally.tests.size(), 6U);
    EXPECT_EQ(report::total(tally.tests[1].counts), 2);
    EXPECT_EQ(report::passed(tally.tests[1].counts), 1);
    EXPECT_TRUE(tally.tests[5].hidden);
}

TEST(Tally, puts_the_most_failed_line_of_the_spec_first) {
    const auto tally = report::tally({synthetic::all_passed(), synthetic::mixed()});
    ASSERT_EQ(tally.specs.size(), 3U);
    EXPECT_EQ(tally.specs[0].spec, "line_splitter.hpp, feed()");
    EXPECT_EQ(tally.specs[0].tests, 4);
    EXPECT_EQ(tally.specs[0].students, 1);
    EXPECT_EQ(tally.specs[0].points_lost, 3.5);
    EXPECT_TRUE(report::tally({synthetic::all_passed()}).specs.empty());
}

TEST(Histogram, has_full_marks_in_its_last_bar_and_says_its_numbers) {
    const std::vector verdicts{synthetic::all_passed(), synthetic::mixed(), synthetic::refused()};
    const auto svg = report::histogram(verdicts, report::tally(verdicts));
    EXPECT_THAT(svg, HasSubstr("0 to 10 %: 1, 10 to 20 %: 0, 20 to 30 %: 1"));
    EXPECT_THAT(svg, HasSubstr("90 to 100 %: 1\""));
    EXPECT_THAT(svg, HasSubstr("bar-without"));
}

}  // namespace
