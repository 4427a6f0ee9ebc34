// Our XMPP server beside Debian's prosody and ejabberd, in one run: how many chat messages a second they bring from one
// client to another, how long a message takes at one rate that all of them bear, and what a connected client costs in
// memory. This process is the driver; it shares the processors with the servers. Prints one JSON object; progress and
// the table for people go to stderr.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <set>

#include "shared/app/program.hpp"
#include "tests/bench/ch01-chatroom/bar_charts.hpp"
#include "tests/bench/ch01-chatroom/process_tree.hpp"
#include "tests/bench/ch01-chatroom/xmpp_crowd.hpp"
#include "tests/bench/ch01-chatroom/xmpp_servers.hpp"

namespace {

using namespace std::chrono_literals;
using bench::Clock;

struct Options {
    std::vector<std::string> peers{"prosody", "prosody-tuned", "ejabberd"};
    std::vector<std::string> engines{"threads", "async"};
    std::string own_options;
    std::vector<std::string> commands, servers;
    std::string domain = "im.example";
    std::vector<std::string> parts{"messages", "memory"};
    std::vector<std::size_t> clients{100};
    std::size_t window = 4;
    double seconds = 3;
    int runs = 5;
    std::vector<double> offered;
    std::vector<std::size_t> held{100, 1'000, 5'000};
    int memory_runs = 3;
    int settle = 4;
    bool small = false;
    std::string svg;
};

constexpr std::size_t most_clients = 15'000;  // of 20,000 files
constexpr std::size_t first_guests = 10;

/// What was measured of one server, a value a run; the peers' values of the same run stand at the same place.
using Values = std::map<std::string, std::vector<double>>;

class Bench {
  public:
    explicit Bench(const Options& o) : o_{o} {}

    int run() {
        find_servers();
        if (servers_.empty()) {
            std::cerr << "xmpp_load: no server is there to be measured\n";
            return 77;
        }
        if (measures("messages")) {
            make_accounts(std::ranges::max(o_.clients));
            for (const auto clients : o_.clients) messages(clients);
        }
        if (measures("memory")) memory();
        return skipped_.empty() ? app::exit_ok : 77;
    }

    boost::json::object result() const {
        return {
            {"bench", "xmpp_load"}, {"runs", o_.runs},       {"seconds", o_.seconds}, {"memory_runs", o_.memory_runs},
            {"skipped", skipped_},  {"messages", messages_}, {"memory", memory_}};
    }

    std::string picture() const { return bench::draw({rate_chart_, delay_chart_, memory_chart_}); }

  private:
    static std::string group(std::size_t clients) { return std::to_string(clients) + " clients"; }

    bool measures(std::string_view part) const { return std::ranges::find(o_.parts, part) != o_.parts.end(); }

    void add(const std::string& name, bench::Launch launch, const std::string& why_not) {
        if (launch) {
            servers_.push_back(std::make_unique<bench::XmppServer>(name, std::move(launch)));
            return;
        }
        std::fprintf(stderr, "skipped: %s (%s)\n", name.c_str(), why_not.c_str());
        skipped_.emplace_back(name);
    }

    /// Of a word NAME=REST, as `is_named` has found it to be.
    static std::pair<std::string, std::string> name_and_rest(const std::string& word) {
        const auto at = word.find('=');
        return {word.substr(0, at), word.substr(at + 1)};
    }

    bench::Launch launch_of(const std::string& peer) const {
        if (peer == "ejabberd") return bench::ejabberd(o_.domain);
        const bool tuned = peer == "prosody-tuned";
        return bench::prosody(o_.domain, tuned ? bench::ProsodySettings::tuned : bench::ProsodySettings::plain);
    }

    void find_servers() {
        for (const auto& engine : o_.engines) {
            add("xmpp-server " + engine, bench::own_server(engine, o_.domain, o_.own_options), "it is not built");
        }
        for (const auto& word : o_.commands) {
            const auto [name, words] = name_and_rest(word);
            add(name, bench::command(words), "");
        }
        for (const auto& word : o_.servers) {
            const auto [name, endpoint] = name_and_rest(word);
            servers_.push_back(std::make_unique<bench::XmppServer>(name, core::parse_endpoint(endpoint).value()));
        }
        for (const auto& peer : o_.peers) {
            add(peer, launch_of(peer), "it is not installed: ./lab setup interop");
        }
        std::set<std::string> names;
        for (const auto& server : servers_) {
            if (!names.insert(server->name()).second) {
                throw std::runtime_error("two servers are called " + server->name());
            }
        }
    }

