#include <gtest/gtest.h>

#include "tests/graded/lab05-stanzas/stanzas.hpp"

TEST_F(Stanzas, gives_the_same_however_it_is_cut) {
    const auto word = any_word();
    const auto one_message =
        "<message to='" + word + "'><body>&lt;\xE4\xBD\xA0<![CDATA[>]]></body><x xmlns='urn:x'/></message>";
    const auto text = "<message to='" + word + "'><body>&lt;\xE4\xBD\xA0&gt;</body><x xmlns='urn:x'/></message>";
    for (const auto piece : {std::int64_t{1}, any(2, 6), any(7, 40)}) {
        inside();
        const auto all = one_message + "\n" + one_message;
        std::int64_t messages = 0;
        for (std::size_t at = 0; at < all.size(); at += static_cast<std::size_t>(piece)) {
            const auto given = student.step("feed", {all.substr(at, static_cast<std::size_t>(piece))});
            for (const auto& row : given.rows()) {
                ++messages;
                given.holds(row == graded::Row{"event", "message", text}, "the message that was sent");
            }
        }
        student.step("pending", {}).gives({{"pending", std::int64_t{0}}}, "nothing is half here at the end");
        feed("<last/>", {message("<last/>")}, std::to_string(messages) + " of 2 messages came before this one");
        EXPECT_EQ(messages, 2);
    }
}

TEST_F(Stanzas, refuses_what_is_too_deep_or_has_too_many_attributes) {
    inside(10'000, 4, 3);
    feed("<a><b><c/></b></a>", {message("<a><b><c/></b></a>")}, "with the root they are four");
    feed("<a><b><c><d/></c></b></a>", {fault("too deep")}, "five");
    inside(10'000, 4, 3);
    feed("<a b='1' c='2' d='3'/>", {message("<a b='1' c='2' d='3'/>")}, "three attributes");
    feed("<a b='1' c='2' xmlns:x='urn:x' xmlns:y='urn:y'/>", {fault("too many attributes")},
         "what declares namespaces counts, too");
}

TEST_F(Stanzas, refuses_text_between_messages) {
    inside();
    feed("<a/> hello <b/>", {message("<a/>"), fault("text between messages")}, "text has its place inside a message");
}

TEST_F(Stanzas, counts_a_message_and_not_the_blanks_before_it) {
    inside(120);
    for (int i = 0; i < 20; ++i) feed("          ", {}, "blanks, for hours");
    pending(0, "blanks are no part of a message");
    feed("<presence", {}, "half a message");
    pending(9, "nine bytes are here");
    feed("/>", {message("<presence/>")}, "it is short enough");
    for (int i = 0; i < 20; ++i) feed("<presence/>", {message("<presence/>")}, "the limit is of each message");
}

TEST_F(Stanzas, gives_nothing_after_a_fault) {
    inside();
    feed("<a/><b></c><d/>", {message("<a/>"), fault("not well-formed")}, "what comes behind cannot be trusted");
    feed("<e/>", {}, "never again");
    student.step("reset");
    feed(header + "<f/>", {opened, message("<f/>")}, "but in another document");
}
