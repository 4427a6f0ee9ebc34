#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "tests/graded/lab03-room/room.hpp"

class Room : public RoomTest {};
class Storm : public StormTest {};

TEST_F(Room, takes_no_call_from_whoever_is_no_member) {
    const auto names = any_names(2);
    const auto &anna = names[0], &bob = names[1];
    open();
    settle(anna), settle(bob);
    hears(anna, {"* " + bob + " comes in"});
    call("leave " + bob);
    hears(anna, {"* " + bob + " goes out"});
    for (const std::string& who : {bob, std::string("nobody")}) {
        call("say " + who + " boo").gives({answer()});
        call(whispering(who, anna, "boo")).gives({answer()});
        call(whispering(who, "no-such-name", "boo")).gives({answer()});
        call("leave " + who).gives({answer()});
        call("sent " + who + " 10");
        is_gone(who);
    }
    hears(anna, {}, "nothing has happened");
    join(bob).gives({joined(bob, 3, all_of({anna, bob}))});
    hears(bob, {"* you are " + bob + "; people in the room: 2"});
}

TEST_F(Room, is_right_through_a_long_evening) {
    const auto names = any_names(6);
    open();
    std::map<std::string, std::vector<std::string>> waiting;  // what the hub must hold, by member
    std::int64_t ids = 0;
    const auto tell = [&](const std::string& all_but, const std::string& text) {
        std::vector<std::string> told;
        for (auto& [name, lines] : waiting) {
            if (name == all_but) continue;
            lines.push_back(text);
            told.push_back(name);
        }
        return told;
    };
    for (int i = 0; i < 400; ++i) {
        const auto& who = names[static_cast<std::size_t>(any(0, 5))];
        const auto& other = names[static_cast<std::size_t>(any(0, 5))];
        const auto text = any_word();
        if (!waiting.contains(who)) {
            auto told = tell(who, "* " + who + " comes in");
            waiting[who] = {"* you are " + who + "; people in the room: " + std::to_string(told.size() + 1)};
            told.push_back(who);
            join(who).gives({joined(who, ++ids, all_of(told))});
            continue;
        }
        switch (any(0, 9)) {
            case 0:
                join(who).gives({refused(who, "name_taken")});
                break;
            case 1:
                waiting.erase(who);
                call("leave " + who).gives({answer(all_of(tell(who, "* " + who + " goes out")))});
                is_gone(who);
                break;
            case 2:
            case 3:
                if (waiting.contains(other)) {
                    waiting[other].push_back(whispered(who, text));
                    call(whispering(who, other, text)).gives({answer(other)});
                } else {
                    waiting[who].push_back("* nobody here is called " + other);
                    call(whispering(who, other, text)).gives({answer(who)});
                }
                break;
            case 4:
            case 5:
                hears(who, waiting[who], "", "read");
                waiting[who].clear();
                break;
            default:
                call(saying(who, text)).gives({answer(all_of(tell(who, said(who, text))))});
        }
    }
    for (const auto& [name, lines] : waiting) hears(name, lines, "what waits at the end");
}

TEST_F(Room, believes_no_report_of_more_than_was_taken) {
    const auto names = any_names(2);
    const auto &anna = names[0], &slow = names[1];
    open(1000);
    settle(anna), settle(slow);
    call("read " + anna);
    const std::string hundred(100 - (anna + ": \n").size(), 'x');
    call("sent " + slow + " 5000");
    for (int i = 0; i < 5; ++i) call(saying(anna, hundred)).gives({answer(slow)});
    call("take " + slow);
    for (int i = 0; i < 5; ++i) call(saying(anna, hundred)).gives({answer(slow)});
    call("sent " + slow + " 5000"), call("sent " + slow + " 18446744073709551615");
    for (int i = 0; i < 5; ++i)
        call(saying(anna, hundred)).gives({answer(slow)}, "500 bytes were taken, so 500 have been sent");
    call("say " + anna + " ").gives({answer(anna, slow)}, "500 bytes were never taken, and 500 came after: 1000");
}

