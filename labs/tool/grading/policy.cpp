#include "labs/tool/grading/policy.hpp"

#include <algorithm>
#include <regex>
#include <sstream>

namespace grading {

namespace {

/// Attributes and functions of g++ and clang that blind the sanitizers.
const std::regex blinds_sanitizer(
    R"(no_sanitize|no_address_safety_analysis|disable_sanitizer_instrumentation|__(asan|lsan|tsan|ubsan|sanitizer)_)");

/// Where a test's verdict could be thought to come from: the end of the process, comparing, input and output, time,
/// memory, assertions. A definition of one of these replaces the C library's for the whole program.
const std::regex replaces_library(
    R"(^(_?_?exit|_Exit|quick_exit|abort|atexit|__cxa_.*|__assert_fail|mem(cmp|cpy|move|set|chr)|str(n?cmp|len|cpy)|)"
    R"(read|write|send(msg|to)?|recv(msg|from)?|poll|connect|accept4?|close|open(at)?|dup[23]?|fork|execv.*|)"
    R"(getrandom|getenv|clock_gettime|gettimeofday|time|nanosleep|malloc|calloc|realloc|free|)"
    R"(sig(nal|action)|raise|kill|pthread_.*|_start|__libc_start_main|operator (new|delete)(\[\])?\(.*)$)");

struct Symbol {
    std::string name;
    char type = 'U';
    bool defined() const { return type != 'U' && type != 'w' && type != 'v'; }
    /// Seen by the rest of the program: capital letters are global, u and the weak ones, too (man nm).
    bool global() const { return std::string_view("TDBRVWuCGSi").find(type) != std::string_view::npos; }
};

/// "NAME TYPE VALUE SIZE": the name may hold spaces, the type is one letter.
std::vector<Symbol> read_symbols(std::string_view text) {
    static const std::regex line_form(R"(^(.*) ([A-Za-z?])( [0-9a-f]* ?[0-9a-f]*)?\s*$)");
    std::vector<Symbol> all;
    std::istringstream in{std::string(text)};
    std::smatch parts;
    for (std::string line; std::getline(in, line);) {
        if (std::regex_match(line, parts, line_form)) all.push_back({parts[1], parts[2].str().front()});
    }
    return all;
}

}  // namespace

std::vector<Flag> check_text(std::string_view text, std::string_view folder) {
    static const std::regex line_marker(R"(^# (\d+) "([^"]*)\".*$)");
    std::vector<Flag> flags;
    std::istringstream in{std::string(text)};
    std::string file;
    long number = 0;
    std::smatch parts;
    for (std::string line; std::getline(in, line); ++number) {
        if (line.starts_with("# ") && std::regex_match(line, parts, line_marker)) {
            file = parts[2];
            number = std::stol(parts[1].str().substr(0, 9)) - 1;
        } else if (file.starts_with(folder) && std::regex_search(line, parts, blinds_sanitizer)) {
            flags.push_back({"blinds-sanitizer",
                             file.substr(folder.size()) + ":" + std::to_string(number) + ": " + parts[0].str(), true});
        }
    }
    return flags;
}

std::vector<Flag> check_symbols(std::string_view symbols, const std::string& file, const course::Lab& lab) {
    std::vector<Flag> flags;
    const auto all = read_symbols(symbols);
    // A library that is all headers leaves no undefined symbol, only its templates, defined in the student's object
    // file.
    for (const auto& [pattern, why] : lab.forbidden) {
        const std::regex form(pattern);
        const auto used =
            std::ranges::find_if(all, [&](const Symbol& symbol) { return std::regex_search(symbol.name, form); });
        if (used != all.end()) flags.push_back({"forbidden-symbol", file + " uses " + used->name + ": " + why, true});
    }
    for (const auto& symbol : all) {
        if (!symbol.defined() || !symbol.global()) continue;
        if (std::regex_search(symbol.name, blinds_sanitizer) && symbol.name.starts_with("__") &&
            !symbol.name.starts_with("__odr_asan"))
            flags.push_back({"blinds-sanitizer", file + " defines " + symbol.name, true});
        else if (std::regex_match(symbol.name, replaces_library))
            flags.push_back({"replaces-library-function", file + " defines " + symbol.name, true});
        else if (symbol.name == "main" && lab.kind == course::Kind::unit)
            flags.push_back(
                {"defines-main", file + " defines main; the driver around your code has one: remove it", false});
    }
    return flags;
}

}  // namespace grading
