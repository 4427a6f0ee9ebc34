// What a student sees many times a day. The grader's story of a failure stands as it came; what the student's program
// printed stands apart from it, behind bars.
#include <algorithm>
#include <string>
#include <vector>

#include "labs/tool/report/excerpt.hpp"
#include "labs/tool/report/report.hpp"
#include "labs/tool/report/safe_text.hpp"
#include "labs/tool/report/words.hpp"
#include "labs/tool/report/workflow_commands.hpp"
#include "shared/text/width.hpp"

namespace report {

namespace {

using grading::Outcome;
using grading::TestResult;

constexpr int least_columns = 40;
constexpr int most_title_columns = 100;  // in a list: beyond this the eye loses the line

struct Look {
    std::string_view sign;
    std::string_view colour;  // an SGR parameter (ECMA-48)
};

constexpr std::string_view green = "32", red = "31", yellow = "33", magenta = "35", dim = "2", bold = "1";

Look look_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed:
            return {"✓", green};
        case Outcome::failed:
        case Outcome::did_not_compile:
            return {"✗", red};
        case Outcome::crashed:
            return {"!", red};
        case Outcome::timed_out:
            return {"…", yellow};
        case Outcome::skipped:
            return {"–", dim};
        case Outcome::grader_error:
            return {"?", magenta};
    }
    return {"?", magenta};
}

std::string repeat(std::string_view what, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += what;
    return out;
}

std::string fraction(int points, int max_points) {
    return std::to_string(points) + "/" + std::to_string(max_points);
}

class Page {
  public:
    Page(const grading::Verdict& verdict, const TerminalStyle& style)
        : verdict_(verdict), style_(style), columns_(std::max(least_columns, style.columns)) {}

    std::string text() {
        head();
        if (!verdict_.refused.empty()) {
            out_ += "\n" + paint(red, "✗ not accepted: ") + safe_text(verdict_.refused) + "\n";
        } else if (!verdict_.compiled && !verdict_.has_grader_error()) {
            did_not_compile();
        } else {
            if (verdict_.has_grader_error()) grader_failed();
            tests();
            warnings();
        }
        flags();
        out_ += "\n" + paint(bold, "Next: ") + (style_.next.empty() ? next_step() : style_.next) + "\n";
        return without_workflow_commands(out_);  // this may be printed in a runner's log
    }

  private:
    std::string paint(std::string_view colour, std::string_view text) const {
        if (!style_.colour || text.empty()) return std::string(text);
        return "\x1b[" + std::string(colour) + "m" + std::string(text) + "\x1b[0m";
    }

    // The left part as wide as the right part leaves room for it.
    std::string left_of(std::string_view text, int room) const {
        auto left = text::truncate_to_width(text, room);
        left.append(static_cast<std::size_t>(std::max(0, room - text::display_width(left))), ' ');
        return left;
    }

    void heading(const std::string& words) {
        const int rest = std::max(0, columns_ - text::display_width(words) - 4);
        out_ += "\n" + paint(dim, "── ") + paint(bold, words) + paint(dim, " " + repeat("─", rest)) + "\n";
    }

    void head() {
        const int earned = verdict_.earned(), max = verdict_.max_points();
        const std::string points = std::to_string(earned) + " of " + std::to_string(max) + " points";
        const int room = columns_ - text::display_width(points) - 2;
        out_ += paint(bold, left_of(safe_line(verdict_.lab) + "  " + safe_line(verdict_.title), room)) + "  " +
                paint(bold, points) + "\n";

        const std::string share = " " + decimal(percent(earned, max), 0) + " %";
        const int width = columns_ - static_cast<int>(share.size());
        int filled = max == 0 ? 0 : width * earned / max;
        if (earned > 0) filled = std::max(filled, 1);
        out_ += paint(green, repeat("█", filled)) + paint(dim, repeat("░", width - filled)) + share + "\n";
        counts();
        if (verdict_.compiled)
            out_ += paint(dim, decimal(verdict_.compile_seconds, 1) + " s to compile, " + decimal(verdict_.seconds, 1) +
                                   " s in all, seed " + safe_line(verdict_.seed) + ", sandbox " +
                                   safe_line(verdict_.sandbox)) +
                    "\n";
        if (verdict_.voided())
            out_ += "\n" + paint(red, "✗ no points: ") + "see the flags below for what takes them away\n";
    }

    // "✓ 7 passed 14/14   ✗ 1 failed 0/3", on as many lines as it takes.
    void counts() {
        int used = 0;
        for (const auto outcome : outcomes) {
            int number = 0, points = 0, max_points = 0;
            for (const auto& test : verdict_.tests) {
                if (test.outcome != outcome) continue;
                ++number;
                points += test.points;
                max_points += test.max_points;
            }
            if (number == 0 || !verdict_.compiled) continue;
            const auto [sign, colour] = look_of(outcome);
            const std::string words = std::to_string(number) + " " + std::string(grading::name_of(outcome)) + " " +
                                      fraction(points, max_points);
            const int width = text::display_width(words) + 2;
            if (used != 0 && used + 3 + width > columns_) {
                out_ += "\n";
                used = 0;
            }
            out_ += (used == 0 ? "" : "   ") + paint(colour, sign) + " " + words;
            used += width + (used == 0 ? 0 : 3);
        }
        if (used != 0) out_ += "\n";
    }

