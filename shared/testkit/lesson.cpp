#include "shared/testkit/lesson.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>

#include "shared/testkit/process.hpp"

namespace testkit {

namespace {

using Kind = LessonBlock::Kind;
using namespace std::chrono_literals;

constexpr auto silence = 300ms;  // how long "(silence)" is watched
constexpr auto calm = 1000ms;    // how long output must pause to be called silent when some may still be on its way

constexpr std::string_view any_rest = "...";  // at the end of a line of the page

bool is_digit(char character) {
    return std::isdigit(static_cast<unsigned char>(character)) != 0;
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    std::istringstream stream{std::string(text)};
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// A line of a run, taken apart.
struct Step {
    enum class Action { remark, start, type, output, key };
    Action action{};
    std::string terminal{};  // "A", or empty in a run with one terminal
    std::string text{};      // for a key: C, D or Z
};

// Empty if the line has no meaning in a run.
std::optional<Step> parse_step(const std::string& line, bool lettered) {
    using Action = Step::Action;
    if (line.empty() || line.starts_with("# ")) return Step{Action::remark, {}, line};
    std::string terminal;
    std::string_view rest = line;
    if (lettered) {
        if (std::isupper(static_cast<unsigned char>(line[0])) == 0) return {};
        terminal = line[0];
        rest.remove_prefix(1);
    }
    const auto after = [&](std::size_t sign) {
        return std::string(rest.substr(std::min(rest.size(), rest.substr(sign).starts_with(' ') ? sign + 1 : sign)));
    };
    if (rest.starts_with("$ ")) return Step{Action::start, terminal, after(1)};
    if (rest.starts_with("> ") || rest == ">") return Step{Action::type, terminal, after(1)};
    if (rest == "^C" || rest == "^D" || rest == "^Z") return Step{Action::key, terminal, std::string(rest.substr(1))};
    if (!lettered) return Step{Action::output, terminal, line};
    if (rest.starts_with(":")) return Step{Action::output, terminal, after(1)};
    return {};
}

bool is_lettered(const LessonBlock& run) {
    const auto first = std::find_if(run.text.begin(), run.text.end(),
                                    [](const std::string& line) { return !line.empty() && line[0] != '#'; });
    return first != run.text.end() && !first->starts_with("$ ");
}

// The numbers that differ from run to run, as pairs: what the page shows, and what it was this time.
class Numbers {
  public:
    // True if the lines are equal but for such numbers; learns new pairs.
    bool match(const std::string& page, const std::string& actual) {
        if (!page.ends_with(any_rest)) return match_whole(page, actual);
        const auto beginning = page.substr(0, page.size() - any_rest.size());
        for (std::size_t size = 0; size <= actual.size(); ++size) {
            const bool cuts_a_number =
                size > 0 && size < actual.size() && is_digit(actual[size - 1]) && is_digit(actual[size]);
            if (!cuts_a_number && match_whole(beginning, actual.substr(0, size))) return true;
        }
        return false;
    }

    // A server is started again on the port that this ready line of the page shows: it may be another one this time.
    void forget_port(const std::string& ready_line) { pairs_.erase(take_apart(ready_line).numbers.back()); }

    // A command of the page with the numbers of this time, and a line of this time with the numbers of the page.
    std::string to_actual(const std::string& text) const { return replace(text, false); }
    std::string to_page(const std::string& text) const { return replace(text, true); }

  private:
    bool match_whole(const std::string& page, const std::string& actual) {
        const Parts expected = take_apart(page), got = take_apart(actual);
        if (expected.between != got.between) return false;
        auto learned = pairs_;
        for (std::size_t i = 0; i < expected.numbers.size(); ++i) {
            const auto& shown = expected.numbers[i];
            const auto& real = got.numbers[i];
            const auto known = learned.find(shown);
            if (known != learned.end() && known->second == real) continue;
            if (!may_vary(expected.between, i)) {
                if (shown != real) return false;
                continue;
            }
            const bool taken =
                std::any_of(learned.begin(), learned.end(), [&](const auto& pair) { return pair.second == real; });
            if (known != learned.end() || taken) return false;
            learned[shown] = real;
        }
        pairs_ = learned;
        return true;
    }

    // "pid 12 at 127.0.0.1:80" has the numbers 12, 127, 0, 0, 1, 80 and the texts between them.
    struct Parts {
        std::vector<std::string> between{1}, numbers;
    };
    static Parts take_apart(const std::string& line) {
        static const std::regex time(R"(\b\d\d:\d\d:\d\d(\.\d+)?)"), blanks(R"([ \t]+)"), end(" $");
        static const std::regex duration(R"(\b(\d+min)?\d+(\.\d+)?( ?ms|sec|min)\b)");
        static const std::regex date(R"(\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?)");
        auto plain = std::regex_replace(line, date, "date hh:mm:ss");
        plain = std::regex_replace(plain, time, "hh:mm:ss");
        plain = std::regex_replace(plain, duration, "some time");
        plain = std::regex_replace(std::regex_replace(plain, blanks, " "), end, "");
        Parts parts;
        for (std::size_t i = 0; i < plain.size();) {
            if (!is_digit(plain[i])) {
                parts.between.back() += plain[i++];
                continue;
            }
            parts.numbers.emplace_back();
            parts.between.emplace_back();
            while (i < plain.size() && is_digit(plain[i])) parts.numbers.back() += plain[i++];
        }
        return parts;
    }
    // The number after this text is a port, which follows an address (127.0.0.1:  [::1]:  localhost:), or a process.
    static bool may_vary(const std::vector<std::string>& between, std::size_t i) {
        const auto& before = between[i];
        if (before == ":") return i >= 4 && between[i - 1] == "." && between[i - 2] == "." && between[i - 3] == ".";
        return before == "]:" || before.ends_with("localhost:") || before.ends_with("pid ") || before.ends_with("pid=");
    }
    std::string replace(const std::string& text, bool back) const {
        std::string result;
        for (std::size_t i = 0; i < text.size();) {
            std::string number;
            while (i < text.size() && is_digit(text[i])) number += text[i++];
            if (number.empty()) {
                result += text[i++];
                continue;
            }
            for (const auto& [shown, real] : pairs_) {
                if (number == (back ? real : shown)) {
                    number = back ? shown : real;
                    break;
                }
            }
            result += number;
        }
        return result;
    }

    std::map<std::string, std::string> pairs_;
};

// A terminal of the reader: it runs one command after the other. What the command prints (stdout and stderr, as on a
// screen) is taken line by line.
class Terminal {
  public:
    Terminal() = default;
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() { end(); }

    bool is_used() const { return process_ != nullptr; }

    void start(const std::string& command, const std::string& folder) {
        end();
        // A session of its own, so that a signal reaches the whole pipeline; and Ctrl-C works in it although whoever
        // started this test may have had it ignored.
        // The shell itself survives Ctrl-C, to tell how the command ended.
        const std::string script = "exec 2>&1; trap : INT; (exit " + std::to_string(last_exit_) + ")\n" + command;
        process_ = std::make_unique<Process>(
            std::vector<std::string>{"env", "--default-signal=INT", "setsid", "sh", "-c", script},
            Process::Setup{.directory = folder, .environment = {{"NO_COLOR", "1"}, {"TERM", "dumb"}}});
        taken_ = 0;
        ended_ = false;
        broken_line_ = false;
    }

    void type(const std::string& line) {
        skip_broken_line();
        process_->write(line + "\n");
    }
    void end_input() {
        skip_broken_line();
        process_->close_stdin();
    }
    void signal(int number) {
        skip_broken_line();
        // A key at the very start would meet the shell alone, and be lost.
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (!command_has_started() && std::chrono::steady_clock::now() < deadline) sched_yield();
        kill(-process_->pid(), number);
    }

    // The next line; or, if `half_is_enough` likes what has come of it, that. Empty if the output ends or none comes.
    std::optional<std::string> next_line(const std::function<bool(const std::string&)>& half_is_enough) {
        std::optional<std::string> line;
        process_->wait_for_output([&](const std::string& text, bool ended) {
            const auto end = text.find('\n', taken_);
            if (end != std::string::npos) {
                line = text.substr(taken_, end - taken_);
                taken_ = end + 1;
            } else if (const auto half = text.substr(taken_);
                       !half.empty() && (ended || (half_is_enough && half_is_enough(half)))) {
                line = half;
                taken_ = text.size();
                broken_line_ = true;
            }
            return line || ended;
        });
        if (line && line->ends_with('\r')) line->pop_back();
        return line;
    }

    // What has come and was not taken yet; waits for the first byte of it until `limit`.
    std::string watch(std::chrono::milliseconds limit) {
        process_->wait_for_output([&](const std::string& text, bool ended) { return text.size() > taken_ || ended; },
                                  limit);
        return rest();
    }
    // Takes all output until there is none for `pause`. Returns it.
    std::string take_until_quiet(std::chrono::milliseconds pause) {
        std::string all;
        for (std::string more; !(more = watch(pause)).empty(); all += more) taken_ += more.size();
        return all;
    }
    // The end of the command by itself; false if it runs on. Then rest() is all that was not taken.
    bool wait() {
        const auto status = process_->wait();
        if (!status) return false;
        kill(-process_->pid(), SIGKILL);  // what it may have left in the background
        ended_ = true;
        process_->wait_for_output([](const std::string&, bool ended) { return ended; });
        last_exit_ = status->signal != 0 ? 128 + status->signal : status->code;
        return true;
    }
    std::string rest() { return process_->output().substr(taken_); }

  private:
    // True as soon as a program other than the shell runs in the shell's process group, and when the shell has ended.
    // See man 5 proc, /proc/PID/stat: PID (NAME) STATE PARENT GROUP ...
    bool command_has_started() const {
        if (getpgid(process_->pid()) != process_->pid()) return false;  // setsid has not run yet
        for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
            std::ifstream file(entry.path() / "stat");
            std::string text;
            if (!std::getline(file, text)) continue;  // not a process, or one that has just ended
            const auto name_start = text.find('('), name_end = text.rfind(')');
            if (name_start == std::string::npos || name_end == std::string::npos) continue;
            const std::string name = text.substr(name_start + 1, name_end - name_start - 1);
            std::istringstream rest(text.substr(name_end + 1));
            char state = '?';
            pid_t parent = 0, group = 0;
            rest >> state >> parent >> group;
            if (group != process_->pid()) continue;
            const bool is_leader = text.starts_with(std::to_string(group) + " ");
            if (is_leader ? state == 'Z' : name != "sh") return true;
        }
        return false;
    }

    // Enter (or Ctrl-C) breaks the line on the screen: what is printed next begins a new one. Where we took the line
    // before its '\n' had come, that '\n' is not a line of its own.
    void skip_broken_line() {
        if (std::exchange(broken_line_, false) && rest().starts_with("\n")) ++taken_;
    }
    void end() {
        if (process_ && !ended_ && getpgid(process_->pid()) == process_->pid()) kill(-process_->pid(), SIGKILL);
        process_.reset();
    }

    std::unique_ptr<Process> process_;
    std::size_t taken_ = 0;
    bool broken_line_ = false;
    bool ended_ = false;
    int last_exit_ = 0;
};

// The folder that commands run in: it looks like the root of the sources, but what they write does not land there.
class Folder {
  public:
    Folder() {
        for (const auto& entry : std::filesystem::directory_iterator(source_path(""))) {
            const auto name = entry.path().filename().string();
            if (!name.starts_with('.') && name != "build" && name != "lab")
                std::filesystem::create_symlink(entry.path(), path() + "/" + name);
        }
    }
    const std::string& path() const { return folder_.path(); }

