#include "labs/tool/report/figures.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "labs/tool/report/html_escape.hpp"
#include "labs/tool/report/words.hpp"

namespace report {

namespace {

constexpr std::size_t bins = 10;

// In units of the drawing, which is scaled to the width of the page.
constexpr int width = 720, height = 250;
constexpr int left = 30, right = 690, top = 44, base = 206;
constexpr int bin_width = (right - left) / static_cast<int>(bins);

struct Bin {
    int with_tests = 0, without = 0;
    int all() const { return with_tests + without; }
};

std::array<Bin, bins> bins_of(const std::vector<grading::Verdict>& verdicts, int max_points) {
    std::array<Bin, bins> result{};
    for (const auto& verdict : verdicts) {
        const auto share = static_cast<std::size_t>(std::max(0.0, percent(verdict.earned(), max_points) * bins / 100));
        auto& bin = result.at(std::min(share, bins - 1));
        const auto state = state_of(verdict);
        ++(state == "graded" || state == "grader error" ? bin.with_tests : bin.without);
    }
    return result;
}

void rectangle(std::ostream& out, std::string_view of, int x, int y, int wide, int high) {
    if (high > 0)
        out << "<rect class=\"" << of << "\" x=\"" << x << "\" y=\"" << y << "\" width=\"" << wide << "\" height=\""
            << high << "\"/>";
}

void text(std::ostream& out, std::string_view of, int x, int y, std::string_view words) {
    out << "<text class=\"" << of << "\" x=\"" << x << "\" y=\"" << y << "\">" << words << "</text>";
}

/// "timed-out": an outcome as a class name.
std::string class_of(grading::Outcome outcome) {
    std::string name(grading::name_of(outcome));
    std::ranges::replace(name, ' ', '-');
    return name;
}

std::string in_words(const OutcomeCounts& counts) {
    std::string words;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] != 0)
            words += (words.empty() ? "" : ", ") + std::to_string(counts[i]) + " " +
                     std::string(grading::name_of(outcomes[i]));
    }
    return words;
}

}  // namespace

std::string histogram(const std::vector<grading::Verdict>& verdicts, const ClassTally& tally) {
    const auto all = bins_of(verdicts, tally.max_points);
    const int highest = std::max(1, std::ranges::max_element(all, {}, &Bin::all)->all());
    std::ostringstream out, words, counts;  // these come last: the line of the median may cross one
    for (std::size_t i = 0; i < bins; ++i) {
        const int x = left + static_cast<int>(i) * bin_width;
        const int high = (base - top) * all[i].all() / highest;
        const int grey = (base - top) * all[i].without / highest;
        rectangle(out, "bar", x + 2, base - high, bin_width - 4, high - grey);
        rectangle(out, "bar-without", x + 2, base - grey, bin_width - 4, grey);
        if (all[i].all() > 0) text(counts, "count", x + bin_width / 2, base - high - 7, std::to_string(all[i].all()));
        text(out, "tick", x, base + 22, std::to_string(i * 10));
        words << (i == 0 ? "" : ", ") << i * 10 << " to " << (i + 1) * 10 << " %: " << all[i].all();
    }
    text(out, "tick", right, base + 22, "100");
    out << "<line class=\"axis\" x1=\"" << left << "\" x2=\"" << right << "\" y1=\"" << base << "\" y2=\"" << base
        << "\"/>";
    if (!verdicts.empty()) {
        const double share = tally.max_points == 0 ? 0 : tally.median / tally.max_points;
        const int x = left + static_cast<int>(share * (right - left));
        out << "<line class=\"median\" x1=\"" << x << "\" x2=\"" << x << "\" y1=\"20\" y2=\"" << base << "\"/>";
        text(out, share > 0.5 ? "median-label before" : "median-label", x + (share > 0.5 ? -6 : 6), 18,
             "median " + decimal(100 * share, 0) + " %");
    }
    return "<svg class=\"histogram\" viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(height) +
           "\" role=\"img\" aria-label=\"Students by points: " + words.str() + "\">" + out.str() + counts.str() +
           "</svg>";
}

std::string outcome_bar(const OutcomeCounts& counts) {
    const int all = std::max(1, total(counts));
    std::ostringstream out;
    out << "<svg class=\"share\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\""
        << in_words(counts) << "\"><title>" << in_words(counts)
        << "</title><rect class=\"ground\" width=\"1000\" height=\"10\"/>";
    int before = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const int from = 1000 * before / all, to = 1000 * (before + counts[i]) / all;
        if (to > from)
            out << "<rect class=\"" << class_of(outcomes[i]) << "\" x=\"" << from << "\" width=\"" << to - from
                << "\" height=\"10\"/>";
        before += counts[i];
    }
    out << "</svg>";
    return out.str();
}

std::string share_bar(double share) {
    const int filled = static_cast<int>(1000 * std::clamp(share, 0.0, 1.0));
    return "<svg class=\"share\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect "
           "class=\"ground\" "
           "width=\"1000\" height=\"10\"/><rect class=\"bar\" width=\"" +
           std::to_string(filled) + "\" height=\"10\"/></svg>";
}

std::string outcome_squares(const grading::Verdict& verdict, const std::vector<TestTally>& tests) {
    const int side = tests.size() > 24 ? 6 : 12, step = side + 2;
    OutcomeCounts counts{};
    for (std::size_t i = 0; i < outcomes.size(); ++i) counts[i] = count(verdict, outcomes[i]);
    std::ostringstream out;
    out << "<svg class=\"squares\" width=\"" << step * static_cast<int>(tests.size())
        << "\" height=\"12\" role=\"img\" aria-label=\"" << (verdict.tests.empty() ? "no tests" : in_words(counts))
        << "\">";
    for (std::size_t i = 0; i < tests.size(); ++i) {
        const auto test = std::ranges::find(verdict.tests, tests[i].name, &grading::TestResult::name);
        const int x = step * static_cast<int>(i);
        out << "<rect class=\"" << (test == verdict.tests.end() ? "ground" : class_of(test->outcome)) << "\" x=\"" << x
            << "\" width=\"" << side << "\" height=\"12\" rx=\"2\"><title>" << html_line(tests[i].title) << ": "
            << (test == verdict.tests.end() ? "not there" : grading::name_of(test->outcome)) << "</title></rect>";
    }
    out << "</svg>";
    return out.str();
}

}  // namespace report