    /// Tells each fifth of a long work.
    static bench::OnProgress progress(const std::string& what) {
        return [what, told = std::size_t{0}](std::size_t done, std::size_t all) mutable {
            if (all < 500 || done < told + all / 5) return;
            told = done;
            std::fprintf(stderr, "  %s: %zu of %zu\n", what.c_str(), done, all);
        };
    }

    /// Once; then each server starts again, so that nothing which came with the making is left in its memory.
    void make_accounts(std::size_t count) {
        if (count <= accounts_) return;
        accounts_ = count;
        for (const auto& server : servers_) {
            std::fprintf(stderr, "%s: making %zu accounts\n", server->name().c_str(), count);
            server->start();
            bench::XmppCrowd(server->name(), server->endpoint(), o_.domain)
                .make_accounts(count, progress(server->name() + ", accounts"));
            server->stop();
        }
    }

    /// The values of `name` as median and spread, and as ratios to each peer that was measured with them.
    boost::json::object figures(const Values& values, const std::string& name) const {
        const auto& own = values.at(name);
        const auto spread = bench::spread_of(own);
        boost::json::object ratios;
        for (const auto& peer : o_.peers) {
            const auto other = values.find(peer);
            if (other == values.end() || peer == name || other->second.size() != own.size() || own.empty()) continue;
            std::vector<double> each;  // of each run, so a slow moment of the machine falls out
            for (std::size_t i = 0; i < own.size(); ++i) {
                if (own[i] > 0 && other->second[i] > 0) each.push_back(own[i] / other->second[i]);
            }
            if (each.empty()) continue;  // a server that gave memory back while a few clients came
            const auto ratio = bench::spread_of(each);
            ratios[peer] = {{"median", ratio.median}, {"spread", ratio.relative}};
        }
        return {{"median", spread.median}, {"spread", spread.relative}, {"ratio_to", ratios}};
    }

    static std::string in_words(const boost::json::object& figures) {
        std::string words;
        for (const auto& [peer, ratio] : figures.at("ratio_to").as_object()) {
            std::array<char, 100> text{};
            std::snprintf(text.data(), text.size(), "  %6.2f x %s", ratio.at("median").as_double(),
                          std::string(peer).c_str());
            words += text.data();
        }
        return words;
    }

    // Messages

    struct Talk {
        bench::XmppServer* server;
        std::unique_ptr<bench::XmppCrowd> crowd;
    };

    void messages(std::size_t clients) {
        std::vector<Talk> talks;
        for (const auto& server : servers_) {
            std::fprintf(stderr, "%s: logging in %zu clients\n", server->name().c_str(), clients);
            server->start();
            talks.push_back(
                {server.get(), std::make_unique<bench::XmppCrowd>(server->name(), server->endpoint(), o_.domain)});
            talks.back().crowd->log_in(clients, progress(server->name() + ", log-ins"));
        }
        const auto rates = measure_rates(talks, clients);
        auto offered = o_.offered;
        if (offered.empty()) {  // so that all bear it: messages that come one by one cost more than many at once
            double slowest = bench::spread_of(rates.begin()->second).median;
            for (const auto& [name, values] : rates) slowest = std::min(slowest, bench::spread_of(values).median);
            offered.push_back(slowest / 4);
        }
        for (const double rate : offered) measure_delays(talks, clients, rate, rates);
        for (auto& talk : talks) {
            talk.crowd.reset();  // else a server may wait for its clients to say goodbye
            talk.server->stop();
        }
    }

