#include "tests/bench/grading/class_maker.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <random>
#include <regex>
#include <stdexcept>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/intake/submission.hpp"
#include "shared/testkit/process.hpp"

namespace bench {

namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

constexpr const char* lab_folder = "labs/lab01-lines/";
constexpr const char* file_name = "line_splitter.cpp";

std::string read_source(const std::string& path) {
    std::ifstream in{testkit::source_path(path), std::ios::binary};
    if (!in) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>{in}, {}};
}

const course::Lab& lab() {
    static const auto parsed = course::parse_lab(read_source(std::string(lab_folder) + "lab.json"), "lab.json");
    return parsed;
}

int points_without(const Names& failing) {
    int points = lab().points();
    for (const auto& name : failing) {
        const auto* test = lab().find("Lines." + name);
        if (test == nullptr) throw std::runtime_error("the lab has no test " + name);
        points -= test->points;
    }
    return points;
}

std::string reference() {
    return read_source("shared/framing/line_splitter.cpp");
}
std::string starter() {
    return read_source(std::string(lab_folder) + "starter/" + file_name);
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("the reference of lab 1 has no more: " + from);
    return text.replace(at, from.size(), to);
}

/// The reference with `code` in front of all else that its function does.
std::string with_code(const std::string& code, const std::string& above = "") {
    const std::string first = "const core::Error too_long";
    return above + changed(reference(), first, code + "\n    " + first);
}

struct Kind {
    std::string name, text;
    int points;
    bool flagged = false;
};

Kind partial(const std::string& name, std::string text, const Names& failing) {
    return {"partial: " + name, std::move(text), points_without(failing)};
}

/// Mistakes that students make, each with the tests that it costs.
std::vector<Kind> partial_kinds() {
    return {
        partial("keeps the carriage return", changed(reference(), "if (ends_in_cr) piece.remove_suffix(1);", ""),
                {"takes_crlf_for_an_end_too", "knows_crlf_that_came_in_two_reads",
                 "keeps_a_carriage_return_that_ends_no_line", "allows_a_line_of_exactly_the_limit",
                 "gives_the_same_lines_however_the_stream_is_cut",
                 "counts_a_carriage_return_at_the_limit_only_if_no_newline_follows",
                 "says_at_the_end_of_the_stream_that_half_a_line_is_left"}),
        partial("copies every line", changed(reference(), "if (!half_.empty()) {", "if (true) {"),
                {"gives_a_whole_line_without_a_copy"}),
        partial("one byte more than the limit", changed(reference(), "length > limit_ +", "length > limit_ + 1 +"),
                {"reports_a_line_that_is_longer", "gives_the_same_lines_however_the_stream_is_cut",
                 "counts_a_carriage_return_at_the_limit_only_if_no_newline_follows"}),
        partial(
            "drops empty lines",
            changed(reference(), "return Line{piece};", "if (piece.empty()) continue;\n        return Line{piece};"),
            {"gives_every_line_of_one_read", "takes_crlf_for_an_end_too",
             "gives_the_same_lines_however_the_stream_is_cut"}),
    };
}

std::vector<Kind> other_kinds() {
    const std::string on_zero = "if (bytes.find('\\0') != std::string_view::npos) ";
    const Names zero{"passes_on_bytes_that_are_no_text"};
    return {
        {"wrong: throws all away", "// I ran out of time\n" + starter(), 0},
        {"does not compile", changed(reference(), "std::exchange(half_, {});\n            joined", "half;\n joined"),
         0},
        {"cheat: ends before a test begins",
         "#include <unistd.h>\n" + starter() + "\n__attribute__((constructor)) static void done() { _exit(0); }\n", 0,
         true},
        {"cheat: prints PASSED and ends",
         changed("#include <cstdio>\n#include <unistd.h>\n" + starter(), "bytes = {};",
                 "std::puts(\"[  PASSED  ] 18 tests.\\n{\\\"score\\\": 100}\"); std::fflush(stdout); _exit(0);\n"
                 "    bytes = {};"),
         0, true},
        {"an endless loop in one test", with_code(on_zero + "for (volatile unsigned x = 0;;) x = x + 1;"),
         points_without(zero)},
        {"a crash in one test", with_code("int* nothing = nullptr;\n    " + on_zero + "*nothing = 1;"),
         points_without(zero)},
    };
}

