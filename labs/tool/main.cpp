// lab-tool: what ./lab does that needs more than a shell.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "labs/tool/floorplan/architecture.hpp"
#include "labs/tool/floorplan/map.hpp"
#include "shared/app/program.hpp"

namespace {

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in{path};
    if (!in) throw std::runtime_error("cannot read " + path.string() + "; is --root the project's folder?");
    return {std::istreambuf_iterator<char>{in}, {}};
}

int draw(const std::filesystem::path& root, const std::string& out) {
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

}  // namespace

int main(int argc, char** argv) {
    app::Program program{"lab-tool", "The helper behind ./lab"};
    std::string root = ".", out = "labs/tool/map.svg";
    program.cli.add_option("--root", root, "The project's folder")->capture_default_str();
    CLI::App* map = program.cli.add_subcommand("map", "Draw the rooms and their arrows as SVG");
    map->add_option("--out", out, "Where to, below the root")->capture_default_str();
    program.cli.require_subcommand(1);
    return program.run(argc, argv, [&] { return draw(root, out); });
}
