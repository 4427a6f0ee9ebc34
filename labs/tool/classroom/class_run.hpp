// Grades a whole class: many submissions at a time, one bad one never stops the others, and a run that was killed goes
// on where it stopped.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/grader.hpp"
#include "labs/tool/grading/verdict.hpp"
#include "labs/tool/intake/submission.hpp"
#include "labs/tool/sandbox/run.hpp"

namespace classroom {

/// One entry of a folder of submissions.
struct HandedIn {
    std::filesystem::path path;
    intake::Submission submission;
};

/// All of them, by name; two of one name (anna/ and anna.zip) are told apart by their file names. Throws
/// std::runtime_error if there is none.
std::vector<HandedIn> read_class(const std::filesystem::path& folder, const course::Lab& lab);

struct Plan {
    std::filesystem::path out;  // reports; made if it is not there
    int jobs = 1;
    sandbox::Level level = sandbox::Level::bubblewrap;
    std::uint64_t seed = 0;  // of a fresh run; a run that goes on keeps the seed that it began with
    std::stop_token stop;
};

/// Called after each submission, by one thread at a time. `done` counts from 1.
using OnDone = std::function<void(const grading::Verdict&, std::size_t done, std::size_t all)>;

/// Grades what is not graded yet: a verdict counts if it is of this very submission (its bytes), lab.json and graded
/// test. Everybody's inputs come from a seed of the run and the student's name, so that going on gives the same marks.
/// The verdicts come in the order of `handed_in`. Writes into out: run.json (lab and seed) and for each student
/// a folder with verdict.json, results.json (Gradescope) and junit.xml; each file appears whole or not at all. Throws
/// std::runtime_error if `out` holds another lab's run, or if it was asked to stop; what is done by then is kept.
std::vector<grading::Verdict> grade_class(const grading::Place& place, const course::Lab& lab,
                                          const std::vector<HandedIn>& handed_in, const Plan& plan,
                                          const OnDone& on_done);

/// What grades this submission alone, for a shell: "./lab grade lab01 --one 'class/anna'".
std::string command_for_one(const course::Lab& lab, const std::filesystem::path& submission);

/// Writes `text` so that the file is the old or the new one, whole. Throws std::system_error.
void write_whole(const std::filesystem::path& file, const std::string& text);

}  // namespace classroom
