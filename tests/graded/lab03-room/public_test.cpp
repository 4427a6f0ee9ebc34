#include <gtest/gtest.h>

#include "tests/graded/lab03-room/room.hpp"

class Room : public RoomTest {};
class Storm : public StormTest {};

TEST_F(Room, greets_a_newcomer_and_tells_the_others) {
    const auto names = any_names(3);
    const auto &anna = names[0], &bob = names[1], &carl = names[2];
    open();
    join(anna).gives({joined(anna, 1, anna)}, "its own greeting waits for the newcomer");
    hears(anna, {"* you are " + anna + "; people in the room: 1"});
    join(bob).gives({joined(bob, 2, all_of({anna, bob}))});
    hears(bob, {"* you are " + bob + "; people in the room: 2"});
    hears(anna, {"* " + bob + " comes in"});
    join(carl).gives({joined(carl, 3, all_of({anna, bob, carl}))});
    hears(bob, {"* " + carl + " comes in"});
    hears(carl, {"* you are " + carl + "; people in the room: 3"});
}

TEST_F(Room, refuses_a_name_that_nobody_could_type) {
    const auto most = any(5, 9);
    const auto names = any_names(2);
    open(1000, most);
    const std::string longest(static_cast<std::size_t>(most), 'x');
    join(longest).gives({joined(longest, 1, longest)}, "this one is as long as a name may be");
    join("小").gives({joined("小", 2, all_of({longest, "小"}))}, "three bytes, none of them a control character");
    join("").gives({refused("", "name_empty")});
    join(longest + "x").gives({refused(longest + "x", "name_too_long")});
    for (const std::string bad : {" ", "a b", "a\tb", "\x1b[2J", "a\x7f", "a\n"})
        join(bad).gives({refused(bad, "name_malformed")}, "spaces and control characters");
    join(std::string("a\0b", 3)).gives({refused(std::string("a\0b", 3), "name_malformed")}, "a byte 00 in the middle");
    const std::string both = std::string(static_cast<std::size_t>(most), 'y') + " ";
    join(both).gives({refused(both, "name_too_long")}, "two faults: the one that comes first in Refusal");
    join("小").gives({refused("小", "name_taken")});
    hears("小", {"* you are 小; people in the room: 2"}, "nobody has come in since");
}

TEST_F(Room, tells_the_others_who_goes_and_frees_the_name) {
    const auto names = any_names(3);
    const auto &anna = names[0], &bob = names[1], &carl = names[2];
    open();
    settle(anna), settle(bob), settle(carl);
    call("read " + anna), call("read " + bob);
    call("say " + anna + " too late for you");
    call("leave " + bob).gives({answer(all_of({anna, carl}))});
    hears(anna, {"* " + bob + " goes out"});
    hears(carl, {anna + ": too late for you", "* " + bob + " goes out"});
    is_gone(bob);
    join(bob).gives({joined(bob, 4, all_of({anna, bob, carl}))}, "the name is free, and the id is a new one");
    hears(bob, {"* you are " + bob + "; people in the room: 3"}, "nothing of its earlier life");
}

TEST_F(Room, brings_what_one_says_to_all_others) {
    const auto names = any_names(3);
    const auto &anna = names[0], &bob = names[1], &carl = names[2];
    open();
    settle(anna), settle(bob), settle(carl);
    call("read " + anna), call("read " + bob);
    const auto text = any_text(20);
    call("say " + carl + " " + text).gives({answer(all_of({anna, bob}))});
    hears(anna, {carl + ": " + text});
    hears(bob, {carl + ": " + text});
    hears(carl, {}, "nobody hears itself");
    call("say " + anna + " 你好 👋").gives({answer(all_of({bob, carl}))});
    hears(carl, {anna + ": 你好 👋"});
    call("say " + bob + " ").gives({answer(all_of({anna, carl}))}, "a line without a byte is a line");
    hears(carl, {bob + ": "});
}

TEST_F(Room, gives_each_line_once_and_with_growing_numbers) {
    const auto names = any_names(3);
    const auto &anna = names[0], &bob = names[1], &carl = names[2];
    open();
    settle(anna), settle(bob), settle(carl);
    call("read " + bob);
    call("say " + anna + " to all");
    call("whisper " + anna + " " + carl + " to one");
    call("say " + anna + " to all again");
    const auto bobs = takes(bob), carls = takes(carl);
    const auto last = call("take " + carl);
    last.gives({{"took", carl, "member"}}, "it has taken all that waited");
    last.holds(bobs.size() == 2, bob + " should have got 2 lines, and got " + std::to_string(bobs.size()));
    last.holds(carls.size() == 3, carl + " should have got 3 lines, and got " + std::to_string(carls.size()));
    last.holds(bobs[0] == carls[0] && bobs[1] == carls[2], "a line for several members has one number for all of them");
}