  private:
    TemporaryDirectory folder_;
};

// All terminals of one run.
class Stage {
  public:
    explicit Stage(const LessonBlock& run) {
        for (const auto& line : run.text) {
            // parse_lesson has reported lines without meaning; a run that has one is not played.
            if (auto step = parse_step(line, is_lettered(run))) steps_.push_back(*step);
        }
    }

    const std::vector<Step>& steps() const { return steps_; }
    Terminal& terminal(const Step& step) { return terminals_[step.terminal]; }
    std::map<std::string, Terminal>& terminals() { return terminals_; }
    Numbers& numbers() { return numbers_; }

    // The next step in the same terminal.
    const Step* next(std::size_t i) const {
        for (std::size_t k = i + 1; k < steps_.size(); ++k)
            if (steps_[k].action != Step::Action::remark && steps_[k].terminal == steps_[i].terminal) return &steps_[k];
        return nullptr;
    }

    // The ready line that the page shows for the command of step `i`, among its first lines (a log may come before).
    const Step* ready_line(std::size_t i) const {
        for (std::size_t k = i + 1; k < steps_.size(); ++k) {
            if (steps_[k].action == Step::Action::remark || steps_[k].terminal != steps_[i].terminal) continue;
            if (steps_[k].action != Step::Action::output) return nullptr;
            if (steps_[k].text.starts_with("ready ")) return &steps_[k];
        }
        return nullptr;
    }

