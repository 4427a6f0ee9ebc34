#include "labs/tool/grading/policy.hpp"

#include <algorithm>
#include <array>
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

/// A FILE that is turned to another descriptor by hand.
const boost::regex inside_of_file(R"(\b_fileno\b)");

/// Where a test's verdict could be thought to come from: the end of the process, comparing, input and output, time,
/// memory, assertions. A definition of one of these replaces the C library's for the whole program.
const boost::regex replaces_library(
    R"((_?_?exit|_Exit|quick_exit|abort|atexit|__cxa_.*|__assert_fail|mem(cmp|cpy|move|set|chr)|)"
    R"(str(n?cmp|len|n?cpy)|read|write|send(msg|to)?|recv(msg|from)?|poll|connect|accept4?|close|open(at)?|)"
    R"(dup[23]?|fork|execv.*|f(puts|flush)|fcntl|socket|)"
    R"(getrandom|getenv|clock_gettime|gettimeofday|time|nanosleep|malloc|calloc|realloc|free|)"
    R"(sig(nal|action)|raise|kill|pthread_.*|_start|__libc_start_main|)"
    R"(operator new(\[\])?\(unsigned long(, std::.*)?\)|)"
    R"(operator delete(\[\])?\(void\*(, unsigned long)?(, std::.*)?\)))");

/// Ways from a function to the driver around it, to its connection, or to another program.
const boost::regex reaches_out(
    R"((__)?(p?read(v2?|64)?|preadv(64)?v?2?|p?writev(64)?2?|pwrite(64)?|recv(from|msg|mmsg)?|send(to|msg|mmsg)?|)"
    R"(sendfile(64)?|splice|tee|vmsplice|socket(pair)?|connect|bind|listen|accept4?|getsockopt|shutdown|)"
    R"(dup[23]?|fcntl(64)?|fdopen|ioctl|aio_.*|io_.*|syscall|ptrace|process_vm_.*|mprotect|pkey_mprotect|)"
    R"(memfd_create|dl(open|mopen|sym|vsym|_iterate_phdr)|exec[lv].*|fexecve|posix_spawn.*|system|popen|)"
    R"(lio_listio(64)?|vfork|clone3?|unshare|setns|setcontext|swapcontext)(_chk)?(@.*)?|)"
    R"(std::__basic_file<char>::sys_open\(.*|__gnu_cxx::stdio_.*buf<.*)");