    void did_not_compile() {
        out_ += "\n" + paint(red, "✗ did not compile") + "\n\n";
        out_ += excerpt(safe_text(verdict_.compiler), {style_.all ? std::size_t{10'000} : 120, 2'000}) + "\n";
    }

    void grader_failed() {
        out_ +=
            "\n" + paint(magenta, "? grader error: ") +
            (verdict_.tests.empty() ? "no test ran, though your files compiled. " : "a test could not do its work. ") +
            "This is our fault, not yours.\n";
    }

    void tests() {
        std::vector<const TestResult*> failing, others;
        for (const auto& test : verdict_.tests)
            if (test.outcome != Outcome::passed) failing.push_back(&test);
        std::stable_partition(failing.begin(), failing.end(),
                              [](const TestResult* test) { return test->outcome != Outcome::skipped; });

        const std::size_t begin = std::min(style_.skip, failing.size());
        const std::size_t end = style_.all ? failing.size() : std::min(begin + 1, failing.size());
        for (std::size_t i = begin; i < end; ++i)
            in_full(*failing[i], "failing test " + std::to_string(i + 1) + " of " + std::to_string(failing.size()));

        const auto shown = [&](const TestResult& test) {
            return std::find(failing.begin() + static_cast<std::ptrdiff_t>(begin),
                             failing.begin() + static_cast<std::ptrdiff_t>(end),
                             &test) != failing.begin() + static_cast<std::ptrdiff_t>(end);
        };
        for (const auto& test : verdict_.tests)
            if (!shown(test)) others.push_back(&test);
        if (others.empty()) return;
        heading(begin == end ? "all tests" : "the other tests");
        list(others);
    }

    void in_full(const TestResult& test, const std::string& which) {
        heading(which);
        const auto [sign, colour] = look_of(test.outcome);
        out_ +=
            paint(colour, std::string(sign) + " " + safe_line(test.title)) + (test.hidden ? " (hidden)" : "") + "\n";
        out_ +=
            "  " + paint(colour, grading::name_of(test.outcome)) + ": " + std::string(meaning_of(test.outcome)) + "\n";
        out_ += "  " + fraction(test.points, test.max_points) + " points";
        if (!test.spec.empty()) out_ += ", demanded by " + safe_line(test.spec);
        out_ += "\n";
        if (!test.message.empty()) out_ += "\n" + without_last_feeds(safe_text(test.message)) + "\n";
        if (test.program_output.empty()) return;
        out_ += "\n" + paint(dim, "your program printed:") + "\n";
        behind_bar(excerpt(safe_text(test.program_output), {style_.all ? std::size_t{1'000} : 20, 500}));
    }

    void list(const std::vector<const TestResult*>& tests) {
        int outcome_room = 0, points_room = 0, title_room = 0;
        for (const auto* test : tests) {
            outcome_room = std::max(outcome_room, text::display_width(grading::name_of(test->outcome)));
            points_room = std::max(points_room, text::display_width(fraction(test->points, test->max_points)));
            title_room = std::max(title_room, text::display_width(title_in_list(*test)));
        }
        title_room = std::min({title_room, most_title_columns, columns_ - outcome_room - points_room - 6});
        for (const auto* test : tests) {
            const auto [sign, colour] = look_of(test->outcome);
            const auto points = fraction(test->points, test->max_points);
            out_ += paint(colour, sign) + " " + left_of(title_in_list(*test), title_room) + "  " +
                    paint(colour, left_of(grading::name_of(test->outcome), outcome_room)) +
                    std::string(static_cast<std::size_t>(2 + points_room) - points.size(), ' ') + points + "\n";
            if (test->outcome == Outcome::skipped && !test->message.empty())
                out_ += paint(dim, text::truncate_to_width("  " + safe_line(test->message), columns_)) + "\n";
        }
    }

    static std::string title_in_list(const TestResult& test) {
        return safe_line(test.title) + (test.hidden ? " (hidden)" : "");
    }

    void warnings() {
        const auto said = without_last_feeds(safe_text(verdict_.compiler));
        if (said.empty()) return;
        heading("the compiler warns");
        out_ += excerpt(said, {style_.all ? std::size_t{10'000} : 20, 2'000}) + "\n";
    }

    void flags() {
        if (verdict_.flags.empty()) return;
        heading("flags: your instructor sees these, too");
        for (const auto& flag : verdict_.flags) {
            out_ += paint(flag.voids ? red : yellow, "⚑ " + safe_line(flag.kind)) +
                    (flag.voids ? ": takes all points away" : "") + "\n";
            if (!flag.evidence.empty()) behind_bar(excerpt(safe_text(flag.evidence), {20, 500}));
        }
    }

    void behind_bar(std::string_view text) {
        for (std::size_t at = 0; at <= text.size();) {
            const auto end = std::min(text.find('\n', at), text.size());
            const auto line = text.substr(at, end - at);
            out_ += paint(dim, line.empty() ? "  │" : "  │ ") + std::string(line) + "\n";
            at = end + 1;
        }
    }

    static std::string without_last_feeds(std::string text) {
        while (text.ends_with('\n')) text.pop_back();
        return text;
    }

    std::string next_step() const {
        const auto number = lab_number(verdict_.lab);
        const auto again = ", then ./lab check " + number;
        if (!verdict_.refused.empty()) return "put that right" + again;
        if (!verdict_.compiled && !verdict_.has_grader_error()) return "mend the first error" + again;
        if (verdict_.voided()) return "take out what the flag names" + again;
        const auto of_student = std::ranges::count_if(verdict_.tests, [](const TestResult& test) {
            return test.outcome != Outcome::passed && test.outcome != Outcome::grader_error;
        });
        if (of_student > 0) return "mend the failing test above" + again + " (stuck? ./lab hint " + number + ")";
        if (verdict_.has_grader_error()) return "tell your instructor, with all of the above";
        return "all tests pass: ./lab submit " + number;
    }

    const grading::Verdict& verdict_;
    const TerminalStyle& style_;
    const int columns_;
    std::string out_;
};

}  // namespace

std::string terminal_text(const grading::Verdict& verdict, const TerminalStyle& style) {
    return Page{verdict, style}.text();
}

}  // namespace report
