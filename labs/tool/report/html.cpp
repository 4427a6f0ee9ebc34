// The page for the instructor: one file, that loads nothing and runs nothing but the script it came with.
#include <Poco/Base64Encoder.h>
#include <Poco/SHA2Engine.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>

#include "labs/tool/report/excerpt.hpp"
#include "labs/tool/report/figures.hpp"
#include "labs/tool/report/html_escape.hpp"
#include "labs/tool/report/page_look.hpp"
#include "labs/tool/report/report.hpp"
#include "labs/tool/report/safe_text.hpp"
#include "labs/tool/report/tally.hpp"
#include "labs/tool/report/words.hpp"

namespace report {

namespace {

using grading::Outcome;
using grading::Verdict;

constexpr ExcerptLimits message_limits{120, 1000}, output_limits{30, 400};

/// 'sha256-...' of Content Security Policy, level 2.
std::string csp_hash(std::string_view text) {
    Poco::SHA2Engine engine{Poco::SHA2Engine::SHA_256};
    engine.update(text.data(), text.size());
    const auto& digest = engine.digest();
    std::ostringstream out;
    Poco::Base64Encoder encoder{out};
    encoder.write(reinterpret_cast<const char*>(digest.data()), static_cast<std::streamsize>(digest.size()));
    encoder.close();
    return "'sha256-" + out.str() + "'";
}

std::string pre(std::string_view raw, const ExcerptLimits& limits, std::string_view of = "") {
    const std::string open = of.empty() ? "<pre>" : "<pre class=\"" + std::string(of) + "\">";
    return open + "\n" + html_text(excerpt(safe_text(raw), limits)) + "</pre>";
}

std::string tag(std::string_view words, bool bad = false) {
    return std::string("<span class=\"tag") + (bad ? " bad" : "") + "\">" + html_line(words) + "</span>";
}

class Page {
  public:
    Page(const std::vector<Verdict>& verdicts, const Similarity& similarity)
        : verdicts_(verdicts), similarity_(similarity), tally_(tally(verdicts)) {
        for (std::size_t i = 0; i < verdicts.size(); ++i) places_.emplace(verdicts[i].student, i);
    }

    std::string text() {
        const std::string title = verdicts_.empty() ? "No submissions" : verdicts_.front().title;
        out_ << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             << "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
             << csp_hash(page_style) << "; script-src " << csp_hash(page_script)
             << "; base-uri 'none'; form-action 'none'\">\n"
             << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             << "<meta name=\"referrer\" content=\"no-referrer\">\n<title>" << html_line(title) << "</title>\n<style>"
             << page_style << "</style>\n</head>\n<body>\n<main>\n";
        summary(title);
        distribution();
        tests();
        specs();
        time();
        flags();
        similarity();
        students();
        out_ << "</main>\n<script>" << page_script << "</script>\n</body>\n</html>\n";
        return out_.str();
    }

  private:
    void tile(std::string_view name, const std::string& value, const std::string& small, std::string_view of = "") {
        out_ << "<div><dt>" << name << "</dt><dd class=\"" << of << "\">" << value
             << (small.empty() ? "" : "<small>" + small + "</small>") << "</dd></div>\n";
    }

    int state(const std::string& name) const {
        const auto found = tally_.states.find(name);
        return found == tally_.states.end() ? 0 : found->second;
    }

    std::string of_max(double points) const {
        return decimal(tally_.max_points == 0 ? 0 : 100 * points / tally_.max_points, 0) + " % of " +
               std::to_string(tally_.max_points) + " points";
    }

    void summary(const std::string& title) {
        const std::string lab = verdicts_.empty() ? "" : html_line(verdicts_.front().lab);
        out_
            << "<header>\n<div class=\"lab\">" << lab << "</div>\n<h1>" << html_line(title) << "</h1>\n"
            << "<nav aria-label=\"Parts of this page\"><a href=\"#distribution\">Points</a><a href=\"#tests\">Tests</a>"
            << "<a href=\"#spec\">Spec</a><a href=\"#time\">Time</a><a href=\"#flags\">Flags</a>"
            << "<a href=\"#similarity\">Similarity</a><a href=\"#class\">Students</a></nav>\n";
        warnings();
        out_ << "<dl class=\"tiles\">\n";
        tile("Submissions", std::to_string(verdicts_.size()),
             std::to_string(tally_.counted) + " with tests that count");
        tile("Median", decimal(tally_.median, 1), of_max(tally_.median));
        tile("Mean", decimal(tally_.mean, 1), of_max(tally_.mean));
        tile("Full marks", std::to_string(tally_.full_marks), "");
        tile("Did not compile", std::to_string(state("did not compile")), "");
        tile("Refused", std::to_string(state("refused")), "not graded at all");
        tile("Voided", std::to_string(state("voided")), "no points because of a flag");
        std::string levels;
        for (const auto& [name, count] : tally_.sandboxes)
            levels += (levels.empty() ? "" : ", ") + html_line(name) +
                      (tally_.sandboxes.size() == 1 ? "" : " " + std::to_string(count));
        tile("Sandbox", levels.empty() ? "–" : levels, "the grading level in force", "words");
        out_ << "</dl>\n</header>\n";
    }

