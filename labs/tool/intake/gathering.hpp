// The files of one submission while a folder or an archive is read: what has a wanted name is kept, what else was there
// is noted, and in the end the wanted files of one folder are chosen.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "labs/tool/intake/submission.hpp"

namespace intake {

/// Paths have '/' between their parts and are below the submission's top folder. Once refused, the rest is of no
/// interest: a reader should stop.
class Gathering {
  public:
    Gathering(const std::vector<std::string>& wanted, const Limits& limits) : wanted_(wanted), limits_(limits) {}

    /// To be called for each entry: counts them.
    void see_entry();
    /// True if the folder `path` lies in one that nobody looks into, or is one; such a folder is noted once.
    bool leaves_out(std::string_view path);
    /// True if a file of this path has a wanted name. What else is there goes to `ignore`.
    bool wants(std::string_view path) const;
    void ignore(std::string_view path, std::string_view why = {});

    /// A file that wants() said yes to, as it is.
    void take(std::string_view path, std::string bytes);
    /// One that cannot be taken. `problem` goes on behind the file's name: "is a link. ..."
    void reject(std::string_view path, std::string problem, bool suspicious = false);
    void reject_as_too_large(std::string_view path);

    void refuse(std::string reason, bool suspicious = false);
    bool refused() const { return !submission_.refused.empty(); }

    Submission finish(std::string student);

  private:
    struct Candidate {
        std::string folder, name, bytes, problem;
        bool suspicious = false;
    };
    void add(std::string_view path, Candidate candidate);
    void choose();
    void choose(const std::string& name, const std::string& folder);
    std::string missing(const std::string& name) const;

    const std::vector<std::string>& wanted_;
    Limits limits_;
    Submission submission_;
    std::vector<Candidate> candidates_;
    std::set<std::string> left_out_;
    std::vector<std::string> others_;  // some paths of what was ignored
    std::size_t entries_ = 0, bytes_ = 0, ignored_ = 0;
};

}  // namespace intake