    Values measure_rates(std::vector<Talk>& talks, std::size_t clients) {
        Values rates, server_cpu, driver_cores;
        for (auto& talk : talks) talk.crowd->messages(o_.window, o_.seconds / 4);  // warms up
        for (int run = 0; run < o_.runs; ++run) {  // they take turns, so a slow moment of the machine hits all
            for (auto& talk : talks) {
                std::fprintf(stderr, "  run %d of %d, %s\n", run + 1, o_.runs, talk.server->name().c_str());
                const auto pid = talk.server->pid();
                const auto begin = Clock::now();
                const auto cpu = pid ? bench::cpu_seconds(*pid) : 0, own = bench::cpu_seconds_of_this_process();
                const auto rate = talk.crowd->messages(o_.window, o_.seconds);
                const std::chrono::duration<double> took = Clock::now() - begin;
                rates[talk.server->name()].push_back(rate);
                if (pid) {
                    server_cpu[talk.server->name()].push_back(1e6 * (bench::cpu_seconds(*pid) - cpu) /
                                                              (rate * took.count()));
                }
                driver_cores[talk.server->name()].push_back((bench::cpu_seconds_of_this_process() - own) /
                                                            took.count());
            }
        }
        std::fprintf(stderr, "%zu clients in pairs, %zu messages under way in each\n", clients, o_.window);
        for (const auto& talk : talks) {
            const auto& name = talk.server->name();
            const auto figure = figures(rates, name);
            const auto cores = bench::spread_of(driver_cores[name]).median;
            boost::json::object row{
                {"measured", "messages a second"}, {"clients", clients},   {"window", o_.window}, {"server", name},
                {"messages_a_second", figure},     {"driver_cores", cores}};
            const auto cpu = server_cpu.contains(name) ? bench::spread_of(server_cpu[name]).median : 0;
            if (cpu > 0) row["server_cpu_us_a_message"] = cpu;
            std::fprintf(stderr, "  %-20s %8.0f messages/s (spread %3.0f %%)%s\n", name.c_str(),
                         figure.at("median").as_double(), 100 * figure.at("spread").as_double(),
                         in_words(figure).c_str());
            std::fprintf(stderr, "  %-20s processor: driver %.0f %% of a core", "", 100 * cores);
            if (cpu > 0) std::fprintf(stderr, ", server %.1f us a message", cpu);
            std::fprintf(stderr, "\n");
            messages_.push_back(std::move(row));
            rate_chart_.bars.push_back({group(clients), name, figure.at("median").as_double()});
        }
        return rates;
    }

    void measure_delays(std::vector<Talk>& talks, std::size_t clients, double offered, const Values& rates) {
        Values p50, p99;
        for (int run = 0; run < o_.runs; ++run) {
            for (auto& talk : talks) {
                const auto& name = talk.server->name();
                // Who cannot bear the rate builds a queue; its delay would say how long the run was.
                if (bench::spread_of(rates.at(name)).median < offered) continue;
                const auto delays = talk.crowd->delays(offered, o_.seconds);
                p50[name].push_back(bench::percentile(delays, 0.5));
                p99[name].push_back(bench::percentile(delays, 0.99));
            }
        }
        std::fprintf(stderr, "%zu clients, %.0f messages/s offered to each server\n", clients, offered);
        for (const auto& talk : talks) {
            const auto& name = talk.server->name();
            boost::json::object row{{"measured", "delays"},
                                    {"clients", clients},
                                    {"offered_a_second", offered},
                                    {"server", name},
                                    {"bears_offered_rate", p50.contains(name)}};
            delay_chart_.bars.push_back({group(clients), name});
            if (!p50.contains(name)) {
                std::fprintf(stderr, "  %-20s cannot bear the rate\n", name.c_str());
            } else {
                const auto half = figures(p50, name), most = figures(p99, name);
                std::fprintf(stderr, "  %-20s p50 %8.3f ms (spread %3.0f %%)  p99 %8.3f ms (spread %3.0f %%)  p99%s\n",
                             name.c_str(), half.at("median").as_double(), 100 * half.at("spread").as_double(),
                             most.at("median").as_double(), 100 * most.at("spread").as_double(),
                             in_words(most).c_str());
                row["p50_ms"] = half;
                row["p99_ms"] = most;
                delay_chart_.bars.back().filled = half.at("median").as_double();
                delay_chart_.bars.back().outlined = most.at("median").as_double();
            }
            messages_.push_back(std::move(row));
        }
    }