    void warnings() {
        std::string names;
        for (const auto& verdict : verdicts_)
            if (state_of(verdict) == "grader error") names += (names.empty() ? "" : ", ") + link(verdict.student);
        if (!names.empty())
            out_ << "<div class=\"warning\" role=\"note\"><strong>The grader failed on some submissions.</strong> This "
                    "is no "
                    "fault of theirs, and their points may be wrong until they are graded again: "
                 << names << "</div>\n";
        if (tally_.sandboxes.contains("weak"))
            out_ << "<div class=\"warning\" role=\"note\"><strong>The weak sandbox was in force.</strong> A program "
                    "could read "
                    "and reach more than under bubblewrap; grade again on a machine where bubblewrap runs before you "
                    "rely "
                    "on these points.</div>\n";
    }

    void open_section(std::string_view id, std::string_view title, const std::string& note) {
        out_ << "<section id=\"" << id << "\" aria-labelledby=\"" << id << "-title\">\n<h2 id=\"" << id << "-title\">"
             << title << "</h2>\n";
        if (!note.empty()) out_ << "<p class=\"note\">" << note << "</p>\n";
    }

    void nothing(std::string_view words) { out_ << "<div class=\"card soft\">" << words << "</div>\n</section>\n"; }

    void open_table(std::string_view label, std::string_view head) {
        out_ << "<div class=\"card wide\" tabindex=\"0\" role=\"region\" aria-label=\"" << label
             << "\"><table>\n<thead><tr>" << head << "</tr></thead>\n<tbody>\n";
    }
    void close_table() { out_ << "</tbody>\n</table></div>\n</section>\n"; }

    std::string link(const std::string& student) const {
        const auto place = places_.find(student);
        if (place == places_.end()) return html_line(student);
        return "<a href=\"#s" + std::to_string(place->second) + "\">" + html_line(student) + "</a>";
    }

    void distribution() {
        open_section("distribution", "Points", "Students by their share of the points, in percent.");
        if (verdicts_.empty()) return nothing("There are no submissions.");
        out_ << "<div class=\"card figure\">" << histogram(verdicts_, tally_);
        if (tally_.without_tests > 0)
            out_ << "<ul class=\"legend\"><li>" << square("bar") << "tests that count</li><li>" << square("bar-without")
                 << "refused, did not compile or voided</li></ul>";
        out_ << "</div>\n</section>\n";
    }

    static std::string square(std::string_view of) {
        return "<svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"" + std::string(of) +
               "\" width=\"10\" height=\"10\" rx=\"2\"/></svg>";
    }

    void tests() {
        open_section("tests", "Pass rate of each test",
                     "Of the " + counted(static_cast<std::size_t>(tally_.counted), "submission") +
                         " whose tests count. A hidden test is one that students do not have.");
        if (tally_.tests.empty()) return nothing("No test ran.");
        open_table(
            "Pass rate of each test",
            "<th scope=\"col\">Test</th><th scope=\"col\" class=\"number\">Points</th><th scope=\"col\" "
            "class=\"number\">"
            "Passed</th><th scope=\"col\" class=\"plot\"><span class=\"soft\">Outcomes</span></th><th scope=\"col\" "
            "class=\"number less\">Median time</th>");
        OutcomeCounts seen{};
        for (const auto& test : tally_.tests) {
            for (std::size_t i = 0; i < seen.size(); ++i) seen[i] += test.counts[i];
            const double rate = 100.0 * passed(test.counts) / std::max(1, total(test.counts));
            out_ << "<tr><th scope=\"row\">" << html_line(test.title) << (test.hidden ? " " + tag("hidden") : "")
                 << "</th><td class=\"number\">" << test.max_points << "</td><td class=\"number\">" << decimal(rate, 0)
                 << " %</td><td class=\"plot\">" << outcome_bar(test.counts) << "</td><td class=\"number less\">"
                 << decimal(test.median_seconds, 2) << " s</td></tr>\n";
        }
        out_ << "</tbody>\n</table>\n<ul class=\"legend\">";
        for (std::size_t i = 0; i < seen.size(); ++i) {
            if (seen[i] == 0) continue;
            std::string of(grading::name_of(outcomes[i]));
            std::ranges::replace(of, ' ', '-');
            out_ << "<li>" << square(of) << grading::name_of(outcomes[i]) << "</li>";
        }
        out_ << "</ul></div>\n</section>\n";
    }