TEST_F(Room, puts_out_whoever_has_no_room_for_the_news) {
    const std::string anna = "an" + any_word(), slow = "sl" + any_word();
    const std::string bob = "bo" + any_word(), carl = "ca" + any_word();
    open(1000);
    settle(anna), settle(slow), settle(bob), settle(carl);
    for (const auto& name : {anna, slow, bob, carl}) call("read " + name);
    const auto say = [&](std::size_t bytes) {
        return call("say " + anna + " " + std::string(bytes - (anna + ": \n").size(), 'x'));
    };
    // Before the last line bob has 950 bytes and slow 900: 95 more are too many for bob, but not for slow.
    call("whisper " + anna + " " + bob + " " + std::string(50 - (anna + " whispers: \n").size(), 'x'));
    for (int i = 0; i < 9; ++i) {
        say(100).gives({answer(all_of({slow, bob, carl}))});
        call("read " + carl);
    }
    say(95).gives({answer(all_of({anna, carl}), all_of({bob, slow}))}, bob + " has no room for the line, and " + slow +
                                                                           " no room for the news about " + bob +
                                                                           ": it need not be woken");
    hears(anna, {"* " + bob + " is put out: reads too slowly", "* " + slow + " is put out: reads too slowly"});
    const auto lines = takes(carl);
    const auto last = call("say " + carl + " ");
    last.gives({answer(anna)});
    last.holds(lines.size() == 3 && lines[0].text.starts_with(anna + ": ") &&
                   lines[1].text == "* " + bob + " is put out: reads too slowly\n",
               carl + " reads in time: it gets the line first, then the two pieces of news");

    const auto two = any_names(2);
    settle("x" + two[0]), settle("y" + two[1]);
    call("read " + anna), call("read " + carl), call("read x" + two[0]);
    call("say " + anna + " " + std::string(990, 'x'))
        .gives({answer(anna, all_of({carl, "x" + two[0], "y" + two[1]}))}, "one line may be too much for all others");
    join(carl).holds(true, "");
    hears(carl, {"* you are " + carl + "; people in the room: 2"});
}

TEST_F(Storm, people_come_and_go_while_others_talk) {
    constexpr std::size_t visits = 60;
    const auto names = any_names(5);
    const auto& ear = names[4];
    open(10'000'000);
    settle(ear);
    Ops ops;
    for (std::size_t thread = 0; thread < ops.size(); ++thread) {
        const auto& who = names[thread];
        for (std::size_t i = 0; i < visits; ++i) {
            const auto word = any_word();
            for (const std::string& op :
                 {"join " + who, saying(who, "one " + word), "read " + who, whispering(who, ear, "psst " + word),
                  saying(who, "two " + word), "read " + who, "leave " + who})
                ops[thread].push_back(op);
        }
    }
    const auto calls = storm("each comes in, talks, reads and goes, again and again", ops);
    const auto heard = all_lines(calls, ear);  // all that happened, in order

    // Who was there when, by what the ear heard.
    std::map<std::string, std::vector<std::size_t>> places;  // by name: where its own lines stand in `heard`
    std::vector<std::size_t> people;                         // after each line
    std::size_t now = 1;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const auto& text = heard[i].text;
        if (text.ends_with(" comes in\n")) ++now;
        if (text.ends_with(" goes out\n")) --now;
        people.push_back(now);
        for (const auto& name : names) {
            if (text.starts_with("* " + name + " ") || text.starts_with(name + ": ") ||
                text.starts_with(name + " whispers: "))
                places[name].push_back(i);
        }
    }
    for (std::size_t thread = 0; thread < ops.size(); ++thread) {
        const auto& who = names[thread];
        const auto& mine = places[who];
        std::vector<Line> own, expected;
        for (const auto i : mine) own.push_back(heard[i]);
        for (const auto& call : calls[thread]) {
            const auto rest = call.op.substr(std::min(call.op.find(' ', call.op.find(' ') + 1) + 1, call.op.size()));
            std::string text;
            if (call.op.starts_with("join ")) text = "* " + who + " comes in\n";
            if (call.op.starts_with("leave ")) text = "* " + who + " goes out\n";
            if (call.op.starts_with("say ")) text = said(who, rest) + "\n";
            if (call.op.starts_with("whisper ")) text = whispered(who, rest.substr(ear.size() + 1)) + "\n";
            if (text.empty()) continue;
            expected.push_back({expected.size() < own.size() ? own[expected.size()].number : 0, text});
        }
        same(ear, own, expected, "what " + who + " did, in order");

        for (std::size_t visit = 0; visit < visits; ++visit) {
            const auto* const call = &calls[thread][7 * visit];
            const auto in = mine[5 * visit], two = mine[5 * visit + 3], out = mine[5 * visit + 4];
            holds(call[0].row.at(0) == graded::Value{"joined"}, call[0].op + ": " + graded::to_text(call[0].row));
            auto got = call[2].lines;
            got.insert(got.end(), call[5].lines.begin(), call[5].lines.end());
            const auto greeting = "* you are " + who + "; people in the room: " + std::to_string(people[in]) + "\n";
            holds(!got.empty() && got[0].text == greeting,
                  "visit " + std::to_string(visit + 1) + " of " + who + ": its first line should be " +
                      graded::in_quotes(greeting) + ", and is " +
                      (got.empty() ? "not there" : graded::in_quotes(got[0].text)));
            got.erase(got.begin());
            std::vector<Line> all;
            for (auto i = in + 1; i < out; ++i) {
                const auto& text = heard[i].text;
                if (text.starts_with(who + ": ") || text.find(" whispers: ") != std::string::npos) continue;
                if (i > two && all.size() >= got.size()) break;  // after its second line it reads, but when?
                all.push_back(heard[i]);
            }
            same(who, got, all,
                 "visit " + std::to_string(visit + 1) + " of " + who +
                     ": what the others did meanwhile, as heard by who stays");
        }
    }
}

