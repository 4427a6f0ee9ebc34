#include "labs/tool/exporting/class_repository.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "labs/tool/exporting/files.hpp"
#include "labs/tool/exporting/leaks.hpp"
#include "labs/tool/exporting/lesson.hpp"

namespace exporting {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_leaks_shown = 50;

/// What students get of the project, and no file beyond these patterns. (README.md and .gitignore are written anew.)
const std::regex for_students_pattern{
    "CMakeLists\\.txt|CMakePresets\\.json|LICENSE|\\.clang-format|\\.clang-tidy|lab"
    "|(cmake|shared|ch[0-9][0-9]-[^/]*|labs|tests/graded)/.*|tests/CMakeLists\\.txt"};
/// Of these, what only authors get.
const std::regex for_authors_pattern{"(.*/)?(wrong|cheats)/.*|tests/graded/(.*/)?hidden_[^/]*"};

bool is_below(const std::string& path, const std::string& folder) {
    return path == folder || path.starts_with(folder + "/");
}

bool is_withheld(const std::string& path, const std::vector<course::Lab>& labs) {
    return std::any_of(labs.begin(), labs.end(), [&](const course::Lab& lab) {
        return std::any_of(lab.withhold.begin(), lab.withhold.end(),
                           [&](const auto& each) { return is_below(path, each); });
    });
}

bool is_reference(const std::string& path, const std::vector<course::Lab>& labs) {
    return std::any_of(labs.begin(), labs.end(), [&](const course::Lab& lab) {
        return std::any_of(lab.slot.begin(), lab.slot.end(), [&](const auto& each) { return each.reference == path; });
    });
}

std::runtime_error fault(const course::Lab& lab, const std::string& key, const std::string& what) {
    return std::runtime_error("labs/" + lab.folder() + "/lab.json: " + key + ": " + what);
}

/// A slip of the pen in a lab.json would give a solution away or leave out what a lab needs.
void check(const fs::path& root, const std::vector<course::Lab>& labs) {
    for (const auto& lab : labs) {
        for (const auto& slot : lab.slot)
            if (!fs::exists(root / slot.reference))
                throw fault(lab, "slot", "there is no " + slot.reference + "; is this a class repository already?");
        for (const auto& path : lab.withhold)
            if (!fs::exists(root / path)) throw fault(lab, "withhold", "there is no " + path);
        for (const auto& path : lab.given)
            if (is_withheld(path, labs)) throw fault(lab, "given", path + " is withheld");
    }
}

std::string readme(const std::vector<course::Lab>& labs) {
    std::string text = R"(# From Chat Room to Microblog: the labs

You write parts of real network programs in C++20. Each lab is a gap in a program that works: fill it, and the program runs
with your part in it. Debian 12 is what you need; `./lab` installs the rest and says what it installs.

| lab | what you build | points | handout |
|---|---|---|---|
)";
    for (const auto& lab : labs) {
        std::string points = std::to_string(lab.points());
        if (lab.points() != lab.shown_points())
            points += ", " + std::to_string(lab.shown_points()) + " of them in public tests";
        text += "| " + lab.id() + " | " + lab.title + " | " + points + " | [" + lab.folder() + "](labs/" +
                lab.folder() + "/) |\n";
    }
    return text + R"(
```sh
./lab start 1     # puts the files that you write into work/lab01/
./lab check 1     # builds them, runs the public tests, shows your points
./lab hint 1      # a nudge; ask again for more
./lab submit 1    # makes the archive that you hand in
```

You hand in the files in `work/`, and only those: everything else is replaced by the original when you are graded. The
lessons (`README.md` in each chapter's folder) explain the programs around your part.
)";
}

void copy(const fs::path& root, const fs::path& out, const std::vector<course::Lab>& labs) {
    for (const auto& path : project_files(root)) {
        if (!is_for_students(path, labs)) continue;
        if (fs::path(path).filename() == "CMakeLists.txt") {
            write_file(out / path, without_what_is_withheld(read_file(root / path), path, labs));
        } else {
            fs::create_directories((out / path).parent_path());
            fs::copy_file(root / path, out / path);
        }
    }
    for (const auto& lab : labs) {
        const auto file = fs::path("labs") / lab.folder() / "lab.json";
        write_file(out / file, course::shown_part(read_file(root / file)));
    }
    write_file(out / "README.md", readme(labs));
    write_file(out / ".gitignore", "/build/\n/work/\n");
}

void hide_solutions_in_lessons(const fs::path& out, const Secrets& secrets) {
    for (const auto& path : files_below(out)) {
        if (!path.ends_with(".md") || path.starts_with("labs/")) continue;  // a handout or a hint must not need this
        const std::string text = read_file(out / path);
        const std::string hidden = for_students(text, secrets);
        if (hidden != text) write_file(out / path, hidden);
    }
}

}  // namespace

bool is_for_students(const std::string& path, const std::vector<course::Lab>& labs) {
    return std::regex_match(path, for_students_pattern) && !std::regex_match(path, for_authors_pattern) &&
           !is_withheld(path, labs) && !is_reference(path, labs);
}

std::string without_what_is_withheld(std::string_view cmake, const std::string& path,
                                     const std::vector<course::Lab>& labs) {
    static const std::regex command{R"(\s*(add_subdirectory|lab_program)\(.*)"};
    static const std::regex word{R"([^\s()]+)"};
    const fs::path folder = fs::path(path).parent_path();
    const auto names_something_withheld = [&](const std::string& text) {
        return std::any_of(
            std::sregex_iterator(text.begin(), text.end(), word), std::sregex_iterator(),
            [&](const auto& found) { return is_withheld((folder / found.str()).generic_string(), labs); });
    };
    std::istringstream in{std::string(cmake)};
    std::string out;
    for (std::string line; std::getline(in, line);) {
        std::string text = line + "\n";
        if (std::smatch name; std::regex_match(line, name, command)) {
            const bool program = name[1] == "lab_program";
            while (program && !line.ends_with(')') && std::getline(in, line)) text += line + "\n";
            if (names_something_withheld(text)) continue;
        }
        out += text;
    }
    return out;
}

void write_class_repository(const fs::path& root, const fs::path& out, const std::vector<course::Lab>& labs) {
    check(root, labs);
    NewFolder folder{out};
    copy(root, folder.path(), labs);
    hide_solutions_in_lessons(folder.path(), Secrets{root, labs, folder.path()});
    const auto found = leaks(folder.path(), labs, root);
    if (!found.empty()) {
        std::string text =
            "students would get lines of a solution; reword these, or let the lab's lab.json withhold the file:";
        for (std::size_t i = 0; i < std::min(found.size(), max_leaks_shown); ++i) text += "\n  " + to_string(found[i]);
        if (found.size() > max_leaks_shown)
            text += "\n  and " + std::to_string(found.size() - max_leaks_shown) + " more";
        throw std::runtime_error(text);
    }
    folder.finish();
}

}  // namespace exporting
