#include "ch01-chatroom/chat-hub/hub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace hub;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

using Ids = std::set<MemberId>;

/// What waits for a member, as text. It counts as sent.
std::vector<std::string> heard(Hub& hub, MemberId id) {
    std::vector<std::string> texts;
    for (const Line& line : hub.take(id).lines) {
        texts.push_back(line.text);
        hub.sent(id, line.text.size());
    }
    return texts;
}

MemberId join(Hub& hub, std::string_view name) {
    return std::get<Joined>(hub.join(name)).id;
}

/// A newcomer who has read the greeting.
MemberId settled(Hub& hub, std::string_view name) {
    const MemberId id = join(hub, name);
    heard(hub, id);
    return id;
}

Refusal refusal_of(Hub& hub, std::string_view name) {
    return std::get<Refusal>(hub.join(name));
}

bool is_member(Hub& hub, MemberId id) {
    return hub.take(id).is_member;
}

}  // namespace

TEST(Hub, greets_a_newcomer_and_tells_the_others) {
    Hub hub;
    const auto anna = std::get<Joined>(hub.join("anna"));
    EXPECT_EQ(anna.answer, (Answer{.have_lines = {anna.id}, .put_out = {}}));
    EXPECT_THAT(heard(hub, anna.id), ElementsAre("* you are anna; people in the room: 1\n"));

    const auto bob = std::get<Joined>(hub.join("bob"));
    EXPECT_NE(bob.id, anna.id);
    EXPECT_EQ(bob.answer, (Answer{.have_lines = {anna.id, bob.id}, .put_out = {}}));
    EXPECT_THAT(heard(hub, anna.id), ElementsAre("* bob comes in\n"));
    EXPECT_THAT(heard(hub, bob.id), ElementsAre("* you are bob; people in the room: 2\n"));
}

TEST(Hub, brings_what_one_says_to_all_others) {
    Hub hub;
    const MemberId anna = settled(hub, "anna"), bob = settled(hub, "bob"), carl = settled(hub, "小明");
    heard(hub, anna), heard(hub, bob);
    EXPECT_EQ(hub.say(carl, "你好 👋"), (Answer{.have_lines = {anna, bob}, .put_out = {}}));
    EXPECT_THAT(heard(hub, anna), ElementsAre("小明: 你好 👋\n"));
    EXPECT_THAT(heard(hub, bob), ElementsAre("小明: 你好 👋\n"));
    EXPECT_THAT(heard(hub, carl), IsEmpty());
}

TEST(Hub, a_newcomer_hears_nothing_of_what_was_said_before) {
    Hub hub;
    const MemberId anna = settled(hub, "anna");
    settled(hub, "bob");
    hub.say(anna, "before");
    const MemberId carl = join(hub, "carl");
    hub.say(anna, "after");
    EXPECT_THAT(heard(hub, carl), ElementsAre("* you are carl; people in the room: 3\n", "anna: after\n"));
}

TEST(Hub, gives_a_line_once) {
    Hub hub;
    const MemberId anna = settled(hub, "anna"), bob = settled(hub, "bob");
    hub.say(anna, "once");
    EXPECT_EQ(hub.take(bob).lines.size(), 1U);
    const Taken again = hub.take(bob);
    EXPECT_THAT(again.lines, IsEmpty());
    EXPECT_TRUE(again.is_member);
}

TEST(Hub, numbers_grow_and_are_the_same_for_all_who_hear_a_line) {
    Hub hub;
    const MemberId anna = settled(hub, "anna"), bob = settled(hub, "bob"), carl = settled(hub, "carl");
    hub.take(bob);
    hub.say(anna, "to all");
    hub.whisper(anna, "carl", "to one");
    hub.say(anna, "to all again");
    const auto bobs = hub.take(bob).lines, carls = hub.take(carl).lines;
    ASSERT_EQ(bobs.size(), 2U);
    ASSERT_EQ(carls.size(), 3U);
    EXPECT_EQ(bobs[0], carls[0]);
    EXPECT_EQ(bobs[1], carls[2]);
    EXPECT_LT(carls[0].number, carls[1].number);
    EXPECT_LT(carls[1].number, carls[2].number);
}

TEST(Hub, refuses_a_name_that_is_taken_until_it_is_free_again) {
    Hub hub;
    const MemberId first = join(hub, "anna");
    EXPECT_EQ(refusal_of(hub, "anna"), Refusal::name_taken);
    hub.leave(first);
    EXPECT_NE(join(hub, "anna"), first) << "an id names one member only";
}

