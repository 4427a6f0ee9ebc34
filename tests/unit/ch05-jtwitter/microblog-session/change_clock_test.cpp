#include "ch05-jtwitter/storage/change_clock.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace {

using namespace storage;

const auto annas_view = subjects::view(AccountId{1}), berts_view = subjects::view(AccountId{2});

Touched touched(std::initializer_list<Subject> subjects) {
    Touched touched;
    touched.only(subjects);
    return touched;
}

bool unchanged(const ChangeClock& clock, Subject subject, ChangeClock::Tick then) {
    return clock.unchanged(std::array{subject}, then);
}

TEST(ChangeClock, tells_what_was_changed_from_what_was_not) {
    ChangeClock clock;
    const auto then = clock.now();
    clock.mark(touched({annas_view}));
    EXPECT_FALSE(unchanged(clock, annas_view, then));
    EXPECT_TRUE(unchanged(clock, berts_view, then));
    EXPECT_TRUE(unchanged(clock, annas_view, clock.now()));
}

TEST(ChangeClock, a_write_that_does_not_say_what_it_touched_changed_everything) {
    ChangeClock clock;
    const auto then = clock.now();
    clock.mark(Touched{});
    EXPECT_FALSE(unchanged(clock, berts_view, then));
    EXPECT_FALSE(clock.unchanged({}, then));
}

TEST(ChangeClock, everything_is_more_than_whatever_else_was_said) {
    ChangeClock clock;
    const auto then = clock.now();
    auto all = touched({annas_view});
    all.everything();
    all.only({annas_view});
    clock.mark(all);
    EXPECT_FALSE(unchanged(clock, berts_view, then));
}

TEST(ChangeClock, nothing_is_touched_by_a_write_that_says_so) {
    ChangeClock clock;
    const auto then = clock.now();
    clock.mark(touched({}));
    EXPECT_TRUE(unchanged(clock, annas_view, then));
}

TEST(ChangeClock, an_account_as_others_see_it_is_another_subject_than_what_it_sees) {
    EXPECT_NE(subjects::profile(AccountId{1}), subjects::view(AccountId{1}));
    EXPECT_NE(subjects::view(AccountId{1}), subjects::post(PostId{1}));
}

TEST(ChangeClock, keeps_the_latest_of_marks_that_come_at_once) {
    ChangeClock clock;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 5'000; ++j) {
                const auto then = clock.now();
                clock.mark(touched({annas_view}));
                ASSERT_FALSE(unchanged(clock, annas_view, then));
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(clock.now(), 20'000U);
    EXPECT_FALSE(unchanged(clock, annas_view, 19'999));
}

}  // namespace
