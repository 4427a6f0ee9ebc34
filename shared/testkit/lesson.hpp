// Keeps a lesson true: replays the terminal runs that a README shows, and compares the code that it quotes.
//
// A fenced block of a lesson has a marker on the line before it, an HTML comment that a reader does not see:
//
//     <!-- run: NAME -->                  terminals; the block is the script and the expected output in one. NAME is
//                                         unique in the page. `run: NAME, needs nc ss` skips it where a program is
//                                         missing; `needs open-files=20000` where a process may not have so many
//     <!-- quote: ch01-chatroom/x.cpp --> code; it stands so in that file. A line `// ...` stands for left-out lines
//     <!-- sketch -->                     a drawing or a table in a `text` block: nothing to check
//
// A run with several terminals names each by a letter:
//
//     A$ ./lab run echo-server            start a command in terminal A, after the last one there has ended
//     A: ready echo-server 127.0.0.1:5000 the next line in A
//     B$ nc 127.0.0.1 5000
//     B> hello                            type a line into B
//     B: hello
//     B: (silence)                        nothing more comes in B (it is watched for a moment)
//     B: ...                              any number of lines
//     B: warn slow reader ...             a line that begins so
//     B^C                                 Ctrl-C; also ^D (end of the input) and ^Z (stop); `B$ fg` lets it go on
//     # Text                              a remark
//
// A run with one terminal needs no letters: `$ command`, `> typed`, `^C`; every other line is output.
// `$ echo $?` gives the exit code of the command before. A block ends with all its programs stopped.
//
// So that runs need no fixed ports: a command with a ready line among its first lines of output gets
// `--listen 127.0.0.1:0`, and its port stands for the port that the page shows, in all lines and commands that follow
// (up to the next ready line with that port: a server that was started again).
// Other numbers that differ each time (a client's port after an address, the number after "pid") may differ from the
// page, but each must stand for one and the same all through the block. Any time like 12:34:56 equals any other, so do
// dates with a time like 2026-11-20 19:15, and lengths of time like 0.12 ms, 59sec, 1min5sec. Blanks count as one.
//
// To see what really happens, for writing a block or after a change: LESSON_PRINT=NAME (or all) in the environment
// makes a chapter's lesson test print its runs as they go now, in the form of the page.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace testkit {

struct LessonBlock {
    enum class Kind { unmarked, run, quote, sketch };
    std::size_t line{};      // of the opening fence, from 1
    std::string language{};  // "console", "cpp", ...
    Kind kind{};
    std::string argument{};            // a run's name, a quote's path
    std::vector<std::string> needs{};  // programs
    std::vector<std::string> text{};
};

struct Lesson {
    std::string path;  // from the root of the sources, as in all messages
    std::vector<LessonBlock> blocks;
    std::vector<std::string> problems;  // of form, each with its line: an unmarked block, a marker without a block, ...
};

/// Reads a page. `path` is relative to the root of the sources. Throws std::runtime_error if it cannot be read.
Lesson read_lesson(const std::string& path);
/// The same from a text; `path` is the name in messages and the place that links start from.
Lesson parse_lesson(std::string_view text, const std::string& path);

/// Plays a run. Empty if all went as printed; else what was expected, what came, and all that happened before.
std::optional<std::string> replay(const Lesson& lesson, const LessonBlock& run);

/// Plays the inputs of a run and returns the block as it should be printed.
std::string record(const LessonBlock& run);

/// Empty if the quoted code stands in its file; else where it differs.
std::optional<std::string> check_quote(const Lesson& lesson, const LessonBlock& quote);

/// The whole check of a page as test assertions: form, quotes and runs. A run that lacks a program skips the test.
void check_lesson(const std::string& path);

}  // namespace testkit
