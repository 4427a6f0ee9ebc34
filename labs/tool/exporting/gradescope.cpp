#include "labs/tool/exporting/gradescope.hpp"

#include <map>
#include <stdexcept>

#include "labs/tool/exporting/files.hpp"
#include "labs/tool/intake/submission.hpp"

namespace exporting {

namespace {

std::string replace(std::string text, const std::string& word, const std::string& with) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + with.size()))
        text.replace(at, word.size(), with);
    return text;
}

}  // namespace

// In both scripts AUTOGRADER stands for /autograder where a test runs them.

std::string gradescope_setup(const course::Lab& lab) {
    return replace(R"(#!/bin/sh
# Gradescope runs this once, as root, when it makes the machine for LAB. It must be a Debian 12.
set -eu
cd "${AUTOGRADER:-/autograder}/source"
chmod +x lab cmake/install-packages
./lab setup build run labs

# Grading somebody who handed in nothing builds all that does not depend on a submission.
class=$(mktemp -d)
mkdir "$class/nobody"
./lab grade LAB "$class" --sandbox weak --out "$class.out" || echo "nothing could be built ahead; the reason stands above"
rm -rf "$class" "$class.out"
)",
                   "LAB", lab.id());
}

std::string gradescope_run(const course::Lab& lab) {
    return replace(replace(R"(#!/bin/sh
# Gradescope runs this for each submission, as root. Whatever happens, a valid results.json is left behind: the one that
# says that grading failed is there from the start, and the grader's takes its place at the end.
set -u
here=${AUTOGRADER:-/autograder}
results=$here/results
mkdir -p "$results"
cat >"$results/results.json" <<'END'
{
  "score": 0,
  "output": "Grading did not come to its end. That is a fault of the grader, not of your files: tell your instructor.",
  "extra_data": {"lab": "LAB", "max_score": MAX, "grader_error": true}
}
END

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/class"
cp -a "$here/submission" "$work/class/submission" # the folder is one submission of a class of one

# Gradescope gives each submission a machine of its own, so the weak level will do where bubblewrap cannot run.
sandbox=weak
if bwrap --ro-bind / / --unshare-all true 2>/dev/null; then sandbox=bubblewrap; fi

cd "$here/source" || exit 0
./lab grade LAB "$work/class" --jobs 1 --sandbox $sandbox --out "$work/out"
echo "the grader ended with exit code $?"
graded=$work/out/students/submission/results.json
if [ -s "$graded" ]; then
    cp "$graded" "$results/results.json.new" && mv "$results/results.json.new" "$results/results.json"
fi
exit 0
)",
                           "LAB", lab.id()),
                   "MAX", std::to_string(lab.points()));
}

void write_gradescope(const std::filesystem::path& root, const std::filesystem::path& out,
                      const std::vector<course::Lab>& labs) {
    if (labs.empty()) throw std::runtime_error("there is no lab to grade");
    NewFolder folder{out};
    std::map<std::string, std::string> files;
    for (const auto& path : project_files(root)) files[path] = read_file(root / path);
    for (const auto& lab : labs) {
        files["setup.sh"] = gradescope_setup(lab);
        files["run_autograder"] = gradescope_run(lab);
        const auto place = labs.size() == 1 ? folder.path() : folder.path() / lab.id();
        std::filesystem::create_directories(place);
        intake::write_archive(place / "autograder.zip", files);
    }
    folder.finish();
}

}  // namespace exporting
