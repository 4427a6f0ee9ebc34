#include <gtest/gtest.h>

#include "tests/graded/lab06-router/router.hpp"

TEST_F(Router, gives_a_chat_message_to_the_most_willing) {
    const auto high = any(6, 127);
    message("chat", "", {{"desk", 5}, {"phone", high}, {"tv", 0}}, to("phone"), "phone has the highest priority");
    message("", "", {{"desk", high}, {"phone", 5}}, to("desk"), "a message without a type is a normal one");
    message("chat", "", {{"only", 0}}, to("only"), "0 is a priority like others");
}

TEST_F(Router, gives_it_to_all_that_tie) {
    const auto same = any(0, 127);
    message("chat", "", {{"a", same}, {"b", same}, {"c", -1}}, to("a b"), "both are equally willing");
}

TEST_F(Router, gives_nothing_to_a_negative_priority) {
    message("chat", "", {{"shy", -1}, {"desk", 0}}, to("desk"), "a negative priority is for messages by name only");
    message("chat", "", {{"shy", any(-128, -1)}}, kept, "so it is as if nobody were there");
}

TEST_F(Router, gives_a_headline_to_all_that_are_willing) {
    message("headline", "", {{"desk", 5}, {"phone", 0}, {"shy", -1}, {"silent", {}}}, to("desk phone"),
            "news is for every program that is willing");
}

TEST_F(Router, keeps_what_has_a_body_when_nobody_is_there) {
    message("chat", "", {}, kept, "nobody is logged in");
    message("normal", "", {{"silent", {}}}, kept, "a program without presence is not there");
}

TEST_F(Router, sends_back_a_groupchat_message) {
    message("groupchat", "", {{"desk", 5}}, refused, "it belongs into a room, not to an account");
    message("groupchat", "gone", {{"desk", 5}}, refused, "nor to another program of the account");
}

TEST_F(Router, gives_a_message_to_the_resource_that_it_names) {
    const Programs programs{{"desk", 5}, {"phone", any(-128, -1)}, {"silent", {}}};
    for (const auto* type : {"chat", "normal", "headline", "groupchat", "error"})
        message(type, "phone", programs, to("phone"), "it is bound, whatever its priority is");
    message("chat", "silent", programs, to("silent"), "also without presence");
}

TEST_F(Router, takes_the_account_if_the_resource_is_gone) {
    message("chat", "gone", {{"desk", 5}, {"phone", 7}}, to("phone"), "the person may be at another program");
    message("normal", "gone", {}, kept, "or may come later");
}

TEST_F(Router, drops_headlines_and_errors_for_a_resource_that_is_gone) {
    message("headline", "", {{"desk", 5}}, to("desk"), "to the account it goes to desk");
    message("headline", "gone", {{"desk", 5}}, dropped, "but this one named another");
    message("error", "gone", {{"desk", 5}}, dropped, "desk has not sent what it answers");
}

TEST_F(Router, sends_a_question_to_its_resource_or_back) {
    iq("get", "desk", {{"desk", any(-128, 127)}}, to("desk"), "it is bound");
    iq("set", "gone", {{"desk", 5}}, refused, "a question has exactly one answer");
    iq("result", "desk", {{"desk", {}}}, to("desk"), "an answer finds its way");
    iq("result", "gone", {{"desk", 5}}, dropped, "an answer is not answered");
}

TEST_F(Router, gives_presence_to_those_who_are_there) {
    presence("", {{"desk", 5}, {"shy", -1}, {"silent", {}}}, to("desk shy"),
             "the priority does not matter for presence");
    presence("silent", {{"desk", 5}, {"silent", {}}}, to("silent"), "by name it goes to who is bound");
}

TEST_F(Router, answers_for_nobody_as_for_somebody_who_cannot_be_reached) {
    nobody("message", "chat", refused, "nothing goes into the void");
    nobody("iq", "get", refused, "a question needs its answer");
    nobody("iq", "result", dropped, "an answer does not");
    nobody("presence", "", dropped, "presence says nothing to nobody");
}
