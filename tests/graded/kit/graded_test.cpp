#include "tests/graded/kit/graded_test.hpp"

#include <algorithm>
#include <array>
#include <boost/regex.hpp>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "tests/graded/kit/settings.hpp"

namespace graded {

namespace {

/// The seed of this run for the running test.
std::mt19937_64 random_for_test() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    const std::string name = std::string(info->test_suite_name()) + "." + info->name();
    std::uint64_t mixed = 14695981039346656037U;  // FNV-1a, so that each test has inputs of its own
    for (const char c : name) mixed = (mixed ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return std::mt19937_64{settings().seed ^ mixed};
}

/// Writes the steps into the folder that the grader named; the file, or nothing.
std::string write_trace(const Story& story) {
    if (settings().traces.empty()) return "";
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    const auto path = settings().traces + "/" + info->test_suite_name() + "." + info->name() + ".jsonl";
    std::ofstream file(path);
    if (!(file << story.trace() << std::flush)) return "";
    return path;
}

/// The lines of a program's stderr that a sanitizer may have written. The program may have written them, too, and made
/// them as long as it likes.
std::string sanitizer_lines(std::string_view errors) {
    constexpr std::size_t most_lines = 100, most_bytes = 500;
    std::string kept;
    for (std::size_t count = 0; !errors.empty() && count < most_lines;) {
        const auto end = std::min(errors.find('\n'), errors.size());
        const auto line = errors.substr(0, std::min(end, most_bytes));
        errors.remove_prefix(std::min(end + 1, errors.size()));
        const auto has = [&](std::string_view part) { return line.find(part) != std::string_view::npos; };
        if (!has("Sanitizer: ") && !has(": runtime error: ") && !has(" /lab/src/")) continue;
        kept.append(line) += '\n';
        ++count;
    }
    return kept;
}

/// The number of a line of a sanitizer's stack, "    #12 0x55... in feed() file.cpp:3"; -1 of any other line.
int frame_number(std::string_view line) {
    const auto hash = line.find_first_not_of(' ');
    if (hash < 4 || hash == std::string_view::npos || line[hash] != '#') return -1;
    int number = -1;
    std::from_chars(line.data() + hash + 1, line.data() + line.size(), number);
    return number;
}

/// "void hub::(anonymous namespace)::put<T>(int)" -> "put", without what makes names long.
std::string short_name(std::string name) {
    for (const std::string_view part : {"(anonymous namespace)::", "{anonymous}::"}) {
        for (auto at = name.find(part); at != std::string::npos; at = name.find(part)) name.erase(at, part.size());
    }
    if (name.starts_with("operator()")) return "a lambda";
    name = name.substr(0, name.find_first_of("(<"));
    return name.substr(name.find_last_of(' ') + 1);
}

/// One side of a data race.
struct Access {
    std::string thread, what;
    bool locked = false;
    std::string place;  // the lines of the student's that led there, the innermost first
};

/// A paragraph of ThreadSanitizer's report is one: "  Write of size 8 at 0x7b04 by thread T2 (mutexes: write M9):" and
/// then the stack. As of sanitizer_lines, the program may have written it.
std::vector<Access> find_accesses(std::string_view report) {
    constexpr std::size_t most_lines = 200, most_bytes = 2000, most_calls = 3;
    static const boost::regex head(R"(  (?:Previous )?(?:[Aa]tomic )?([Rr]ead|[Ww]rite) of size \d+ at \w+ by )"
                                   R"((main thread|thread T\d+)( \(mutexes?: [^)]*\))?:)");
    static const boost::regex frame(R"(    #\d+ (.*) /lab/src/([^\s:]+:\d+)( .*)?)");
    std::vector<Access> all;
    std::size_t calls = most_calls;  // of the last one, or no more are wanted
    for (std::size_t count = 0; !report.empty() && count < most_lines; ++count) {
        const auto end = std::min(report.find('\n'), report.size());
        const std::string line(report.substr(0, std::min(end, most_bytes)));
        report.remove_prefix(std::min(end + 1, report.size()));
        boost::smatch found;
        if (line.empty()) {
            calls = most_calls;
        } else if (boost::regex_match(line, found, head)) {
            if (all.size() == 2) break;
            const bool reads = found[1].str() == "Read" || found[1].str() == "read";
            all.push_back({found[2].str(), reads ? "reads" : "writes", found[3].matched, ""});
            calls = 0;
        } else if (calls < most_calls && boost::regex_match(line, found, frame)) {
            if (calls++ > 0) all.back().place += ", called from ";
            all.back().place += found[2].str() + " (" + short_name(found[1].str()) + ")";
        }
    }
    return all;
}

/// A data race in the words of a student; empty if there is none.
std::string explain_race(const std::string& errors) {
    const auto start = errors.find("WARNING: ThreadSanitizer: data race");
    if (start == std::string::npos) return "";
    const auto accesses = find_accesses(std::string_view(errors).substr(start));
    if (accesses.size() != 2) return "";
    std::string text =
        "ThreadSanitizer stopped it: a data race. Two threads use the same memory, at least one of them writes, and no "
        "lock keeps them apart:\n";
    for (const auto& [thread, what, locked, place] : accesses) {
        text.append("  ").append(thread).append(" ").append(what);
        text.append(locked ? ", holding a lock, in " : ", without a lock, in ");
        text.append(place.empty() ? "code that is not in your files" : place).append("\n");
    }
    const int locked = static_cast<int>(accesses[0].locked) + static_cast<int>(accesses[1].locked);
    if (locked == 0) return text + "Whatever two threads use is read and written only by who holds its lock.";
    if (locked == 1) return text + "A lock keeps out only those who ask for it: readers, too.";
    return text + "Each holds another lock. The same memory needs the same lock everywhere.";
}

}  // namespace

std::string with_own_frames_only(std::string_view printed) {
    static constexpr std::string_view folder = "/lab/src/";
    std::string out;
    int left_out = 0;
    const auto say_left_out = [&] {
        if (left_out > 0) out += "    (frames not in your files: " + std::to_string(left_out) + ")\n";
        left_out = 0;
    };
    while (!printed.empty()) {
        const auto size = std::min(printed.find('\n'), printed.size() - 1) + 1;
        const auto line = printed.substr(0, size);
        printed.remove_prefix(size);
        if (frame_number(line) > 0 && line.find(folder) == std::string_view::npos) {
            ++left_out;
            continue;
        }
        say_left_out();
        out += line;
    }
    say_left_out();
    for (auto at = out.find(folder); at != std::string::npos; at = out.find(folder, at)) out.erase(at, folder.size());
    return out;
}

std::string to_text(std::chrono::milliseconds time) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(time.count()) / 1000);
    return text.data();
}

