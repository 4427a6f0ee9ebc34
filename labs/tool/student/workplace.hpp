// Where a student works: work/labNN below the root, one folder a lab, with the files of the slot.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "labs/tool/course/lab.hpp"
#include "labs/tool/grading/grader.hpp"

namespace student {

class Workplace {
  public:
    /// `work` is the folder for all that the student writes, usually work/ below the root.
    Workplace(grading::Place place, std::vector<course::Lab> labs, std::filesystem::path work)
        : place_{std::move(place)}, labs_{std::move(labs)}, work_{std::move(work)} {}

    const grading::Place& place() const { return place_; }
    const std::vector<course::Lab>& labs() const { return labs_; }

    /// The lab of this name, or of an empty name the one whose files were last changed. Throws std::runtime_error if no
    /// lab is begun.
    const course::Lab& choose(const std::string& name) const;

    std::filesystem::path folder(const course::Lab& lab) const;  // work/lab01
    std::filesystem::path handout(const course::Lab& lab) const;
    std::filesystem::path starter(const course::Lab& lab) const;
    std::filesystem::path progress_file() const { return work_ / "progress.json"; }
    std::filesystem::path archive(const course::Lab& lab) const;  // work/lab01.zip
    std::filesystem::path traces(const course::Lab& lab) const;   // work/traces/lab01
    bool is_begun(const course::Lab& lab) const;

    /// Copies the starter. Throws std::runtime_error if the lab is begun already.
    void begin(const course::Lab& lab) const;
    /// Puts what is there aside and copies the starter again; where the old files are now.
    std::filesystem::path begin_anew(const course::Lab& lab) const;

    /// When each file of the slot was last written, to notice that one was saved. A missing file has no entry.
    std::map<std::string, std::filesystem::file_time_type> times(const course::Lab& lab) const;

    /// A path as the student would type it: below the root without the root.
    std::string shown(const std::filesystem::path& path) const;

  private:
    grading::Place place_;
    std::vector<course::Lab> labs_;
    std::filesystem::path work_;
};

}  // namespace student