TEST(Hub, refuses_a_name_that_cannot_be_typed_after_msg) {
    Hub hub(Limits{.name_bytes = 6});
    EXPECT_EQ(refusal_of(hub, ""), Refusal::name_empty);
    EXPECT_EQ(refusal_of(hub, "1234567"), Refusal::name_too_long);
    EXPECT_EQ(refusal_of(hub, "a  b  c"), Refusal::name_too_long) << "two faults";
    for (const std::string name : {" ", "a b", "a\tb", "\x1b[2J", "a\x7f", "a\n"})
        EXPECT_EQ(refusal_of(hub, name), Refusal::name_malformed) << name;
    EXPECT_EQ(refusal_of(hub, std::string_view("a\0b", 3)), Refusal::name_malformed);
    join(hub, "小明");
    join(hub, "123456");
}

TEST(Hub, a_refused_newcomer_is_nobody) {
    Hub hub;
    const MemberId anna = settled(hub, "anna");
    hub.join("anna");
    hub.join("");
    EXPECT_THAT(heard(hub, anna), IsEmpty());
    EXPECT_THAT(heard(hub, join(hub, "bob")), ElementsAre("* you are bob; people in the room: 2\n"));
}

TEST(Hub, tells_the_others_who_goes) {
    Hub hub;
    const MemberId anna = settled(hub, "anna"), bob = settled(hub, "bob");
    hub.say(anna, "too late for bob");
    EXPECT_EQ(hub.leave(bob), (Answer{.have_lines = {anna}, .put_out = {}}));
    EXPECT_THAT(heard(hub, anna), ElementsAre("* bob comes in\n", "* bob goes out\n"));
    EXPECT_THAT(hub.take(bob).lines, IsEmpty());
    EXPECT_FALSE(is_member(hub, bob));
}

TEST(Hub, whispers_to_one_alone) {
    Hub hub;
    const MemberId anna = settled(hub, "anna"), bob = settled(hub, "bob"), carl = settled(hub, "carl");
    heard(hub, anna), heard(hub, bob);
    EXPECT_EQ(hub.whisper(anna, "carl", "psst"), (Answer{.have_lines = {carl}, .put_out = {}}));
    EXPECT_THAT(heard(hub, carl), ElementsAre("anna whispers: psst\n"));
    EXPECT_THAT(heard(hub, bob), IsEmpty());
    EXPECT_THAT(heard(hub, anna), IsEmpty());
    hub.whisper(anna, "anna", "a note");
    EXPECT_THAT(heard(hub, anna), ElementsAre("anna whispers: a note\n"));
}

TEST(Hub, tells_who_whispers_to_nobody) {
    Hub hub;
    const MemberId anna = settled(hub, "anna"), bob = settled(hub, "bob");
    heard(hub, anna);
    EXPECT_EQ(hub.whisper(anna, "Bob", "psst"), (Answer{.have_lines = {anna}, .put_out = {}}));
    EXPECT_THAT(heard(hub, anna), ElementsAre("* nobody here is called Bob\n"));
    EXPECT_THAT(heard(hub, bob), IsEmpty());
}

TEST(Hub, whoever_is_no_member_can_do_nothing) {
    Hub hub;
    const MemberId anna = settled(hub, "anna"), bob = settled(hub, "bob");
    hub.leave(bob);
    heard(hub, anna);
    for (const MemberId nobody : {bob, MemberId{0}, MemberId{999}}) {
        EXPECT_EQ(hub.say(nobody, "boo"), Answer{});
        EXPECT_EQ(hub.whisper(nobody, "anna", "boo"), Answer{});
        EXPECT_EQ(hub.whisper(nobody, "nobody", "boo"), Answer{});
        EXPECT_EQ(hub.leave(nobody), Answer{});
        hub.sent(nobody, 1);
        EXPECT_FALSE(is_member(hub, nobody));
    }
    EXPECT_THAT(heard(hub, anna), IsEmpty());
}

// The slow reader. The limit is 1000 bytes; a line "anna: ..." of 100 bytes fits ten times.
namespace {

struct SlowReader : testing::Test {
    SlowReader() { heard(hub, anna); }
    Answer say_100_bytes() { return hub.say(anna, std::string(100 - std::string_view("anna: \n").size(), 'x')); }

    Hub hub{Limits{.unsent_bytes = 1000}};
    const MemberId anna = settled(hub, "anna"), slow = settled(hub, "slow");
};

}  // namespace

TEST_F(SlowReader, may_have_as_much_unsent_as_the_limit_says) {
    for (int i = 0; i < 10; ++i) EXPECT_THAT(say_100_bytes().put_out, IsEmpty());
    EXPECT_EQ(heard(hub, slow).size(), 10U);
    EXPECT_THAT(heard(hub, anna), IsEmpty());
}