std::string to_text(const sandbox::Output& output) {
    std::string all = output.out;
    if (!all.empty() && !output.err.empty() && all.back() != '\n') all += '\n';
    all += output.err;
    if (output.dropped > 0) all += "\n(truncated: " + std::to_string(output.dropped) + " bytes more)";
    return all;
}

Death explain_end(const std::optional<sandbox::End>& end, const std::string& all_errors) {
    if (!end) return {"failed", "the program closed its connection to the grader, but did not end"};
    if (end->out_of_memory)
        return {"crashed",
                "it was ended for using more than " + std::to_string(settings().memory_mib) + " MiB of memory"};

    const auto errors = sanitizer_lines(all_errors);
    std::string finding;
    boost::smatch found;
    static const boost::regex sanitizer(R"((ERROR: AddressSanitizer|WARNING: ThreadSanitizer): ([^\n]*))");
    static const boost::regex undefined(R"(([^\s:]+):(\d+):\d+: runtime error: ([^\n]*))");
    static const boost::regex frame(R"(#\d+ [^\n]* in ([^\n]*) /lab/src/([^\s:]+:\d+))");
    static const boost::regex thread_frame(R"(#\d+ ([^\n]*) /lab/src/([^\s:]+:\d+))");
    if (boost::regex_search(errors, found, sanitizer)) {
        finding = found[1].str().substr(found[1].str().find(' ') + 1) + " stopped it: " + found[2].str();
    } else if (boost::regex_search(errors, found, undefined)) {
        finding = "undefined behaviour: " + found[3].str();
    }
    if (!finding.empty() && end->code != 0) {  // a sanitizer ends a program with another code
        if (const auto race = explain_race(all_errors); !race.empty()) return {"crashed", printable(race)};
        if (boost::regex_search(errors, found, frame) || boost::regex_search(errors, found, thread_frame))
            finding += "\n  in " + found[1].str() + ", " + found[2].str();
        return {"crashed", printable(finding)};
    }
    if (end->signal != 0)
        return {"crashed", "signal " + std::to_string(end->signal) + " (" + strsignal(end->signal) + ") ended it"};
    return {"failed",
            "the program ended by itself, with exit code " + std::to_string(end->code) + ", before the test was over"};
}

void Test::SetUp() {
    if (!settings().given()) GTEST_SKIP() << "run by ./lab check: there is no LAB_PROGRAM";
    random = random_for_test();
}

void Test::report(const std::string& printed, const Story& story) {
    if (!HasFailure()) return;
    RecordProperty("program_output", printable(with_own_frames_only(printed)));
    RecordProperty("trace", write_trace(story));
}

std::int64_t Test::any(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

std::string Test::any_text(std::size_t size) {
    std::string out;
    while (out.size() < size) {
        const bool at_end = out.empty() || out.size() + 1 == size;
        out += static_cast<char>(any(at_end ? '!' : ' ', '~'));
    }
    return out;
}

std::string Test::any_word() {
    std::string out;
    for (auto left = any(3, 8); left > 0; --left) out += static_cast<char>(any('a', 'z'));
    return out;
}

std::string Test::any_bytes(std::size_t size) {
    std::string out;
    while (out.size() < size) out += static_cast<char>(any(0, 255));
    return out;
}

std::vector<std::string> Test::any_cuts(const std::string& bytes, std::size_t most) {
    std::vector<std::size_t> cuts{0, bytes.size()};
    for (auto left = any(0, static_cast<std::int64_t>(most) - 1); left > 0; --left)
        cuts.push_back(static_cast<std::size_t>(any(0, static_cast<std::int64_t>(bytes.size()))));
    std::ranges::sort(cuts);
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    std::vector<std::string> pieces;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) pieces.push_back(bytes.substr(cuts[i], cuts[i + 1] - cuts[i]));
    return pieces;
}

}  // namespace graded
