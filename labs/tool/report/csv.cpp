// RFC 4180: CRLF ends each record, as it says, and as spreadsheets and learning platforms expect. A file with more than
// ASCII in it begins with a byte order mark: without one, Excel reads it in the local code page and spoils Chinese
// names.
#include <algorithm>
#include <string>
#include <vector>

#include "labs/tool/report/report.hpp"
#include "labs/tool/report/safe_text.hpp"
#include "labs/tool/report/words.hpp"

namespace report {

namespace {

// A spreadsheet takes a field that begins so for a formula (OWASP, "CSV Injection"); the last four are full-width
// forms.
bool looks_like_formula(std::string_view field) {
    constexpr std::string_view starts[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
    return std::ranges::any_of(starts, [&](std::string_view start) { return field.starts_with(start); });
}

/// One field of text. A tab or carriage return within it becomes an escape, too, so that it stays one line.
std::string field(std::string_view raw) {
    const auto text = (looks_like_formula(raw) ? "'" : "") + safe_line(raw);
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string record(const std::vector<std::string>& fields) {
    std::string line;
    for (const auto& each : fields) line += (&each == &fields.front() ? "" : ",") + each;
    return line + "\r\n";
}

// In the order in which they come up first. A refused submission has none, an old verdict may have others.
std::vector<std::string> names_of_tests(const std::vector<grading::Verdict>& verdicts) {
    std::vector<std::string> names;
    for (const auto& verdict : verdicts) {
        for (const auto& test : verdict.tests) {
            if (std::ranges::find(names, test.name) == names.end()) names.push_back(test.name);
        }
    }
    return names;
}

std::string underlined(std::string_view words) {
    std::string name(words);
    std::ranges::replace(name, ' ', '_');
    return name;
}

}  // namespace

std::string grades_csv(const std::vector<grading::Verdict>& verdicts) {
    const auto tests = names_of_tests(verdicts);
    std::vector<std::string> fields{"student", "state", "points", "max_points", "percent"};
    for (const auto outcome : outcomes) fields.push_back(underlined(grading::name_of(outcome)));
    fields.insert(fields.end(), {"flags", "sandbox", "seed", "seconds"});
    for (const auto& test : tests) fields.push_back(field(test));
    std::string csv = record(fields);

    for (const auto& verdict : verdicts) {
        fields = {field(verdict.student), std::string(state_of(verdict)), std::to_string(verdict.earned()),
                  std::to_string(verdict.max_points()), decimal(percent(verdict.earned(), verdict.max_points()), 1)};
        for (const auto outcome : outcomes) fields.push_back(std::to_string(count(verdict, outcome)));
        std::string flags;
        for (const auto& flag : verdict.flags) flags += (flags.empty() ? "" : "; ") + flag.kind;
        fields.insert(fields.end(),
                      {field(flags), field(verdict.sandbox), field(verdict.seed), decimal(verdict.seconds, 2)});
        for (const auto& name : tests) {
            const auto test = std::ranges::find(verdict.tests, name, &grading::TestResult::name);
            fields.push_back(test == verdict.tests.end() ? "" : std::to_string(test->points));
        }
        csv += record(fields);
    }
    const bool ascii = std::ranges::all_of(csv, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return (ascii ? "" : "\uFEFF") + csv;
}

}  // namespace report
