#include <gtest/gtest.h>

#include "tests/graded/lab19-timeline/home_timeline.hpp"

TEST_F(HomeTimeline, copies_a_post_to_its_author_and_the_followers) {
    copies("public", false, false, {1, 1, 1}, "everybody may find it: it goes into all homes");
    copies("private", false, false, {1, 1, 0}, "followers see it, so it is in their homes");
}

TEST_F(HomeTimeline, copies_a_direct_post_nowhere) {
    copies("unlisted", false, false, {1, 1, 0}, "all but direct posts are in the homes of the followers");
    copies("direct", false, false, {0, 0, 0}, "it is in a conversation and in no home, not even in the author's");
    copies("direct", false, true, {0, 0, 0}, "whoever wrote it");
}

TEST_F(HomeTimeline, leaves_the_followers_of_a_pulled_author_to_the_merge) {
    copies("private", false, true, {1, 0, 0}, "its followers read it from the author's own list");
    copies("unlisted", false, true, {1, 0, 0}, "but nothing merges it into the author's own home");
}

TEST_F(HomeTimeline, brings_the_newest_posts_with_a_new_follow) {
    on_follow(false, 1, 1'000, "bring_newest", "the first follower");
    on_follow(false, any(2, 999), 1'000, "bring_newest", "far from the threshold");
    on_follow(true, any(1'001, 9'999), 1'000, "nothing",
              "of a pulled account all posts are merged in, old ones as well");
}

TEST_F(HomeTimeline, pulls_an_account_with_more_followers_than_the_threshold) {
    const auto threshold = any(1, 5'000);
    on_follow(false, threshold, threshold, "bring_newest", "as many as the threshold are not more");
    on_follow(false, threshold + 1, threshold, "pull", "one more");
    on_follow(false, 1, 0, "pull", "without a threshold everybody is pulled");
}

TEST_F(HomeTimeline, merges_two_lists_newest_first) {
    list({9, 7, 4});
    list({8, 5, 3, 2});
    merge({}, "both lists, whole");
    empty();
    list({3, 2, 1});
    list({6, 5, 4});
    merge({}, "the second list is newer than all of the first");
    empty();
    list({});
    list({5, 4});
    merge({}, "a list may be empty");
}

TEST_F(HomeTimeline, shows_a_post_of_two_lists_once) {
    list({9, 7, 5});
    list({8, 7, 5, 1});
    merge({}, "7 and 5 were copied before their author was pulled");
    empty();
    const auto ids = any_ids(10);
    list(ids);
    list(ids);
    list(ids);
    merge({}, "three times the same");
}

TEST_F(HomeTimeline, merges_many_lists) {
    for (auto lists = any(3, 12); lists > 0; --lists) list(any_ids(any(0, 12)));
    merge({.limit = 200}, "all of them");
    merge({.limit = 20}, "the newest 20");
    merge({.limit = 1}, "the newest");
    empty();
    merge({}, "no list at all");
}

TEST_F(HomeTimeline, fills_the_page_and_not_more) {
    list(from_to(40, 2, 2));
    list(from_to(39, 1, 2));
    merge({.limit = any(2, 39)});
    empty();
    list(from_to(30, 1));
    list(from_to(30, 1));
    merge({.limit = 20}, "20 different ones, not 20 of which half are the same");
}

TEST_F(HomeTimeline, begins_below_max_id) {
    list(from_to(40, 2, 2));
    list(from_to(39, 1, 2));
    const auto newest = any(5, 35);
    merge({.limit = 5, .below = newest}, "below it: without itself");
    merge({.limit = 5, .below = 1}, "there is nothing below");
    merge({.limit = 50, .below = 1'000}, "everything is below");
}

TEST_F(HomeTimeline, ends_above_since_id) {
    list(from_to(40, 2, 2));
    list(from_to(39, 1, 2));
    const auto last = any(5, 35);
    merge({.limit = 50, .above = last}, "above it: without itself");
    merge({.limit = 50, .above = 3}, "over more than one part of each list");
    merge({.limit = 3, .above = last}, "the newest of those, with a gap down to it");
    merge({.limit = 50, .below = last + 4, .above = last}, "between two");
}

TEST_F(HomeTimeline, gives_the_nearest_above_min_id) {
    list(from_to(40, 2, 2));
    list(from_to(39, 1, 2));
    const auto last = any(5, 30);
    merge({.limit = 5, .next_to = last}, "the five right above it, and still newest first");
    merge({.limit = 5, .next_to = 38}, "there are only two above");
    merge({.limit = 5, .next_to = 0}, "the oldest five");
    merge({.limit = 5, .below = last + 3, .next_to = last}, "and below max_id");
}

TEST_F(HomeTimeline, reads_parts_and_not_whole_lists) {
    for (int i = 0; i < 10; ++i) list(any_ids(100));
    merge({.limit = 20});
    std::size_t asked = 0;
    for (const auto& limits : reads())
        for (const auto limit : limits) {
            student.step("reads").holds(limit <= static_cast<std::int64_t>(part),
                                        "a part of " + std::to_string(limit) + " ids was read; part_of_merge is 16");
            asked += static_cast<std::size_t>(limit);
        }
    student.step("reads").holds(asked <= 10 * part + 20, "the page has 20 posts of 10 lists, and " +
                                                             std::to_string(asked) + " ids were asked for");
    merge({.limit = 3});
    for (const auto& limits : reads())
        for (const auto limit : limits)
            student.step("reads").holds(limit <= 3, "a page of 3 needs no part of " + std::to_string(limit));
}