    // Memory

    /// What the server takes when that has stopped changing: by more than half a percent in `o_.settle` seconds. Waits
    /// 30 s at most: Erlang gives back after seconds what it has collected.
    double settled_kib(const bench::XmppServer& server, bench::XmppCrowd& crowd) const {
        const auto deadline = Clock::now() + (o_.small ? 2s : 30s);
        auto kib = static_cast<double>(bench::proportional_kib(*server.pid()));
        auto kib_then = kib;
        for (int unchanged = 0; unchanged < o_.settle && Clock::now() < deadline; ++unchanged) {
            crowd.idle(1s);
            kib = static_cast<double>(bench::proportional_kib(*server.pid()));
            if (std::abs(kib - kib_then) < 0.005 * kib_then) continue;
            kib_then = kib;
            unchanged = -1;
        }
        return kib;
    }

    using ByClients = std::map<std::size_t, Values>;

    /// Fills in what the empty server takes, and then a client. What the kernel keeps for a socket is in none of it.
    void weigh(const bench::XmppServer& server, const std::vector<std::size_t>& held, std::vector<double>& empty,
               ByClients& kib_each) const {
        const auto& name = server.name();
        // A few come and go: a server that loads its code when it needs it has then done so.
        bench::XmppCrowd(name, server.endpoint(), o_.domain).log_in(std::min(held[0], first_guests), [](auto, auto) {});
        bench::XmppCrowd crowd(name, server.endpoint(), o_.domain);
        const auto before = settled_kib(server, crowd);
        empty.push_back(before);
        for (const auto count : held) {
            crowd.log_in(count, progress(name + ", log-ins"));
            kib_each[count][name].push_back((settled_kib(server, crowd) - before) / static_cast<double>(count));
        }
    }

    void memory() {
        auto held = o_.held;
        std::ranges::sort(held);
        make_accounts(held.back());
        ByClients kib_each;
        Values empty;
        for (int run = 0; run < o_.memory_runs; ++run) {
            for (const auto& server : servers_) {
                if (!server->is_ours()) continue;
                const auto& name = server->name();
                std::fprintf(stderr, "  run %d of %d, %s\n", run + 1, o_.memory_runs, name.c_str());
                server->start();  // nothing is left of earlier clients; only one server runs at a time
                weigh(*server, held, empty[name], kib_each);
                server->stop();
            }
        }
        std::fprintf(stderr, "memory (Pss of all its processes) above the empty server, a client with presence\n");
        for (const auto& [count, values] : kib_each) {
            for (const auto& server : servers_) {
                const auto& name = server->name();
                if (!values.contains(name)) continue;
                const auto figure = figures(values, name);
                const auto without = bench::spread_of(empty[name]).median;
                std::fprintf(stderr, "  %-20s %6zu clients  %7.1f KiB each (spread %3.0f %%)  empty: %6.1f MiB%s\n",
                             name.c_str(), count, figure.at("median").as_double(),
                             100 * figure.at("spread").as_double(), without / 1024, in_words(figure).c_str());
                memory_.push_back(
                    {{"clients", count}, {"server", name}, {"empty_kib", without}, {"kib_a_client", figure}});
                memory_chart_.bars.push_back({group(count), name, figure.at("median").as_double()});
            }
        }
    }