TEST_F(SlowReader, is_put_out_by_the_first_byte_above_the_limit) {
    for (int i = 0; i < 10; ++i) say_100_bytes();
    EXPECT_EQ(hub.say(anna, ""), (Answer{.have_lines = {anna}, .put_out = {slow}}));
    EXPECT_THAT(heard(hub, anna), ElementsAre("* slow is put out: reads too slowly\n"));
}

TEST_F(SlowReader, gets_nothing_more_when_put_out) {
    for (int i = 0; i < 11; ++i) say_100_bytes();
    EXPECT_THAT(hub.take(slow).lines, IsEmpty());
    EXPECT_FALSE(is_member(hub, slow));
    EXPECT_EQ(say_100_bytes(), Answer{}) << "nobody is left to hear it";
    heard(hub, anna);
    EXPECT_EQ(hub.say(slow, "I am back"), Answer{});
    EXPECT_EQ(hub.leave(slow), Answer{});
    EXPECT_THAT(heard(hub, anna), IsEmpty());
    join(hub, "slow");  // the name is free
}

TEST_F(SlowReader, has_unsent_what_was_taken_and_not_reported) {
    for (int i = 0; i < 9; ++i) say_100_bytes();
    hub.take(slow);
    EXPECT_THAT(say_100_bytes().put_out, IsEmpty());
    EXPECT_THAT(say_100_bytes().put_out, ElementsAre(slow));
}

TEST_F(SlowReader, has_room_again_for_what_was_reported_as_sent) {
    for (int i = 0; i < 10; ++i) say_100_bytes();
    hub.take(slow);
    hub.sent(slow, 60);
    hub.sent(slow, 40);
    EXPECT_THAT(say_100_bytes().put_out, IsEmpty());
    EXPECT_THAT(hub.say(anna, "").put_out, ElementsAre(slow));
}

TEST_F(SlowReader, cannot_report_as_sent_what_was_not_taken) {
    hub.sent(slow, 5000);
    for (int i = 0; i < 5; ++i) say_100_bytes();
    hub.take(slow);
    for (int i = 0; i < 5; ++i) say_100_bytes();
    hub.sent(slow, 5000);  // 500 of them are true
    hub.sent(slow, 5000);
    for (int i = 0; i < 5; ++i) EXPECT_THAT(say_100_bytes().put_out, IsEmpty());
    EXPECT_THAT(say_100_bytes().put_out, ElementsAre(slow));
}

TEST_F(SlowReader, does_not_take_the_line_from_those_who_read) {
    const MemberId bob = settled(hub, "bob");
    for (int i = 0; i < 9; ++i) say_100_bytes();
    heard(hub, bob), heard(hub, anna);
    EXPECT_EQ(say_100_bytes(), (Answer{.have_lines = {anna, bob}, .put_out = {slow}}));
    const auto lines = hub.take(bob).lines;
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_TRUE(lines[0].text.starts_with("anna: xxx"));
    EXPECT_EQ(lines[1].text, "* slow is put out: reads too slowly\n");
    EXPECT_LT(lines[0].number, lines[1].number);
}

TEST_F(SlowReader, is_put_out_by_the_news_of_another_one_and_then_need_not_be_woken) {
    const MemberId bob = join(hub, "bob");        // "* bob comes in\n": slow has 15 bytes, and bob a greeting of 37
    for (int i = 0; i < 9; ++i) say_100_bytes();  // 915 and 937
    heard(hub, anna);
    const Answer answer = hub.say(anna, std::string(57, 'x'));  // 64 more: right for slow, too much for bob
    EXPECT_EQ(answer, (Answer{.have_lines = {anna}, .put_out = {slow, bob}}));
    EXPECT_THAT(heard(hub, anna),
                ElementsAre("* bob is put out: reads too slowly\n", "* slow is put out: reads too slowly\n"));
}

TEST_F(SlowReader, may_be_everybody_but_who_speaks) {
    const MemberId bob = join(hub, "bob"), carl = join(hub, "carl");
    heard(hub, bob);
    EXPECT_EQ(hub.say(bob, std::string(1000, 'x')), (Answer{.have_lines = {bob}, .put_out = {anna, slow, carl}}));
    EXPECT_EQ(heard(hub, bob).size(), 3U) << "three were put out";
    EXPECT_THAT(heard(hub, join(hub, "dora")), ElementsAre("* you are dora; people in the room: 2\n"));
}