    // Does a step that is not output.
    void act(std::size_t i) {
        const Step& step = steps_[i];
        Terminal& terminal = terminals_[step.terminal];
        if (step.action == Step::Action::start && step.text == "fg") {
            terminal.signal(SIGCONT);
        } else if (step.action == Step::Action::start) {
            terminal.start(command(step.text, ready_line(i) != nullptr), folder_.path());
        } else if (step.action == Step::Action::type) {
            terminal.type(numbers_.to_actual(step.text));
        } else if (step.text == "D") {
            terminal.end_input();
        } else if (step.action == Step::Action::key) {
            terminal.signal(step.text == "C" ? SIGINT : SIGSTOP);
        }
    }

  private:
    // The command as it runs here: the program of this build, on a free port.
    std::string command(const std::string& printed, bool is_server) const {
        static const std::regex lab(R"(\./lab run ([a-z0-9-]+)( --(?= |$))?)"), listen(R"((--listen \S+:)\d+)");
        auto text = std::regex_replace(numbers_.to_actual(printed), listen, "$010");
        const bool any_port = is_server && text == numbers_.to_actual(printed);
        return std::regex_replace(text, lab,
                                  "'" + program_path("$1") + "'" + (any_port ? " --listen 127.0.0.1:0" : ""));
    }

