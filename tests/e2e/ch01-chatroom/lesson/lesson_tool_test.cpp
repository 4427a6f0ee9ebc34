// The tool that checks lessons finds what is wrong: a check that always says yes would be worth nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/testkit/lesson.hpp"
#include "shared/testkit/process.hpp"

using testing::ElementsAre;
using testing::HasSubstr;
using testkit::Lesson;
using testkit::parse_lesson;

namespace {

Lesson page(const std::string& text) {
    return parse_lesson(text, "ch01-chatroom/PAGE.md");
}

// The answer of the replay of a page with one run; empty if it went as printed.
std::string replayed(const std::string& script) {
    const Lesson lesson = page("<!-- run: it -->\n```console\n" + script + "```\n");
    EXPECT_THAT(lesson.problems, ElementsAre());
    return testkit::replay(lesson, lesson.blocks.at(0)).value_or("");
}

std::string quoted(const std::string& code) {
    const Lesson lesson = page("<!-- quote: ch01-chatroom/echo-server/main.cpp -->\n```cpp\n" + code + "```\n");
    EXPECT_THAT(lesson.problems, ElementsAre());
    return testkit::check_quote(lesson, lesson.blocks.at(0)).value_or("");
}

}  // namespace

TEST(LessonForm, accepts_marked_blocks) {
    EXPECT_THAT(page("Text.\n\n<!-- run: a -->\n```console\n$ true\n(silence)\n```\n"
                     "<!-- sketch -->\n```text\na -> b\n```\n<!-- another comment -->\n")
                    .problems,
                ElementsAre());
}

TEST(LessonForm, finds_a_block_that_nothing_checks) {
    for (const std::string language : {"console", "text", "cpp", "hexdump", ""}) {
        EXPECT_THAT(page("\n```" + language + "\nx\n```\n").problems,
                    ElementsAre(HasSubstr("ch01-chatroom/PAGE.md:2: this block has no marker")));
    }
}

TEST(LessonForm, finds_a_marker_without_a_block) {
    EXPECT_THAT(page("<!-- run: a -->\n\n```console\n$ true\nx\n```\n").problems,
                ElementsAre(HasSubstr(":1: no block follows"), HasSubstr(":3: this block has no marker")));
}

TEST(LessonForm, does_not_let_a_terminal_pass_as_a_sketch_or_a_quote) {
    EXPECT_THAT(page("<!-- sketch -->\n```console\n$ true\n```\n").problems,
                testing::Contains(HasSubstr("a console block must be a run")));
    EXPECT_THAT(page("<!-- quote: x -->\n```console\n$ true\n```\n").problems,
                ElementsAre(HasSubstr("a console block must be a run")));
    EXPECT_THAT(page("<!-- sketch -->\n```cpp\nint x;\n```\n").problems, ElementsAre(HasSubstr("a sketch must be")));
}

TEST(LessonForm, finds_a_run_that_shows_nothing_and_lines_without_meaning) {
    EXPECT_THAT(page("<!-- run: a -->\n```console\nA$ true\n```\n").problems, ElementsAre(HasSubstr("a run without")));
    EXPECT_THAT(page("<!-- run: a -->\n```console\nA$ true\nstray\nA: x\n```\n").problems,
                ElementsAre(HasSubstr(":4: no step of a run: stray")));
    EXPECT_THAT(
        page("<!-- run: a -->\n```console\n$ true\nx\n```\n<!-- run: a -->\n```console\n$ true\nx\n```\n").problems,
        ElementsAre(HasSubstr(":7: a second run a")));
}

TEST(LessonForm, finds_a_dead_link) {
    EXPECT_THAT(
        page("See [this](nowhere/main.cpp) and [that](echo-server/main.cpp#L1) and https://example.org.\n").problems,
        ElementsAre(HasSubstr(":1: a link to nowhere/main.cpp, which is not there")));
}

TEST(LessonRun, lets_how_long_it_took_differ_but_not_what_it_is) {
    EXPECT_EQ(replayed("$ echo '[0.07 ms] timewait,59sec,0 on,988ms,1'\n[12.40 ms] timewait,1min5sec,0 on,1ms,1\n"),
              "");
    EXPECT_NE(replayed("$ echo timewait,59sec,0\ntimewait,59sec,1\n"), "");
    EXPECT_NE(replayed("$ echo 59 cats\n58 cats\n"), "");
}

TEST(LessonRun, passes_when_all_is_as_printed) {
    EXPECT_EQ(replayed("$ echo one; echo two\none\ntwo\n$ (exit 3)\n$ echo $?\n3\n"), "");
    EXPECT_EQ(replayed("A$ cat\nA> hello\nA: hello\nB$ cat\nB: (silence)\nA^D\n"), "");
    EXPECT_EQ(replayed("$ seq 1000\n1\n2\n...\n1000\n"), "");
}

TEST(LessonRun, waits_for_the_end_of_a_command_whose_output_is_left_out) {
    EXPECT_EQ(replayed("$ echo one; sleep 0.5; echo two\none\n...\n$ echo three\nthree\n"), "");
    EXPECT_EQ(replayed("$ sleep 0.5; echo two\n...\n$ echo three\nthree\n"), "");
}

