#include "labs/tool/similarity/similarity.hpp"

#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>
#include <Poco/Process.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <iterator>
#include <system_error>

namespace similarity {

namespace {

constexpr auto limit_seconds = "120";
constexpr int timeout_ran_out = 124, timeout_found_no_program = 127;  // timeout(1)

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = std::filesystem::temp_directory_path() / "lab-similarity-XXXXXX";
        if (mkdtemp(pattern.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "making " + pattern);
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream out{file, std::ios::binary};
    out << text;
    if (!out.flush()) throw std::system_error(errno, std::generic_category(), "writing " + file.string());
}

std::string all_of(const Poco::Pipe& pipe) {
    Poco::PipeInputStream in{pipe};
    return {std::istreambuf_iterator<char>{in}, {}};
}

struct Finished {
    int code;
    std::string output, errors;
};

Finished run(const std::vector<std::string>& command) {
    Poco::Pipe out, err;
    const Poco::Process::Args arguments(command.begin() + 1, command.end());
    const auto process = Poco::Process::launch(command.front(), arguments, nullptr, &out, &err);
    auto output = all_of(out);
    auto errors = all_of(err);  // a message of node's fits into the pipe meanwhile
    return {process.wait(), std::move(output), std::move(errors)};
}

// A folder for each student, by number: no name of theirs becomes a path.
std::filesystem::path folder_of(const std::filesystem::path& all, std::size_t number) {
    return all / std::to_string(number);
}

std::string student_of(const std::vector<Program>& programs, const boost::json::value& folder) {
    const std::string_view name = folder.as_string();
    std::size_t number = programs.size();
    std::from_chars(name.data(), name.data() + name.size(), number);
    return programs.at(number).student;
}

void read_pairs(report::Similarity& found, const std::vector<Program>& programs, std::string_view json) {
    const auto answer = boost::json::parse({json.data(), json.size()});
    found.tool = boost::json::value_to<std::string>(answer.at("tool"));
    for (const auto& pair : answer.at("pairs").as_array())
        found.pairs.push_back({student_of(programs, pair.at("left")), student_of(programs, pair.at("right")),
                               pair.at("similarity").to_number<double>(),
                               pair.at("longest_fragment").to_number<int>()});
    for (const auto& left_out : answer.at("left_out").as_array())
        found.left_out.push_back(student_of(programs, left_out.at("student")) + ": " +
                                 boost::json::value_to<std::string>(left_out.at("why")));
}

}  // namespace

report::Similarity compare(const std::vector<Program>& programs, const std::vector<std::string>& ignored,
                           const std::filesystem::path& tool) {
    report::Similarity found;
    if (!std::filesystem::exists(tool / "node_modules/@dodona/dolos-core")) {
        found.not_computed =
            "Dolos is not installed. It needs node 18 and npm; this brings it, 55 MB from npm's registry: "
            "npm install --prefix " +
            tool.string();
        return found;
    }
    const TemporaryFolder temporary;
    const auto submissions = temporary.path() / "submissions";
    for (std::size_t i = 0; i < programs.size(); ++i) {
        std::filesystem::create_directories(folder_of(submissions, i));
        for (const auto& [name, text] : programs[i].files)
            write(folder_of(submissions, i) / std::filesystem::path(name).filename(), text);
    }
    std::filesystem::create_directories(submissions);
    std::vector<std::string> command{"timeout", limit_seconds, "node", tool / "dolos.mjs", submissions};
    for (std::size_t i = 0; i < ignored.size(); ++i) {
        const auto file = temporary.path() / ("ignored-" + std::to_string(i));
        write(file, ignored[i]);
        command.insert(command.end(), {"--ignore", file});
    }
    try {
        const auto finished = run(command);
        if (finished.code == timeout_found_no_program)
            found.not_computed = "there is no program called node (apt install nodejs)";
        else if (finished.code == timeout_ran_out)
            found.not_computed = std::string("Dolos did not end within ") + limit_seconds + " seconds";
        else if (finished.code != 0)
            found.not_computed = "Dolos failed: " + finished.errors;
        else
            read_pairs(found, programs, finished.output);
    } catch (const std::exception& e) {
        found = {};
        found.not_computed = std::string("Dolos's answer cannot be read: ") + e.what();
    }
    return found;
}

}  // namespace similarity
