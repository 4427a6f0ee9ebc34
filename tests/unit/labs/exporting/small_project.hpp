// A project of one chapter and one lab, small enough to be read at a glance.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "labs/tool/exporting/files.hpp"
#include "shared/testkit/process.hpp"

class SmallProject {
  public:
    SmallProject() {
        for (const auto& [path, text] : files()) write(path, text);
    }

    const std::filesystem::path& root() const { return root_; }
    std::filesystem::path out() const { return directory_.path() + "/out"; }
    void write(const std::string& path, const std::string& text) const { exporting::write_file(root_ / path, text); }

    static constexpr const char* lab_json = R"json({
  "number": 1, "name": "lines", "title": "Lines", "chapter": "ch01-room", "kind": "unit",
  "slot": [{"name": "splitter.cpp", "reference": "shared/framing/splitter.cpp"}],
  "given": ["shared/framing"], "sanitizer": "", "withhold": ["ch01-room/chat-plain"],
  "tests": [
    {"name": "Lines.a", "points": 5, "visibility": "shown", "spec": "feed", "task": 1},
    {"name": "Lines.b", "points": 7, "visibility": "hidden", "spec": "feed", "task": 1}
  ]
})json";
    static constexpr const char* solution =
        "#include \"shared/framing/splitter.hpp\"\n\n"
        "namespace framing {\n\n"
        "// Everything up to the newline.\n"
        "std::string Splitter::take(std::string_view& bytes) {\n"
        "    while (!bytes.empty()) {\n"
        "        const auto newline = bytes.find('\\n');  // the end\n"
        "        half_ += bytes.substr(0, newline);\n"
        "        bytes.remove_prefix(newline + 1);\n"
        "        return std::exchange(half_, {});\n"
        "    }\n"
        "    return {};\n"
        "}\n\n"
        "}  // namespace framing\n";

  private:
    static std::map<std::string, std::string> files() {
        return {
            {"CMakeLists.txt", "add_subdirectory(shared)\nadd_subdirectory(ch01-room)\n"},
            {"LICENSE", "free\n"},
            {"README.md", "The project.\n"},
            {"CONTRIBUTING.md", "For authors.\n"},
            {"lab", "#!/bin/sh\n"},
            {".ci/run", "#!/bin/sh\n"},
            {"cmake/Lab.cmake", "# cmake\n"},
            {"cmake/install-packages", "#!/bin/sh\n"},
            {"shared/framing/splitter.hpp", "std::string take(std::string_view& bytes);\n"},
            {"shared/framing/splitter.cpp", solution},
            {"shared/core/loop.cpp", "void f() {\n    while (!bytes.empty()) {\n    }\n}\n"},
            {"ch01-room/CMakeLists.txt",
             "# the ladder\nadd_subdirectory(echo)\nadd_subdirectory(chat-plain) # step 3\nadd_subdirectory( chat )\n"},
            {"ch01-room/echo/main.cpp", "int main() {}\n"},
            {"ch01-room/chat-plain/main.cpp", solution},
            {"ch01-room/README.md",
             "# Lesson\n\n```cpp\nint main() {}\n```\n\nNow lines:\n\n```cpp\nhalf_ += bytes.substr(0, "
             "newline);\n```\n\nThe end.\n"},
            {"labs/lab01-lines/lab.json", lab_json},
            {"labs/lab01-lines/README.md", "Build it.\n"},
            {"labs/lab01-lines/hints.md", "## Task 1: A\n"},
            {"labs/lab01-lines/starter/splitter.cpp",
             "namespace framing {\n\nstd::string Splitter::take(std::string_view& bytes) {\n    return {};\n}\n\n}\n"},
            {"labs/lab01-lines/wrong/no_loop.cpp", solution},
            {"labs/tool/main.cpp", "int main() {}\n"},
            {"tests/CMakeLists.txt", "add_subdirectory(graded)\n"},
            {"tests/graded/kit/kit.hpp", "#pragma once\n"},
            {"tests/graded/lab01-lines/public_test.cpp", "// public\n"},
            {"tests/graded/lab01-lines/hidden_test.cpp", "// hidden\n"},
            {"tests/graded/lab01-lines/wrong/forgets.cpp", solution},
            {"tests/graded/cheats/A01/splitter.cpp", "// cheat\n"},
            {"tests/unit/splitter_test.cpp", "// unit\n"},
            {"build/junk.o", "junk\n"},
            {"work/lab01/splitter.cpp", solution},
        };
    }

    testkit::TemporaryDirectory directory_;
    std::filesystem::path root_ = directory_.path() + "/project";
};