    const Options& o_;
    std::vector<std::unique_ptr<bench::XmppServer>> servers_;
    std::size_t accounts_ = 0;
    boost::json::array skipped_, messages_, memory_;
    bench::BarChart rate_chart_{"messages a second (more is better)"};
    bench::BarChart delay_chart_{
        "delay of a message in ms at a rate that all bear: p50 filled, p99 outlined (less is better)"};
    bench::BarChart memory_chart_{"memory of the server for one client, in KiB (less is better)"};
};

int measure(Options o) {
    if (o.small) {
        o.clients = {10};
        o.seconds = 0.3;
        o.runs = 2;
        o.held = {50};
        o.memory_runs = 1;
        o.settle = 1;
    }
    const auto files = app::raise_open_file_limit();
    const auto servers = o.engines.size() + o.commands.size() + o.servers.size() + o.peers.size();
    const auto needed = std::max(std::ranges::max(o.clients) * servers, std::ranges::max(o.held)) + 100;
    if (files < needed) {
        std::cerr << "xmpp_load: that needs " << needed << " open files; this process may have " << files
                  << " (ulimit -Hn)\n";
        return 77;
    }
    Bench bench(o);
    const int code = bench.run();
    std::cout << boost::json::serialize(bench.result()) << std::endl;
    if (!o.svg.empty()) {
        std::ofstream file(o.svg);
        file << bench.picture();
        if (!file.flush()) throw std::runtime_error("cannot write " + o.svg);
    }
    return code;
}

/// What is wrong with a word that should be NAME=REST; empty: nothing.
std::string is_named(const std::string& word) {
    const auto at = word.find('=');
    const bool good = at != std::string::npos && at > 0 && at + 1 < word.size();
    return good ? "" : "'" + word + "' is not of the form NAME=...";
}

std::string is_named_endpoint(const std::string& word) {
    if (auto fault = is_named(word); !fault.empty()) return fault;
    return core::parse_endpoint(word.substr(word.find('=') + 1)) ? "" : "'" + word + "' is not NAME=HOST:PORT";
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("xmpp_load",
                         "Our XMPP server beside prosody and ejabberd, in one run: messages, delays, memory");
    Options o;
    auto& cli = program.cli;
    cli.footer(
        "A server that is not there is named under \"skipped\"; then the exit code is 77, after the others were "
        "measured.\nWords for --command and --own-options are separated by spaces.");
    cli.add_option("--peers", o.peers, "Servers of Debian to compare with; none: leave them out")
        ->check(CLI::IsMember({"prosody", "prosody-tuned", "ejabberd", "none"}))
        ->capture_default_str();
    cli.add_option("--engines", o.engines, "Engines of our xmpp-server; none: leave it out")
        ->check(CLI::IsMember({"threads", "async", "none"}))
        ->capture_default_str();
    cli.add_option("--own-options", o.own_options, "Further options of our xmpp-server");
    cli.add_option("--command", o.commands,
                   "One more server: a command that prints our ready line; {data} becomes a fresh folder")
        ->type_name("NAME=WORDS")
        ->check(is_named);
    cli.add_option("--server", o.servers, "One more that runs already, with open registration; not weighed")
        ->type_name("NAME=HOST:PORT")
        ->check(is_named_endpoint);
    cli.add_option("--domain", o.domain, "The domain of all of them")->capture_default_str();
    cli.add_option("--parts", o.parts, "What to measure")
        ->check(CLI::IsMember({"messages", "memory"}))
        ->capture_default_str();
    cli.add_option("--clients", o.clients, "How many talk, in pairs; more than one number measures each")
        ->check(CLI::Range(std::size_t{2}, most_clients))
        ->capture_default_str();
    cli.add_option("--window", o.window, "Messages under way in each pair")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    cli.add_option("--seconds", o.seconds, "How long one measurement takes")
        ->check(CLI::Range(0.1, 600.0))
        ->capture_default_str();
    cli.add_option("--runs", o.runs, "Measurements of each kind, for median and spread")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    cli.add_option(
           "--offered", o.offered,
           "Messages a second at which delays are measured; without it a quarter of what the slowest server brings")
        ->check(CLI::PositiveNumber);
    cli.add_option("--held", o.held, "How many clients are connected when memory is measured")
        ->check(CLI::Range(std::size_t{1}, most_clients))
        ->capture_default_str();
    cli.add_option("--memory-runs", o.memory_runs, "Measurements of memory, for median and spread")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    cli.add_option("--settle", o.settle, "Memory counts when it has not changed for so many seconds")
        ->check(CLI::Range(1, 20))
        ->capture_default_str();
    cli.add_option("--svg", o.svg, "Draw the figures into FILE")->type_name("FILE");
    cli.add_flag("--small", o.small, "Few clients, some short runs: proves that it works");
    return program.run(argc, argv, [&] {
        std::erase(o.peers, "none");
        std::erase(o.engines, "none");
        return measure(o);
    });
}
