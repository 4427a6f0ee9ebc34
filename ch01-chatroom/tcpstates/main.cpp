// tcpstates: drives real sockets through all eleven TCP states, and reads each one back from the kernel.
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iostream>

#include "ch01-chatroom/tcpstates/report.hpp"
#include "shared/app/program.hpp"

namespace {

struct Settings {
    std::string only;
    std::string svg;
    bool json = false;
    tcpstates::Choices choices;
};

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text << std::flush;
    if (!file) throw std::runtime_error("cannot write " + path + ": " + std::strerror(errno));
}

int run(const Settings& settings) {
    const bool colour = app::use_colour(STDOUT_FILENO);
    std::vector<tcpstates::Played> all;
    tcpstates::Walk walk;
    for (const tcpstates::Scenario& scenario : tcpstates::scenarios()) {
        if (!settings.only.empty() && &scenario != tcpstates::find_scenario(settings.only)) continue;
        all.push_back(tcpstates::play(scenario, settings.choices));
        walk.add(all.back().story.steps());
        if (!settings.json) std::cout << describe(all.back(), colour) << std::flush;
    }
    std::cout << (settings.json ? as_json(all, walk) : describe(walk, colour) + "\n" + summary(all, walk));
    if (!settings.svg.empty()) write_file(settings.svg, draw_as_svg(walk));
    const bool ok = std::ranges::all_of(all, [](const tcpstates::Played& played) { return played.failure.empty(); });
    return ok ? app::exit_ok : app::exit_failed;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program{"tcpstates", "Drives real sockets through all eleven TCP states; reads each from the kernel."};
    Settings settings;
    program.cli
        .add_option("--only", settings.only, "One state (FIN-WAIT-1, time_wait ...), or half-close, reset, restart")
        ->check([](const std::string& name) {
            return tcpstates::find_scenario(name) != nullptr
                       ? ""
                       : "'" + name + "' is no TCP state, nor half-close, reset or restart";
        });
    program.cli.add_option("--svg", settings.svg, "Also write the diagram, with the way walked, to this file")
        ->type_name("FILE");
    program.cli.add_flag("--json", settings.json, "Print JSON instead of text");
    program.cli.add_flag("--wait-out", settings.choices.wait_out, "Wait the minute until TIME-WAIT ends");
    return program.run(argc, argv, [&] { return run(settings); });
}