/// The same program as another person would have typed it: other names, other comments, other empty lines.
std::string in_other_words(std::string text, std::mt19937_64& random) {
    const auto any = [&](std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random);
    };
    const std::array<std::pair<const char*, Names>, 4> names{
        {{"piece", {"part", "chunk", "segment", "text", "fragment"}},
         {"complete", {"whole", "finished", "has_end", "done"}},
         {"ends_in_cr", {"cr", "has_return", "carriage", "cr_last"}},
         {"length", {"total", "count", "so_far", "bytes_now"}}}};
    for (const auto& [name, others] : names)
        text = std::regex_replace(text, std::regex("\\b" + std::string(name) + "\\b"), others[any(others.size())]);
    const Names comments{"// the end may come later", "// one line at a time", "// see the handout, task 2",
                         "// TODO: is this right?",   "// 这里要小心",         "// bytes, not characters"};
    std::string out = "// " + std::to_string(random() % 1'000'000) + "\n";
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at) + 1;
        auto line = text.substr(at, end - at);
        at = end;
        const bool statement = line.ends_with(";\n");
        if (statement && any(6) == 0) line = line.substr(0, line.size() - 1) + "  " + comments[any(6)] + "\n";
        if (statement && any(8) == 0) line += "\n";
        out += line;
    }
    return out;
}

const Names given_names{"Anna",  "Ben",  "陈伟",  "Dmitri", "Emeka",   "Fatima", "Gita", "Hiroshi", "Ines",  "Jürgen",
                        "Kofi",  "李娜", "Maria", "Nikos",  "O'Brien", "Priya",  "Quan", "Rosa",    "Søren", "田中",
                        "Usman", "Vera", "王芳",  "Ximena", "Yusuf",   "Zofia",  "Aino", "Bao",     "Carla", "Dai"};

}  // namespace

int all_points() {
    return lab().points();
}

std::vector<MadeSubmission> make_class(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 random{seed};
    const Kind honest{"honest", reference(), all_points()}, untouched{"starter", starter(), 0};
    const auto partials = partial_kinds(), others = other_kinds();

    std::vector<Kind> kinds{honest, partials[random() % partials.size()]};  // one of each kind, then the crowd
    kinds.insert(kinds.end(), others.begin(), others.end());
    for (std::size_t i = 0; kinds.size() < size; ++i) {
        if (i % 8 < 4)
            kinds.push_back(honest);
        else if (i % 8 < 7)
            kinds.push_back(partials[(i + i / 8) % partials.size()]);
        else
            kinds.push_back(i % 16 == 7 ? untouched : others[i / 8 % 2]);
    }
    std::shuffle(kinds.begin(), kinds.end(), random);

    std::vector<MadeSubmission> made;
    for (const auto& kind : kinds) {
        const auto number = made.size();
        auto student = given_names[number % given_names.size()];
        if (number >= given_names.size()) student += " " + std::to_string(number / given_names.size() + 1);
        auto text = kind.text;
        if (kind.name == "honest" || kind.name.starts_with("partial")) text = in_other_words(text, random);
        made.push_back({student, kind.name, text, kind.points, kind.flagged});
    }
    return made;
}

void write_class(const std::vector<MadeSubmission>& made, const fs::path& folder) {
    fs::create_directories(folder);
    if (!fs::is_empty(folder)) throw std::runtime_error(folder.string() + " is not empty");
    std::string marks = "student,points,kind\n";
    for (std::size_t i = 0; i < made.size(); ++i) {
        const auto& each = made[i];
        if (i % 4 == 3) {
            intake::write_archive(folder / (each.student + ".zip"), {{file_name, each.text}});
        } else {
            fs::create_directories(folder / each.student);
            std::ofstream{folder / each.student / file_name, std::ios::binary} << each.text;
        }
        marks += each.student + "," + std::to_string(each.points) + "," + each.kind + "\n";
    }
    std::ofstream out{folder / ".marks.csv", std::ios::binary};
    if (!(out << marks << std::flush)) throw std::runtime_error("cannot write " + (folder / ".marks.csv").string());
}

}  // namespace bench
