#include "labs/tool/report/words.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "labs/tool/report/excerpt.hpp"
#include "labs/tool/report/safe_text.hpp"

namespace report {

using grading::Outcome;

std::string_view meaning_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed:
            return "it does what the test asks";
        case Outcome::failed:
            return "your program ran, but an expectation did not hold";
        case Outcome::crashed:
            return "a signal or a sanitizer ended your program";
        case Outcome::timed_out:
            return "your program did not answer in time";
        case Outcome::did_not_compile:
            return "there was no program to run";
        case Outcome::skipped:
            return "not run";
        case Outcome::grader_error:
            return "our own fault, not yours: please tell your instructor";
    }
    return "?";
}

int count(const grading::Verdict& verdict, Outcome outcome) {
    return static_cast<int>(std::ranges::count(verdict.tests, outcome, &grading::TestResult::outcome));
}

std::string_view state_of(const grading::Verdict& verdict) {
    if (!verdict.refused.empty()) return "refused";
    if (verdict.voided()) return "voided";
    if (verdict.has_grader_error()) return "grader error";
    if (!verdict.compiled) return "did not compile";
    return "graded";
}

std::string remark_on(const grading::Verdict& verdict) {
    const auto state = state_of(verdict);
    if (state == "refused") return "The submission was not accepted: " + safe_text(verdict.refused);
    if (state == "did not compile")
        return "The submission did not compile. The compiler says:\n\n" +
               excerpt(safe_text(verdict.compiler), {200, 500});
    if (state == "grader error")
        return "The grader itself failed. This is no fault of the submission: its points may be wrong until it is "
               "graded "
               "again.";
    if (state != "voided") return {};
    std::string remark = "The submission gets no points:";
    for (const auto& flag : verdict.flags) {
        if (flag.voids) remark += "\n" + safe_line(flag.kind) + ": " + excerpt(safe_text(flag.evidence), {20, 500});
    }
    return remark;
}

std::string lab_number(std::string_view lab) {
    const auto first = lab.find_first_of("123456789");
    if (!lab.starts_with("lab") || first == std::string_view::npos) return safe_line(lab);
    return std::string(lab.substr(first, lab.find_first_not_of("0123456789", first) - first));
}

std::string decimal(double value, int digits) {
    if (!std::isfinite(value)) return "0";
    std::array<char, 400> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, digits);
    return {buffer.data(), end.ptr};
}

double percent(int points, int max_points) {
    return max_points == 0 ? 0 : 100.0 * points / max_points;
}

std::string counted(std::size_t number, std::string_view thing) {
    return std::to_string(number) + " " + std::string(thing) + (number == 1 ? "" : "s");
}

}  // namespace report
