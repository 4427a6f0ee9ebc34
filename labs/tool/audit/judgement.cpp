#include "labs/tool/audit/judgement.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "labs/tool/report/report.hpp"
#include "shared/text/utf8.hpp"

namespace audit {

namespace {

using grading::Outcome;
using grading::Verdict;

std::string points_of(const Verdict& verdict) {
    return std::to_string(verdict.earned()) + " of " + std::to_string(verdict.max_points()) + " points";
}

/// The beginning of a text, on one line.
std::string beginning(std::string text, std::size_t most = 600) {
    std::ranges::replace(text, '\n', ' ');
    return text.size() > most ? text.substr(0, most) + "…" : text;
}

void common_faults(const Verdict& verdict, Complaints& complaints) {
    for (const auto& test : verdict.tests) {
        if (test.outcome != Outcome::grader_error) continue;
        complaints.push_back("grader error in " + test.name + ": " + beginning(test.message));
        return;
    }
}

void name_what_failed(const Verdict& verdict, Complaints& complaints) {
    if (!verdict.compiled) complaints.push_back("does not compile: " + beginning(verdict.compiler));
    for (const auto& test : verdict.tests) {
        if (verdict.compiled && test.outcome != Outcome::passed && test.outcome != Outcome::grader_error)
            complaints.push_back(test.name + " " + std::string(name_of(test.outcome)) + ": " + beginning(test.message));
    }
}

void no_flags(const Verdict& verdict, Complaints& complaints) {
    for (const auto& flag : verdict.flags)
        complaints.push_back("flagged " + flag.kind + ": " + beginning(flag.evidence, 200));
}

/// What reports are made of a verdict must not break them.
void unsound_reports(const Verdict& verdict, Complaints& complaints) {
    boost::system::error_code bad;
    for (const auto& [name, text] :
         {std::pair{"results.json", report::gradescope_json(verdict)}, {"verdict", grading::to_json(verdict)}}) {
        boost::json::parse(text, bad);
        if (bad) complaints.push_back(std::string(name) + " is no JSON: " + bad.message());
    }
    const auto has_control = [](const std::string& text) {
        return std::ranges::any_of(text, [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return byte == 0x7f || (byte < 0x20 && c != '\n' && c != '\t' && c != '\r');
        });
    };
    report::TerminalStyle style;
    style.all = true;
    for (const auto& [name, text] : {std::pair{"the terminal's text", report::terminal_text(verdict, style)},
                                     {"JUnit's XML", report::junit_xml(verdict)},
                                     {"the CSV", report::grades_csv({verdict})}}) {
        if (has_control(text)) complaints.push_back(std::string(name) + " has control characters in it");
        if (!text::is_valid_utf8(text)) complaints.push_back(std::string(name) + " is no UTF-8");
    }
}

}  // namespace

Complaints judge_reference(const Verdict& verdict) {
    Complaints complaints;
    common_faults(verdict, complaints);
    name_what_failed(verdict, complaints);
    no_flags(verdict, complaints);
    if (complaints.empty() && (verdict.tests.empty() || verdict.earned() != verdict.max_points()))
        complaints.push_back("has " + points_of(verdict));
    return complaints;
}

Complaints judge_starter(const Verdict& verdict) {
    Complaints complaints;
    common_faults(verdict, complaints);
    no_flags(verdict, complaints);
    if (!verdict.compiled) complaints.push_back("does not compile: " + beginning(verdict.compiler));
    if (verdict.earned() != 0) complaints.push_back("has " + points_of(verdict));
    for (const auto& test : verdict.tests) {
        if (test.outcome == Outcome::passed) complaints.push_back(test.name + " passed");
    }
    if (verdict.tests.empty()) complaints.emplace_back("no test ran");
    return complaints;
}

Complaints judge_wrong(const Wrong& wrong, const Verdict& verdict) {
    Complaints complaints;
    common_faults(verdict, complaints);
    no_flags(verdict, complaints);
    if (!verdict.compiled) {
        complaints.push_back("does not compile: " + beginning(verdict.compiler));
        return complaints;
    }
    const auto test = std::ranges::find(verdict.tests, wrong.caught_by.front(), &grading::TestResult::name);
    if (test == verdict.tests.end())
        complaints.push_back(wrong.caught_by.front() + " did not run");
    else if (test->outcome == Outcome::passed)
        complaints.push_back("passes " + wrong.caught_by.front() + ", which must catch it");
    else if (test->outcome == Outcome::skipped)
        complaints.push_back(wrong.caught_by.front() + " was skipped: " + beginning(test->message));
    return complaints;
}

Complaints judge_cheat(const Cheat& cheat, const Verdict& verdict) {
    Complaints complaints;
    common_faults(verdict, complaints);
    const auto earned = verdict.earned();
    if ((cheat.points && earned != *cheat.points) || (cheat.at_most && earned > *cheat.at_most))
        complaints.push_back(
            "has " + points_of(verdict) + ", expected " +
            (cheat.points ? std::to_string(*cheat.points) : "at most " + std::to_string(*cheat.at_most)));
    if (cheat.full && (verdict.max_points() == 0 || earned != verdict.max_points())) {
        complaints.push_back("has " + points_of(verdict) + ", expected all");
        name_what_failed(verdict, complaints);
    }
    std::set<std::string> kinds;
    for (const auto& flag : verdict.flags) kinds.insert(flag.kind);
    for (const auto& wanted : cheat.flags) {
        if (!kinds.contains(wanted)) complaints.push_back("is not flagged " + wanted);
    }
    if (cheat.flags.empty()) no_flags(verdict, complaints);
    if (cheat.refused != !verdict.refused.empty())
        complaints.push_back(cheat.refused ? "was taken, and should not" : "was refused: " + verdict.refused);
    if (!cheat.refused && verdict.refused.empty() && cheat.compiles != verdict.compiled)
        complaints.push_back(verdict.compiled ? "compiles, and should not"
                                              : "does not compile: " + beginning(verdict.compiler));
    if (!cheat.prints.empty() && std::ranges::none_of(verdict.tests, [&](const auto& test) {
            return test.program_output.find(cheat.prints) != std::string::npos;
        }))
        complaints.push_back("did not print '" + cheat.prints + "': its attack was not tried");
    unsound_reports(verdict, complaints);
    return complaints;
}

}  // namespace audit