TEST_F(Room, whispers_to_one_alone) {
    const auto names = any_names(4);
    const auto &anna = names[0], &bob = names[1], &carl = names[2], &nobody = names[3];
    open();
    settle(anna), settle(bob), settle(carl);
    call("read " + anna), call("read " + bob);
    const auto text = any_text(12);
    call("whisper " + anna + " " + carl + " " + text).gives({answer(carl)});
    hears(carl, {anna + " whispers: " + text});
    hears(bob, {}, "it is not for " + bob);
    hears(anna, {}, "nobody hears itself");
    call("whisper " + anna + " " + anna + " a note").gives({answer(anna)});
    hears(anna, {anna + " whispers: a note"}, "but if it is for itself");
    call("whisper " + anna + " " + nobody + " " + text).gives({answer(anna)});
    hears(anna, {"* nobody here is called " + nobody});
    hears(bob, {});
    call("leave " + carl);
    call("read " + anna);
    call("whisper " + anna + " " + carl + " " + text).gives({answer(anna)});
    hears(anna, {"* nobody here is called " + carl}, carl + " has left");
}

TEST_F(Room, tells_a_newcomer_nothing_of_before) {
    const auto names = any_names(3);
    const auto &anna = names[0], &bob = names[1], &carl = names[2];
    open();
    settle(anna), settle(bob);
    call("say " + anna + " before");
    join(carl);
    call("say " + anna + " after");
    hears(carl, {"* you are " + carl + "; people in the room: 3", anna + ": after"});
}

// A line "anna: xxx..." of 100 bytes.
TEST_F(Room, puts_a_slow_reader_out_at_the_first_byte_above_the_limit) {
    const auto names = any_names(3);
    const auto &anna = names[0], &slow = names[1], &bob = names[2];
    const auto lines = any(5, 9);
    open(100 * lines);
    settle(anna), settle(slow), settle(bob);
    call("read " + anna), call("read " + slow), call("read " + bob);
    const std::string hundred(100 - (anna + ": \n").size(), 'x');
    for (auto i = lines; i > 0; --i) {
        call(saying(anna, hundred))
            .gives({answer(all_of({slow, bob}))}, "just so much as the limit may wait for a member");
        call("read " + bob);
    }
    call("say " + anna + " ").gives({answer(all_of({anna, bob}), slow)}, "not a byte more");
    hears(anna, {"* " + slow + " is put out: reads too slowly"});
    hears(bob, {anna + ": ", "* " + slow + " is put out: reads too slowly"},
          "those who read get the line, then the news");
}

TEST_F(Room, forgets_whoever_was_put_out) {
    const auto names = any_names(2);
    const auto &anna = names[0], &slow = names[1];
    open(1000);
    settle(anna), settle(slow);
    call("read " + anna);
    const std::string hundred(100 - (anna + ": \n").size(), 'x');
    for (int i = 0; i < 10; ++i) call(saying(anna, hundred));
    call(saying(anna, hundred)).gives({answer(anna, slow)});
    hears(anna, {"* " + slow + " is put out: reads too slowly"});
    is_gone(slow);
    call(saying(anna, hundred)).gives({answer()}, "nobody is left to hear it");
    call("say " + slow + " I am back").gives({answer()}, "it is no member");
    call("leave " + slow).gives({answer()}, "it has left already");
    hears(anna, {});
    join(slow).gives({joined(slow, 3, all_of({anna, slow}))}, "the name is free, and the id is a new one");
    hears(slow, {"* you are " + slow + "; people in the room: 2"}, "its queue was thrown away");
}