    std::vector<Step> steps_;
    Folder folder_;
    std::map<std::string, Terminal> terminals_;
    Numbers numbers_;
};

std::string prefix(const Step& step) {
    using Action = Step::Action;
    if (step.action == Action::start) return step.terminal + "$ ";
    if (step.action == Action::type) return step.terminal + "> ";
    if (step.action == Action::key) return step.terminal + "^";
    return step.action == Action::output && !step.terminal.empty() ? step.terminal + ": " : "";
}

}  // namespace

Lesson parse_lesson(std::string_view text, const std::string& path) {
    static const std::regex marker(R"(<!-- (run|quote|sketch)(?:: (.*?))? -->)"), link(R"(\]\(([^)#]+)[^)]*\))");
    Lesson lesson{path, {}, {}};
    const auto problem = [&](std::size_t line, const std::string& what) {
        lesson.problems.push_back(path + ":" + std::to_string(line) + ": " + what);
    };
    const auto lines = split_lines(text);
    std::set<std::string> names;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::smatch found;
        const bool is_marker = std::regex_match(lines[i], found, marker);
        if (is_marker && (i + 1 == lines.size() || !lines[i + 1].starts_with("```")))
            problem(i + 1, "no block follows the marker " + lines[i]);
        if (!lines[i].starts_with("```")) {
            for (std::sregex_iterator each(lines[i].begin(), lines[i].end(), link), none; each != none; ++each) {
                const std::string target = (*each)[1];
                const auto file = std::filesystem::path(source_path(path)).parent_path() / target;
                if (target.find("://") == std::string::npos && !std::filesystem::exists(file))
                    problem(i + 1, "a link to " + target + ", which is not there");
            }
            continue;
        }

        LessonBlock block;
        block.line = i + 1;
        block.language = lines[i].substr(3);
        if (i > 0 && std::regex_match(lines[i - 1], found, marker)) {
            block.kind = found[1] == "run" ? Kind::run : found[1] == "quote" ? Kind::quote : Kind::sketch;
            std::istringstream words(found[2]);
            words >> block.argument;
            if (block.argument.ends_with(',')) block.argument.pop_back();
            for (std::string word; words >> word;)
                if (word != "needs") block.needs.push_back(word);
        }
        for (++i; i < lines.size() && lines[i] != "```"; ++i) block.text.push_back(lines[i]);
        if (i == lines.size()) problem(block.line, "this block has no end");

        const bool terminal = block.language == "console";
        if (block.kind == Kind::unmarked)
            problem(block.line, "this block has no marker (run, quote or sketch), so nothing checks it");
        if (terminal && block.kind != Kind::unmarked && block.kind != Kind::run)
            problem(block.line, "a console block must be a run");
        if (!terminal && block.kind == Kind::run) problem(block.line, "a run must be a console block");
        if (block.kind == Kind::sketch && block.language != "text")
            problem(block.line, "a sketch must be a text block");
        if ((block.kind == Kind::run || block.kind == Kind::quote) && block.argument.empty())
            problem(block.line, "the marker names nothing");
        if (block.kind == Kind::run) {
            if (!names.insert(block.argument).second) problem(block.line, "a second run " + block.argument);
            bool starts = false, shows = false;
            for (std::size_t k = 0; k < block.text.size(); ++k) {
                const auto step = parse_step(block.text[k], is_lettered(block));
                if (!step) problem(block.line + 1 + k, "no step of a run: " + block.text[k]);
                starts = starts || (step && step->action == Step::Action::start);
                shows = shows || (step && step->action == Step::Action::output && step->text != "...");
                if (step && step->action != Step::Action::start && step->action != Step::Action::remark && !starts)
                    problem(block.line + 1 + k, "before any command: " + block.text[k]);
            }
            if (!starts || !shows) problem(block.line, "a run without a command, or without a line of its output");
        }
        lesson.blocks.push_back(std::move(block));
    }
    return lesson;
}

