// How many people can the room hold? Connects them all, logs them in, says one line a second to all of them for a
// while, and checks that every line reached every one, that nobody was dropped, and what one client costs in memory.
// Prints one JSON object; exit 1 if something did not hold.
#include <boost/json.hpp>
#include <csignal>
#include <fstream>
#include <iostream>

#include "ch01-chatroom/chat-server/accounts_file.hpp"
#include "shared/app/program.hpp"
#include "shared/framing/line_splitter.hpp"
#include "shared/testkit/process.hpp"
#include "shared/text/nick.hpp"
#include "tests/bench/ch01-chatroom/crowd.hpp"

namespace {

using namespace std::chrono_literals;

struct Options {
    std::string engine = "async";
    std::size_t clients = 10'000;
    std::size_t seconds = 60;
    double most_kib = 12;  // of the server's resident memory, a client
    bool small = false;
};

constexpr std::size_t logging_in_at_once = 100;  // fewer than the questions that may wait for the password workers

std::string nick_of(std::size_t number) {
    return "member" + std::to_string(number);
}

/// Accounts for all, with the cheapest hash there is: the bench is about the room, not about Argon2id.
void write_accounts(const std::string& directory, std::size_t count) {
    const auto hash = crypto::hash_password("a password", {.memory_kib = 8, .iterations = 1, .parallelism = 1});
    std::ofstream file(directory + "/accounts.jsonl");
    for (std::size_t i = 0; i < count; ++i) {
        const auto nick = nick_of(i);
        file << chat::server::to_line({nick, text::nick_key(nick), hash, std::chrono::system_clock::now()}) << '\n';
    }
}

int hold(Options o) {
    if (o.small) {
        o.clients = 200;
        o.seconds = 2;
    }
    const auto files = app::raise_open_file_limit();
    if (files < o.clients + 100) {
        std::cerr << "chat_hold: " << o.clients << " clients need as many open files; this process may have " << files
                  << " (ulimit -Hn)\n";
        return 77;
    }
    const testkit::TemporaryDirectory data;
    write_accounts(data.path(), o.clients);
    testkit::Process server({testkit::program_path("chat-server"), "--listen", "127.0.0.1:0", "--data", data.path(),
                             "--engine", o.engine, "--clients", std::to_string(o.clients), "--join-timeout", "600",
                             "--log-level", "warn"});
    const auto endpoint = server.wait_ready();
    const auto empty_kib = bench::resident_kib(server.pid());

    struct Client {
        framing::LineSplitter lines{8192};
        bool greeted = false, joined = false;
        std::size_t heard = 0;  // lines of the talk
    };
    std::vector<Client> clients(o.clients);
    std::size_t greeted = 0, joined = 0, dropped = 0, deliveries = 0, out_of_order = 0;
    std::vector<bench::Clock::time_point> said_at;
    std::vector<double> delays;  // ms
    const auto on_line = [&](Client& client, std::string_view line) {
        if (line.starts_with("-- welcome")) {
            client.greeted = true;
            ++greeted;
        } else if (line.starts_with("-- you are ")) {
            client.joined = true;
            ++joined;
        } else if (const auto mark = line.find("> line "); line.starts_with('<') && mark != std::string_view::npos) {
            const auto number = std::stoul(std::string(line.substr(mark + 7)));
            if (number != client.heard) ++out_of_order;
            client.heard = number + 1;
            ++deliveries;
            delays.push_back(
                std::chrono::duration<double, std::milli>(bench::Clock::now() - said_at.at(number)).count());
        }
    };
    bench::Crowd crowd(
        endpoint,
        [&](std::size_t number, std::string_view bytes) {
            Client& client = clients[number];
            client.lines.feed(bytes, [&](const core::Result<std::string_view>& line) {
                if (line) on_line(client, *line);
            });
        },
        [&](std::size_t) { ++dropped; });

    std::cerr << "chat_hold: connecting " << o.clients << " clients to --engine " << o.engine << '\n';
    const auto start = bench::Clock::now();
    for (std::size_t i = 0; i < o.clients; ++i) {
        crowd.connect();
        if (i % 64 == 63) crowd.poll(0ms);
    }
    crowd.poll_until([&] { return greeted == o.clients; }, 120s, "greetings to all clients");
    const auto connected_after = std::chrono::duration<double>(bench::Clock::now() - start).count();
    const auto connected_kib = bench::resident_kib(server.pid());

    std::cerr << "chat_hold: logging in\n";
    for (std::size_t i = 0; i < o.clients; ++i) {
        crowd.send(i, "/login " + nick_of(i) + " a password\n");
        crowd.poll_until([&] { return i + 1 - joined < logging_in_at_once; }, 120s, "logins");
    }
    crowd.poll_until([&] { return joined == o.clients; }, 120s, "logins");
    const auto logged_in_kib = bench::resident_kib(server.pid());

    std::cerr << "chat_hold: one line a second to all for " << o.seconds << " s\n";
    said_at.reserve(o.seconds);
    delays.reserve(o.seconds * o.clients);
    auto next = bench::Clock::now();
    for (std::size_t line = 0; line < o.seconds; ++line, next += 1s) {
        while (bench::Clock::now() < next) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - bench::Clock::now());
            crowd.poll(std::max(left, 0ms));
        }
        said_at.push_back(bench::Clock::now());
        crowd.send(line % o.clients, "line " + std::to_string(line) + "\n");
    }
    const auto expected = o.seconds * o.clients;
    try {
        crowd.poll_until([&] { return deliveries >= expected || dropped > 0; }, 60s, "every line to every client");
    } catch (const std::runtime_error& missing) {
        std::cerr << "chat_hold: " << missing.what() << '\n';
    }
    const auto talked_kib = bench::resident_kib(server.pid());

    const auto each = [&](std::size_t kib) {
        return (static_cast<double>(kib) - static_cast<double>(empty_kib)) / static_cast<double>(o.clients);
    };
    const auto whole = [&](std::size_t kib) { return static_cast<double>(kib) / static_cast<double>(o.clients); };
    const bool all_there = deliveries == expected && out_of_order == 0 && dropped == 0;
    const bool small_enough = o.small || o.engine != "async" ||
                              std::max({whole(connected_kib), whole(logged_in_kib), whole(talked_kib)}) <= o.most_kib;
    const boost::json::object result{{"bench", "chat_hold"},
                                     {"engine", o.engine},
                                     {"clients", o.clients},
                                     {"connect_seconds", connected_after},
                                     {"lines", o.seconds},
                                     {"deliveries", deliveries},
                                     {"deliveries_expected", expected},
                                     {"out_of_order", out_of_order},
                                     {"dropped", dropped},
                                     {"delay_ms_p50", bench::percentile(delays, 0.5)},
                                     {"delay_ms_p99", bench::percentile(delays, 0.99)},
                                     {"delay_ms_max", bench::percentile(delays, 1.0)},
                                     {"server_kib_empty", empty_kib},
                                     {"server_kib_before_logins", connected_kib},
                                     {"server_kib_after_logins", logged_in_kib},
                                     {"server_kib_after_talk", talked_kib},
                                     {"kib_a_client_before_logins", whole(connected_kib)},
                                     {"kib_a_client_after_logins", whole(logged_in_kib)},
                                     {"kib_a_client_after_talk", whole(talked_kib)},
                                     {"kib_a_client_above_empty", each(talked_kib)},
                                     {"held", all_there && small_enough}};
    std::cout << boost::json::serialize(result) << std::endl;
    return all_there && small_enough ? app::exit_ok : app::exit_failed;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("chat_hold", "How many people the chat room holds, and what one of them costs");
    Options options;
    program.cli.add_option("--engine", options.engine, "threads or async")->check(CLI::IsMember({"threads", "async"}));
    program.cli.add_option("--clients", options.clients, "How many people")->capture_default_str();
    program.cli.add_option("--seconds", options.seconds, "How long, one line a second")->capture_default_str();
    program.cli.add_option("--most-kib", options.most_kib, "Resident KiB a client that the async engine may take")
        ->capture_default_str();
    program.cli.add_flag("--small", options.small, "200 clients, 2 seconds: proves that it works");
    return program.run(argc, argv, [&] { return hold(options); });
}