TEST_F(Room, counts_what_was_taken_until_it_is_sent) {
    const auto names = any_names(2);
    const auto &anna = names[0], &slow = names[1];
    open(1000);
    settle(anna), settle(slow);
    call("read " + anna);
    const std::string hundred(100 - (anna + ": \n").size(), 'x');
    for (int i = 0; i < 9; ++i) call(saying(anna, hundred));
    call("take " + slow);
    call(saying(anna, hundred)).gives({answer(slow)}, "900 bytes are taken and not sent, 100 more fit");
    call("sent " + slow + " 60"), call("sent " + slow + " 40");
    call(saying(anna, hundred)).gives({answer(slow)}, "100 bytes have been sent: there is room for 100");
    call("say " + anna + " ").gives({answer(anna, slow)}, "now there is none: what was taken and not sent counts");
}

TEST_F(Storm, all_hear_one_order_while_four_speak) {
    const auto names = any_names(6);
    const std::vector<std::string> speakers(names.begin(), names.begin() + 4);
    const auto &early = names[4], &late = names[5];
    open(10'000'000);
    for (const auto& name : names) settle(name);
    for (const auto& name : names) call("read " + name);

    constexpr int each = 400;
    Ops ops;
    for (std::size_t thread = 0; thread < ops.size(); ++thread) {
        for (int i = 0; i < each; ++i) {
            ops[thread].push_back("say " + speakers[thread] + " " + std::to_string(i) + " " + any_word());
            if (i % 5 == 4) ops[thread].push_back("read " + speakers[thread]);
            if (thread == 0 && i % 3 == 2) ops[thread].push_back("read " + early);
        }
    }
    const auto calls = storm("each speaks for one member; thread 0 also reads for " + early, ops);
    const auto heard = all_lines(calls, late);

    for (std::size_t thread = 0; thread < ops.size(); ++thread) {
        const auto& speaker = speakers[thread];
        std::vector<std::string> others;
        for (const auto& name : names) {
            if (name != speaker) others.push_back(name);
        }
        std::vector<Line> from_it, not_from_it, said;
        for (const auto& line : heard) (line.text.starts_with(speaker + ": ") ? from_it : not_from_it).push_back(line);
        for (const auto& call : calls[thread]) {
            if (!call.op.starts_with("say ")) continue;
            holds(call.row == answer(all_of(others)), call.op + ": expected  " +
                                                          graded::to_text(answer(all_of(others))) + "\n  got  " +
                                                          graded::to_text(call.row));
            const auto number = said.size() < from_it.size() ? from_it[said.size()].number : 0;
            said.push_back({number, speaker + ": " + call.op.substr(("say " + speaker + " ").size()) + "\n"});
        }
        same(late, from_it, said, "what " + speaker + " said, in the order in which it said it");
        same(speaker, all_lines(calls, speaker), not_from_it,
             "what all others said, in the order in which " + late + " heard it");
    }
    same(early, all_lines(calls, early), heard, "the order in which " + late + " heard it");
}

TEST_F(Storm, gives_a_name_to_one_of_four_who_want_it) {
    constexpr std::size_t rounds = 200;
    const auto names = any_names(1);
    const auto& ear = names[0];
    open(10'000'000);
    settle(ear);
    Ops ops;
    std::vector<std::string> wanted;
    for (std::size_t round = 0; round < rounds; ++round) {
        wanted.push_back(any_word() + std::to_string(round));
        for (auto& thread : ops) {
            for (const std::string op : {"meet", "join", "meet", "leave"})
                thread.push_back(op == "meet" ? op : op + " " + wanted.back());
        }
    }
    const auto calls = storm("all want the same name; who has it leaves again; and so on", ops);
    std::set<std::int64_t> ids;
    std::vector<Line> expected;
    const auto heard = all_lines(calls, ear);
    for (std::size_t round = 0; round < rounds; ++round) {
        std::size_t winners = 0;
        for (const auto& thread : calls) {
            const auto& row = thread[4 * round + 1].row;
            if (row.at(0) == graded::Value{"joined"}) {
                ++winners;
                holds(ids.insert(std::get<std::int64_t>(row.at(2))).second, "two members have got the same id");
            } else {
                holds(row == refused(wanted[round], "name_taken"), graded::to_text(row) + " instead of a refusal");
            }
        }
        holds(winners == 1, "the name " + wanted[round] + " was given to " + std::to_string(winners) +
                                " of the four who wanted it at the same moment");
        for (const auto* what : {" comes in", " goes out"}) {
            const auto i = expected.size();
            expected.push_back({i < heard.size() ? heard[i].number : 0, "* " + wanted[round] + what + "\n"});
        }
    }
    same(ear, heard, expected, "each of them came in and went out once");
}