TEST(LessonRun, shows_what_was_expected_and_what_came) {
    EXPECT_THAT(replayed("$ echo one\nOne\n"), HasSubstr("expected: One\n  actual:   one\n"));
    EXPECT_THAT(replayed("A$ echo one\nA: one\nA: two\n"), HasSubstr("expected: A: two\n  actual:   (nothing)\n"));
}

TEST(LessonRun, finds_output_that_the_page_leaves_out) {
    EXPECT_THAT(replayed("$ echo one; echo two\none\n"), HasSubstr("more output than the page shows"));
    EXPECT_THAT(replayed("$ echo one; echo two\none\n$ echo three\nthree\n"), HasSubstr("more output than the page"));
    EXPECT_THAT(replayed("A$ cat\nA> x\nA: (silence)\n"), HasSubstr("terminal A is not silent"));
}

TEST(LessonRun, takes_another_port_for_the_port_of_the_page_but_the_same_one_each_time) {
    EXPECT_EQ(replayed("$ echo 127.0.0.1:777 127.0.0.1:888 127.0.0.1:777\n"
                       "127.0.0.1:5000 127.0.0.1:6000 127.0.0.1:5000\n"),
              "");
    EXPECT_THAT(replayed("$ echo 127.0.0.1:777 127.0.0.1:777\n127.0.0.1:5000 127.0.0.1:6000\n"),
                HasSubstr("expected:"));
    EXPECT_THAT(replayed("$ echo 127.0.0.1:777 127.0.0.1:888\n127.0.0.1:5000 127.0.0.1:5000\n"),
                HasSubstr("expected:"));
    EXPECT_THAT(replayed("$ echo 777 lines\n5000 lines\n"), HasSubstr("expected:"));
}

TEST(LessonRun, lets_times_and_blanks_differ) {
    EXPECT_EQ(replayed("$ echo 'at 12:34:56.789  pid 17   x'\nat 08:00:01 pid 4711 x\n"), "");
    EXPECT_THAT(replayed("$ echo 'at 12:34'\nat 08:00\n"), HasSubstr("expected:"));
}

TEST(LessonRun, lets_dates_with_a_time_differ) {
    EXPECT_EQ(replayed("$ echo '(2026-11-20 19:15 UTC) 2026-11-20T19:15:00.123Z'\n"
                       "(2024-01-02 03:04 UTC) 2024-01-02T03:04:05Z\n"),
              "");
    EXPECT_THAT(replayed("$ echo 2026-11-20\n2024-01-02\n"), HasSubstr("expected:"));
}

TEST(LessonRun, takes_three_dots_at_the_end_of_a_line_for_any_rest_of_it) {
    EXPECT_EQ(replayed("$ echo 'queue=17 bytes'; echo all\nqueue=...\nall...\n"), "");
    EXPECT_EQ(
        replayed("$ echo 'from 127.0.0.1:777 by 888'; echo 127.0.0.1:777\nfrom 127.0.0.1:5000...\n127.0.0.1:5000\n"),
        "");
    EXPECT_THAT(replayed("$ echo 'queue=17 bytes'\nrow=...\n"), HasSubstr("expected: row=..."));
    EXPECT_THAT(replayed("$ echo 1799\n17...\n"), HasSubstr("expected: 17..."));
}

TEST(LessonRun, finds_the_ready_line_behind_a_log) {
    const std::string log_first = "A$ ./lab run echo-server 2>&1 | (echo a log; cat)\nA: a log\n";
    EXPECT_EQ(replayed(log_first + "A: ready echo-server 127.0.0.1:5000\n"
                                   "B$ [ 5000 != '50''00' ] && echo another port\nB: another port\n"),
              "");
}

TEST(LessonRun, lets_a_server_start_again_on_the_port_of_the_page) {
    const std::string server = "A$ ./lab run echo-server\nA: ready echo-server 127.0.0.1:5000\n";
    const std::string visit = "B$ echo hello | nc -N 127.0.0.1 5000\nB: hello\nA: ...\n";
    if (!testkit::have_program("nc")) GTEST_SKIP() << "nc is not installed";
    EXPECT_EQ(replayed(server + visit + "A^C\n" + server + visit), "");
}

TEST(LessonRun, stops_a_command_at_control_c_and_tells_its_exit_code) {
    EXPECT_EQ(replayed("A$ cat\nA^C\nA$ echo $?\nA: 130\n"), "");
}

TEST(LessonRun, shows_a_line_torn_by_two_writers_as_a_screen_does) {
    EXPECT_EQ(replayed("A$ printf 'name? '; cat\nA: name?\nA> bob\nA: bob\nA^D\n"), "");
    EXPECT_EQ(replayed("$ printf one; echo two\nonetwo\n"), "");
}

TEST(LessonQuote, finds_code_that_the_file_does_not_have) {
    EXPECT_EQ(quoted("if (listen(listener.number(), 16) != 0) fail(\"listening on \" + endpoint);\n"), "");
    EXPECT_EQ(quoted("try {\n    // ...\n    for (;;) {\n"), "");  // indented deeper in the file; lines left out
    EXPECT_THAT(quoted("if (listen(listener.number(), 17) != 0) fail(\"listening on \" + endpoint);\n"),
                HasSubstr("the quote differs from ch01-chatroom/echo-server/main.cpp in its line 1"));
    EXPECT_THAT(quoted("for (;;) {\n    std::string peer;\n    int x;\n"), HasSubstr("in its line 3"));
}