    void specs() {
        open_section("spec", "Lines of the spec that fail most",
                     "A student fails a line of the spec who does not pass every test of it: what to explain again.");
        if (tally_.specs.empty()) return nothing("Nobody failed a line of the spec.");
        open_table("Lines of the spec that fail most",
                   "<th scope=\"col\">Line of the spec</th><th scope=\"col\" class=\"number less\">Tests</th><th "
                   "scope=\"col\" "
                   "class=\"number\">Students</th><th scope=\"col\" class=\"plot\"></th><th scope=\"col\" "
                   "class=\"number\">Points "
                   "lost, mean</th>");
        constexpr std::size_t most = 12;
        for (std::size_t i = 0; i < std::min(most, tally_.specs.size()); ++i) {
            const auto& spec = tally_.specs[i];
            out_ << "<tr><th scope=\"row\">" << html_line(spec.spec) << "</th><td class=\"number less\">" << spec.tests
                 << "</td><td class=\"number\">" << spec.students << " of " << tally_.counted
                 << "</td><td class=\"plot\">"
                 << share_bar(static_cast<double>(spec.students) / std::max(1, tally_.counted))
                 << "</td><td class=\"number\">" << decimal(spec.points_lost, 1) << "</td></tr>\n";
        }
        close_table();
    }

    void time() {
        open_section("time", "Time", "");
        if (verdicts_.empty()) return nothing("There are no submissions.");
        open_table(
            "Time",
            "<th scope=\"col\"></th><th scope=\"col\" class=\"number\">Shortest</th><th scope=\"col\" "
            "class=\"number\">Median</th><th scope=\"col\" class=\"number\">Longest</th><th scope=\"col\">of</th>");
        const auto row = [&](std::string_view name, const Times& times) {
            out_ << "<tr><th scope=\"row\">" << name << "</th>";
            for (const double seconds : {times.least, times.median, times.most})
                out_ << "<td class=\"number\">" << decimal(seconds, 2) << " s</td>";
            out_ << "<td>" << link(times.slowest) << "</td></tr>\n";
        };
        row("To compile", tally_.compile);
        row("To compile and test", tally_.whole);
        close_table();
    }

    void flags() {
        open_section("flags", "Flags",
                     "What the grader saw and a person should look at. Only what nobody does by accident "
                     "takes the points away.");
        std::size_t number = 0;
        for (const auto& verdict : verdicts_) number += verdict.flags.size();
        if (number == 0) return nothing("No submission was flagged.");
        open_table("Flags", "<th scope=\"col\">Student</th><th scope=\"col\">Flag</th><th scope=\"col\">Evidence</th>");
        for (const auto& verdict : verdicts_) {
            for (const auto& flag : verdict.flags)
                out_ << "<tr><th scope=\"row\">" << link(verdict.student) << "</th><td class=\"kind\">"
                     << html_line(flag.kind) << (flag.voids ? "<br/>" + tag("no points", true) : "")
                     << "</td><td class=\"evidence\">" << (flag.evidence.empty() ? "" : pre(flag.evidence, {20, 400}))
                     << "</td></tr>\n";
        }
        close_table();
    }

    void similarity() {
        open_section("similarity", "Similar submissions",
                     "Alike beyond what the starter and the reference explain" +
                         (similarity_.tool.empty() ? "" : ", found by " + html_line(similarity_.tool)) +
                         ". A high figure is a reason to read both, never a verdict; it changes no points.");
        if (!similarity_.not_computed.empty()) return nothing("Not computed: " + html_text(similarity_.not_computed));
        if (!similarity_.left_out.empty()) {
            out_ << "<p class=\"note\">Left out of the comparison: ";
            for (const auto& each : similarity_.left_out)
                out_ << (&each == &similarity_.left_out.front() ? "" : "; ") << html_line(each);
            out_ << "</p>\n";
        }
        if (similarity_.pairs.empty()) return nothing("No two submissions are alike.");
        open_table("Similar submissions",
                   "<th scope=\"col\">Students</th><th scope=\"col\"></th><th scope=\"col\" "
                   "class=\"number\">Similarity</th><th scope=\"col\" class=\"plot\"></th><th scope=\"col\" "
                   "class=\"number\">Longest piece</th>");
        for (const auto& pair : similarity_.pairs)
            out_ << "<tr><td>" << link(pair.left) << "</td><td>" << link(pair.right) << "</td><td class=\"number\">"
                 << decimal(100 * pair.similarity, 0) << " %</td><td class=\"plot\">" << share_bar(pair.similarity)
                 << "</td><td class=\"number\">" << pair.longest_fragment << " lines</td></tr>\n";
        close_table();
    }

