// fourtuple: what names a connection, and how many of them one server port can have.
#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <map>
#include <system_error>

#include "ch01-chatroom/fourtuple/crowd.hpp"
#include "ch01-chatroom/fourtuple/demonstrations.hpp"
#include "ch01-chatroom/fourtuple/progress.hpp"
#include "shared/app/program.hpp"

namespace {

using namespace fourtuple;
using std::chrono::steady_clock;

// Half of the usual 28,232 ports of an address is 14,116. connect() looks for a free port among the even numbers first;
// when those are all taken it walks past every one of them before it tries an odd one, and becomes slow.
constexpr std::uint32_t connections_per_source = 12'000;

struct Settings {
    std::uint32_t count = 1000;
    std::uint32_t sources = 0;  // 0: as many as connections_per_source asks for
    std::uint32_t processes = 8;
    std::uint32_t timeout = 60;
    std::uint32_t hold = 0;
    bool port_at_bind = false;
};

/// SIGINT and SIGTERM as something to wait for. The workers inherit that the signals are blocked: they end by their
/// gate. No thread, for threads and fork() do not go well together.
class Interrupt {
  public:
    Interrupt() {
        sigset_t wanted;
        sigemptyset(&wanted);
        sigaddset(&wanted, SIGINT);
        sigaddset(&wanted, SIGTERM);
        sigprocmask(SIG_BLOCK, &wanted, nullptr);
        signals_ = signalfd(-1, &wanted, SFD_CLOEXEC);
        if (signals_ < 0) throw std::system_error(errno, std::generic_category(), "waiting for signals");
    }
    ~Interrupt() { close(signals_); }
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    /// Waits; true at once, now and for ever after, when a signal came.
    bool came_within(std::chrono::milliseconds time) {
        pollfd wait{signals_, POLLIN, 0};  // the signal is never read, so it stays
        return poll(&wait, 1, static_cast<int>(time.count())) > 0;
    }

