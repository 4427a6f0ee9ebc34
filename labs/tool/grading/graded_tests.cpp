#include "labs/tool/grading/graded_tests.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/process.hpp>
#include <boost/process/extend.hpp>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <stop_token>

#include "shared/text/utf8.hpp"

namespace grading {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace process = boost::process;

/// A graded test ends itself by the limits of its steps; this is for a grader that hangs.
constexpr std::chrono::minutes run_limit{10};

bool is_asked_for(const course::GradedTest& test, const Options& options) {
    if (test.visibility == course::Visibility::hidden && !options.hidden) return false;
    return options.test.empty() || options.test == test.name || test.name.ends_with("." + options.test);
}

TestResult blank(const course::GradedTest& test, Outcome outcome, std::string message) {
    TestResult result;
    result.name = test.name;
    result.title = test.name.substr(test.name.find('.') + 1);
    std::ranges::replace(result.title, '_', ' ');
    result.spec = test.spec;
    result.hidden = test.visibility == course::Visibility::hidden;
    result.max_points = test.points;
    result.outcome = outcome;
    result.message = std::move(message);
    return result;
}

/// GoogleTest 1.12 writes each byte of its texts that is not ASCII as a character of its own: \u00e2\u0086\u0092 for
/// the three bytes of an arrow. This puts them together again.
std::string text_at(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || !value->is_string()) return "";
    std::string bytes;
    for (const auto code_point : text::to_code_points(value->get_string())) {
        if (code_point < 0x100)
            bytes += static_cast<char>(code_point);
        else
            text::append_utf8(bytes, code_point);
    }
    return text::to_valid_utf8(bytes);
}

/// "FILE:LINE\nFailed\nTEXT" as GoogleTest writes it -> TEXT, and for a test that students have: where it stands.
std::string told_to_student(const std::string& failure, const TestResult& result) {
    const auto first_end = failure.find('\n');
    std::string place = failure.substr(0, first_end);
    std::string text = first_end == std::string::npos ? "" : failure.substr(first_end + 1);
    if (text.starts_with("Failed\n")) text.erase(0, 7);
    const auto below_root = place.rfind("tests/graded/");
    if (!result.hidden && below_root != std::string::npos) text += "\n\nthe test    " + place.substr(below_root);
    return text;
}

}  // namespace

std::vector<TestResult> all_tests(const course::Lab& lab, const Options& options, Outcome outcome,
                                  const std::string& message) {
    std::vector<TestResult> tests;
    for (const auto& test : lab.tests) {
        if (is_asked_for(test, options)) tests.push_back(blank(test, outcome, message));
    }
    return tests;
}

Findings read_findings(const std::string& report, const course::Lab& lab, const Options& options,
                       const std::string& trouble) {
    std::map<std::string, json::object> cases;
    boost::system::error_code bad;
    const auto root = json::parse(report, bad);
    if (!bad && root.is_object() && root.get_object().contains("testsuites")) {
        for (const auto& suite : root.at("testsuites").as_array()) {
            for (const auto& each : suite.at("testsuite").as_array()) {
                const auto& test = each.as_object();
                cases.emplace(text_at(test, "classname") + "." + text_at(test, "name"), test);
            }
        }
    }

    Findings findings;
    findings.tests = all_tests(lab, options, Outcome::grader_error, trouble);
    for (auto& result : findings.tests) {
        const auto found = cases.find(result.name);
        if (found == cases.end() || text_at(found->second, "result") != "COMPLETED") continue;
        const auto& test = found->second;
        try {
            result.seconds = std::stod(text_at(test, "time"));
        } catch (const std::exception&) {
            result.seconds = 0;
        }
        result.message.clear();
        if (const auto kind = text_at(test, "flag"); !kind.empty())
            findings.flags.push_back(
                {kind, result.title + ": " + text_at(test, "evidence"), text_at(test, "voids") == "yes"});
        const auto* failures = test.if_contains("failures");
        if (failures == nullptr) {
            result.outcome = Outcome::passed;
            result.points = result.max_points;
            continue;
        }
        for (const auto& failure : failures->as_array()) {
            if (!result.message.empty()) result.message += "\n\n";
            result.message += told_to_student(text_at(failure.as_object(), "failure"), result);
        }
        const auto outcome = text_at(test, "outcome");
        if (!outcome.empty())
            result.outcome = parse_outcome(outcome);
        else if (result.message.find("C++ exception") == std::string::npos)
            result.outcome = Outcome::failed;
        result.program_output = text_at(test, "program_output");
        if (const auto trace = text_at(test, "trace"); !trace.empty())
            result.message += "\nall steps   " + fs::path(trace).lexically_proximate(fs::current_path()).string();
        if (!options.again.empty() && (!result.hidden || options.hidden))
            result.message += "\nagain       " + options.again + " --test " +
                              result.name.substr(result.name.find('.') + 1) + " --seed " + seed_text(options.seed);
    }
    return findings;
}

