// lab-tool: what ./lab does that needs more than a shell.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "labs/tool/audit/commands.hpp"
#include "labs/tool/classroom/commands.hpp"
#include "labs/tool/course/lab.hpp"
#include "labs/tool/exporting/class_repository.hpp"
#include "labs/tool/exporting/classroom.hpp"
#include "labs/tool/exporting/gradescope.hpp"
#include "labs/tool/floorplan/architecture.hpp"
#include "labs/tool/floorplan/map.hpp"
#include "labs/tool/student/commands.hpp"
#include "labs/tool/student/watch.hpp"
#include "shared/app/program.hpp"

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream in{path};
    if (!in) throw std::runtime_error("cannot read " + path.string() + "; is --root the project's folder?");
    return {std::istreambuf_iterator<char>{in}, {}};
}

int draw_map(const fs::path& root, const std::string& out) {
    const auto floors = floorplan::read_floors(read_file(root / "tests/architecture/floors.txt"));
    const auto tree = floorplan::read_tree(root);
    const auto violations = floorplan::check(floors, tree);
    for (const auto& violation : violations) std::cerr << to_string(violation) << '\n';
    if (!violations.empty()) throw std::runtime_error("drew nothing: the tree breaks its floor table");
    std::ofstream file{root / out};
    file << floorplan::draw_map(floors, floorplan::arrows(floors, tree));
    if (!file.flush()) throw std::runtime_error("cannot write " + (root / out).string());
    std::cout << "wrote " << out << '\n';
    return app::exit_ok;
}