Lesson read_lesson(const std::string& path) {
    return parse_lesson(read_file(source_path(path)), path);
}

std::optional<std::string> replay(const Lesson& lesson, const LessonBlock& run) {
    using Action = Step::Action;
    Stage stage(run);
    Numbers& numbers = stage.numbers();
    std::string story;
    const auto failure = [&](const std::string& what) {
        std::string text = lesson.path + ":" + std::to_string(run.line) + ": run " + run.argument + ": " + what +
                           "\nIt went so far:\n" + story;
        for (auto& [name, terminal] : stage.terminals()) {
            if (!terminal.is_used()) continue;
            auto lines = split_lines(terminal.rest());
            if (lines.empty()) continue;
            text += "Not shown on the page" + (name.empty() ? "" : ", in " + name) + ":\n";
            if (lines.size() > 12) {
                lines.resize(12);
                lines.emplace_back("...");
            }
            for (const auto& line : lines) text += numbers.to_page(line) + '\n';
        }
        return text;
    };
    std::set<std::string> left_out;  // terminals where the page leaves out the rest of what the command says
    const auto all_shown = [&](const std::string& name, Terminal& terminal) -> std::optional<std::string> {
        if (terminal.watch(silence).empty()) return {};
        return failure((name.empty() ? "" : "terminal " + name + ": ") + "more output than the page shows");
    };

    for (std::size_t i = 0; i < stage.steps().size(); ++i) {
        const Step& step = stage.steps()[i];
        Terminal& terminal = stage.terminal(step);
        const Step* next = stage.next(i);
        if (step.action == Action::remark) continue;
        if (step.action != Action::output) {
            if (step.action == Action::start && step.text != "fg" && terminal.is_used()) {
                if (!terminal.wait()) return failure("the command before '" + step.text + "' has not ended");
                if (left_out.erase(step.terminal) == 0)
                    if (const auto more = all_shown(step.terminal, terminal)) return more;
            } else if (step.action != Action::start && !terminal.is_used()) {
                return failure("no command runs in terminal " + step.terminal);
            }
            stage.act(i);
            story += prefix(step) + step.text + '\n';
            continue;
        }

        if (step.text == "(silence)") {
            const bool after_gap = i > 0 && stage.steps()[i - 1].text == "...";
            if (after_gap) terminal.take_until_quiet(calm);
            if (!terminal.watch(silence).empty()) return failure("terminal " + step.terminal + " is not silent");
            story += prefix(step) + step.text + '\n';
            continue;
        }
        if (step.text == "...") {
            story += prefix(step) + step.text + '\n';
            if (next == nullptr || next->action != Action::output) terminal.take_until_quiet(silence);
            if (next != nullptr && next->action == Action::start) left_out.insert(step.terminal);
            continue;
        }
        const bool after_gap =
            i > 0 && stage.steps()[i - 1].text == "..." && stage.steps()[i - 1].terminal == step.terminal;
        const bool typed_next = next == nullptr || next->action != Action::output;
        const auto half_is_enough = [&](const std::string& half) {
            Numbers trial = numbers;
            return typed_next && !step.text.ends_with(any_rest) && trial.match(step.text, half);
        };
        if (step.text.starts_with("ready ")) numbers.forget_port(step.text);
        for (;;) {
            const auto line = terminal.next_line(half_is_enough);
            if (line && numbers.match(step.text, *line)) {
                story += prefix(step) + numbers.to_page(*line) + '\n';
                break;
            }
            if (line && after_gap) continue;
            return failure("\n  expected: " + prefix(step) + step.text +
                           "\n  actual:   " + (line ? prefix(step) + numbers.to_page(*line) : "(nothing)"));
        }
    }

    for (auto& [name, terminal] : stage.terminals()) {
        if (!terminal.is_used()) continue;
        const Step* last = nullptr;
        bool interrupted = false;
        for (const Step& step : stage.steps()) {
            if (step.action == Action::remark || step.terminal != name) continue;
            last = &step;
            interrupted = step.action == Action::key ? step.text == "C" : interrupted && step.action != Action::start;
        }
        if (interrupted && !terminal.wait()) return failure("terminal " + name + ": Ctrl-C did not end the command");
        if (last->action == Action::output && last->text == "...") continue;
        if (const auto more = all_shown(name, terminal)) return more;
    }
    return {};
}

