#include "labs/tool/audit/audit.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "labs/tool/audit/judgement.hpp"
#include "labs/tool/intake/submission.hpp"

namespace audit {

namespace {

namespace fs = std::filesystem;
using grading::Candidate;
using grading::Verdict;

class TemporaryFolder {
  public:
    TemporaryFolder() {
        auto name = (fs::temp_directory_path() / "lab-audit-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "making a folder like " + name);
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

intake::Submission submission_of(const Item& item) {
    if (item.kind != Kind::cheat && item.kind != Kind::control)
        return {item.name.substr(item.name.rfind('/') + 1), item.files, {}, "", false};
    const TemporaryFolder folder;
    std::vector<std::string> wanted;
    for (const auto& file : item.lab.slot) wanted.push_back(file.name);
    return intake::read_submission(make_submission(item.cheat, item.overlay, item.files, folder.path()), wanted);
}

/// A submission that the first who needs it compiles, and the last gives back.
class Compiled {
  public:
    const Candidate& get(const grading::Place& place, const Item& item, sandbox::Level level) {
        std::call_once(once_,
                       [&] { candidate_ = std::make_unique<Candidate>(place, item.lab, submission_of(item), level); });
        return *candidate_;
    }
    void give_back() { candidate_.reset(); }

    std::atomic<int> left{0};  // runs

  private:
    std::once_flag once_;
    std::unique_ptr<Candidate> candidate_;
};

class Work {
  public:
    Work(const grading::Place& place, const std::vector<Item>& items, sandbox::Level level)
        : place_{place}, level_{level}, compiled_(items.size()) {
        for (const auto& item : items) {
            if (item.cheat.then_honest) references_.try_emplace(item.lab.id());
        }
    }

    Record run(const Item& item, std::size_t number, int run) {
        Record record{item.name, item.fingerprint, run, "", 0, 0, 0, {}, {}, ""};
        try {
            grading::Options options;
            options.level = level_;
            options.seed = grading::random_seed();
            record.seed = grading::seed_text(options.seed);
            if (item.kind == Kind::wrong) options.test = item.wrong.caught_by.front();
            if (!item.cheat.test.empty()) options.test = item.cheat.test;
            judge(item, compiled_[number].get(place_, with_its_limits(item), level_).test(options), record);
            if (item.cheat.then_honest) judge_next(item, options, record);
        } catch (const std::exception& failure) {
            record.complaints.push_back(std::string("the audit could not run it: ") + failure.what());
        }
        return record;
    }

    void expect(std::size_t number) { ++compiled_[number].left; }
    void finished(std::size_t number) {
        if (--compiled_[number].left == 0) compiled_[number].give_back();
    }

  private:
    static Item with_its_limits(const Item& item) {
        auto limited = item;
        if (item.cheat.step_seconds > 0) limited.lab.limits.step = std::chrono::seconds(item.cheat.step_seconds);
        return limited;
    }

    static void judge(const Item& item, const Verdict& verdict, Record& record) {
        record.points = verdict.earned();
        record.max_points = verdict.max_points();
        record.seconds = verdict.seconds;
        std::set<std::string> kinds;
        for (const auto& flag : verdict.flags) kinds.insert(flag.kind);
        record.flags.assign(kinds.begin(), kinds.end());
        record.outcome = outcome_of(verdict);
        switch (item.kind) {
            case Kind::reference:
                record.complaints = judge_reference(verdict);
                break;
            case Kind::starter:
                record.complaints = judge_starter(verdict);
                break;
            case Kind::wrong:
                record.complaints = judge_wrong(item.wrong, verdict);
                break;
            case Kind::cheat:
            case Kind::control:
                record.complaints = judge_cheat(item.cheat, verdict);
                break;
        }
    }

    /// "refused", "did not compile", "voided", or how the tests ended: "failed, timed out".
    static std::string outcome_of(const Verdict& verdict) {
        if (!verdict.refused.empty()) return "refused";
        if (!verdict.compiled) return "did not compile";
        if (verdict.voided()) return "voided";
        std::string all;
        std::set<grading::Outcome> seen;
        for (const auto& test : verdict.tests) {
            if (seen.insert(test.outcome).second)
                all += (all.empty() ? "" : ", ") + std::string(grading::name_of(test.outcome));
        }
        return all;
    }

    void judge_next(const Item& item, grading::Options options, Record& record) {
        Item reference{Kind::reference, "reference", item.lab, reference_files(place_, item.lab), {}, {}, {}, "", 0};
        options.test.clear();
        options.seed = grading::random_seed();
        const auto verdict = references_.at(item.lab.id()).get(place_, reference, level_).test(options);
        for (const auto& complaint : judge_reference(verdict))
            record.complaints.push_back("the honest one after it: " + complaint);
    }

    const grading::Place& place_;
    sandbox::Level level_;
    std::vector<Compiled> compiled_;
    std::map<std::string, Compiled> references_;
};

}  // namespace

std::vector<Result> run(const grading::Place& place, std::vector<Item> items, Journal& journal, int jobs,
                        sandbox::Level level, const OnDone& on_done) {
    struct Task {
        std::size_t item = 0;
        int run = 0;
    };
    Work work(place, items, level);
    std::vector<Task> tasks;
    std::vector<Result> results;
    std::size_t all = 0, done = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        results.push_back({items[i], std::vector<Record>(static_cast<std::size_t>(items[i].runs))});
        for (int number = 1; number <= items[i].runs; ++number, ++all) {
            if (const auto* known = journal.find(items[i].name, items[i].fingerprint, number)) {
                results[i].records[static_cast<std::size_t>(number) - 1] = *known;
                ++done;
            } else {
                tasks.push_back({i, number});
                work.expect(i);
            }
        }
    }

    std::mutex mutex;  // of the journal, the results and the counter
    std::exception_ptr trouble;
    std::atomic<std::size_t> next{0};
    const auto labour = [&] {
        for (std::size_t at = 0; (at = next++) < tasks.size();) {
            const auto& [number, of_run] = tasks[at];
            const auto record = work.run(items[number], number, of_run);
            work.finished(number);
            const std::lock_guard lock(mutex);
            if (trouble) return;
            try {
                journal.add(record);
                results[number].records[static_cast<std::size_t>(of_run) - 1] = record;
                on_done(items[number], record, ++done, all);
            } catch (...) {
                trouble = std::current_exception();
            }
        }
    };
    std::vector<std::thread> labourers;
    for (int i = 0; i < std::max(1, jobs); ++i) labourers.emplace_back(labour);
    for (auto& each : labourers) each.join();
    if (trouble) std::rethrow_exception(trouble);
    return results;
}

}  // namespace audit
