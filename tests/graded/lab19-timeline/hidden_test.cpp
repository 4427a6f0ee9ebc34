#include <gtest/gtest.h>

#include <map>

#include "tests/graded/lab19-timeline/home_timeline.hpp"

TEST_F(HomeTimeline, lets_topics_bring_what_everybody_may_find) {
    copies("public", false, true, {1, 0, 1}, "nothing else brings it to those who follow its topic");
    copies("unlisted", false, false, {1, 1, 0}, "unlisted is not found by a topic");
    copies("public", true, false, {1, 1, 0}, "of a protected account everything is for its followers");
    copies("public", true, true, {1, 0, 0}, "also when it is pulled");
    copies("private", false, false, {1, 1, 0}, "for followers");
}

TEST_F(HomeTimeline, never_takes_a_pulled_account_back) {
    on_follow(false, 1, 1'000, "bring_newest", "it was never pulled");
    on_follow(true, 1, 1'000, "nothing", "it was pulled once, and its posts were not copied since");
    on_follow(true, 1'000, 1'000, "nothing", "just at the threshold");
    on_follow(true, any(1'001, 9'999), 1'000, "nothing", "above it: it is pulled already");
}

TEST_F(HomeTimeline, merges_lists_that_are_longer_than_a_part) {
    list(any_ids(200));
    list(any_ids(any(0, 40)));
    list(from_to(100'200, 100'001));  // newer than all: one list alone fills the page
    merge({.limit = 150});
    merge({.limit = 400});
    merge({.limit = 40, .next_to = 0}, "the oldest ones, over several parts");
    empty();
    const auto exact = static_cast<std::int64_t>(2 * part);  // lists end where a part ends
    list(from_to(2 * exact, 2, 2));
    list(from_to(2 * exact - 1, 1, 2));
    merge({.limit = 1'000});
    merge({.limit = 1'000, .next_to = 0});
}

TEST_F(HomeTimeline, walks_down_and_up_over_the_same_posts) {
    const auto shared = any_ids(30);
    for (auto lists = any(2, 6); lists > 0; --lists) {
        auto ids = any_ids(any(1, 60));
        ids.insert(ids.end(), shared.begin(), shared.begin() + any(0, 30));
        std::ranges::sort(ids, std::greater<>{});
        list(ids);
    }
    const auto limit = any(2, 25);
    std::optional<std::int64_t> below, next_to = 0;
    for (int page = 0; page < 20; ++page) {
        merge({.limit = limit, .below = below}, "downwards, page " + std::to_string(page));
        const auto ids = page_of(together, {.limit = limit, .below = below});
        if (ids.empty()) break;
        below = ids.back();
    }
    for (int page = 0; page < 20; ++page) {
        merge({.limit = limit, .next_to = next_to}, "upwards, page " + std::to_string(page));
        const auto ids = page_of(together, {.limit = limit, .next_to = next_to});
        if (ids.empty()) break;
        next_to = ids.front();
    }
    for (int round = 0; round < 10; ++round) merge({.limit = limit, .below = any_of_all(), .above = any_of_all()});
}

TEST_F(HomeTimeline, reads_on_only_where_the_page_has_come_to_the_end_of_a_part) {
    list(from_to(1'000, 901));  // the page is of this one alone
    list(from_to(500, 401));
    list(from_to(300, 201));
    merge({.limit = 40});
    const auto limits = reads();
    const auto count = [&](std::size_t i) { return limits.at(i).size(); };
    student.step("reads")
        .holds(count(0) == 3,
               "40 posts of the first list are 3 parts; it was read " + std::to_string(count(0)) + " times")
        .holds(count(1) == 1 && count(2) == 1, "nothing of the others is on the page: one part of each is enough");
    merge({.limit = static_cast<std::int64_t>(part)});
    student.step("reads").holds(reads().at(0).size() == 1, "the page was full at the end of the first part");
    empty();
    list(from_to(1'000, 1));
    merge({.limit = 40});
    student.step("reads").holds(reads().at(0) == Ids{40}, "one list alone is read at once");
    merge({.limit = 40, .next_to = 500});
}

TEST_F(HomeTimeline, reads_nothing_for_a_page_of_nothing) {
    list(any_ids(10));
    list(any_ids(10));
    merge({.limit = 5});
    merge({.limit = 0});
    for (const auto& limits : reads()) student.step("reads").holds(limits.empty(), "there was nothing to read for it");
}

TEST_F(HomeTimeline, shows_what_the_join_would_show) {
    const std::vector<std::string> people{"anna", "bert", "carla", "dora", "eva", "finn"};
    const auto anybody = [&] { return people[static_cast<std::size_t>(any(0, 5))]; };
    student.step("town", {any(1, 4)});
    std::map<std::string, std::set<std::string>> follows;
    std::map<std::string, std::set<std::int64_t>> shown, by_topic;
    std::int64_t id = 100;
    for (int step = 0; step < 150; ++step) {
        const auto who = anybody(), other = anybody();
        const auto what = any(0, 9);
        if (what < 3 && who != other) {
            student.step("befriend", {who, other});
            follows[who].insert(other);
        } else if (what == 3 && who == "anna") {
            student.step("befriend", {who, "#tea"});
            follows[who].insert("#tea");
        } else {
            const auto visibility = std::vector<std::string>{"public", "public", "unlisted", "private",
                                                             "direct"}[static_cast<std::size_t>(any(0, 4))];
            const std::string topic = any(0, 3) == 0 ? "tea" : "";
            id += any(1, 9);
            student.step("post", {who, id, visibility, topic});
            if (visibility != "direct") shown[who].insert(id);
            if (visibility == "public" && !topic.empty())
                for (const auto& each : people)
                    if (follows[each].contains("#tea")) by_topic[each].insert(id);
        }
        const auto reader = anybody();
        auto home = shown[reader];
        for (const auto& author : follows[reader]) home.insert(shown[author].begin(), shown[author].end());
        home.insert(by_topic[reader].begin(), by_topic[reader].end());
        const auto limit = any(1, 30), below = any(100, id + 1);
        student.step("home", {reader, limit, below, std::int64_t{-1}})
            .gives({{"page", text_of(page_of(home, {.limit = limit, .below = below}))}},
                   "what " + reader + " and those it follows wrote, and what came with its topic");
        student.step("home", {reader, limit, std::int64_t{-1}, below})
            .gives({{"page", text_of(page_of(home, {.limit = limit, .next_to = below}))}}, "upwards");
    }
}
