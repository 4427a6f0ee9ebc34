#include "tests/e2e/labs/project.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "labs/tool/course/lab.hpp"

namespace labs_e2e {

namespace fs = std::filesystem;
using testkit::source_path;

namespace {

constexpr const char* lab_folder = "labs/lab01-lines";

const std::string function = "LineSplitter::take_line(std::string_view& bytes, std::string& joined) {\n";

std::string hints() {
    std::string text = "# Hints\n";
    for (const char* task : {"1", "2", "3"}) {
        text += std::string("\n## Task ") + task + ": the title of task " + task + "\n";
        for (const char* hint : {"1", "2", "3"})
            text += std::string("\n### Hint ") + hint + "\n\nwords " + hint + " on task " + task + "\n";
    }
    return text;
}

course::Lab lab() {
    return course::parse_lab(read_file(source_path(std::string(lab_folder) + "/lab.json")), "lab.json");
}

}  // namespace

std::string read_file(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream out{file, std::ios::binary};
    if (!(out << text << std::flush)) throw std::runtime_error("cannot write " + file.string());
}

std::string line_with(const std::string& text, const std::string& part) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);)
        if (line.find(part) != std::string::npos) return line;
    return "";
}

Project::Project(std::chrono::seconds step) {
    fs::permissions(root(), fs::perms(0755));  // where bubblewrap cannot run, another user passes through it
    for (const char* name : {"shared", "tests"}) fs::create_directory_symlink(source_path(name), root() / name);
    const auto labs = root() / "labs";
    fs::create_directories(labs);
    fs::create_directories(temporary());
    fs::copy(source_path(lab_folder), root() / lab_folder, fs::copy_options::recursive);
    auto json = boost::json::parse(read_file(root() / lab_folder / "lab.json")).as_object();
    auto& limits = json["limits"];
    if (!limits.is_object()) limits.emplace_object();
    limits.as_object()["step_seconds"] = step.count();
    write_file(root() / lab_folder / "lab.json", boost::json::serialize(json));
    write_file(root() / lab_folder / "hints.md", hints());
}

std::vector<std::string> Project::command(const std::vector<std::string>& words) const {
    std::vector<std::string> all{testkit::program_path("lab-tool"), "--root", root().string(),           "--build",
                                 testkit::program_path(".."),       "--work", (root() / "work").string()};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

std::map<std::string, std::string> Project::environment() const {
    return {{"TMPDIR", temporary().string()}, {"NO_COLOR", "1"}};
}

testkit::Process::Setup Project::setup() const {
    return {root().string(), environment()};
}

testkit::Finished Project::tool(const std::vector<std::string>& words, const std::string& input) const {
    testkit::Process process{command(words), setup()};
    if (!input.empty()) process.write(input);
    process.close_stdin();
    constexpr int most_waits = 8;  // a class takes longer than one
    auto status = process.wait();
    for (int waits = 1; !status && waits < most_waits; ++waits) status = process.wait();
    if (!status) throw std::runtime_error("lab-tool does not end; it says: " + process.output());
    process.wait_for_output(std::string("\0no such text\0", 14));  // returns at the end of the stream
    process.wait_for_error(std::string("\0no such text\0", 14));
    return {*status, process.output(), process.errors()};
}

testkit::Finished Project::again(const std::string& line) const {
    const auto command = line.find("./lab ");
    if (command == std::string::npos) throw std::runtime_error("no command in: " + line);
    std::istringstream words{line.substr(command + 6)};
    return tool({std::istream_iterator<std::string>{words}, {}});
}

std::vector<std::string> Project::left_behind() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{temporary()}) names.push_back(entry.path().filename().string());
    return names;
}

std::string reference() {
    return read_file(source_path("shared/framing/line_splitter.cpp"));
}

std::string starter() {
    return read_file(source_path(std::string(lab_folder) + "/starter/line_splitter.cpp"));
}

std::string reference_with(const std::string& code) {
    auto text = reference();
    const auto at = text.find(function);
    if (at == std::string::npos) throw std::runtime_error("the reference has another head");
    return text.insert(at + function.size(), code);
}

int first_line_of_body() {
    const auto text = reference();
    return static_cast<int>(
               std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find(function)), '\n')) +
           2;
}

int shown_points() {
    return lab().shown_points();
}
int all_points() {
    return lab().points();
}

}  // namespace labs_e2e