TEST_F(Storm, puts_each_slow_reader_out_once) {
    constexpr std::size_t limit = 20'000, each = 90, slow_ones = 16;
    const auto names = any_names(5 + slow_ones);
    const auto& ear = names[4];
    const std::vector<std::string> slow(names.begin() + 5, names.end());
    open(limit);
    for (const auto& name : names) settle(name);
    for (const auto& name : names) call("read " + name);
    std::map<std::string, std::size_t> unsent;  // of the slow ones
    for (std::size_t i = 0; i < slow.size(); ++i) {
        unsent[slow[i]] = 9'000 + 650 * i + static_cast<std::size_t>(any(0, 300));
        call("whisper " + ear + " " + slow[i] + " " +
             std::string(unsent[slow[i]] - (ear + " whispers: \n").size(), 'x'))
            .gives({answer(slow[i])});
    }
    Ops ops;
    for (std::size_t thread = 0; thread < ops.size(); ++thread) {
        for (std::size_t i = 0; i < each; ++i) {
            ops[thread].push_back("say " + names[thread] + " " + std::to_string(i) + std::string(24, 'x'));
            if (i % 4 == 3) ops[thread].push_back("read " + names[thread]);
        }
    }
    const auto calls = storm("these read nothing: " + all_of(slow), ops);
    const auto heard = all_lines(calls, ear);
    const auto news_about = [](const std::string& name) { return "* " + name + " is put out: reads too slowly\n"; };

    // The room as the ear heard it, line by line.
    std::map<std::string, std::string> last_straw;  // by name: the line that was too much for it
    for (std::size_t i = 0; i < heard.size(); ++i) {
        std::vector<std::string> out;
        for (auto& [name, bytes] : unsent) {
            bytes += heard[i].text.size();
            if (bytes <= limit) continue;
            out.push_back(name);
            last_straw[name] = heard[i].text;
            holds(i + 1 < heard.size() && heard[i + 1].text == news_about(name),
                  "line " + shown(heard[i]) + " makes " + std::to_string(bytes) + " bytes for " + name +
                      ", more than " + std::to_string(limit) + ". The next line should be the news about it, and is " +
                      (i + 1 < heard.size() ? shown(heard[i + 1]) : "not there"));
        }
        for (const auto& name : out) unsent.erase(name);
    }
    std::map<std::string, int> named;
    for (std::size_t thread = 0; thread < ops.size(); ++thread) {
        const auto& speaker = names[thread];
        for (const auto& call : calls[thread]) {
            if (!call.op.starts_with("say ")) continue;
            std::istringstream put_out(std::get<std::string>(call.row.at(2)));
            for (std::string name; put_out >> name; ++named[name])
                holds(last_straw[name] == speaker + ": " + call.op.substr(("say " + speaker + " ").size()) + "\n",
                      call.op + ": its answer names " + name + " in put_out, but this line was not too much for it");
        }
        auto without_it = heard;
        std::erase_if(without_it, [&](const Line& line) { return line.text.starts_with(speaker + ": "); });
        same(speaker, all_lines(calls, speaker), without_it, "all that the others said, and the news");
    }
    for (const auto& name : slow) {
        const auto news = std::ranges::count(heard, news_about(name), &Line::text);
        const int expected = unsent.contains(name) ? 0 : 1;
        holds(news == expected && named[name] == expected,
              name + " should be put out " + std::to_string(expected) + " times; the news came " +
                  std::to_string(news) + " times, and " + std::to_string(named[name]) + " answers named it");
        if (expected == 1) is_gone(name);
    }
}