std::string fault_of_seed(const std::string& text) {
    const bool fits =
        !text.empty() && text.size() <= 16 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    return fits ? "" : "'" + text + "' is no seed; that is 1 to 16 hexadecimal digits, as a report shows them";
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program{"lab-tool", "The program behind ./lab"};
    std::string root = ".", build = "build/dev", work = "work", map_out = "labs/tool/map.svg", lab, seed;
    program.cli.add_option("--root", root, "The project's folder")->capture_default_str();
    program.cli.add_option("--build", build, "The build's folder, below the root")->capture_default_str();
    program.cli.add_option("--work", work, "What the student writes, below the root")->capture_default_str();
    program.cli.require_subcommand(1);

    const auto workplace = [&] {
        const auto whole = fs::canonical(root);
        return student::Workplace({whole, whole / build}, course::read_labs(whole), whole / work);
    };
    const auto with_lab = [&](const char* name, const char* about) {
        auto* command = program.cli.add_subcommand(name, about);
        command->add_option("LAB", lab, "1, lab01 or lines; without it the one you last worked on");
        return command;
    };

    auto* map = program.cli.add_subcommand("map", "Draw the rooms and their arrows as SVG");
    map->add_option("--out", map_out, "Where to, below the root")->capture_default_str();

    auto* which = with_lab("which", "The folder of a lab");
    auto* start = with_lab("start", "Begin a lab: copies its starter to work/labNN");
    student::CheckOptions checking;
    auto* check = with_lab("check", "Compile your files, run the tests that are shown");
    check->add_option("--test", checking.test, "Only this test");
    check->add_option("--seed", seed, "The same random inputs again")->check(fault_of_seed, "HEX");
    check->add_option("--from", checking.from, "Files from this folder or archive instead of work/labNN");
    check->add_flag("--all", checking.all, "Every failing test in full");
    check->add_flag("--classroom", checking.classroom, "Print only what a GitHub Classroom step hands on, as JSON");
    auto* watch = with_lab("watch", "Check on every save");
    int task = 0;
    auto* hint = with_lab("hint", "The next hint for a task");
    hint->add_option("--task", task, "Of this task; without it the first one that is not done");
    auto* status = program.cli.add_subcommand("status", "Points of each lab, and the next step");
    bool sure = false;
    auto* reset = with_lab("reset", "Begin a lab anew; what you have is kept beside it");
    reset->add_flag("--yes", sure, "Do not ask");
    auto* submit = with_lab("submit", "Check once more and write the archive to hand in");

    classroom::GradeOptions grading_options;
    auto* grade = program.cli.add_subcommand("grade", "Grade a class: a folder of submissions");
    grade->add_option("LAB", lab, "1, lab01 or lines")->required();
    grade->add_option("SUBMISSIONS", grading_options.submissions, "A folder with a folder or archive for each student");
    grade->add_option("--one", grading_options.one, "One submission; its verdict on the terminal, no files");
    grade->add_option("--test", grading_options.test, "With --one: only this test");
    grade->add_option("--out", grading_options.out, "Where the reports go; without it graded/labNN");
    grade->add_option("--jobs", grading_options.jobs, "How many at a time; 0: one for each core")
        ->capture_default_str();
    grade->add_option("--seed", seed, "The same random inputs again")->check(fault_of_seed, "HEX");
    grade->add_option("--sandbox", grading_options.sandbox, "bubblewrap, or weak where it cannot run")
        ->check(CLI::IsMember({"bubblewrap", "weak"}))
        ->capture_default_str();
    grade->add_flag("--similarity", grading_options.similarity, "Look for submissions that are alike");

    std::string out;
    auto* exported = program.cli.add_subcommand("export", "What a class needs: a repository, or an autograder");
    exported->require_subcommand(1);
    auto* for_students = exported->add_subcommand("student", "A class repository without solutions and hidden tests");
    auto* for_gradescope = exported->add_subcommand("gradescope", "An autograder archive for each lab");
    auto* for_classroom =
        exported->add_subcommand("classroom", "The workflow of GitHub Classroom, to lay over a class repository");
    for (auto* each : {for_students, for_gradescope, for_classroom})
        each->add_option("OUT", out, "A folder that does not exist yet or is empty")->required();
    audit::AuditOptions auditing;
    auto* audit = program.cli.add_subcommand("audit", "Are the labs as they must be, and what does grading withstand?");
    audit->add_option("LAB", auditing.lab, "Only this lab");
    audit->add_option("--repeat", auditing.repeat, "So many runs, each with its own seed")->capture_default_str();
    audit->add_option("--jobs", auditing.jobs, "So many at a time; 0: one for each core")->capture_default_str();
    audit->add_option("--out", auditing.out, "Where results are kept, and a run goes on; without it work/audit");
    audit->add_option("--only", auditing.only, "reference, starter, wrong, cheats, controls, or a part of a name");
    audit->add_flag("--write", auditing.write, "Put the tables into labs/README.md");

    return program.run(argc, argv, [&] {
        if (!seed.empty()) checking.seed = grading_options.seed = std::stoull(seed, nullptr, 16);
        if (map->parsed()) return draw_map(root, map_out);
        const auto place = workplace();
        if (which->parsed()) {
            std::cout << place.choose(lab).folder() << '\n';
            return app::exit_ok;
        }
        if (start->parsed()) return student::start(place, lab);
        if (check->parsed()) return student::check(place, lab, checking);
        if (watch->parsed()) return student::watch(place, lab);
        if (hint->parsed()) return student::hint(place, lab, task);
        if (status->parsed()) return student::status(place);
        if (reset->parsed()) return student::reset(place, lab, sure);
        if (submit->parsed()) return student::submit(place, lab);
        if (grade->parsed())
            return classroom::grade(place.place(), course::find_lab(place.labs(), lab), grading_options);
        if (audit->parsed()) return audit::audit(place.place(), place.labs(), auditing);
        if (for_students->parsed()) exporting::write_class_repository(place.place().root, out, place.labs());
        if (for_gradescope->parsed()) exporting::write_gradescope(place.place().root, out, place.labs());
        if (for_classroom->parsed()) exporting::write_classroom(out, place.labs());
        std::cout << "wrote " << out << '\n';
        return app::exit_ok;
    });
}