std::string record(const LessonBlock& run) {
    using Action = Step::Action;
    constexpr std::size_t most_lines = 40;  // of one terminal after one input
    Stage stage(run);
    std::string page;
    for (std::size_t i = 0; i < stage.steps().size(); ++i) {
        const Step& step = stage.steps()[i];
        if (step.action == Action::output) {
            if (step.text == "(silence)" && stage.terminal(step).watch(silence).empty())
                page += prefix(step) + step.text + '\n';
            continue;
        }
        page += prefix(step) + step.text + '\n';
        if (step.action == Action::remark) continue;
        stage.act(i);
        const Step* ready = stage.ready_line(i);
        for (auto& [name, terminal] : stage.terminals()) {
            if (!terminal.is_used()) continue;
            const auto lines = split_lines(terminal.take_until_quiet(calm));
            for (std::size_t k = 0; k < std::min(lines.size(), most_lines); ++k) {
                // The ready line tells which port stands for the port of the page.
                if (ready != nullptr && lines[k].starts_with("ready ")) {
                    stage.numbers().forget_port(ready->text);
                    stage.numbers().match(ready->text, lines[k]);
                }
                page += (name.empty() ? "" : name + ": ") + stage.numbers().to_page(lines[k]) + '\n';
            }
            if (lines.size() > most_lines) page += (name.empty() ? "" : name + ": ") + "...\n";
        }
    }
    return page;
}

