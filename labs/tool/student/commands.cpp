#include "labs/tool/student/commands.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>

#include "labs/tool/course/hints.hpp"
#include "labs/tool/course/progress.hpp"
#include "labs/tool/intake/submission.hpp"
#include "labs/tool/report/report.hpp"
#include "shared/app/program.hpp"
#include "shared/core/clock.hpp"

namespace student {

namespace fs = std::filesystem;

namespace {

std::string read_file(const fs::path& path) {
    std::ifstream in{path};
    if (!in) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string now() {
    return core::to_rfc3339(core::Now::read().wall);
}

std::string command(const std::string& name, const course::Lab& lab) {
    return "./lab " + name + " " + std::to_string(lab.number);
}

void must_be_begun(const Workplace& workplace, const course::Lab& lab) {
    if (!workplace.is_begun(lab)) throw std::runtime_error(lab.id() + " is not begun yet: " + command("start", lab));
}

/// Changes what is kept about one lab.
template <typename Change>
void change_progress(const Workplace& workplace, const course::Lab& lab, Change change) {
    auto progress = course::load_progress(workplace.progress_file());
    change(progress.labs[lab.id()]);
    course::save_progress(workplace.progress_file(), progress);
}

intake::Submission take_files(const fs::path& folder, const course::Lab& lab) {
    std::vector<std::string> wanted;
    for (const auto& file : lab.slot) wanted.push_back(file.name);
    return intake::read_submission(folder, wanted);
}

std::vector<course::TaskHints> read_hints(const Workplace& workplace, const course::Lab& lab) {
    const auto path = workplace.place().root / "labs" / lab.folder() / "hints.md";
    return course::parse_hints(read_file(path), workplace.shown(path));
}

/// The first task whose shown tests did not all pass in the last check.
int open_task(const course::Lab& lab, const course::LabProgress& progress) {
    std::set<std::string> passed;
    if (progress.checked) passed.insert(progress.checked->passed.begin(), progress.checked->passed.end());
    int task = 0;
    for (const auto& test : lab.tests) {
        if (test.visibility == course::Visibility::shown && !passed.contains(test.name) &&
            (task == 0 || test.task < task))
            task = test.task;
    }
    return std::max(1, task);
}

std::string bar(int points, int max_points) {
    constexpr int width = 20;
    const int full = max_points == 0 ? 0 : points * width / max_points;
    std::string text;
    for (int i = 0; i < width; ++i) text += i < full ? "█" : "░";
    return text;
}

}  // namespace

int terminal_columns() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

int start(const Workplace& workplace, const std::string& name) {
    if (name.empty()) throw std::runtime_error("which lab? ./lab status shows them; ./lab start 1 begins the first");
    const auto& lab = workplace.choose(name);
    workplace.begin(lab);
    std::cout << lab.id() << ": " << lab.title << "\n\n  read   " << workplace.shown(workplace.handout(lab))
              << "\n  write  ";
    for (std::size_t i = 0; i < lab.slot.size(); ++i)
        std::cout << (i > 0 ? "\n         " : "") << workplace.shown(workplace.folder(lab) / lab.slot[i].name);
    std::cout << "\n  try    " << command("check", lab) << "     or  " << command("watch", lab)
              << "  to check on every save\n  stuck  " << command("hint", lab) << "\n";
    return app::exit_ok;
}

grading::Verdict check_lab(const Workplace& workplace, const course::Lab& lab, const CheckOptions& options) {
    const auto folder = options.from.empty() ? workplace.folder(lab) : options.from;
    grading::Options how;
    how.level = sandbox::strongest_level();
    how.seed = options.seed.value_or(grading::random_seed());
    how.test = options.test;
    how.hidden = false;
    how.stop = options.stop;
    how.again = command("check", lab) + (options.from.empty() ? "" : " --from " + options.from.string());
    how.traces = workplace.traces(lab);
    fs::remove_all(how.traces);
    fs::create_directories(how.traces);

    auto submission = take_files(folder, lab);
    auto verdict = grading::grade(workplace.place(), lab, submission, how);
    if (verdict.tests.empty() && !options.test.empty())
        throw std::runtime_error(lab.id() + " has no shown test '" + options.test + "'; they stand in labs/" +
                                 lab.folder() + "/lab.json");
    if (options.from.empty() && options.test.empty() && !verdict.has_grader_error()) {
        change_progress(workplace, lab, [&](course::LabProgress& progress) {
            course::Checked checked{verdict.earned(), verdict.max_points(), {}, {}, now()};
            for (const auto& test : verdict.tests)
                (test.outcome == grading::Outcome::passed ? checked.passed : checked.failed).push_back(test.name);
            progress.checked = checked;
        });
    }
    return verdict;
}

int check(const Workplace& workplace, const std::string& name, const CheckOptions& options) {
    const auto& lab = workplace.choose(name);
    if (options.from.empty()) must_be_begun(workplace, lab);
    std::stop_source stop;
    const app::StopSignals signals{[&] { stop.request_stop(); }};  // so that nothing is left behind
    auto stoppable = options;
    stoppable.stop = stop.get_token();
    const auto verdict = check_lab(workplace, lab, stoppable);
    if (stop.stop_requested()) throw std::runtime_error("stopped");
    if (options.classroom) {
        std::cout << report::classroom_json(verdict) << "\n";
        return app::exit_ok;  // the points are in the JSON
    }
    report::TerminalStyle style;
    style.colour = app::use_colour(STDOUT_FILENO);
    style.columns = terminal_columns();
    style.all = options.all;
    if (!options.test.empty() && verdict.earned() == verdict.max_points())
        style.next = "that was one test; " + command("check", lab) + " runs all";
    std::cout << report::terminal_text(verdict, style);
    if (verdict.has_grader_error()) return app::exit_failed;
    return verdict.earned() == verdict.max_points() ? app::exit_ok : app::exit_failed;
}

std::string next_hint(const Workplace& workplace, const course::Lab& lab, int task) {
    const auto hints = read_hints(workplace, lab);
    std::string text;
    change_progress(workplace, lab, [&](course::LabProgress& progress) {
        if (task == 0) task = open_task(lab, progress);
        if (task < 1 || static_cast<std::size_t>(task) > hints.size())
            throw std::runtime_error(lab.id() + " has the tasks 1 to " + std::to_string(hints.size()));
        const auto& [title, texts] = hints[static_cast<std::size_t>(task) - 1];
        if (progress.hints.size() < static_cast<std::size_t>(task))
            progress.hints.resize(static_cast<std::size_t>(task));
        int& taken = progress.hints[static_cast<std::size_t>(task) - 1];
        const int last = static_cast<int>(texts.size());
        taken = std::min(taken + 1, last);
        text = "Task " + std::to_string(task) + ": " + title + "\n";
        for (int i = 0; i < taken; ++i)
            text += "\nHint " + std::to_string(i + 1) + " of " + std::to_string(last) + "\n" +
                    texts[static_cast<std::size_t>(i)] + "\n";
        if (taken == last) text += "\nThat is all there is for this task.\n";
    });
    return text;
}

int hint(const Workplace& workplace, const std::string& name, int task) {
    const auto& lab = workplace.choose(name);
    std::cout << next_hint(workplace, lab, task);
    return app::exit_ok;
}

int status(const Workplace& workplace) {
    const auto progress = course::load_progress(workplace.progress_file());
    int earned = 0, possible = 0;
    const course::Lab* next = nullptr;
    std::string chapter;
    for (const auto& lab : workplace.labs()) {
        const auto found = progress.labs.find(lab.id());
        const auto kept = found == progress.labs.end() ? course::LabProgress{} : found->second;
        const int points = kept.checked ? kept.checked->points : 0;
        earned += points;
        possible += lab.shown_points();
        if (lab.chapter != chapter) std::cout << (chapter.empty() ? "" : "\n") << (chapter = lab.chapter) << "\n";
        std::cout << "  " << lab.id() << "  " << bar(points, lab.shown_points()) << "  " << points << " of "
                  << lab.shown_points() << "  " << lab.title;
        int hints = 0;
        for (const int taken : kept.hints) hints += taken;
        if (!workplace.is_begun(lab)) std::cout << "  (not begun)";
        if (hints > 0) std::cout << "  (" << hints << (hints == 1 ? " hint)" : " hints)");
        if (kept.submitted) std::cout << "  (submitted " << kept.submitted->time.substr(0, 10) << ")";
        std::cout << "\n";
        if (next == nullptr && points < lab.shown_points()) next = &lab;
        if (next == nullptr && workplace.is_begun(lab) && !kept.submitted) next = &lab;
    }
    std::cout << "\n"
              << bar(earned, possible) << "  " << earned << " of " << possible
              << " points of the tests that are shown\n";
    if (next == nullptr)
        std::cout << "All done.\n";
    else if (!workplace.is_begun(*next))
        std::cout << "next: " << command("start", *next) << "\n";
    else {
        const auto found = progress.labs.find(next->id());
        const bool full = found != progress.labs.end() && found->second.checked &&
                          found->second.checked->points >= next->shown_points();
        std::cout << "next: " << command(full ? "submit" : "check", *next) << "\n";
    }
    return app::exit_ok;
}

int reset(const Workplace& workplace, const std::string& name, bool sure) {
    if (name.empty()) throw std::runtime_error("which lab? ./lab reset 1 begins the first anew");
    const auto& lab = workplace.choose(name);
    must_be_begun(workplace, lab);
    if (!sure) {
        std::cout << "Begin " << lab.id() << " anew? What you have is kept beside it. [y/N] " << std::flush;
        std::string answer;
        std::getline(std::cin, answer);
        if (answer != "y" && answer != "Y" && answer != "yes") {
            std::cout << "Nothing was changed.\n";
            return app::exit_failed;
        }
    }
    const auto aside = workplace.begin_anew(lab);
    std::cout << "Your files are now in " << workplace.shown(aside) << ", the starter in "
              << workplace.shown(workplace.folder(lab)) << ".\n";
    return app::exit_ok;
}

int submit(const Workplace& workplace, const std::string& name) {
    const auto& lab = workplace.choose(name);
    must_be_begun(workplace, lab);
    const auto archive = workplace.archive(lab);
    const auto submission = take_files(workplace.folder(lab), lab);
    if (!submission.refused.empty()) throw std::runtime_error("nothing to hand in: " + submission.refused);

    const auto verdict = check_lab(workplace, lab, {});
    intake::write_archive(archive, submission.files);
    const auto written = intake::read_submission(archive, [&] {
        std::vector<std::string> wanted;
        for (const auto& file : lab.slot) wanted.push_back(file.name);
        return wanted;
    }());
    if (written.files != submission.files)
        throw std::runtime_error("the archive does not hold your files: " + written.refused);
    change_progress(workplace, lab, [&](course::LabProgress& progress) {
        progress.submitted = course::Submitted{workplace.shown(archive), now()};
    });

    std::cout << "wrote " << workplace.shown(archive) << ": hand in this file";
    if (!verdict.compiled)
        std::cout << ", but it does not compile: it would get 0";
    else
        std::cout << "; the tests that are shown give it " << verdict.earned() << " of " << verdict.max_points();
    std::cout << "\n";
    if (lab.hidden_points > 0 || lab.points() > lab.shown_points())
        std::cout << "(there are hidden tests, too, for " << lab.points() - lab.shown_points() << " points)\n";
    return app::exit_ok;
}

}  // namespace student
