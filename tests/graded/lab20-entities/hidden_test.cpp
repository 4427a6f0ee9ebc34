#include <gtest/gtest.h>

#include <algorithm>

#include "tests/graded/lab20-entities/entities.hpp"

TEST_F(Entities, finds_all_kinds_in_one_text_and_none_overlaps) {
    for (int round = 0; round < 30; ++round) {
        Post post;
        for (auto pieces = any(2, 9); pieces > 0; --pieces) {
            switch (any(0, 4)) {
                case 0:
                    post.link(any_link());
                    break;
                case 1:
                    post.mention(any_name());
                    break;
                case 2:
                    post.mention(any_name(), any_word() + ".example");
                    break;
                case 3:
                    post.topic(any_word()).words("\n");  // else a sign further on might close it
                    break;
                default:
                    post.chinese_topic(any_chinese());
            }
            post.words(one_of({" ", "\n", "，", " 好 ", " (", ") ", "。\n", " 👍 "}));
        }
        find(post, "round " + std::to_string(round));
    }
}

TEST_F(Entities, takes_no_link_out_of_the_middle_of_a_word) {
    find(Post().words(any_word() + "http://a.example 1http://a.example ").link(any_link()));
    find(Post().words("éhttp://a.example ").link(any_link()), "a letter that is not ASCII is a letter, too");
    find(Post().words("_").link("http://a.example").words(" 微").link("http://b.example"),
         "but Chinese sets no spaces");
}

TEST_F(Entities, knows_the_limits_of_names_and_topics) {
    const auto thirty = times(30, "a"), sixty = times(60, "微");
    find(Post().mention(thirty).words(" @" + thirty + "a ").mention("b"), "30 characters, and 31");
    find(Post().topic(sixty).words(" "), "60 code points, which are 180 bytes");
    find(Post().words("#" + sixty + "博 ").mention("b"), "61");
    find(Post().chinese_topic(sixty).words(" "), "60 between the signs");
    find(Post().words("#" + sixty + "博# ").mention("b"), "61");
}

TEST_F(Entities, lets_a_space_stand_in_a_chinese_topic_only) {
    find(Post().topic("cpp").words(" and C# today"), "no Chinese character: this is the open form");
    find(Post().chinese_topic("高考 " + std::to_string(any(2000, 2099))), "one is enough");
    find(Post().words("# 微博# ").chinese_topic("天气"), "no space at its two ends");
    find(Post().topic("微博").words(" # ").topic("好"), "nor there");
}

TEST_F(Entities, keeps_links_and_mentions_out_of_chinese_topics) {
    const auto link = any_link() + "#section";
    find(Post().topic("微博").words(" ").link(link), "the sign in the link closes no topic");
    find(Post().topic("微博").words(" ").mention("anna").words(" 喜欢C#"), "nor does one behind a mention");
    find(Post().chinese_topic("微博@安娜"), "what looks like a mention and is none may stand in it");
}

TEST_F(Entities, counts_only_the_name_of_a_mention) {
    const auto name = any_name();
    count("@" + name + "@" + any_word() + ".example hi", 1 + name.size() + 3);
    count("@" + name + " hi", 1 + name.size() + 3);
    count("#微博# " + times(5, "👨‍👩‍👧"), 5 + 5, "topics count as they are typed");
}

TEST_F(Entities, gives_one_key_to_topics_that_are_the_same) {
    const auto wide = key("ｗＥＴＴＥＲ"), plain = key("wetter"), other = key("weather");
    student.step("key", {"Wetter"}).gives({{"key", plain}}, "upper and lower case are the same");
    student.step("key", {"WETTER"})
        .holds(wide == plain, "full-width letters are the same, too: " + wide + " and " + plain);
    student.step("key", {"Weather"})
        .holds(!plain.empty() && other != plain, "another topic has another key: " + other + " and " + plain);
}

TEST_F(Entities, goes_on_behind_bytes_that_are_no_text) {
    const std::string broken("\xff\xe5\xbe\xf0\x9f\x98", 6);
    find(Post().words(broken).words(" ").mention(any_name()).words(broken).words(" ").topic("ok").words(broken));
    find(Post().topic("a").words(std::string("\xe5\xbe", 2) + "b# ").link(any_link()),
         "no valid UTF-8 between the signs: the open form");
    count(std::string("a\xff") + "b", 3, "such a byte counts one");
}
