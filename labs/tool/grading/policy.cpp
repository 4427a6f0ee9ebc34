#include "labs/tool/grading/policy.hpp"

#include <algorithm>
#include <boost/regex.hpp>
#include <cctype>
#include <optional>
#include <utility>

namespace grading {

namespace {

// Boost's regular expressions do not recurse: a name of a megabyte, which a student can make, ends std::regex.

/// Attributes and functions of g++ and clang that blind the sanitizers.
const boost::regex blinds_sanitizer(
    R"(no_sanitize|no_address_safety_analysis|disable_sanitizer_instrumentation|__(asan|lsan|tsan|ubsan|sanitizer)_)");

/// What no check can see through.
const boost::regex assembly(R"(\b(asm|__asm|__asm__)\b)");

/// Where a test's verdict could be thought to come from: the end of the process, comparing, input and output, time,
/// memory, assertions. A definition of one of these replaces the C library's for the whole program.
const boost::regex replaces_library(
    R"((_?_?exit|_Exit|quick_exit|abort|atexit|__cxa_.*|__assert_fail|mem(cmp|cpy|move|set|chr)|)"
    R"(str(n?cmp|len|n?cpy)|read|write|send(msg|to)?|recv(msg|from)?|poll|connect|accept4?|close|open(at)?|)"
    R"(dup[23]?|fork|execv.*|f(puts|flush)|fcntl|socket|)"
    R"(getrandom|getenv|clock_gettime|gettimeofday|time|nanosleep|malloc|calloc|realloc|free|)"
    R"(sig(nal|action)|raise|kill|pthread_.*|_start|__libc_start_main|operator (new|delete)(\[\])?\(.*\)))");

/// Ways from a function to the driver around it, to its connection, or to another program.
const boost::regex reaches_out(
    R"((__)?(p?read(v2?|64)?|preadv(64)?v?2?|p?writev(64)?2?|pwrite(64)?|recv(from|msg|mmsg)?|send(to|msg|mmsg)?|)"
    R"(sendfile(64)?|splice|tee|vmsplice|socket(pair)?|connect|bind|listen|accept4?|getsockopt|shutdown|)"
    R"(dup[23]?|fcntl(64)?|fdopen|ioctl|aio_.*|io_.*|syscall|ptrace|process_vm_.*|mprotect|pkey_mprotect|)"
    R"(memfd_create|dl(open|mopen|sym|vsym|_iterate_phdr)|exec[lv].*|fexecve|posix_spawn.*|system|popen|)"
    R"(vfork|clone3?|unshare|setns|setcontext|swapcontext)(_chk)?(@.*)?)");

struct Symbol {
    std::string name;
    char type = 'U';
    bool defined() const { return type != 'U' && type != 'w' && type != 'v'; }
    /// Seen by the rest of the program: capital letters are global, u and the weak ones, too (man nm).
    bool global() const { return std::string_view("TDBRVWuCGSi").find(type) != std::string_view::npos; }
};

/// Calls `use` with each line.
template <typename Use>
void for_each_line(std::string_view text, const Use& use) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        use(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool is_hex(std::string_view word) {
    return !word.empty() &&
           std::ranges::all_of(word, [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

/// "NAME TYPE VALUE SIZE": the name may hold spaces, the type is one letter, value and size may be missing.
std::optional<Symbol> read_symbol(std::string_view line) {
    std::size_t numbers = 0;
    while (!line.empty()) {
        const auto space = line.rfind(' ');
        const auto word = space == std::string_view::npos ? line : line.substr(space + 1);
        if (word.size() == 1 && space != std::string_view::npos &&
            (std::isalpha(static_cast<unsigned char>(word[0])) != 0 || word[0] == '?') &&
            (numbers > 0 || !is_hex(word) || word[0] == 'U'))
            return Symbol{std::string(line.substr(0, space)), word[0]};
        if (!word.empty() && (!is_hex(word) || ++numbers > 2)) return {};
        if (space == std::string_view::npos) return {};
        line = line.substr(0, space);
    }
    return {};
}

/// # 12 "/usr/include/string.h" 1 3 4
struct Marker {
    long line = 0;
    std::string_view file;
    bool enters = false, returns = false;
};

std::optional<Marker> read_marker(std::string_view line) {
    if (!line.starts_with("# ")) return {};
    line.remove_prefix(2);
    Marker marker;
    std::size_t digits = 0;
    while (digits < line.size() && std::isdigit(static_cast<unsigned char>(line[digits])) != 0 && digits < 10)
        marker.line = marker.line * 10 + (line[digits++] - '0');
    const auto first = line.find('"'), last = line.rfind('"');
    if (digits == 0 || first != digits + 1 || last <= first) return {};
    marker.file = line.substr(first + 1, last - first - 1);
    const auto flags = line.substr(last + 1);
    marker.enters = flags.find('1') != std::string_view::npos;
    marker.returns = flags.find('2') != std::string_view::npos;
    return marker;
}

/// Goes through preprocessed text. It has no comments and no joined lines any more, but strings, and raw strings hold
/// whatever looks like a line marker.
class Reader {
  public:
    explicit Reader(std::string_view text) : left_{text} {}

    bool at_end() const { return left_.empty(); }

    /// The next line; one that goes on in a raw string is one. Strings and characters are left out of it.
    std::string line() {
        std::string code;
        if (left_.starts_with("# ")) {  // a marker: the string in it counts
            const auto end = std::min(left_.find('\n'), left_.size());
            code = left_.substr(0, end);
            skip(end + 1);
            return code;
        }
        while (!left_.empty() && left_.front() != '\n') {
            const char c = left_.front();
            if (is_word(c)) {
                word(code);
            } else if (c == '"' || c == '\'') {
                literal(c);
                code += ' ';
            } else {
                code += c;
                skip(1);
            }
        }
        skip(1);
        ++lines_;
        return code;
    }
    /// How many lines of the text were read.
    long lines() const { return lines_; }

  private:
    static bool is_word(char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
               static_cast<unsigned char>(c) >= 0x80;
    }
    void skip(std::size_t count) { left_.remove_prefix(std::min(count, left_.size())); }

    /// An identifier or a number; 1'000 is one number, and R"( begins a raw string.
    void word(std::string& code) {
        const bool number = std::isdigit(static_cast<unsigned char>(left_.front())) != 0;
        std::size_t size = 0;
        while (size < left_.size() && (is_word(left_[size]) || (number && left_[size] == '\'' &&
                                                                size + 1 < left_.size() && is_word(left_[size + 1]))))
            ++size;
        const auto text = left_.substr(0, size);
        skip(size);
        if (left_.starts_with('"') && (text == "R" || text == "LR" || text == "uR" || text == "UR" || text == "u8R")) {
            raw();
            code += ' ';
        } else {
            code += text;
        }
    }

    void literal(char quote) {
        skip(1);
        while (!left_.empty() && left_.front() != quote && left_.front() != '\n') skip(left_.front() == '\\' ? 2 : 1);
        if (!left_.empty() && left_.front() == quote) skip(1);
    }

    void raw() {
        const auto open = left_.find('(');
        if (open == std::string_view::npos || open > 17) return skip(1);  // no raw string: the compiler will say so
        const auto end_mark = ")" + std::string(left_.substr(1, open - 1)) + "\"";
        const auto end = left_.find(end_mark, open);
        const auto size = end == std::string_view::npos ? left_.size() : end + end_mark.size();
        lines_ += std::count(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(size), '\n');
        skip(size);
    }

    std::string_view left_;
    long lines_ = 0;
};

/// Follows the line markers and knows which of them the preprocessor would not have written by itself.
class Origin {
  public:
    explicit Origin(const Preprocessed& preprocessed) : main_{preprocessed.file} {
        for_each_line(preprocessed.includes, [&](std::string_view line) {
            const auto dots = line.find_first_not_of('.');
            if (dots != 0 && dots != std::string_view::npos && line[dots] == ' ')
                opened_.push_back(line.substr(dots + 1));
        });
    }

    /// False if the marker claims what is not so.
    bool follow(const Marker& marker) {
        if (files_.empty()) {  // the preprocessor's own beginning: <built-in>, <command-line>, stdc-predef.h
            if (marker.line == 1 && marker.file == main_ && !marker.enters) files_.emplace_back(main_);
            return true;
        }
        if (marker.enters) {
            if (next_ == opened_.size() || opened_[next_] != marker.file) return false;
            ++next_;
            files_.emplace_back(marker.file);
            return true;
        }
        if (marker.returns) {
            if (files_.size() < 2) return false;
            files_.pop_back();
        }
        return files_.back() == marker.file;
    }
    std::string_view file() const { return files_.empty() ? std::string_view{} : files_.back(); }

  private:
    std::string_view main_;
    std::vector<std::string_view> opened_;
    std::vector<std::string> files_;  // the one that is read now is the last
    std::size_t next_ = 0;
};

bool is_header_of_ours(std::string_view file) {
    return file.starts_with("/usr/") || file.starts_with("/lab/include/") || file.starts_with("<");
}

}  // namespace

std::vector<Flag> check_text(const Preprocessed& preprocessed) {
    std::vector<Flag> flags;
    const auto folder = preprocessed.file.substr(0, preprocessed.file.rfind('/') + 1);
    Reader reader(preprocessed.text);
    Origin origin(preprocessed);
    long line_of_marker = 0, read_at_marker = 0;
    boost::smatch found;
    while (!reader.at_end()) {
        const auto before = reader.lines();
        const auto code = reader.line();
        if (const auto marker = read_marker(code)) {
            if (!origin.follow(*marker)) {
                flags.push_back({"hides-origin", "a line claims to come from " + std::string(marker->file), true});
                return flags;  // from here on nobody knows what is whose
            }
            if (marker->enters && !is_header_of_ours(marker->file) && !marker->file.starts_with(folder))
                flags.push_back({"includes-foreign-file", "includes " + std::string(marker->file), true});
            line_of_marker = marker->line;
            read_at_marker = reader.lines();
            continue;
        }
        if (!origin.file().starts_with(folder)) continue;
        const auto place = std::string(origin.file().substr(folder.size())) + ":" +
                           std::to_string(line_of_marker + before - read_at_marker) + ": ";
        if (boost::regex_search(code, found, blinds_sanitizer))
            flags.push_back({"blinds-sanitizer", place + found.str(), true});
        if (boost::regex_search(code, found, assembly)) flags.push_back({"inline-assembly", place + found.str(), true});
    }
    return flags;
}

std::vector<Flag> check_symbols(std::string_view symbols, const std::string& file, const course::Lab& lab) {
    std::vector<Flag> flags;
    struct Rule {
        boost::regex form;
        std::string why;
        bool broken = false;
    };
    std::vector<Rule> rules;
    for (const auto& [pattern, why] : lab.forbidden) rules.push_back({boost::regex(pattern), why});
    const auto shown = [](const std::string& name) { return name.substr(0, 200); };
    for_each_line(symbols, [&](std::string_view line) {
        const auto symbol = read_symbol(line);
        if (!symbol) return;
        const auto& name = symbol->name;
        // Defined ones, too: a library that is all headers leaves only its templates in the student's object file.
        for (auto& [form, why, broken] : rules) {
            if (broken || !boost::regex_search(name, form)) continue;
            flags.push_back({"forbidden-symbol", file + " uses " + shown(name) + ": " + why, true});
            broken = true;
        }
        if (symbol->defined()) {
            if (!symbol->global()) return;
            if (name.starts_with("__") && boost::regex_search(name, blinds_sanitizer) &&
                !name.starts_with("__odr_asan"))
                flags.push_back({"blinds-sanitizer", file + " defines " + shown(name), true});
            else if (boost::regex_match(name, replaces_library))
                flags.push_back({"replaces-library-function", file + " defines " + shown(name), true});
            else if (name == "main" && lab.kind == course::Kind::unit)
                flags.push_back(
                    {"defines-main", file + " defines main; the driver around your code has one: remove it", false});
            return;
        }
        if (lab.kind == course::Kind::unit && boost::regex_match(name, reaches_out))
            flags.push_back({"reaches-out", file + " uses " + shown(name), true});
    });
    return flags;
}

}  // namespace grading
