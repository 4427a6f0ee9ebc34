#include <gtest/gtest.h>

#include "tests/graded/lab01-lines/lines.hpp"

namespace {

/// What the lines of a whole stream are, said as plainly as possible.
graded::Rows expected_lines(std::string_view bytes, std::size_t limit) {
    graded::Rows rows;
    for (std::size_t end = 0; (end = bytes.find('\n')) != std::string_view::npos; bytes.remove_prefix(end + 1)) {
        auto line = bytes.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.size() > limit)
            rows.push_back({"fault", "too long", "line", static_cast<std::int64_t>(limit)});
        else
            rows.push_back({"line", std::string(line)});
    }
    return rows;
}

}  // namespace

TEST_F(Lines, gives_the_same_lines_however_the_stream_is_cut) {
    const auto limit = static_cast<std::size_t>(any(8, 16));
    for (int round = 0; round < 30; ++round) {
        std::string stream;
        for (auto lines = any(1, 6); lines > 0; --lines) {
            const auto most =
                static_cast<std::int64_t>(any(0, 3) == 0 ? 3 * limit : limit + 2);  // some are much too long
            const auto size = static_cast<std::size_t>(any(0, most));
            for (std::size_t i = 0; i < size; ++i) stream += "ab\r\xe4"[any(0, 3)];
            stream += any(0, 1) == 1 ? "\r\n" : "\n";
        }
        const auto whole = expected_lines(stream, limit);
        open(limit);
        graded::Rows seen;
        const auto cuts = any_cuts(stream, 6);
        for (std::size_t i = 0; i < cuts.size(); ++i) {
            const auto given = feed(cuts[i]);
            seen.insert(seen.end(), given.rows().begin(), given.rows().end());
            if (i + 1 == cuts.size()) {
                given.holds(seen == whole, "all reads together:\n  expected  " + graded::to_text(whole) +
                                               "\n  got       " + graded::to_text(seen));
            }
        }
        half_a_line().gives({half(false)});
    }
}

TEST_F(Lines, counts_a_carriage_return_at_the_limit_only_if_no_newline_follows) {
    const auto limit = static_cast<std::size_t>(any(4, 9));
    const auto full = any_text(limit);
    open(limit);
    feed(full + "\r").gives_nothing("the newline may still come");
    feed("\n").gives({line(full)});
    feed(full + "\r").gives_nothing("the newline may still come");
    feed("x\nok\n").gives({too_long(limit), line("ok")}, "it did not come: the carriage return counts");
    feed(full + "\r\r").gives({too_long(limit)}, "two carriage returns cannot both belong to the end");
    feed("\nok\n").gives({line("ok")});
}

TEST_F(Lines, says_at_the_end_of_the_stream_that_half_a_line_is_left) {
    open(100);
    half_a_line().gives({half(false)});
    const auto word = any_word();
    feed(word).gives_nothing();
    half_a_line().gives({half(true)});
    feed("\r").gives_nothing();
    half_a_line().gives({half(true)}, "a carriage return alone ends no line");
    feed("\n").gives({line(word)});
    half_a_line().gives({half(false)});
    feed("\r").gives_nothing();
    half_a_line().gives({half(true)}, "the carriage return is all that has come of this line");
}

TEST_F(Lines, gives_a_whole_line_without_a_copy) {
    open(100);
    student.step("views", {any_word() + "\n" + any_word() + "\r\n"})
        .gives({{"view", std::int64_t{1}}, {"view", std::int64_t{1}}},
               "a line that lies in the bytes is a view into them");
}

TEST_F(Lines, does_not_keep_an_endless_line_in_memory) {
    open(4096);
    student
        .step_told_as("feed 64 KiB without a newline, 500 times", "feed_times",
                      {std::string(65536, 'x'), std::int64_t{500}})
        .gives({too_long(4096)}, "reported once");
    heap_is_at_most(1024, "what is skipped is not kept");
    feed("\nok\n").gives({line("ok")});
}

TEST_F(Lines, keeps_nothing_on_the_heap_between_lines) {
    const auto size = any(20'000, 60'000);
    const std::string half(static_cast<std::size_t>(size), 'x');
    open(65536);
    feed(half).gives_nothing("no line has ended yet");
    heap_is_at_most(2 * 65536 + 1024, "at most about twice the limit");
    feed("\n").gives({line(half)});
    heap_is_at_most(1024, "the line was given; a server has a splitter for each of its clients");
}
