// How many submissions of a class are graded in a minute, are all marks right, and how long does a student wait for
// ./lab check after an edit? Prints one JSON object; what people read goes to stderr.
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "labs/tool/sandbox/run.hpp"
#include "shared/app/program.hpp"
#include "shared/testkit/process.hpp"
#include "tests/bench/grading/class_maker.hpp"

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr double goal_a_minute = 12;      // of a class, on two cores
constexpr double goal_check_seconds = 5;  // of a lab of one file, compiling included

struct Options {
    std::size_t size = 40;
    std::uint64_t seed = 1;
    int jobs = 0;
    int checks = 5;
    std::string write_class;
    bool small = false;
};

std::string read_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Done {
    int code = -1;
    double seconds = 0;
    std::string output, errors;
};

/// Runs a command to its end in the sources, without a limit of its own.
Done run(const std::vector<std::string>& command) {
    const auto start = Clock::now();
    testkit::Process process{command, {testkit::source_path(""), {{"NO_COLOR", "1"}}}};
    process.close_stdin();
    auto status = process.wait();
    while (!status) status = process.wait();
    const double seconds = since(start);
    process.wait_for_output(std::string("\0no such text\0", 14));  // returns at the end of the stream
    process.wait_for_error(std::string("\0no such text\0", 14));
    return {status->code, seconds, process.output(), process.errors()};
}

std::vector<std::string> lab_tool(const std::vector<std::string>& words) {
    std::vector<std::string> all{testkit::program_path("lab-tool"), "--root", testkit::source_path(""), "--build",
                                 testkit::program_path("..")};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

json::object grade_class(const Options& options, int jobs) {
    const testkit::TemporaryDirectory place;
    const auto made = bench::make_class(options.size, options.seed);
    const auto folder = fs::path(place.path()) / "class", out = fs::path(place.path()) / "out";
    bench::write_class(made, folder);
    std::fprintf(stderr, "grading %zu submissions, %d at a time\n", made.size(), jobs);
    const auto done = run(lab_tool(
        {"grade", "1", folder.string(), "--out", out.string(), "--jobs", std::to_string(jobs), "--seed", "5eed"}));
    if (done.code != 0) throw std::runtime_error("lab-tool grade failed: " + done.output + done.errors);

    std::size_t right = 0;
    for (const auto& each : made) {
        const auto results = json::parse(read_file(out / "students" / each.student / "results.json"));
        const auto points = results.at("score").to_number<int>();
        const bool flagged = !results.at("extra_data").at("flags").as_array().empty();
        if (points == each.points && flagged == each.flagged) {
            ++right;
        } else {
            std::fprintf(stderr, "  %s (%s): %d points%s, expected %d%s\n", each.student.c_str(), each.kind.c_str(),
                         points, flagged ? " and a flag" : "", each.points, each.flagged ? " and a flag" : "");
        }
    }
    const double a_minute = 60 * static_cast<double>(made.size()) / done.seconds;
    std::fprintf(stderr, "  %zu of %zu marks are right; %.1f s, %.1f submissions a minute (goal: %.0f on two cores)\n",
                 right, made.size(), done.seconds, a_minute, goal_a_minute);
    return {{"submissions", made.size()},       {"jobs", jobs},          {"seconds", done.seconds},
            {"submissions_a_minute", a_minute}, {"goal", goal_a_minute}, {"right_marks", right}};
}

/// Times `command` again and again, each time after an edit of `file`.
json::object time_checks(const std::string& name, const std::vector<std::string>& command, const fs::path& file,
                         int runs) {
    const auto text = read_file(file);
    const auto edit = [&](int number) {
        std::ofstream{file, std::ios::binary} << text << "// edit " << number << "\n";
    };
    edit(0);
    if (const auto first = run(command); first.code != 0)  // not timed: builds what is missing
        throw std::runtime_error(name + " failed: " + first.output + first.errors);
    std::vector<double> seconds;
    for (int i = 1; i <= runs; ++i) {
        edit(i);
        seconds.push_back(run(command).seconds);
    }
    std::ranges::sort(seconds);
    const double median = seconds[seconds.size() / 2];
    const double spread = (seconds.back() - seconds.front()) / median;
    std::fprintf(stderr, "%-24s %.2f s (spread %.0f %%, %d runs; goal: %.0f s)\n", name.c_str(), median, 100 * spread,
                 runs, goal_check_seconds);
    return {{"seconds", median}, {"spread", spread}, {"runs", runs}, {"goal", goal_check_seconds}};
}

int measure(Options options) {
    if (!options.write_class.empty()) {
        const auto made = bench::make_class(options.size, options.seed);
        bench::write_class(made, options.write_class);
        std::cout << "wrote " << made.size() << " submissions into " << options.write_class
                  << "; their marks are in the hidden file .marks.csv there\n";
        return app::exit_ok;
    }
    if (options.small) {
        options.size = 8;
        options.checks = 1;
    }
    if (!sandbox::why_weak().empty()) {
        std::cerr << "grade_class: bubblewrap cannot run here: " << sandbox::why_weak() << "\n";
        return 77;
    }
    const int jobs =
        options.jobs > 0 ? options.jobs : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const auto graded = grade_class(options, jobs);

    const testkit::TemporaryDirectory place;
    const auto file = fs::path(place.path()) / "line_splitter.cpp";
    fs::copy_file(testkit::source_path("shared/framing/line_splitter.cpp"), file);
    json::object result{{"bench", "grade_class"}, {"class", graded}};
    auto alone = lab_tool({"check", "1", "--from", place.path()});
    alone.insert(alone.begin() + 1, {"--work", place.path() + "/work"});
    result["lab_tool_check"] = time_checks("lab-tool check", alone, file, options.checks);
    if (!options.small || fs::exists(testkit::source_path("build/dev/build.ninja")))  // else it builds for minutes
        result["lab_check"] = time_checks(
            "./lab check 1", {testkit::source_path("lab"), "check", "1", "--from", place.path()}, file, options.checks);
    std::cout << json::serialize(result) << std::endl;
    return graded.at("right_marks") == graded.at("submissions") ? app::exit_ok : app::exit_failed;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("grade_class",
                         "A class graded, and a check after an edit: how long, and are the marks right?");
    Options options;
    program.cli.add_option("--size", options.size, "How many submissions")
        ->check(CLI::Range(8, 1000))
        ->capture_default_str();
    program.cli.add_option("--class-seed", options.seed, "The same class again")->capture_default_str();
    program.cli.add_option("--jobs", options.jobs, "How many at a time; 0: one for each core")->capture_default_str();
    program.cli.add_option("--checks", options.checks, "Runs of each check, for median and spread")
        ->capture_default_str();
    program.cli.add_option("--write-class", options.write_class, "Only write the class into DIR, to try grading with")
        ->type_name("DIR");
    program.cli.add_flag("--small", options.small, "8 submissions and one check: proves that it works");
    return program.run(argc, argv, [&] { return measure(options); });
}