struct Symbol {
    std::string name;
    char type = 'U';
    bool defined() const { return type != 'U' && type != 'w' && type != 'v'; }
    /// Taken by the linker whatever weak ones there are: templates and inline functions are weak.
    bool strong() const { return std::string_view("TDBR").find(type) != std::string_view::npos; }
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

/// Goes through C++ text line by line as the compiler does: a line that ends in a backslash goes on in the next,
/// comments are a space, and so are strings and characters. A line goes on in a comment or a raw string that does.
class Reader {
  public:
    explicit Reader(std::string_view text) : text_{text} {
        plain_.reserve(text.size());
        origin_.reserve(text.size() + 1);
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\\') {
                const auto end = text.find_first_not_of(" \t\f\v", i + 1);
                if (end != std::string_view::npos && text[end] == '\n') {
                    i = end;
                    continue;
                }
            }
            plain_ += text[i];
            origin_.push_back(i);
        }
        origin_.push_back(text.size());
    }

    bool at_end() const { return at_ >= plain_.size(); }
    /// How many lines of the text are behind us.
    long lines() {
        const auto now = origin_[std::min(at_, plain_.size())];
        lines_ += std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_),
                             text_.begin() + static_cast<std::ptrdiff_t>(now), '\n');
        counted_ = now;
        return lines_;
    }
    /// A header's name was read that is none: nobody can say where it ends for the compiler.
    bool has_odd_header() const { return odd_header_; }

    /// The next line. One that begins with "# " is given as it is if `markers` is true.
    std::string line(bool markers) {
        std::string code;
        if (markers && rest().starts_with("# ")) {
            code = rest().substr(0, rest().find('\n'));
            at_ += code.size() + 1;
            return code;
        }
        while (!at_end() && plain_[at_] != '\n') {
            const char c = plain_[at_];
            if (is_word(c)) {
                word(code);
            } else if (c == '"' || c == '\'') {
                literal(c);
                code += ' ';
            } else if (rest().starts_with("//")) {
                at_ = std::min(plain_.find('\n', at_), plain_.size());
            } else if (rest().starts_with("/*")) {
                const auto end = plain_.find("*/", at_ + 2);
                at_ = end == std::string::npos ? plain_.size() : end + 2;
                code += ' ';
            } else if (c == '<' && may_stand_before_header(code)) {
                header();
            } else {
                code += c;
                ++at_;
            }
        }
        ++at_;
        return code;
    }

  private:
    std::string_view rest() const { return std::string_view(plain_).substr(std::min(at_, plain_.size())); }
    static bool is_word(char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
               static_cast<unsigned char>(c) >= 0x80;
    }

    /// An identifier or a number; 1'000 is one number, and R"( begins a raw string.
    void word(std::string& code) {
        const bool number = std::isdigit(static_cast<unsigned char>(plain_[at_])) != 0;
        auto end = at_;
        while (end < plain_.size() && (is_word(plain_[end]) || (number && plain_[end] == '\'' &&
                                                                end + 1 < plain_.size() && is_word(plain_[end + 1]))))
            ++end;
        const auto text = std::string_view(plain_).substr(at_, end - at_);
        at_ = end;
        if (rest().starts_with('"') && (text == "R" || text == "LR" || text == "uR" || text == "UR" || text == "u8R")) {
            raw();
            code += ' ';
        } else {
            code += text;
        }
    }

    void literal(char quote) {
        ++at_;
        while (!at_end() && plain_[at_] != quote && plain_[at_] != '\n') at_ += plain_[at_] == '\\' ? 2 : 1;
        if (!at_end() && plain_[at_] == quote) ++at_;
    }

    /// In a raw string a backslash at the end of a line is one: it is read from the text as it stands.
    void raw() {
        const auto begin = origin_[at_];
        const auto open = text_.find('(', begin);
        if (open == std::string_view::npos || open - begin > 17) return literal('"');  // an error for the compiler
        const auto mark = ")" + std::string(text_.substr(begin + 1, open - begin - 1)) + "\"";
        const auto end = text_.find(mark, open);
        const auto next = end == std::string_view::npos ? text_.size() : end + mark.size();
        at_ = static_cast<std::size_t>(std::ranges::lower_bound(origin_, next) - origin_.begin());
    }

    bool may_stand_before_header(const std::string& code) {
        const auto last = code.find_last_not_of(" \t");
        if (last == std::string::npos || std::string_view("et(").find(code[last]) == std::string_view::npos)
            return false;
        if (code.size() > 65'536) odd_header_ = true;  // nobody writes such a line, and looking at it takes long
        return !odd_header_ && boost::regex_search(code, before_header);
    }

    void header() {
        auto end = plain_.find_first_of(">\n", at_);
        if (end == std::string::npos) end = plain_.size();
        for (const char c : std::string_view(plain_).substr(at_ + 1, end - at_ - 1))
            odd_header_ = odd_header_ || (!is_word(c) && std::string_view("./+-").find(c) == std::string_view::npos);
        odd_header_ = odd_header_ || plain_.find("//", at_) < end;
        at_ = end < plain_.size() && plain_[end] == '>' ? end + 1 : end;
    }

    inline static const boost::regex before_header{
        R"(^\s*(#|%:)\s*(include|include_next|import)\s*$|__has_include(_next)?\s*\(\s*$)"};
    std::string_view text_;
    std::string plain_;                 // without the joints of lines
    std::vector<std::size_t> origin_;   // where each byte of plain_ stands in text_, and the end
    std::size_t at_ = 0, counted_ = 0;  // in plain_; in text_
    long lines_ = 0;
    bool odd_header_ = false;
};

/// Which file a line comes from, by the markers before it.
class Origin {
  public:
    explicit Origin(std::string_view main) : main_{main} {}

