// The chat room as a server: options, the data directory, and the wires between the room and what it stands on.
//
//     driver (threads or event loop)  --bytes-->  Room  --questions-->  AccountsFile --> password workers
//              ^                                   |                         |
//              +------------ lines ----------------+ <------ answers --------+
#include <memory>
#include <string>
#include <vector>

#include "ch01-chatroom/chat-server/accounts_file.hpp"
#include "ch01-chatroom/chat-server/data_directory.hpp"
#include "ch01-chatroom/chat-server/journal_file.hpp"
#include "ch01-chatroom/chat-session/room.hpp"
#include "ch01-chatroom/chat-trace/line_trace.hpp"
#include "shared/app/program.hpp"
#include "shared/net/server.hpp"
#include "shared/text/nick.hpp"
#include "shared/trace/sink.hpp"
#include "shared/trace/traced.hpp"

namespace {

using namespace chat;

struct Options {
    core::Endpoint listen{"127.0.0.1", 5000};
    std::string data = "data/chat-server";
    std::string engine = "threads";
    std::string guests = "yes";
    std::vector<std::string> operators;
    std::size_t accounts = 100'000;
    std::uint32_t password_cost = 19;  // MiB
    std::size_t clients = 1000;
    std::size_t queue_kib = 256;
    int flood_lines = 20;
    int flood_seconds = 10;
    int idle_timeout = 1800;
    int join_timeout = 60;
    std::size_t history = 50;
    std::string trace;
};

void add_options(app::Program& program, Options& o) {
    auto& cli = program.cli;
    program.add_listen(o.listen);
    cli.add_option("--data", o.data, "Folder for accounts and history; made if it is not there")
        ->type_name("DIR")
        ->capture_default_str();
    cli.add_option("--engine", o.engine,
                   "What carries the room: threads (two for each client) or async (an event loop)")
        ->check(CLI::IsMember({"threads", "async"}))
        ->capture_default_str();
    cli.add_option("--guests", o.guests, "May people talk without an account: yes or no")
        ->check(CLI::IsMember({"yes", "no"}))
        ->capture_default_str();
    cli.add_option("--operator", o.operators, "A registered name that may kick and ban; may be given more than once")
        ->type_name("NAME")
        ->check([](const std::string& name) {
            return text::parse_nick(name) ? std::string{} : "'" + name + "' cannot be a name";
        });
    cli.add_option("--accounts", o.accounts, "Names that may be registered; one more is refused")
        ->check(CLI::Range(0, 10'000'000))
        ->capture_default_str();
    cli.add_option("--password-cost", o.password_cost, "MiB of memory that Argon2id takes for one password")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    cli.add_option("--clients", o.clients, "Connections at one time; one more is refused")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    cli.add_option("--queue", o.queue_kib, "KiB that may wait for a slow reader before it is disconnected")
        ->check(CLI::Range(16, 1'048'576))
        ->capture_default_str();
    cli.add_option("--flood-lines", o.flood_lines, "Lines that one member may send at once; 0: no limit")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    cli.add_option("--flood-seconds", o.flood_seconds, "Seconds in which that many lines come back")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    cli.add_option("--idle-timeout", o.idle_timeout, "Seconds without a line, then disconnected; 0: never")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    cli.add_option("--join-timeout", o.join_timeout, "Seconds to choose a name; 0: no limit")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    cli.add_option("--history", o.history,
                   "Lines that are shown on joining (the newest that fit half the --queue) and kept over a restart")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    cli.add_option("--trace", o.trace, "Record every message, passwords masked: FILE.pcap for Wireshark or FILE.jsonl")
        ->type_name("FILE")
        ->check(trace::problem_with_trace_path);
}

session::Settings room_settings(const Options& o) {
    session::Settings settings;
    settings.guests = o.guests == "yes";
    for (const auto& name : o.operators) settings.operator_keys.insert(text::nick_key(name));
    settings.history = o.history;
    settings.history_bytes = o.queue_kib * 1024 / 2;
    settings.flood = {o.flood_lines, std::chrono::seconds{o.flood_seconds}};
    settings.idle_timeout = std::chrono::seconds{o.idle_timeout};
    settings.join_timeout = std::chrono::seconds{o.join_timeout};
    return settings;
}

net::Limits server_limits(const Options& o) {
    net::Limits limits;
    limits.connections = o.clients;
    limits.queue_bytes = o.queue_kib * 1024;
    limits.full_notice = messages::format(messages::Failure{"the room is full; try again later"});
    limits.slow_notice = messages::format(messages::Failure{"disconnected: you read too slowly; lines were lost"});
    return limits;
}

int serve(app::Program& program, const Options& o) {
    auto& log = program.log();
    app::StopSignals signals;
    constexpr std::size_t files_of_our_own = 20;  // logs, accounts, journal, trace, the listener, what it turns away
    if (const auto files = app::raise_open_file_limit(); files < o.clients + files_of_our_own) {
        log.warn("not enough open files for so many clients: raise the limit (ulimit -n), or lower --clients",
                 {{"limit", std::to_string(files)}, {"clients", std::to_string(o.clients)}});
    }
    const auto settings = room_settings(o);

    // The room asks the accounts; a worker answers; the answer goes back into the room by the driver's mailbox.
    std::unique_ptr<net::Server> driver;
    std::unique_ptr<session::Room> room;
    std::unique_ptr<trace::Sink> sink;      // with --trace only, as the next
    std::unique_ptr<trace::Traced> traced;  // stands between the driver and the room
    const auto answer = [&](session::Ticket ticket, session::AccountAnswer what) {
        const engine::Turn turn = [&room, ticket, what](core::Now now, engine::Outbox& out) {
            room->answer(ticket, what, now, out);
        };
        driver->post(traced ? traced->turn(turn) : turn);
    };

    const server::DataDirectory directory(o.data);
    server::JournalFile journal(directory, {.lines = o.history}, log);
    auto accounts = std::make_unique<server::AccountsFile>(
        directory,
        server::AccountsFile::Settings{.cost = {.memory_kib = o.password_cost * 1024}, .max_accounts = o.accounts},
        text::nick_key, answer, log);
    for (const auto& key : settings.operator_keys) {
        if (!accounts->is_registered(key)) {
            log.warn("operator is not registered: whoever registers the name first is the operator", {{"name", key}});
        }
    }
    room = std::make_unique<session::Room>(settings, *accounts, journal, journal.records());
    if (!o.trace.empty()) {
        sink = trace::open_trace(o.trace, log);
        traced = std::make_unique<trace::Traced>(*room, *sink,
                                                 trace::lines(line_trace::describe_line, messages::server_line_limit));
    }
    engine::Service& service = traced ? static_cast<engine::Service&>(*traced) : *room;
    driver = o.engine == "async" ? net::make_async_server(o.listen, server_limits(o), service, log)
                                 : net::make_blocking_server(o.listen, server_limits(o), service, log);
    if (traced) traced->set_server(driver->endpoint());

    signals.watch([&] { driver->stop(); });
    log.info("started", {{"engine", o.engine}, {"data", o.data}, {"accounts", std::to_string(accounts->size())}});
    app::print_ready(program.name(), driver->endpoint());
    driver->run();
    accounts.reset();  // no worker answers after this
    log.info("stopped");
    return app::exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("chat-server", "A chat room: talk to it with chat-client, nc or telnet");
    Options options;
    add_options(program, options);
    return program.run(argc, argv, [&] { return serve(program, options); });
}
