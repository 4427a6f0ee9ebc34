// portcheck: is this port open, and what greets me there? Reading order: probe.cpp (connecting to many addresses with
// one poll), answer.cpp (what each answer means), greeting.cpp (a stranger's bytes made safe), report.cpp.
#include <algorithm>
#include <cmath>
#include <iostream>

#include "ch01-chatroom/portcheck/greeting.hpp"
#include "ch01-chatroom/portcheck/report.hpp"
#include "shared/app/program.hpp"

namespace portcheck {

namespace {

constexpr std::size_t max_targets = 64;  // this asks about some ports; it is no scanner
constexpr double max_seconds = 3600;
constexpr std::size_t max_greeting_bytes = 65536;

struct Options {
    std::vector<core::Endpoint> endpoints;
    double timeout_seconds = 3, greeting_seconds = 1;
    bool only_v4 = false, only_v6 = false, hex = false, json = false;
    Settings settings;
};

void add_options(app::Program& program, Options& options) {
    auto& cli = program.cli;
    const auto read_targets = [&](const std::vector<std::string>& words) {
        for (const auto& word : words) {
            const auto endpoint = core::parse_endpoint(word);
            if (!endpoint)
                throw CLI::ValidationError("HOST:PORT",
                                           "'" + word + "' is not HOST:PORT; " + core::to_string(endpoint.error()));
            if (endpoint->port == 0)
                throw CLI::ValidationError("HOST:PORT", "'" + word + "': nothing can listen on port 0");
            options.endpoints.push_back(*endpoint);
        }
        if (options.endpoints.size() > max_targets)
            throw CLI::ValidationError("HOST:PORT", "at most " + std::to_string(max_targets) + " in one run");
        return true;
    };
    cli.add_option_function<std::vector<std::string>>("target", read_targets, "What to check; each address of a name")
        ->type_name("HOST:PORT")
        ->required();
    cli.add_option("--timeout", options.timeout_seconds, "Seconds to wait for an answer")
        ->check(CLI::Range(0.001, max_seconds))
        ->capture_default_str();
    cli.add_option("--greeting", options.greeting_seconds, "Seconds to wait for the first words; 0: do not wait")
        ->check(CLI::Range(0.0, max_seconds))
        ->capture_default_str();
    cli.add_option("--greeting-bytes", options.settings.greeting_limit, "How much of the greeting to read")
        ->check(CLI::Range(std::size_t{1}, max_greeting_bytes))
        ->capture_default_str();
    const auto read_text = [&](const std::string& text) {
        const auto bytes = from_escapes(text);
        if (!bytes)
            throw CLI::ValidationError("--send", "no escape begins at byte " + std::to_string(bytes.error().offset) +
                                                     "; they are \\r \\n \\t \\e \\0 \\\\ and \\xff");
        options.settings.send = *bytes;
    };
    cli.add_option_function<std::string>("--send", read_text, "Say this first; \\r \\n \\t \\xff are understood");
    auto* four = cli.add_flag("-4,--ipv4", options.only_v4, "Only IPv4 addresses of a name");
    cli.add_flag("-6,--ipv6", options.only_v6, "Only IPv6 addresses of a name")->excludes(four);
    cli.add_flag("--hex", options.hex, "Show the greeting as a hex dump as well");
    cli.add_flag("--json", options.json, "JSON instead of text: one document on one line");
    cli.footer(
        "open: SYN/ACK   closed: RST   filtered: no answer, or a firewall's ICMP   unreachable: no way there\n"
        "Exit code 0: all are open (a name, if one of its addresses is); 1: some are not.");
}

int check(Options& options) {
    const auto as_milliseconds = [](double seconds) {
        return std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(seconds * 1000)));
    };
    options.settings.timeout = as_milliseconds(options.timeout_seconds);
    options.settings.greeting = as_milliseconds(options.greeting_seconds);
    const auto family = options.only_v4 ? Family::ipv4 : options.only_v6 ? Family::ipv6 : Family::any;

    std::vector<Target> targets;
    std::vector<SocketAddress> addresses;  // of all targets, one after the other
    std::vector<std::size_t> counts;       // how many of them belong to each target
    for (const auto& endpoint : options.endpoints) {
        Target target{endpoint};
        std::vector<SocketAddress> found;
        try {
            found = resolve(endpoint, family);
        } catch (const std::runtime_error& problem) {
            target.problem = problem.what();
        }
        counts.push_back(found.size());
        addresses.insert(addresses.end(), found.begin(), found.end());
        targets.push_back(std::move(target));
    }

    app::raise_open_file_limit();
    auto outcomes = probe(addresses, options.settings);
    auto next = outcomes.begin();
    for (std::size_t i = 0; i < targets.size(); ++i) {
        for (std::size_t n = 0; n < counts[i]; ++n) targets[i].outcomes.push_back(std::move(*next++));
    }

    if (options.json)
        std::cout << to_json(targets) << '\n';
    else
        std::cout << to_text(targets, options.hex);
    if (!std::cout.flush()) throw std::runtime_error("writing to stdout failed: is the reader gone?");
    return std::ranges::all_of(targets, &Target::is_open) ? app::exit_ok : app::exit_failed;
}

}  // namespace

}  // namespace portcheck

int main(int argc, char** argv) {
    app::Program program{"portcheck", "Is this port open, closed or filtered, and what greets me there?"};
    portcheck::Options options;
    portcheck::add_options(program, options);
    return program.run(argc, argv, [&] { return portcheck::check(options); });
}
