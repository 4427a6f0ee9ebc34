#include "labs/tool/classroom/class_run.hpp"

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "labs/tool/grading/workshop.hpp"
#include "labs/tool/intake/names.hpp"
#include "labs/tool/intake/submission.hpp"
#include "labs/tool/report/report.hpp"

namespace classroom {

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// FNV-1a: tells that something has changed; nobody gains by a collision with his own earlier submission.
std::uint64_t mix(std::uint64_t hash, const std::string& bytes) {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return (hash ^ bytes.size()) * 1099511628211U;
}
constexpr std::uint64_t start_of_hash = 14695981039346656037U;

/// What a verdict depends on beside the submission.
std::uint64_t hash_of_grader(const grading::Place& place, const course::Lab& lab) {
    const auto kit = grading::read_kit(place.build / "graded" / lab.folder());
    auto hash = mix(start_of_hash, read_file(place.root / "labs" / lab.folder() / "lab.json"));
    return mix(hash, read_file(kit.test));
}

std::string hash_of(std::uint64_t hash, const intake::Submission& submission) {
    for (const auto& [name, bytes] : submission.files) hash = mix(mix(hash, name), bytes);
    return grading::seed_text(mix(hash, submission.refused));
}

/// The seed of the run: a new one, or the one that an earlier, unfinished run of the same lab began with.
std::uint64_t seed_of_run(const Plan& plan, const course::Lab& lab) {
    const auto file = plan.out / "run.json";
    if (fs::exists(file)) {
        const auto run = boost::json::parse(read_file(file));
        const auto of = boost::json::value_to<std::string>(run.at("lab"));
        if (of != lab.folder())
            throw std::runtime_error(plan.out.string() + " holds a run of " + of + ": choose another --out");
        return std::stoull(boost::json::value_to<std::string>(run.at("seed")), nullptr, 16);
    }
    write_whole(file, boost::json::serialize(
                          boost::json::object{{"lab", lab.folder()}, {"seed", grading::seed_text(plan.seed)}}) +
                          "\n");
    return plan.seed;
}

std::string kept(const std::string& hash, const grading::Verdict& verdict) {
    return "{\"of\":\"" + hash + "\",\"verdict\":" + grading::to_json(verdict) + "}\n";
}

/// The verdict of an earlier run, if it is of the same things.
std::optional<grading::Verdict> earlier(const fs::path& file, const std::string& hash) {
    boost::system::error_code bad;
    const auto json = boost::json::parse(read_file(file), bad);
    if (bad || !json.is_object() || !json.get_object().contains("of") || json.at("of") != boost::json::value(hash))
        return {};
    try {
        return grading::verdict_from_json(boost::json::serialize(json.at("verdict")));
    } catch (const std::exception&) {
        return {};  // damaged: grade it again
    }
}

}  // namespace

std::string command_for_one(const course::Lab& lab, const fs::path& submission) {
    std::string quoted = "'";
    for (const char c : submission.string()) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return "./lab grade " + lab.id() + " --one " + quoted + "'";
}

void write_whole(const fs::path& file, const std::string& text) {
    const auto fresh = fs::path(file.string() + ".new");
    {
        std::ofstream out{fresh, std::ios::binary};
        if (!(out << text << std::flush))
            throw std::system_error(errno, std::generic_category(), "writing " + fresh.string());
    }
    fs::rename(fresh, file);
}

std::vector<HandedIn> read_class(const fs::path& folder, const course::Lab& lab) {
    std::vector<std::string> wanted;
    for (const auto& file : lab.slot) wanted.push_back(file.name);
    std::vector<HandedIn> all;
    std::map<std::string, int> counts;
    for (const auto& path : intake::list_submissions(folder)) {
        all.push_back({path, intake::read_submission(path, wanted)});
        ++counts[all.back().submission.student];
    }
    if (all.empty()) throw std::runtime_error("no submission in " + folder.string());
    for (auto& [path, submission] : all) {
        if (counts[submission.student] > 1) submission.student += " (" + intake::student_name(path, true) + ")";
    }
    std::ranges::sort(all, {}, [](const HandedIn& each) -> const std::string& { return each.submission.student; });
    return all;
}

std::vector<grading::Verdict> grade_class(const grading::Place& place, const course::Lab& lab,
                                          const std::vector<HandedIn>& handed_in, const Plan& plan,
                                          const OnDone& on_done) {
    fs::create_directories(plan.out / "students");
    const auto seed = seed_of_run(plan, lab);
    const auto grader = hash_of_grader(place, lab);

    std::vector<grading::Verdict> verdicts(handed_in.size());
    std::atomic<std::size_t> next{0};
    std::mutex reporting;
    std::size_t done = 0;
    std::exception_ptr failure;
    const auto work = [&] {
        for (std::size_t i = next++; i < handed_in.size() && !plan.stop.stop_requested(); i = next++) {
            const auto& [path, submission] = handed_in[i];
            try {
                const auto folder = plan.out / "students" / submission.student;
                const auto hash = hash_of(grader, submission);
                auto verdict = earlier(folder / "verdict.json", hash);
                if (!verdict) {
                    grading::Options options;
                    options.level = plan.level;
                    options.seed = mix(seed, submission.student);
                    options.again = command_for_one(lab, path);
                    options.stop = plan.stop;
                    verdict = grading::grade(place, lab, submission, options);
                    if (plan.stop.stop_requested() && verdict->has_grader_error()) return;
                    fs::create_directories(folder);
                    write_whole(folder / "results.json", report::gradescope_json(*verdict));
                    write_whole(folder / "junit.xml", report::junit_xml(*verdict));
                    if (!verdict->has_grader_error()) write_whole(folder / "verdict.json", kept(hash, *verdict));
                }
                verdicts[i] = std::move(*verdict);
                const std::lock_guard lock{reporting};
                on_done(verdicts[i], ++done, handed_in.size());
            } catch (...) {
                const std::lock_guard lock{reporting};
                failure = std::current_exception();
                next = handed_in.size();
            }
        }
    };
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < std::max(1, plan.jobs); ++i) workers.emplace_back(work);
    }
    if (failure) std::rethrow_exception(failure);
    if (done < handed_in.size())
        throw std::runtime_error("stopped: " + std::to_string(done) + " of " + std::to_string(handed_in.size()) +
                                 " are graded; the same command goes on with the rest");
    return verdicts;
}

}  // namespace classroom
