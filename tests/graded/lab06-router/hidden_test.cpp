#include <gtest/gtest.h>

#include <algorithm>

#include "tests/graded/lab06-router/router.hpp"

TEST_F(Router, does_not_keep_what_has_no_body) {
    message("chat", "", {{"desk", 0}}, to("desk"), "somebody types: told to who is there", false);
    message("chat", "", {}, refused, "and not worth keeping", false);
    message("normal", "gone", {{"shy", -5}}, refused, "nor for a program that is gone", false);
}

TEST_F(Router, looks_only_at_those_who_are_there) {
    message("chat", "", {{"silent", {}}, {"desk", any(0, 127)}, {"other", {}}}, to("desk"),
            "a program without presence has no priority at all");
    message("headline", "", {{"silent", {}}}, dropped, "and gets no news");
}

TEST_F(Router, never_answers_an_error) {
    message("error", "desk", {{"desk", 1}}, to("desk"), "an error finds who it is for");
    message("error", "", {{"desk", 1}}, dropped, "one for the account is for nobody");
    message("error", "", {}, dropped, "is not kept");
    iq("error", "gone", {}, dropped, "is not sent back");
    nobody("message", "error", dropped, "whoever it was for");
    nobody("iq", "error", dropped, "whoever it was for");
}

TEST_F(Router, drops_a_presence_for_a_resource_that_is_gone) {
    presence("", {{"desk", 5}}, to("desk"), "the account is there");
    presence("gone", {{"desk", 5}}, dropped, "this program is not");
}

TEST_F(Router, chooses_among_many) {
    for (int round = 0; round < 20; ++round) {
        Programs programs;
        const auto count = any(1, 8);
        std::int64_t highest = -1;
        for (std::int64_t i = 0; i < count; ++i) {
            Program program{"p" + std::to_string(i), {}};
            if (any(0, 3) != 0) program.priority = any(-3, 3);
            highest = std::max(highest, program.priority.value_or(-1));
            programs.push_back(program);
        }
        std::string best, willing;
        for (const auto& [name, priority] : programs) {
            if (!priority || *priority < 0) continue;
            willing += (willing.empty() ? "" : " ") + name;
            if (*priority == highest) best += (best.empty() ? "" : " ") + name;
        }
        message("chat", "", programs, best.empty() ? kept : to(best),
                "the highest priority of those that are not negative");
        message("headline", "", programs, to(willing), "all that are not negative");
        const auto& one = programs[static_cast<std::size_t>(any(0, count - 1))];
        message("chat", one.name, programs, to(one.name), "named, so it is that one");
    }
}
