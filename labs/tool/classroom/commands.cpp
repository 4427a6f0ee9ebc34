#include "labs/tool/classroom/commands.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include "labs/tool/classroom/class_run.hpp"
#include "labs/tool/intake/submission.hpp"
#include "labs/tool/report/report.hpp"
#include "labs/tool/report/words.hpp"
#include "labs/tool/similarity/similarity.hpp"
#include "shared/app/program.hpp"
#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

namespace classroom {

namespace {

namespace fs = std::filesystem;

sandbox::Level level_of(const std::string& name) {
    if (name == "weak") {
        std::cerr << "lab: the weak sandbox hides nothing of this machine from the submissions: other user, limits, a "
                     "watchdog\n";
        return sandbox::Level::weak;
    }
    if (!sandbox::why_weak().empty())
        throw std::runtime_error("grading needs bubblewrap: " + sandbox::why_weak() +
                                 "\n--sandbox weak grades without it; do that only for submissions that you trust");
    return sandbox::Level::bubblewrap;
}

report::TerminalStyle style() {
    report::TerminalStyle style;
    style.colour = app::use_colour(STDOUT_FILENO);
    return style;
}

/// "12 of 40  anna  67 of 100", or on a terminal a bar in one row.
class Progress {
  public:
    void show(const grading::Verdict& verdict, std::size_t done, std::size_t all) const {
        std::ostringstream line;
        if (terminal_) {
            constexpr std::size_t width = 30;
            line << "\r\033[K";
            for (std::size_t i = 0; i < width; ++i) line << (i < done * width / all ? "█" : "░");
            line << "  ";
        }
        line << done << " of " << all << "  " << text::to_printable(verdict.student) << "  ";
        if (!verdict.refused.empty())
            line << "refused";
        else if (verdict.has_grader_error())
            line << "GRADER ERROR" << reason(verdict);
        else
            line << verdict.earned() << " of " << verdict.max_points();
        for (const auto& flag : verdict.flags) line << "  [" << flag.kind << "]";
        if (!terminal_ || done == all) line << "\n";
        std::cout << line.str() << std::flush;
    }

  private:
    /// ": what went wrong first", in one line.
    static std::string reason(const grading::Verdict& verdict) {
        const auto test =
            std::ranges::find(verdict.tests, grading::Outcome::grader_error, &grading::TestResult::outcome);
        if (test == verdict.tests.end() || test->message.empty()) return "";
        constexpr int columns = 200;
        return ": " + text::truncate_to_width(text::to_printable(test->message), columns);
    }

    const bool terminal_ = isatty(STDOUT_FILENO) != 0;
};

int grade_one(const grading::Place& place, const course::Lab& lab, const GradeOptions& options) {
    std::vector<std::string> wanted;
    for (const auto& file : lab.slot) wanted.push_back(file.name);
    grading::Options how;
    how.level = level_of(options.sandbox);
    how.seed = options.seed.value_or(grading::random_seed());
    how.test = options.test;
    how.again = command_for_one(lab, options.one);
    const auto verdict = grading::grade(place, lab, intake::read_submission(options.one, wanted), how);
    std::cout << report::terminal_text(verdict, style());
    return verdict.has_grader_error() ? app::exit_failed : app::exit_ok;
}

report::Similarity compare(const grading::Place& place, const course::Lab& lab,
                           const std::vector<HandedIn>& handed_in) {
    std::vector<similarity::Program> programs;
    for (const auto& [path, submission] : handed_in) {
        if (submission.refused.empty()) programs.push_back({submission.student, submission.files});
    }
    std::vector<std::string> ignored;  // what everybody was given, and what nobody should have
    for (const auto& file : lab.slot) {
        for (const auto& path :
             {place.root / "labs" / lab.folder() / "starter" / file.name, place.root / file.reference}) {
            std::ifstream in{path};
            if (in) ignored.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
        }
    }
    return similarity::compare(programs, ignored, place.root / "labs/tool/similarity");
}

}  // namespace

int grade(const grading::Place& place, const course::Lab& lab, const GradeOptions& options) {
    if (!options.one.empty()) return grade_one(place, lab, options);
    if (options.submissions.empty()) throw std::runtime_error("which submissions? ./lab grade " + lab.id() + " FOLDER");

    Plan plan;
    plan.out = options.out.empty() ? fs::path("graded") / lab.id() : options.out;
    plan.jobs = options.jobs > 0 ? options.jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    plan.level = level_of(options.sandbox);
    plan.seed = options.seed.value_or(grading::random_seed());

    std::stop_source stop;
    const app::StopSignals signals{[&] { stop.request_stop(); }};
    plan.stop = stop.get_token();

    const auto start = std::chrono::steady_clock::now();
    const Progress progress;
    std::error_code unreadable;
    const fs::directory_iterator opened{options.submissions, unreadable};
    if (unreadable)
        throw std::runtime_error("cannot read the folder of submissions " + options.submissions.string() + ": " +
                                 unreadable.message());
    const auto handed_in = read_class(options.submissions, lab);
    const auto verdicts =
        grade_class(place, lab, handed_in, plan,
                    [&](const auto& verdict, std::size_t done, std::size_t all) { progress.show(verdict, done, all); });
    report::Similarity similarity;
    similarity.not_computed = "it was not asked for: ./lab grade --similarity";
    if (options.similarity) similarity = compare(place, lab, handed_in);
    write_whole(plan.out / "grades.csv", report::grades_csv(verdicts));
    write_whole(plan.out / "report.html", report::class_html(verdicts, similarity));

    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const auto troubles = std::ranges::count_if(verdicts, [](const auto& each) { return each.has_grader_error(); });
    const auto flagged = std::ranges::count_if(verdicts, [](const auto& each) { return !each.flags.empty(); });
    std::cout << "\n"
              << report::counted(verdicts.size(), "submission") << " in " << std::fixed << std::setprecision(1)
              << seconds << " s, " << flagged << " with a flag\n  " << (plan.out / "report.html").string()
              << "  for people\n  " << (plan.out / "grades.csv").string() << "   a line a student\n  "
              << (plan.out / "students").string() << "     results.json (Gradescope) and junit.xml of each\n";
    if (troubles == 0) return app::exit_ok;
    std::cout << troubles
              << " could not be graded by a fault of the grader: they have no mark. Run the command again.\n";
    return app::exit_failed;
}

}  // namespace classroom
