#include <gtest/gtest.h>

#include "tests/graded/lab20-entities/entities.hpp"

TEST_F(Entities, finds_a_link_and_says_where_it_is) {
    find(Post().words("see ").link(any_link() + "?q=" + any_word() + "&n=1#top").words(" now"));
    find(Post().link(any_link()).words(" ").link(any_link()),
         "two links, the first at the beginning, the last at the end");
    find(Post().words("ftp://a.example http:// http://.a ").link("http://[::1]:8080/x"),
         "another scheme, nothing behind the scheme, a dot there: no links");
}

TEST_F(Entities, finds_a_link_whatever_its_case) {
    find(Post().words("see ").link("HTTPS://" + any_word() + ".Example/").words(" ").link("hTtP://a.b"));
}

TEST_F(Entities, ends_a_link_where_chinese_begins) {
    find(Post().words(any_chinese()).link(any_link()).words(any_chinese()),
         "Chinese sets no space, neither before nor after the link");
    find(Post().words("（").link(any_link()).words("），").words(any_chinese()),
         "the brackets and the comma are Chinese ones");
    find(Post().words("http://用户.example ").link("http://a.example"), "the first character of a host is ASCII");
}

TEST_F(Entities, leaves_the_punctuation_of_the_sentence) {
    find(Post().words("Look at ").link(any_link()).words(one_of({".", ",", "!", "?", ":", ";"})).words(" Good."));
    find(Post().words("What, ").link(any_link()).words("?!... *").link(any_link()).words("*"),
         "more than one sign, and signs of emphasis");
    find(Post().link(any_link() + ".html").words("."), "a dot inside the link belongs to it");
}

TEST_F(Entities, keeps_a_bracket_that_the_link_opens_itself) {
    find(Post().words("(").link(any_link()).words(")"), "the bracket was opened before the link");
    find(Post().link(any_link() + "_(city)").words(" and"), "the link opened it itself");
    find(Post().words("(see ").link(any_link() + "_(city)").words(")."), "one of each");
}

TEST_F(Entities, finds_mentions_and_their_hosts) {
    find(Post().mention(any_name()).words(" hi ").mention("Bob_2").words("!"));
    find(Post().words(any_chinese()).mention(any_name()).words(any_chinese()), "Chinese sets no spaces");
    find(Post().mention(any_name(), any_word() + ".example:8080").words(" hi"), "with the host of another server");
    find(Post().words("ask ").mention("anna", "a.example").words("."), "the dot ends the sentence");
    find(Post().mention("anna").words("@ ").mention("bert"), "an @ without a host behind it is text");
}

TEST_F(Entities, takes_no_mail_address_for_a_mention) {
    find(Post().words("mail " + any_word() + "@example.org or ask ").mention(any_name()));
    find(Post().words("a.@b =@c @@d @小明 @ ").mention("e"));
    find(Post().link(any_link() + "/@anna").words(" ").mention("anna"), "what is in a link is no mention");
}

TEST_F(Entities, finds_topics_of_the_open_form) {
    find(Post().topic(any_word()).words(" and ").topic("Größe_2").words(", ").topic("b2"));
    find(Post().words("我爱").topic("微博").words(" 真的"), "Chinese sets no space before a topic");
    find(Post().words("C#x a_#y /#z &#39; # ## ").topic("ok"), "behind a letter, a digit, _, / or & there is no topic");
    find(Post().words("#").topic("x"), "the second sign begins it");
}

TEST_F(Entities, finds_topics_of_the_chinese_form) {
    find(Post().chinese_topic(any_chinese()).words(" " + any_chinese()));
    find(Post().words("参加").chinese_topic("今天 天气").words("活动"), "it may hold a space");
    find(Post().chinese_topic("微博").chinese_topic("天气").words(" ").chinese_topic("C++"));
    find(Post().topic("微博").words(" ").topic("好"), "the second sign begins a topic: a space before it ends no name");
    find(Post().topic("微").words("\n博#"), "the Chinese form ends with its line");
}

TEST_F(Entities, takes_no_number_for_a_topic) {
    const auto number = std::to_string(any(1, 9999));
    find(Post().words("#" + number + " is no topic, ").topic(number + "x").words(" is one"));
    find(Post().words("#1#2 ").chinese_topic("第" + number + "名"));
}

TEST_F(Entities, counts_what_a_reader_takes_for_one_character) {
    const auto word = any_word();
    count("", 0);
    count(word, word.size());
    count("微博", 2, "6 bytes, 2 characters");
    count("👨‍👩‍👧", 1, "five code points joined to one family");
    count("🇨🇳🇩🇪", 2, "two flags of two code points each");
    count("e\u0301", 1, "a letter and its accent");
    const auto many = static_cast<std::size_t>(any(20, 140));
    count(times(many, "👍🏽"), many, "a hand and its colour are one character");
}

TEST_F(Entities, counts_a_link_as_23) {
    count("http://a.b", 23, "longer than it is");
    count(any_link() + times(static_cast<std::size_t>(any(50, 500)), "x"), 23, "shorter than it is");
    count("see http://a.b, 好", 4 + 23 + 3, "the comma does not belong to the link");
    count(any_link() + " " + any_link(), 47);
}