  private:
    int signals_ = -1;
};

Plan plan_for(const Settings& settings) {
    Plan plan;
    plan.server = {loopback(1), 0};
    plan.count = settings.count;
    plan.sources = settings.sources != 0 ? settings.sources
                                         : (settings.count + connections_per_source - 1) / connections_per_source;
    plan.processes = processes_for(settings.count, app::raise_open_file_limit(), settings.processes);
    plan.port_at_bind = settings.port_at_bind;
    return plan;
}

void tell_plan(const Plan& plan, const Surroundings& surroundings) {
    std::cout << grouped(plan.count) << " connections to the one port " << to_string(plan.server) << ":\n"
              << "  " << plan.processes << " client and " << plan.processes << " server process"
              << (plan.processes == 1 ? "" : "es") << " with at most " << grouped(surroundings.open_files)
              << " open files each (ulimit -n)\n"
              << "  " << plan.sources << " source address" << (plan.sources == 1 ? "" : "es") << " with "
              << grouped(surroundings.ports()) << " ports each (net.ipv4.ip_local_port_range "
              << surroundings.first_port << " " << surroundings.last_port << ")" << std::endl;
}

enum class Outcome { all_open, stopped, out_of_time, interrupted };

/// The clients open no more, and the servers have accepted all that was opened or never will.
bool at_rest(Crowd& crowd) {
    if (!crowd.clients_finished()) return false;
    if (crowd.accepted() >= crowd.opened()) return true;
    return std::ranges::any_of(crowd.stops(), [](const Stop& stop) { return stop.attempt != Attempt::connect; });
}

/// Waits until the connections are there, or until something stops that.
Outcome wait_until_open(Crowd& crowd, const Settings& settings, Interrupt& interrupt) {
    const auto deadline = steady_clock::now() + std::chrono::seconds(settings.timeout);
    Progress progress(STDERR_FILENO, settings.count);
    Outcome outcome = Outcome::all_open;
    while (crowd.accepted() < settings.count || crowd.opened() < settings.count) {
        progress.show(crowd.opened());
        if (interrupt.came_within(std::chrono::milliseconds(50))) outcome = Outcome::interrupted;
        if (!crowd.stops().empty()) outcome = Outcome::stopped;
        if (steady_clock::now() >= deadline) outcome = Outcome::out_of_time;
        if (outcome != Outcome::all_open) break;
    }
    crowd.stop_opening();
    // Let both sides come to rest, so that the census counts what stands still.
    const auto rest = steady_clock::now() + std::chrono::seconds(crowd.plan().connect_patience + 1);
    while (!at_rest(crowd) && steady_clock::now() < rest && outcome != Outcome::interrupted) {
        if (interrupt.came_within(std::chrono::milliseconds(10))) outcome = Outcome::interrupted;
    }
    progress.show(crowd.opened());
    progress.finish();
    return outcome;
}

/// Two connections with the same source port, if there are such; else the first one.
void tell_examples(const std::vector<FourTuple>& connections) {
    std::cout << "  for example\n";
    std::map<std::uint16_t, FourTuple> by_port;
    for (const FourTuple& connection : connections) {
        const auto [same_port, is_new] = by_port.emplace(connection.source.port, connection);
        if (is_new) continue;
        std::cout << "    " << to_string(same_port->second) << "\n    " << to_string(connection)
                  << "    the same source port from another address\n";
        return;
    }
    std::cout << "    " << to_string(connections.front()) << "\n";
}

/// What the programs say and what the kernel says. False if they differ.
bool take_census(const Crowd& crowd, const std::map<std::string, long>& before) {
    const Census census = count_connections(crowd.plan().server);
    auto now = tcp_counters();
    auto then = before;
    std::cout << "Counted:\n"
              << "  by the programs         " << grouped(crowd.opened()) << " opened, " << grouped(crowd.accepted())
              << " accepted\n"
              << "  by the kernel           " << grouped(census.client_ends) << " ESTABLISHED at the clients' end, "
              << grouped(census.server_ends) << " at the server's (sock_diag)\n"
              << "                          " << grouped(census.connections.size()) << " different four-tuples\n"
              << "  /proc/net/sockstat      TCP inuse " << then["inuse"] << " before, " << now["inuse"] << " now\n";
    std::map<std::uint32_t, std::size_t> by_source;
    for (const FourTuple& connection : census.connections) ++by_source[connection.source.host];
    for (const auto& [source, number] : by_source)
        std::cout << "  from " << host_to_string(source) << "          " << grouped(number) << "\n";
    if (!census.connections.empty()) tell_examples(census.connections);
    if (crowd.opened() > 65'535)
        std::cout
            << "  That is more than 65,535: the number of ports does not limit the connections of a server port.\n";
    std::cout << std::flush;
    return census.client_ends == crowd.opened() && census.connections.size() == crowd.opened();
}

void tell_stop(Crowd& crowd, const Settings& settings) {
    const auto stop = most_telling(crowd.stops());
    if (!stop) return;
    const Limit limit = name_limit(*stop, Surroundings::read());
    std::cout << "Stopped at " << grouped(crowd.opened()) << " of " << grouped(settings.count)
              << " by a limit: " << limit.name << "\n"
              << "  what failed   " << to_string(*stop) << "\n"
              << "  the number    " << limit.number << "\n"
              << "  set by        " << limit.set_by << "\n"
              << "  the way on    " << limit.way_on << "\n";
}

bool close_all(Crowd& crowd) {
    const bool willingly = crowd.release(std::chrono::seconds(30));
    Census left = count_connections(crowd.plan().server);
    // A reset is on its way for a moment after the process that sent it has gone.
    for (int tries = 0; tries < 500 && left.client_ends + left.server_ends + left.others > 0; ++tries) {
        poll(nullptr, 0, 10);
        left = count_connections(crowd.plan().server);
    }
    std::cout << "Closed, with RST (SO_LINGER 0): " << left.client_ends + left.server_ends << " ESTABLISHED, "
              << left.time_waits
              << " TIME-WAIT left. With FIN each connection would have left a TIME-WAIT for a minute.\n";
    if (!willingly) std::cout << "Some worker processes had to be killed.\n";
    return left.client_ends + left.server_ends + left.others == 0;
}

int run(const Settings& settings) {
    one_server_port_many_clients(std::cout);
    one_client_port_two_servers(std::cout);
    when_the_port_is_chosen(std::cout);
    if (settings.count == 0) return app::exit_ok;

    Interrupt interrupt;
    const auto before = tcp_counters();
    std::cout << std::flush;  // else each worker would inherit what is not yet written
    Crowd crowd(plan_for(settings));
    tell_plan(crowd.plan(), Surroundings::read());
    const Outcome outcome = wait_until_open(crowd, settings, interrupt);
    const bool agreed = take_census(crowd, before);
    if (outcome == Outcome::stopped) tell_stop(crowd, settings);
    if (outcome == Outcome::out_of_time)
        std::cout << "Stopped at " << grouped(crowd.opened()) << " of " << grouped(settings.count)
                  << " by the clock: " << settings.timeout << " s are over (--timeout)\n";
    if (outcome == Outcome::all_open && settings.hold > 0) {
        std::cout << "Holding them for " << settings.hold << " s; Ctrl-C ends that." << std::endl;
        interrupt.came_within(std::chrono::seconds(settings.hold));
    }
    const bool closed = close_all(crowd);
    if (outcome == Outcome::interrupted) {
        std::cout << "Interrupted.\n";
        return app::exit_ok;
    }
    if (!agreed) std::cerr << "fourtuple: the kernel does not count the connections that the clients opened\n";
    if (!closed) std::cerr << "fourtuple: some connections are still there\n";
    return outcome == Outcome::all_open && agreed && closed ? app::exit_ok : app::exit_failed;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program{"fourtuple", "What names a connection, and how many fit on one server port."};
    Settings settings;
    program.cli
        .add_option("--count", settings.count, "Connections to one port, all held at once (0: only the experiments)")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    program.cli
        .add_option("--sources", settings.sources,
                    "Source addresses, from 127.0.0.2 on (default: one for each 12,000 connections)")
        ->check(CLI::Range(1, 250));
    program.cli.add_option("--processes", settings.processes, "At most so many client, and server, processes")
        ->check(CLI::Range(1U, Board::most_processes))
        ->capture_default_str();
    program.cli.add_option("--timeout", settings.timeout, "Seconds that the opening may take")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    program.cli.add_option("--hold", settings.hold, "Seconds to hold them, for a look with ss from outside")
        ->check(CLI::Range(0, 3600))
        ->capture_default_str();
    program.cli.add_flag("--port-at-bind", settings.port_at_bind,
                         "Choose the source port at bind(): without IP_BIND_ADDRESS_NO_PORT");
    return program.run(argc, argv, [&] { return run(settings); });
}