std::optional<std::string> check_quote(const Lesson& lesson, const LessonBlock& quote) {
    const std::string where = lesson.path + ":" + std::to_string(quote.line) + ": ";
    std::string source;
    try {
        source = read_file(source_path(quote.argument));
    } catch (const std::runtime_error& failure) {
        return where + failure.what();
    }
    const auto file = split_lines(source);
    const auto indent = [](const std::string& line) { return std::min(line.find_first_not_of(' '), line.size()); };

    std::size_t from = 0;  // the next piece stands in the file from here on
    for (std::size_t i = 0; i < quote.text.size();) {
        if (quote.text[i].substr(indent(quote.text[i])) == "// ...") {
            ++i;
            continue;
        }
        std::size_t size = 0;  // of the piece: up to the next left-out lines
        while (i + size < quote.text.size() && quote.text[i + size].substr(indent(quote.text[i + size])) != "// ...")
            ++size;
        // A piece may stand deeper indented in the file, all its lines by the same number of blanks.
        std::size_t best = 0, best_at = from;
        for (std::size_t at = from; at < file.size() && best < size; ++at) {
            if (indent(file[at]) < indent(quote.text[i])) continue;
            const std::string deeper(indent(file[at]) - indent(quote.text[i]), ' ');
            std::size_t same = 0;
            while (same < size && at + same < file.size()) {
                const auto& line = quote.text[i + same];
                if (file[at + same] != (line.empty() ? line : deeper + line)) break;
                ++same;
            }
            if (same > best) {
                best = same;
                best_at = at;
            }
        }
        if (best < size) {
            const auto at = best_at + best;
            return where + "the quote differs from " + quote.argument + " in its line " + std::to_string(i + best + 1) +
                   "\n  quoted: " + quote.text[i + best] + "\n  file:   " +
                   (best == 0          ? "(no such line)"
                    : at < file.size() ? file[at]
                                       : "(the end)");
        }
        from = best_at + size;
        i += size;
    }
    return {};
}

namespace {

// A program; or "open-files=N": the right to have so many at a time.
bool is_there(const std::string& need) {
    static constexpr std::string_view open_files = "open-files=";
    if (!need.starts_with(open_files)) return have_program(need);
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max >= std::stoul(need.substr(open_files.size()));
}

}  // namespace

void check_lesson(const std::string& path) {
    const Lesson lesson = read_lesson(path);
    for (const auto& problem : lesson.problems) ADD_FAILURE() << problem;
    if (testing::Test::HasFailure()) return;

    const char* wanted = std::getenv("LESSON_PRINT");
    std::string missing;
    for (const auto& block : lesson.blocks) {
        if (block.kind == Kind::quote) {
            if (const auto problem = check_quote(lesson, block)) ADD_FAILURE() << *problem;
        }
        if (block.kind != Kind::run) continue;
        bool complete = true;
        for (const auto& program : block.needs) {
            if (is_there(program)) continue;
            complete = false;
            missing += " run " + block.argument + " needs " + program + ";";
        }
        if (!complete) continue;
        if (wanted != nullptr) {
            if (block.argument != wanted && std::string_view(wanted) != "all") continue;
            std::string needs = block.needs.empty() ? "" : ", needs";
            for (const auto& program : block.needs) needs += " " + program;
            std::cout << "<!-- run: " << block.argument << needs << " -->\n```console\n" << record(block) << "```\n\n";
        } else if (const auto problem = replay(lesson, block)) {
            ADD_FAILURE() << *problem;
        }
    }
    if (wanted != nullptr) GTEST_SKIP() << "LESSON_PRINT is set: the runs were printed, not compared";
    if (!missing.empty()) GTEST_SKIP() << "not installed:" << missing;
}

}  // namespace testkit