Findings run_graded_tests(const course::Lab& lab, const Kit& kit, const std::string& program, const fs::path& folder,
                          const fs::path& temporary, const Options& options) {
    const auto report = folder / "report.json", log = folder / "log.txt";
    auto environment = process::environment();
    for (const auto* name : {"PATH", "LANG"}) {
        if (const char* value = std::getenv(name); value != nullptr) environment[name] = value;
    }
    environment["TMPDIR"] = temporary.string();
    environment["LAB_PROGRAM"] = program;
    environment["LAB_SANDBOX"] = std::string(sandbox::name_of(options.level));
    environment["LAB_SEED"] = seed_text(options.seed);
    environment["LAB_STEP_SECONDS"] = std::to_string(lab.limits.step.count() / 1000);
    environment["LAB_MEMORY_MIB"] = std::to_string(lab.limits.memory_mib);
    environment["LAB_PROCESSES"] = std::to_string(lab.limits.processes);
    environment["LAB_FILE_MIB"] = std::to_string(lab.limits.file_mib);
    environment["LAB_OUTPUT_KIB"] = std::to_string(lab.limits.output_kib);
    environment["LAB_SANITIZER"] = lab.sanitizer;
    if (!options.traces.empty()) environment["LAB_TRACES"] = options.traces.string();

    std::string filter;
    for (const auto& test : lab.tests) {
        if (is_asked_for(test, options)) filter += (filter.empty() ? "" : ":") + test.name;
    }
    if (filter.empty()) return {};

    boost::asio::io_context events;
    int code = -1;
    bool ended = false;
    process::child child(
        kit.test, "--gtest_filter=" + filter, "--gtest_output=json:" + report.string(), environment,
        process::std_in<process::null, (process::std_out & process::std_err)> log.string(), events,
        process::on_exit([&](int exit_code, const std::error_code&) {
            code = exit_code;
            ended = true;
        }),
        process::extend::on_exec_setup = [](auto&) {
            setsid();                          // Ctrl-C is for us: we end it, and clean up
            prctl(PR_SET_PDEATHSIG, SIGKILL);  // if we are killed, so is it, with its sandboxes
        });
    const std::stop_callback stop{options.stop, [&] { events.stop(); }};
    events.run_for(run_limit);
    if (!ended && options.stop.stop_requested()) {
        child.terminate();
        throw std::runtime_error("stopped");
    }
    std::string trouble = "the graded test ended with code " + std::to_string(code) + " and left no result";
    if (!ended) {
        child.terminate();
        trouble = "the graded test was stopped after " + std::to_string(run_limit.count()) + " minutes";
    }
    const auto read = [](const fs::path& path) {
        std::ifstream in{path, std::ios::binary};
        return std::string{std::istreambuf_iterator<char>{in}, {}};
    };
    const auto said = read(log);
    return read_findings(
        read(report), lab, options,
        trouble + "\n" + text::to_valid_utf8(said.substr(said.size() - std::min<std::size_t>(said.size(), 2000))));
}

}  // namespace grading
