// A small project for lab-tool: the first lab of this one, with a short limit for a step and with hints of the test's
// own, a place to write in, and a temporary folder that must be empty at the end.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "shared/testkit/process.hpp"

namespace labs_e2e {

std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& text);  // makes the folders that it needs

/// The first line of `text` that holds `part`; empty if there is none.
std::string line_with(const std::string& text, const std::string& part);

class Project {
  public:
    /// `step` is how long a step of a graded test may take.
    explicit Project(std::chrono::seconds step = std::chrono::seconds(10));

    std::filesystem::path root() const { return folder_.path(); }
    std::filesystem::path work() const { return root() / "work/lab01"; }
    std::filesystem::path file() const { return work() / "line_splitter.cpp"; }
    std::filesystem::path temporary() const { return root() / "tmp"; }

    /// The command line of lab-tool, and how to start it: in the root, as ./lab does.
    std::vector<std::string> command(const std::vector<std::string>& words) const;
    testkit::Process::Setup setup() const;
    std::map<std::string, std::string> environment() const;

    /// Runs lab-tool to its end with `input` on stdin.
    testkit::Finished tool(const std::vector<std::string>& words, const std::string& input = "") const;

    /// What ./lab would run for a line that a message shows: "./lab check 1 --test ... --seed ...".
    testkit::Finished again(const std::string& line) const;

    /// What lies in the temporary folder: nothing, when all is well.
    std::vector<std::string> left_behind() const;

  private:
    testkit::TemporaryDirectory folder_;
};

/// The project's own answer to the lab, and changes of it.
std::string reference();
std::string starter();
/// The reference with `code` as the first lines of its function. Line `first_line_of_body` is the first of them.
std::string reference_with(const std::string& code);
int first_line_of_body();

int shown_points();  // of the lab
int all_points();

}  // namespace labs_e2e
