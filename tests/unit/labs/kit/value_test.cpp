// The bytes between the grader and the student's process: there and back again, and nothing that was forged gets
// through.
#include "tests/graded/kit/value.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using graded::Answer;
using graded::Request;

const Request request{0x1122334455667788, "feed", {std::string("a\0b", 3), std::int64_t{-5}}};
const Answer answer{7, 'r', {{"line", "hello"}, {}, {"fault", std::int64_t{INT64_MIN}}}, ""};

TEST(GradedValue, comes_back_as_it_went) {
    EXPECT_EQ(graded::decode_request(encode(request)), request);
    EXPECT_EQ(graded::decode_answer(encode(answer)), answer);
    for (const char kind : {'x', 'u'}) {
        const Answer told{1, kind, {}, "what"};
        EXPECT_EQ(graded::decode_answer(encode(told)), told);
    }
    const Answer done{2, 'd', {}, ""};
    EXPECT_EQ(graded::decode_answer(encode(done)), done);
    EXPECT_EQ(graded::decode_length(graded::encode_length(70000)), 70000U);
}

TEST(GradedValue, has_the_bytes_that_the_header_tells) {
    EXPECT_EQ(encode(Request{1, "a", {std::int64_t{2}}}), std::string("\1\0\0\0\0\0\0\0"
                                                                      "\1\0\0\0"
                                                                      "a"
                                                                      "\1\0\0\0"
                                                                      "i"
                                                                      "\2\0\0\0\0\0\0\0",
                                                                      26));
}

TEST(GradedValue, is_refused_when_it_is_cut_or_too_long) {
    for (const auto& whole : {encode(request), encode(answer)}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            EXPECT_FALSE(graded::decode_request(whole.substr(0, size)) && whole == encode(request)) << size;
            EXPECT_FALSE(graded::decode_answer(whole.substr(0, size)) && whole == encode(answer)) << size;
        }
    }
    EXPECT_FALSE(graded::decode_request(encode(request) + "x"));
    EXPECT_FALSE(graded::decode_answer(encode(answer) + "x"));
}

TEST(GradedValue, does_not_believe_a_count) {
    // an answer with four thousand million rows, and one whose text is as long
    EXPECT_FALSE(graded::decode_answer(std::string("\0\0\0\0\0\0\0\0r\xff\xff\xff\xff", 13)));
    EXPECT_FALSE(graded::decode_answer(std::string("\0\0\0\0\0\0\0\0x\xff\xff\xff\xff", 13)));
    EXPECT_FALSE(graded::decode_answer(std::string("\0\0\0\0\0\0\0\0?", 9)));
}

TEST(GradedValue, survives_junk) {
    std::mt19937 random(1);
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes = encode(answer);
        for (int changes = 0; changes < 3; ++changes) bytes[random() % bytes.size()] = static_cast<char>(random());
        if (const auto decoded = graded::decode_answer(bytes)) {
            EXPECT_EQ(encode(*decoded), bytes);
        }
        graded::decode_request(bytes);
    }
}

}  // namespace
