#include "labs/tool/report/tally.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace report {

namespace {

bool has_tests(const grading::Verdict& verdict) {
    const auto state = state_of(verdict);
    return state == "graded" || state == "grader error";
}

std::size_t place_of(grading::Outcome outcome) {
    return static_cast<std::size_t>(std::ranges::find(outcomes, outcome) - outcomes.begin());
}

void count_tests(ClassTally& tally, const std::vector<const grading::Verdict*>& counted) {
    std::map<std::string, std::vector<double>> seconds;
    for (const auto* verdict : counted) {
        for (const auto& test : verdict->tests) {
            auto found = std::ranges::find(tally.tests, test.name, &TestTally::name);
            if (found == tally.tests.end())
                found =
                    tally.tests.insert(found, {test.name, test.title, test.spec, test.hidden, test.max_points, {}, 0});
            ++found->counts.at(place_of(test.outcome));
            seconds[test.name].push_back(test.seconds);
        }
    }
    for (auto& test : tally.tests) test.median_seconds = median(std::move(seconds[test.name]));
}

void count_specs(ClassTally& tally, const std::vector<const grading::Verdict*>& counted) {
    for (const auto& test : tally.tests) {
        if (test.spec.empty()) continue;
        auto found = std::ranges::find(tally.specs, test.spec, &SpecTally::spec);
        if (found == tally.specs.end()) found = tally.specs.insert(found, {test.spec, 0, 0, 0});
        ++found->tests;
    }
    for (auto& spec : tally.specs) {
        int lost = 0;
        for (const auto* verdict : counted) {
            bool failed = false;
            for (const auto& test : verdict->tests) {
                if (test.spec != spec.spec || test.outcome == grading::Outcome::passed) continue;
                failed = true;
                lost += test.max_points - test.points;
            }
            if (failed) ++spec.students;
        }
        if (!counted.empty()) spec.points_lost = static_cast<double>(lost) / static_cast<double>(counted.size());
    }
    std::erase_if(tally.specs, [](const SpecTally& spec) { return spec.students == 0; });
    std::ranges::stable_sort(tally.specs, std::ranges::greater{}, [](const SpecTally& spec) {
        return std::pair{spec.students, spec.points_lost};
    });
}

Times times(const std::vector<const grading::Verdict*>& verdicts, double grading::Verdict::*seconds) {
    if (verdicts.empty()) return {};
    const auto by_time = [&](const auto* a, const auto* b) { return a->*seconds < b->*seconds; };
    const auto [least, most] = std::ranges::minmax_element(verdicts, by_time);
    std::vector<double> all;
    for (const auto* verdict : verdicts) all.push_back(verdict->*seconds);
    return {(*least)->*seconds, median(std::move(all)), (*most)->*seconds, (*most)->student};
}

}  // namespace

int total(const OutcomeCounts& counts) {
    return std::accumulate(counts.begin(), counts.end(), 0);
}

int passed(const OutcomeCounts& counts) {
    return counts.at(place_of(grading::Outcome::passed));
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

ClassTally tally(const std::vector<grading::Verdict>& verdicts) {
    ClassTally tally;
    std::vector<double> points;
    std::vector<const grading::Verdict*> counted, compiled;
    for (const auto& verdict : verdicts) {
        tally.max_points = std::max(tally.max_points, verdict.max_points());
        points.push_back(verdict.earned());
        ++tally.states[std::string(state_of(verdict))];
        ++tally.sandboxes[verdict.sandbox];
        if (verdict.max_points() > 0 && verdict.earned() == verdict.max_points()) ++tally.full_marks;
        if (has_tests(verdict)) counted.push_back(&verdict);
        if (verdict.refused.empty()) compiled.push_back(&verdict);
    }
    tally.counted = static_cast<int>(counted.size());
    tally.without_tests = static_cast<int>(verdicts.size() - counted.size());
    if (!points.empty())
        tally.mean = std::accumulate(points.begin(), points.end(), 0.0) / static_cast<double>(points.size());
    tally.median = median(std::move(points));
    count_tests(tally, counted);
    count_specs(tally, counted);
    tally.compile = times(compiled, &grading::Verdict::compile_seconds);
    tally.whole = times(compiled, &grading::Verdict::seconds);
    return tally;
}

}  // namespace report
