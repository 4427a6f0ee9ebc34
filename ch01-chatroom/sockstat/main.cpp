// sockstat: which sockets are there, in which state, and whose are they? Reading order: socket.hpp (what we learn of a
// socket), sock_diag.cpp and netlink.cpp (asking the kernel), proc_net.cpp (the same from text), process_table.cpp
// (whose is it?), report.cpp (joining and filtering), printer.cpp.
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <sstream>

#include "ch01-chatroom/sockstat/netlink.hpp"
#include "ch01-chatroom/sockstat/printer.hpp"
#include "ch01-chatroom/sockstat/proc_net_file.hpp"
#include "ch01-chatroom/sockstat/process_table.hpp"
#include "ch01-chatroom/sockstat/report.hpp"
#include "shared/app/program.hpp"
#include "shared/core/clock.hpp"
#include "shared/core/guarded.hpp"

namespace sockstat {

namespace {

constexpr double min_watch_seconds = 0.1;
constexpr double max_watch_seconds = 86400;

struct Settings {
    std::string source = "auto";
    Filter filter;
    std::optional<double> watch_seconds;
    std::vector<std::string> columns = usual_columns();
    bool counted = false, json = false;
};

void add_options(app::Program& program, Settings& settings) {
    auto& cli = program.cli;
    cli.add_option("--source", settings.source, "Where to read: netlink, proc, or auto (netlink, else proc)")
        ->check(CLI::IsMember({"netlink", "proc", "auto"}))
        ->capture_default_str();
    cli.add_flag_callback(
        "-t,--tcp", [&] { settings.filter.protocols.insert(Protocol::tcp); }, "TCP sockets");
    cli.add_flag_callback(
        "-u,--udp", [&] { settings.filter.protocols.insert(Protocol::udp); }, "UDP sockets");
    cli.add_flag_callback(
        "-4,--ipv4", [&] { settings.filter.families.insert(Family::ipv4); }, "IPv4 sockets");
    cli.add_flag_callback(
        "-6,--ipv6", [&] { settings.filter.families.insert(Family::ipv6); }, "IPv6 sockets");
    const auto add_states = [&](const std::vector<std::string>& words) {
        for (const auto& word : words) {
            const auto state = parse_state(word);
            if (!state)
                throw CLI::ValidationError("--state", "'" + word + "' is no state; they are estab, syn-sent, " +
                                                          "syn-recv, fin-wait-1, fin-wait-2, time-wait, unconn, " +
                                                          "close-wait, last-ack, listen and closing");
            settings.filter.states.insert(*state);
        }
        return true;
    };
    cli.add_option_function<std::vector<std::string>>("--state", add_states,
                                                      "Only these states: listen, estab, time-wait, ...")
        ->delimiter(',');
    cli.add_option("--port", settings.filter.ports, "Only these ports, local or peer's")->delimiter(',');
    cli.add_option("--process", settings.filter.processes, "Only sockets of these processes: a name or a pid")
        ->delimiter(',');
    cli.add_option("--columns", settings.columns, "Which columns, in this order; there is also inode")
        ->delimiter(',')
        ->check(CLI::IsMember(column_names()))
        ->capture_default_str();
    cli.add_flag("--count", settings.counted, "How many sockets are in each state");
    cli.add_option("--watch", settings.watch_seconds, "Show again every SECONDS, until interrupted")
        ->type_name("SECONDS")
        ->check(CLI::Range(min_watch_seconds, max_watch_seconds));
    cli.add_flag("--json", settings.json, "JSON instead of a table: one document on one line");
}

std::vector<Socket> read_sockets(const std::string& source, const Filter& filter) {
    std::optional<NetlinkReader> netlink;
    if (source == "netlink") netlink.emplace();
    const std::vector<State> states = filter.states.empty()
                                          ? std::vector<State>(all_states().begin(), all_states().end())
                                          : std::vector<State>(filter.states.begin(), filter.states.end());
    std::vector<Socket> all;
    for (const auto protocol : {Protocol::tcp, Protocol::udp}) {
        for (const auto family : {Family::ipv4, Family::ipv6}) {
            if (!filter.wants(protocol) || !filter.wants(family)) continue;
            const auto some = netlink ? netlink->read(protocol, family, states) : read_proc_net(protocol, family);
            all.insert(all.end(), some.begin(), some.end());
        }
    }
    return all;
}

/// `source` "auto" becomes the one that worked, so that a watch does not try again and again.
Report read_report(std::string& source, const Filter& filter, core::Log& log) {
    std::vector<Socket> sockets;
    if (source == "auto") {
        try {
            sockets = read_sockets("netlink", filter);
            source = "netlink";
        } catch (const std::exception& failure) {
            log.warn("netlink failed, reading /proc/net instead", {{"reason", failure.what()}});
            source = "proc";
            sockets = read_sockets(source, filter);
        }
    } else {
        sockets = read_sockets(source, filter);
    }
    // After the sockets: a process that opens one in between is not missed.
    return make_report(source, std::move(sockets), ProcessTable::read(), filter);
}

std::string written(const Report& report, const Settings& settings) {
    if (settings.json) return to_json(report, settings.counted) + "\n";
    return settings.counted ? to_count(report) : to_table(report, settings.columns);
}

void show(const std::string& text) {
    std::cout << text;
    if (!std::cout.flush()) throw std::runtime_error("writing to stdout failed: is the reader gone?");
}

/// A line that explains a missing process; empty if none is missing for lack of a right.
std::string hint_at_gaps(const Report& report) {
    if (!report.has_gaps) return {};
    return geteuid() == 0 ? "sockstat: '-' under Process: held where not even this root may look (a container?)\n"
                          : "sockstat: '-' under Process: held by another user's process; root sees it (sudo)\n";
}

int watch(Settings& settings, core::Log& log) {
    core::Guarded<bool> stopped(false);
    const app::StopSignals signals([&] {
        stopped.with([](bool& value) { value = true; });
        stopped.notify_all();
    });
    const std::chrono::duration<double> period(*settings.watch_seconds);
    const bool on_terminal = isatty(STDOUT_FILENO) != 0 && !settings.json;
    auto next = std::chrono::steady_clock::now();
    for (bool first = true;; first = false) {
        const auto report = read_report(settings.source, settings.filter, log);
        auto text = written(report, settings);
        if (!settings.json) {
            std::ostringstream heading;
            heading << core::to_rfc3339(core::Now::read().wall) << ", sockets: " << report.rows.size() << ", every "
                    << period.count() << " s\n";
            text = heading.str() + text;
        }
        auto hint = first || on_terminal ? hint_at_gaps(report) : "";
        if (on_terminal) {
            winsize size{};  // asked for each time: a terminal may change its size
            if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 2 && size.ws_col > 0) {
                text = fit_to_screen(text, size.ws_col, size.ws_row - (hint.empty() ? 1 : 2));  // one for the cursor
                hint = fit_to_screen(hint, size.ws_col, 1);
            }
            text = "\x1b[H\x1b[2J" + text;  // cursor to the top left, clear (ECMA-48: CUP, ED)
        } else if (!first && !settings.json) {
            text = "\n" + text;
        }
        show(text);
        std::cerr << hint;
        next += std::chrono::duration_cast<std::chrono::steady_clock::duration>(period);
        const auto is_set = [](bool value) { return value; };
        if (stopped.wait_until(next, is_set, is_set)) return app::exit_ok;
    }
}

}  // namespace

}  // namespace sockstat

int main(int argc, char** argv) {
    app::Program program{"sockstat", "Which sockets are there, in which state, and whose are they?"};
    sockstat::Settings settings;
    sockstat::add_options(program, settings);
    return program.run(argc, argv, [&] {
        if (settings.watch_seconds) return sockstat::watch(settings, program.log());
        const auto report = sockstat::read_report(settings.source, settings.filter, program.log());
        sockstat::show(sockstat::written(report, settings));
        std::cerr << sockstat::hint_at_gaps(report);
        return app::exit_ok;
    });
}