    void students() {
        open_section("class", "Students", "");
        out_
            << "<div class=\"card\"><div class=\"tools\"><span class=\"note\">A column's name sorts by it; again "
               "turns the order "
               "round.</span><button type=\"button\" id=\"open-all\" hidden=\"\">Open all details</button></div>\n<div "
               "class=\"wide\" "
               "tabindex=\"0\" role=\"region\" aria-label=\"Students\"><table id=\"students\">\n<thead><tr>";
        const auto head = [&](std::string_view name, std::string_view first, std::string_view of) {
            out_ << "<th scope=\"col\" aria-sort=\"none\" data-first=\"" << first << "\" class=\"" << of
                 << "\"><button type=\"button\">" << name << "</button></th>";
        };
        head("Student", "ascending", "");
        head("Points", "descending", "number");
        head("%", "descending", "number less");
        head("Tests", "descending", "");
        head("State", "ascending", "");
        head("Flags", "descending", "number less");
        head("Time", "descending", "number less");
        out_ << "</tr></thead>\n";
        for (std::size_t i = 0; i < verdicts_.size(); ++i) student(verdicts_[i], i);
        out_ << "</table></div></div>\n</section>\n";
    }

    void student(const Verdict& verdict, std::size_t place) {
        const double share = percent(verdict.earned(), tally_.max_points);
        const auto state = state_of(verdict);
        out_ << "<tbody id=\"s" << place << "\"><tr><th scope=\"row\">" << html_line(verdict.student)
             << "</th><td class=\"number\">" << verdict.earned() << "</td><td class=\"number less\" data-value=\""
             << decimal(share, 2) << "\">" << decimal(share, 0) << "</td><td data-value=\""
             << count(verdict, Outcome::passed) << "\">" << outcome_squares(verdict, tally_.tests)
             << "</td><td data-value=\"" << state << "\">" << (state == "graded" ? "graded" : tag(state, true))
             << "</td><td class=\"number less\" data-value=\"" << verdict.flags.size() << "\">"
             << (verdict.flags.empty() ? "" : std::to_string(verdict.flags.size()))
             << "</td><td class=\"number less\" data-value=\"" << decimal(verdict.seconds, 3) << "\">"
             << decimal(verdict.seconds, 1) << " s</td></tr>\n";
        details(verdict);
        out_ << "</tbody>\n";
    }

    /// "gives empty lines · stops at its limit · and 2 more"
    static std::string named(const std::vector<const grading::TestResult*>& tests) {
        constexpr std::size_t most = 3;
        std::string names;
        for (std::size_t i = 0; i < std::min(most, tests.size()); ++i) names += (i == 0 ? "" : " · ") + tests[i]->title;
        return names + (tests.size() > most ? " · and " + std::to_string(tests.size() - most) + " more" : "");
    }

    void details(const Verdict& verdict) {
        const auto remark = remark_on(verdict);
        std::vector<const grading::TestResult*> failing;
        for (const auto& test : verdict.tests)
            if (test.outcome != Outcome::passed && test.outcome != Outcome::did_not_compile) failing.push_back(&test);
        if (remark.empty() && failing.empty()) return;
        const auto words = failing.empty() ? std::string("why it has no points") : named(failing);
        out_ << "<tr class=\"more\"><td colspan=\"7\"><details><summary>" << html_line(words) << "</summary>\n";
        if (!remark.empty()) out_ << "<div class=\"story\">" << pre(remark, message_limits) << "</div>\n";
        for (const auto* test : failing) {
            out_ << "<div class=\"story\"><h3>" << html_line(test->title) << "</h3><div class=\"soft\">"
                 << grading::name_of(test->outcome) << ", " << test->points << "/" << test->max_points << " points"
                 << (test->spec.empty() ? "" : ", " + html_line(test->spec))
                 << (test->hidden ? " " + tag("hidden") : "") << "</div>";
            if (!test->message.empty()) out_ << pre(test->message, message_limits);
            if (!test->program_output.empty())
                out_ << "<div class=\"soft\">The program printed:</div>"
                     << pre(test->program_output, output_limits, "program");
            out_ << "</div>\n";
        }
        if (!verdict.seed.empty()) out_ << "<p class=\"note\">seed " << html_line(verdict.seed) << "</p>";
        out_ << "</details></td></tr>\n";
    }

    const std::vector<Verdict>& verdicts_;
    const Similarity& similarity_;
    const ClassTally tally_;
    std::map<std::string, std::size_t> places_;
    std::ostringstream out_;
};

}  // namespace

std::string class_html(const std::vector<Verdict>& verdicts, const Similarity& similarity) {
    return Page{verdicts, similarity}.text();
}

}  // namespace report
