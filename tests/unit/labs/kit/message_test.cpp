// What a student reads when an expectation does not hold, to the letter.
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>

#include "tests/graded/kit/graded_test.hpp"
#include "tests/graded/kit/story.hpp"

namespace {

using graded::Row;
using graded::Rows;
using graded::Story;

/// The failure that `body` reports, without letting this test fail.
std::string failure_of(const std::function<void()>& body) {
    testing::TestPartResultArray results;
    {
        const testing::ScopedFakeTestPartResultReporter reporter(
            testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
        try {
            body();
        } catch (const testing::AssertionException&) {
        }
    }
    std::string all;
    for (int i = 0; i < results.size(); ++i) all += results.GetTestPartResult(i).message();
    return all;
}

TEST(GradedMessage, shows_bytes_so_that_each_can_be_told) {
    EXPECT_EQ(graded::in_quotes("a\"b\\\r\n\t"), R"("a\"b\\\r\n\t")");
    EXPECT_EQ(graded::in_quotes(std::string("\0\x1b\xff\xc3(", 5)), R"("\x00\x1b\xff\xc3(")");
    EXPECT_EQ(graded::in_quotes("微博 🎉"), "\"微博 🎉\"");
    EXPECT_EQ(graded::in_quotes("\u202e"), R"("\xe2\x80\xae")") << "what would turn the rest of the line around";
    EXPECT_EQ(graded::in_quotes(std::string(200, 'x'), 5), "\"xxxxx\"… (200 bytes in all)");
    EXPECT_EQ(graded::in_quotes("微微", 4), "\"微\"… (6 bytes in all)") << "no character is cut";
}

TEST(GradedMessage, shows_values_as_a_person_would_write_them) {
    EXPECT_EQ(graded::to_text(Row{"line", "he said \"no\""}), R"(line "he said \"no\"")");
    EXPECT_EQ(graded::to_text(Rows{{"fault", "too long", std::int64_t{4}}, {"half", std::int64_t{1}}}),
              "fault \"too long\" 4, half 1");
    EXPECT_EQ(graded::to_text(Rows{}), "nothing");
}

TEST(GradedMessage, points_at_the_first_byte_that_differs) {
    EXPECT_EQ(graded::hex_difference("GET /index.html HTTP/1.1\r\n", "GET /index.html HTTP/1.0\r\n"),
              "first difference at byte 23\n"
              "  expected  26 bytes\n"
              "    000010  48 54 54 50 2f 31 2e 31 0d 0a                    HTTP/1.1..\n"
              "                                 ^^\n"
              "  got       26 bytes\n"
              "    000010  48 54 54 50 2f 31 2e 30 0d 0a                    HTTP/1.0..\n"
              "                                 ^^\n");
    EXPECT_EQ(graded::hex_difference("abc", "ab"),
              "first difference at byte 2\n"
              "  expected  3 bytes\n"
              "    000000  61 62 63                                         abc\n"
              "                  ^^\n"
              "  got       2 bytes\n"
              "    000000  61 62                                            ab\n"
              "                  ^^\n");
    EXPECT_EQ(graded::hex_difference("same", "same"), "");
}

TEST(GradedMessage, shows_of_a_stack_what_is_the_student_s) {
    EXPECT_EQ(graded::with_own_frames_only("mine\n"
                                           "/lab/src/a.cpp:12:60: runtime error: store to null pointer\n"
                                           "    #0 0x55 in operator delete(void*) (/lab/driver+0x1)\n"
                                           "    #1 0x56 in std::string::~string() /usr/include/c++/12/x.h:1\n"
                                           "    #2 0x57 in take(int) /lab/src/a.cpp:12\n"
                                           "    #3 0x58 in operator() ../../tests/graded/kit/driver.cpp:28\n"
                                           "    #4 0x59 in main driver.cpp:46\n"
                                           "\n"
                                           "  #1 not a frame\n"
                                           "    #1 0x5a in main driver.cpp:46"),
              "mine\n"
              "a.cpp:12:60: runtime error: store to null pointer\n"
              "    #0 0x55 in operator delete(void*) (/lab/driver+0x1)\n"
              "    (frames not in your files: 1)\n"
              "    #2 0x57 in take(int) a.cpp:12\n"
              "    (frames not in your files: 2)\n"
              "\n"
              "  #1 not a frame\n"
              "    (frames not in your files: 1)\n");
    EXPECT_EQ(graded::with_own_frames_only(""), "");
}

TEST(GradedMessage, tells_the_steps_and_then_what_was_expected) {
    const auto text = failure_of([] {
        Story story;
        story.act("open", "8");
        story.act("feed", "\"hel\"");
        story.gave("nothing");
        story.act("feed", "\"lo\\n\"");
        story.gave("line \"helo\"");
        story.note("a note");
        graded::end_test(story, "failed", "step 3, feed:\n  expected  line \"hello\"\n");
    });
    EXPECT_EQ(text,
              "Failed\n"
              "   1  open  8\n"
              "   2  feed  \"hel\"  → nothing\n"
              "   3  feed  \"lo\\n\"  → line \"helo\"\n"
              "      a note\n"
              "\n"
              "step 3, feed:\n  expected  line \"hello\"");
}

TEST(GradedMessage, leaves_out_the_middle_of_a_long_story_and_says_so) {
    Story story;
    for (int i = 1; i <= 1000; ++i) story.act("feed", std::to_string(i));
    const auto text = story.text();
    EXPECT_NE(text.find("   5  feed  5\n     … 960 steps like these …\n 966  feed  966\n"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("1000  feed  1000\n"));
}

TEST(GradedMessage, writes_each_step_as_a_line_of_json) {
    Story story;
    story.act("feed", "\"a\\n\"");
    story.gave("line \"a\"");
    EXPECT_EQ(story.trace(), "{\"step\":1,\"act\":\"feed\",\"with\":\"\\\"a\\\\n\\\"\",\"gave\":\"line \\\"a\\\"\"}\n");
}

TEST(GradedMessage, says_how_a_program_ended) {
    const auto told = [](sandbox::End end, const std::string& errors = "") {
        const auto [outcome, finding] = graded::explain_end(end, errors);
        return outcome + ": " + finding;
    };
    EXPECT_EQ(told({0, 0, false}), "failed: the program ended by itself, with exit code 0, before the test was over");
    EXPECT_EQ(told({-1, SIGSEGV, false}), "crashed: signal 11 (Segmentation fault) ended it");
    EXPECT_EQ(told({-1, SIGKILL, true}), "crashed: it was ended for using more than 512 MiB of memory");
    EXPECT_EQ(told({1, 0, false},
                   "==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x6 at pc 0x5\n"
                   "READ of size 1 at 0x6 thread T0\n"
                   "    #0 0x55 in memcmp ../sanitizer.inc:9\n"
                   "    #1 0x56 in framing::LineSplitter::take_line(int) /lab/src/line_splitter.cpp:17\n"),
              "crashed: AddressSanitizer stopped it: heap-buffer-overflow on address 0x6 at pc 0x5\n"
              "  in framing::LineSplitter::take_line(int), line_splitter.cpp:17");
    EXPECT_EQ(told({1, 0, false},
                   "/lab/src/a.cpp:3:9: runtime error: signed integer overflow: 2147483647 + 1\n"
                   "    #0 0x5 in f(int) /lab/src/a.cpp:3\n"),
              "crashed: undefined behaviour: signed integer overflow: 2147483647 + 1\n  in f(int), a.cpp:3");
}

// As g++ 12's ThreadSanitizer writes it, with fewer frames of the library.
TEST(GradedMessage, tells_a_data_race_with_both_places_and_their_locks) {
    const auto told = [](const std::string& first_lock, const std::string& second_lock) {
        return graded::explain_end(
                   sandbox::End{66, 0, false},
                   "==================\n"
                   "WARNING: ThreadSanitizer: data race (pid=2)\n"
                   "  Read of size 8 at 0x7b18000001b8 by thread T2" +
                       first_lock +
                       ":\n"
                       "    #0 std::vector<hub::Line, std::allocator<hub::Line> >::swap(std::vector<hub::Line>&) "
                       "/usr/include/c++/12/bits/stl_vector.h:1587 (driver+0x3b8b)\n"
                       "    #1 hub::Hub::take(hub::MemberId) /lab/src/hub.cpp:161 (driver+0x3b8b)\n"
                       "    #2 call ../../tests/graded/lab03-room/driver.cpp:126 (driver+0x15380)\n"
                       "\n"
                       "  Previous write of size 8 at 0x7b18000001b8 by main thread" +
                       second_lock +
                       ":\n"
                       "    #0 void std::vector<hub::Line>::_M_realloc_insert<hub::Line const&>() <null> (driver+0x1)\n"
                       "    #1 put<hub::Hub::say(hub::MemberId, std::string_view)::<lambda(const "
                       "hub::(anonymous namespace)::Person&)> > /lab/src/hub.cpp:73 (driver+0x5a93)\n"
                       "    #2 hub::Hub::say(hub::MemberId, std::basic_string_view<char>) /lab/src/hub.cpp:131 "
                       "(driver+0x5a93)\n"
                       "\n"
                       "  Location is heap block of size 56 at 0x7b1000000000 allocated by main thread:\n"
                       "    #2 hub::Hub::Hub(hub::Limits) /lab/src/hub.cpp:79 (driver+0x39d4)\n"
                       "SUMMARY: ThreadSanitizer: data race /lab/src/hub.cpp:161 in hub::Hub::take\n")
            .finding;
    };
    EXPECT_EQ(told("", " (mutexes: write M10)"),
              "ThreadSanitizer stopped it: a data race. Two threads use the same memory, at least one of them writes, "
              "and no lock keeps them apart:\n"
              "  thread T2 reads, without a lock, in hub.cpp:161 (hub::Hub::take)\n"
              "  main thread writes, holding a lock, in hub.cpp:73 (put), called from hub.cpp:131 (hub::Hub::say)\n"
              "A lock keeps out only those who ask for it: readers, too.");
    EXPECT_TRUE(told("", "").ends_with("is read and written only by who holds its lock.")) << told("", "");
    EXPECT_TRUE(
        told(" (mutexes: write M1, read M2)", " (mutexes: write M3)").ends_with("needs the same lock everywhere."));
}

TEST(GradedMessage, tells_a_data_race_without_its_places_shortly) {
    const auto [outcome, finding] =
        graded::explain_end(sandbox::End{66, 0, false}, "WARNING: ThreadSanitizer: data race (pid=2)\nnothing else\n");
    EXPECT_EQ(outcome, "crashed");
    EXPECT_EQ(finding, "ThreadSanitizer stopped it: data race (pid=2)");
}

}  // namespace
