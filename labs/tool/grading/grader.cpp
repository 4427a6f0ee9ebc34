#include "labs/tool/grading/grader.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

#include "labs/tool/grading/graded_tests.hpp"
#include "labs/tool/grading/workshop.hpp"
#include "shared/text/utf8.hpp"

namespace grading {

namespace {

namespace fs = std::filesystem;

/// A folder that only we may enter. In a weak sandbox another user must pass through it.
class PrivateFolder {
  public:
    explicit PrivateFolder(sandbox::Level level) {
        auto name = (fs::temp_directory_path() / "lab-grading-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "making a folder like " + name);
        path_ = name;
        if (level == sandbox::Level::weak) fs::permissions(path_, fs::perms(0711));
    }
    ~PrivateFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

/// Flags of one kind become one, with the first three pieces of evidence; it voids if one of them does.
std::vector<Flag> one_of_a_kind(const std::vector<Flag>& flags) {
    constexpr int shown = 3;
    std::vector<Flag> merged;
    std::vector<int> counts;
    for (const auto& flag : flags) {
        const auto same = std::ranges::find(merged, flag.kind, &Flag::kind);
        if (same == merged.end()) {
            merged.push_back(flag);
            counts.push_back(1);
            continue;
        }
        same->voids = same->voids || flag.voids;
        if (++counts[static_cast<std::size_t>(same - merged.begin())] <= shown) same->evidence += "\n" + flag.evidence;
    }
    for (std::size_t i = 0; i < merged.size(); ++i) {
        if (counts[i] > shown) merged[i].evidence += "\n… and " + std::to_string(counts[i] - shown) + " times more";
    }
    return merged;
}

double since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

struct Candidate::State {
    course::Lab lab;
    sandbox::Level level;
    Verdict blank;        // what is known before a test has run
    std::string trouble;  // the grader's own, while it compiled
    std::unique_ptr<PrivateFolder> folder;
    Kit kit;
    std::string program;
};

Candidate::Candidate(const Place& place, const course::Lab& lab, const intake::Submission& submission,
                     sandbox::Level level)
    : state_{std::make_unique<State>()} {
    const auto start = std::chrono::steady_clock::now();
    auto& state = *state_;
    state.lab = lab;
    state.level = level;
    auto& verdict = state.blank;
    verdict.student = submission.student;
    verdict.lab = lab.folder();
    verdict.title = lab.title;
    verdict.sandbox = std::string(sandbox::name_of(level));
    verdict.refused = submission.refused;
    if (submission.suspicious) verdict.flags.push_back({"suspicious-submission", submission.refused, true});
    if (submission.refused.empty()) {
        try {
            state.folder = std::make_unique<PrivateFolder>(level);
            state.kit = read_kit(place.build / "graded" / lab.folder());
            const auto built = build(place.root, lab, state.kit, submission.files, state.folder->path(), level);
            state.program = built.program;
            verdict.compiled = !built.program.empty();
            verdict.compile_seconds = built.seconds;
            verdict.compiler = text::to_valid_utf8(built.compiler);
            verdict.flags = built.flags;
        } catch (const std::exception& failure) {
            state.trouble = failure.what();
        }
    }
    verdict.seconds = since(start);
}

Candidate::~Candidate() = default;

Verdict Candidate::test(const Options& options) const {
    const auto start = std::chrono::steady_clock::now();
    const auto& lab = state_->lab;
    auto verdict = state_->blank;
    verdict.seed = seed_text(options.seed);
    const auto all = [&](Outcome outcome, const std::string& why) { return all_tests(lab, options, outcome, why); };
    if (!verdict.refused.empty()) {
        verdict.tests = all(Outcome::skipped, "the submission could not be taken");
    } else if (!state_->trouble.empty()) {
        verdict.tests = all(Outcome::grader_error, state_->trouble);
    } else if (!verdict.compiled) {
        verdict.tests = all(Outcome::did_not_compile, "");
    } else if (verdict.voided()) {
        verdict.tests = all(Outcome::skipped, "not run: the submission contains what it must not");
    } else {
        try {
            const PrivateFolder folder(sandbox::Level::bubblewrap);  // the report in it is for us alone
            const PrivateFolder doors(state_->level);                // the submission's program comes through these
            auto findings = run_graded_tests(lab, state_->kit, state_->program, folder.path(), doors.path(), options);
            verdict.tests = std::move(findings.tests);
            for (auto& flag : findings.flags) verdict.flags.push_back(std::move(flag));
        } catch (const std::exception& failure) {
            verdict.tests = all(Outcome::grader_error, failure.what());
        }
    }
    verdict.flags = one_of_a_kind(verdict.flags);
    verdict.seconds += since(start);
    return verdict;
}

Verdict grade(const Place& place, const course::Lab& lab, const intake::Submission& submission,
              const Options& options) {
    return Candidate(place, lab, submission, options.level).test(options);
}

std::uint64_t random_seed() {
    std::random_device source;
    return std::uint64_t{source()} << 32 | source();
}

std::string seed_text(std::uint64_t seed) {
    std::array<char, 20> text{};
    std::snprintf(text.data(), text.size(), "%llx", static_cast<unsigned long long>(seed));
    return text.data();
}

}  // namespace grading
