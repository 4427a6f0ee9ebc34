#include <gtest/gtest.h>

#include "tests/graded/lab01-lines/lines.hpp"

TEST_F(Lines, gives_a_line_that_came_whole) {
    const auto word = any_word();
    open(100);
    feed(word + "\n").gives({line(word)}, "the end of the line is not part of it");
    half_a_line().gives({half(false)});
}

TEST_F(Lines, gives_every_line_of_one_read) {
    const auto first = any_word(), second = any_text(20), last = any_word();
    open(100);
    feed(first + "\n" + second + "\n\n" + last + "\n").gives({line(first), line(second), line(""), line(last)});
}

TEST_F(Lines, waits_for_the_end_of_a_line_that_came_in_pieces) {
    const auto text = any_text(9);
    open(100);
    feed(text.substr(0, 3)).gives_nothing("no line has ended yet");
    feed(text.substr(3, 4)).gives_nothing("no line has ended yet");
    half_a_line().gives({half(true)});
    feed(text.substr(7) + "\n").gives({line(text)}, "all pieces belong to the line");
    half_a_line().gives({half(false)});
}

TEST_F(Lines, goes_on_after_a_line_that_came_in_pieces) {
    const auto first = any_text(8), second = any_word(), third = any_word();
    open(100);
    feed(first.substr(0, 5)).gives_nothing();
    feed(first.substr(5) + "\n" + second + "\n" + third).gives({line(first), line(second)});
    feed("\n").gives({line(third)});
}

TEST_F(Lines, takes_crlf_for_an_end_too) {
    const auto first = any_word(), second = any_word();
    open(100);
    feed(first + "\r\n" + second + "\n\r\n").gives({line(first), line(second), line("")});
}

TEST_F(Lines, knows_crlf_that_came_in_two_reads) {
    const auto text = any_word(), next = any_word();
    open(100);
    feed(text + "\r").gives_nothing("a carriage return alone ends no line");
    feed("\n" + next + "\n").gives({line(text), line(next)});
}

TEST_F(Lines, keeps_a_carriage_return_that_ends_no_line) {
    const auto text = any_word() + "\r" + any_word() + "\r";
    open(100);
    feed(text + "\r\n").gives({line(text)}, "only one, and only right before the newline, belongs to the end");
}

TEST_F(Lines, allows_a_line_of_exactly_the_limit) {
    const auto limit = static_cast<std::size_t>(any(5, 50));
    const auto text = any_text(limit);
    open(limit);
    feed(text + "\n").gives({line(text)});
    feed(text + "\r\n").gives({line(text)}, "the end does not count");
}

TEST_F(Lines, reports_a_line_that_is_longer) {
    const auto limit = static_cast<std::size_t>(any(5, 50));
    open(limit);
    feed(any_text(limit + 1) + "\nok\n").gives({too_long(limit), line("ok")});
}

TEST_F(Lines, reports_a_long_line_before_it_ends_and_only_once) {
    const auto limit = static_cast<std::size_t>(any(5, 20));
    open(limit);
    feed(any_text(limit)).gives_nothing("so far it fits");
    feed("xy").gives({too_long(limit)}, "now it is known, whatever comes");
    feed(any_text(30)).gives_nothing("it has been reported");
    half_a_line().gives({half(true)}, "its end has not come");
    feed("rest\nok\n").gives({line("ok")}, "the rest of the long line is skipped");
}

TEST_F(Lines, passes_on_bytes_that_are_no_text) {
    const auto bytes = any_word() + std::string("\x00\xff\xc3(\xf0\x9f\x98", 7) + any_word();
    open(100);
    feed(bytes + "\n").gives({line(bytes)}, "whether it is UTF-8 is for others to judge");
}
