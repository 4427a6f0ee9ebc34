#include "shared/framing/line_splitter.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "shared/core/result.hpp"

using framing::Flow;
using framing::LineSplitter;
using namespace std::string_view_literals;

namespace {

const std::string too_long = "(too long)";

// Collects lines as text; a fault becomes "(too long)".
struct Collector {
    std::vector<std::string> lines{};
    void operator()(const LineSplitter::Line& line) { lines.push_back(line ? std::string(*line) : too_long); }
};

std::vector<std::string> split(std::string_view bytes, std::size_t limit, std::size_t piece) {
    LineSplitter splitter{limit};
    Collector seen;
    for (std::size_t at = 0; at < bytes.size(); at += piece) splitter.feed(bytes.substr(at, piece), seen);
    return seen.lines;
}

// The same, said as plainly as possible: for comparing with.
std::vector<std::string> split_plainly(std::string_view bytes, std::size_t limit) {
    std::vector<std::string> lines;
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        std::string_view line = bytes.substr(0, end);
        const bool complete = end != std::string_view::npos;
        bytes.remove_prefix(complete ? end + 1 : bytes.size());
        if (complete && line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t grace = !complete && line.ends_with('\r') ? 1 : 0;
        if (line.size() > limit + grace)
            lines.push_back(too_long);
        else if (complete)
            lines.emplace_back(line);
    }
    return lines;
}

}  // namespace

TEST(LineSplitter, gives_the_lines_of_one_read) {
    EXPECT_EQ(split("one\ntwo\r\n\nfour\n", 100, 100), (std::vector<std::string>{"one", "two", "", "four"}));
}

TEST(LineSplitter, gives_a_line_cut_in_three_reads) {
    LineSplitter splitter;
    Collector seen;
    for (const auto piece : {"he", "ll", "o\nnext"}) splitter.feed(piece, seen);
    EXPECT_EQ(seen.lines, std::vector<std::string>{"hello"});
    EXPECT_TRUE(splitter.holds_half_a_line());
    splitter.feed("\n", seen);
    EXPECT_EQ(seen.lines, (std::vector<std::string>{"hello", "next"}));
    EXPECT_FALSE(splitter.holds_half_a_line());
}

TEST(LineSplitter, takes_only_one_carriage_return_and_only_before_the_end) {
    EXPECT_EQ(split("a\rb\r\r\n\r\n", 100, 1), (std::vector<std::string>{"a\rb\r", ""}));
}

TEST(LineSplitter, keeps_nul_and_bytes_that_are_not_text) {
    EXPECT_EQ(split("a\0b\xFF\n"sv, 100, 2), std::vector<std::string>{std::string("a\0b\xFF", 4)});
}

TEST(LineSplitter, allows_a_line_of_exactly_the_limit) {
    for (const std::size_t piece : {1U, 2U, 3U, 100U}) {
        EXPECT_EQ(split("12345\n12345\r\n", 5, piece), (std::vector<std::string>{"12345", "12345"}));
        EXPECT_EQ(split("123456\nok\n", 5, piece), (std::vector<std::string>{too_long, "ok"}));
        EXPECT_EQ(split("12345\r6\nok\n", 5, piece), (std::vector<std::string>{too_long, "ok"}));
        EXPECT_EQ(split("123456\r\nok\n", 5, piece), (std::vector<std::string>{too_long, "ok"}));
    }
}

TEST(LineSplitter, reports_a_line_without_end_once_and_before_it_ends) {
    LineSplitter splitter{10};
    Collector seen;
    for (int i = 0; i < 1000; ++i) splitter.feed("0123456789", seen);
    EXPECT_EQ(seen.lines, std::vector<std::string>{too_long});
    EXPECT_TRUE(splitter.holds_half_a_line());
    splitter.feed("rest\nok\n", seen);
    EXPECT_EQ(seen.lines, (std::vector<std::string>{too_long, "ok"}));
    EXPECT_FALSE(splitter.holds_half_a_line());
}

TEST(LineSplitter, names_the_fault_and_the_limit) {
    LineSplitter splitter{4};
    splitter.feed("12345", [](const LineSplitter::Line& line) {
        ASSERT_TRUE(line.has_error());
        EXPECT_EQ(line.error(), (core::Error{core::Fault::too_long, "line", 4}));
    });
}

TEST(LineSplitter, gives_the_same_lines_however_the_stream_is_cut) {
    const std::string bytes = "first\r\n\r\nsecond line\n\n你好\nmuch too long, this one\r\nlast\nhalf";
    const std::size_t limit = 12;
    const auto expected = split_plainly(bytes, limit);
    ASSERT_EQ(expected, (std::vector<std::string>{"first", "", "second line", "", "你好", too_long, "last"}));
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
        EXPECT_EQ(split(bytes, limit, piece), expected) << piece;
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
        for (std::size_t second = first; second <= bytes.size(); ++second) {
            LineSplitter splitter{limit};
            Collector seen;
            splitter.feed(std::string_view(bytes).substr(0, first), seen);
            splitter.feed(std::string_view(bytes).substr(first, second - first), seen);
            splitter.feed(std::string_view(bytes).substr(second), seen);
            EXPECT_EQ(seen.lines, expected) << "cut at " << first << " and " << second;
        }
    }
}

TEST(LineSplitter, agrees_with_the_plain_version_on_random_streams) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const auto below = [&](std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>{0, bound - 1}(random);
    };
    for (int round = 0; round < 2000; ++round) {
        std::string bytes;
        for (auto left = below(80); left > 0; --left) bytes += "ab\r\n"[below(4)];
        const auto limit = below(8);
        LineSplitter splitter{limit};
        Collector seen;
        for (std::size_t at = 0; at < bytes.size();) {
            const auto piece = 1 + below(10);
            splitter.feed(std::string_view(bytes).substr(at, piece), seen);
            at += piece;
        }
        ASSERT_EQ(seen.lines, split_plainly(bytes, limit))
            << "limit " << limit << ", bytes " << testing::PrintToString(bytes);
    }
}

TEST(LineSplitter, hands_out_views_into_the_fed_bytes) {
    const std::string bytes = "one\r\ntwo\nthr";
    LineSplitter splitter;
    std::vector<std::ptrdiff_t> places;
    splitter.feed(bytes, [&](const LineSplitter::Line& line) { places.push_back(line->data() - bytes.data()); });
    EXPECT_EQ(places, (std::vector<std::ptrdiff_t>{0, 5}));
}

TEST(LineSplitter, stops_when_told_to) {
    LineSplitter splitter;
    std::vector<std::string> seen;
    splitter.feed("one\ntwo\nthree\nfo", [&](const LineSplitter::Line& line) {
        seen.emplace_back(*line);
        return *line == "two" ? Flow::stop : Flow::go_on;
    });
    EXPECT_EQ(seen, (std::vector<std::string>{"one", "two"}));
    EXPECT_FALSE(splitter.holds_half_a_line());
}

TEST(LineSplitter, may_be_destroyed_by_the_callback_that_stops_it) {
    auto splitter = std::make_unique<LineSplitter>();
    splitter->feed("a line that began in an earlier read", [](const LineSplitter::Line&) {});
    splitter->feed(" and ends here\nnext\n", [&](const LineSplitter::Line& line) {
        splitter.reset();
        EXPECT_EQ(*line, "a line that began in an earlier read and ends here");
        return Flow::stop;
    });
    EXPECT_EQ(splitter, nullptr);
}
