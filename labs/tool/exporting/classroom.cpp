#include "labs/tool/exporting/classroom.hpp"

#include <algorithm>
#include <cctype>

#include "labs/tool/exporting/files.hpp"

namespace exporting {

namespace {

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

/// In single quotes, where YAML knows no other sign.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
    return out + "'";
}

/// The output `result` of a step is what the reporter wants: the tests of a lab as JSON, in base64. What a student's
/// program prints must not be taken for a command to GitHub, so those are off while it runs.
std::string step(const course::Lab& lab) {
    const std::string number = std::to_string(lab.number);
    const std::string points = std::to_string(lab.shown_points());
    return "      - name: " + quoted(lab.id() + ": " + lab.title) + "\n" + "        id: " + lab.id() + "\n" +
           "        if: always()\n" +
           "        run: |\n"
           "          word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')\n"
           "          echo \"::stop-commands::$word\"\n"
           "          ./lab check " +
           number + " --classroom >result.json || echo \"check ended with exit code $?\"\n" +
           "          echo \"::$word::\"\n"
           "          [ -s result.json ] || echo '{\"version\":1,\"status\":\"error\",\"max_score\":" +
           points + ",\"tests\":[]}' >result.json\n" +
           "          echo \"result=$(base64 -w 0 result.json)\" >>\"$GITHUB_OUTPUT\"\n";
}

}  // namespace

std::string classroom_workflow(const std::vector<course::Lab>& labs) {
    std::string steps, results, runners;
    for (const auto& lab : labs) {
        steps += step(lab);
        results += "          " + upper(lab.id()) + "_RESULTS: ${{ steps." + lab.id() + ".outputs.result }}\n";
        runners += (runners.empty() ? "" : ",") + lab.id();
    }
    return R"(# Made by ./lab export classroom. Checks all labs with their public tests on every push.
name: Autograding
on: [push, workflow_dispatch]
permissions:
  checks: write
  actions: read
  contents: read
jobs:
  check:
    if: github.actor != 'github-classroom[bot]'
    runs-on: ubuntu-latest
    container: debian:12
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
      - name: Packages
        run: ./lab setup build run labs
)" + steps +
           R"(      - name: Points
        if: always()
        uses: classroom-resources/autograding-grading-reporter@v1
        env:
)" + results +
           "        with:\n          runners: " + runners + "\n";
}

void write_classroom(const std::filesystem::path& out, const std::vector<course::Lab>& labs) {
    NewFolder folder{out};
    write_file(folder.path() / ".github/workflows/classroom.yml", classroom_workflow(labs));
    write_file(folder.path() / ".gitignore", "/build/\n/work/progress.json*\n/work/*.zip\n");
    folder.finish();
}

}  // namespace exporting