    void follow(const Marker& marker) {
        if (files_.empty()) {  // the preprocessor's own beginning: <built-in>, <command-line>, stdc-predef.h
            if (marker.line == 1 && marker.file == main_ && !marker.enters) files_.emplace_back(main_);
        } else if (marker.enters) {
            files_.emplace_back(marker.file);
        } else {
            if (marker.returns && files_.size() > 1) files_.pop_back();
            files_.back() = marker.file;
        }
    }
    std::string_view file() const { return files_.empty() ? std::string_view{} : files_.back(); }

  private:
    std::string_view main_;
    std::vector<std::string> files_;  // the one that is read now is the last
};

/// A student who writes #line, or a marker as only the preprocessor does, says that a line comes from elsewhere.
std::optional<Flag> check_source(std::string_view source, const std::string& name) {
    static const boost::regex says_origin(R"(^\s*(#|%:)\s*(line\b|[0-9]))");
    Reader reader(source);
    while (!reader.at_end()) {
        const auto number = reader.lines() + 1;
        const auto code = reader.line(false);
        if (boost::regex_search(code, says_origin))
            return Flag{"hides-origin", name + ":" + std::to_string(number) + ": " + code.substr(0, 60), true};
        if (reader.has_odd_header())
            return Flag{"hides-origin", name + ":" + std::to_string(number) + ": the name of a header is none", true};
    }
    return {};
}

bool is_header_of_ours(std::string_view file) {
    return file.starts_with("/usr/") || file.starts_with("/lab/include/") || file.starts_with("<");
}

}  // namespace

std::vector<Flag> check_text(const Preprocessed& preprocessed) {
    std::vector<Flag> flags;
    const auto slash = preprocessed.file.rfind('/') + 1;
    const auto folder = preprocessed.file.substr(0, slash);
    if (auto flag = check_source(preprocessed.source, std::string(preprocessed.file.substr(slash)))) {
        flags.push_back(std::move(*flag));  // then nobody knows which line is whose
        return flags;
    }
    Reader reader(preprocessed.text);
    Origin origin(preprocessed.file);
    long line_of_marker = 0, read_at_marker = 0;
    boost::smatch found;
    while (!reader.at_end()) {
        const auto before = reader.lines();
        const auto code = reader.line(true);
        if (const auto marker = read_marker(code)) {
            origin.follow(*marker);
            if (marker->enters && !is_header_of_ours(marker->file) && !marker->file.starts_with(folder))
                flags.push_back({"includes-foreign-file", "includes " + std::string(marker->file), true});
            line_of_marker = marker->line;
            read_at_marker = reader.lines();
            continue;
        }
        if (!origin.file().starts_with(folder)) continue;
        auto place = std::string(origin.file().substr(folder.size()));
        place.append(":").append(std::to_string(line_of_marker + before - read_at_marker)).append(": ");
        const std::array<std::pair<const boost::regex*, const char*>, 3> faults{
            {{&blinds_sanitizer, "blinds-sanitizer"},
             {&assembly, "inline-assembly"},
             {&inside_of_file, "reaches-out"}}};
        for (const auto& [words, kind] : faults) {
            if (boost::regex_search(code, found, *words)) {
                auto evidence = place;
                flags.push_back({kind, evidence.append(found.str()), true});
            }
        }
    }
    return flags;
}

std::set<std::string> defined_names(std::string_view symbols) {
    std::set<std::string> names;
    for_each_line(symbols, [&](std::string_view line) {
        if (const auto symbol = read_symbol(line); symbol && symbol->defined() && symbol->global())
            names.insert(symbol->name);
    });
    return names;
}

std::vector<Flag> check_symbols(std::string_view symbols, const std::string& file, const course::Lab& lab,
                                const std::set<std::string>& given) {
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
        bool told = false;
        for (auto& [form, why, broken] : rules) {
            if (broken || !boost::regex_search(name, form)) continue;
            told = true;
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
            else if (name != "main" && symbol->strong() && given.contains(name))
                flags.push_back({"replaces-given-function", file + " defines " + shown(name), true});
            else if (name == "main" && lab.kind == course::Kind::unit)
                flags.push_back(
                    {"defines-main", file + " defines main; the driver around your code has one: remove it", false});
            return;
        }
        if (!told && lab.kind == course::Kind::unit && boost::regex_match(name, reaches_out))
            flags.push_back({"reaches-out", file + " uses " + shown(name), true});
    });
    return flags;
}

}  // namespace grading
