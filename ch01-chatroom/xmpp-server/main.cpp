// xmpp-server: instant messaging for every XMPP client.
//
//     driver (threads or event loop)  --bytes-->  Server  --questions-->  PasswordDesk (two workers)
//              ^                                 |   |  \--rows-->  SqliteStorage (one commit for each turn)
//              +------------ stanzas ------------+   +--> extensions: rooms, offline messages, carbons ...
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ch01-chatroom/chat-server/data_directory.hpp"
#include "ch01-chatroom/xmpp-extensions/carbons.hpp"
#include "ch01-chatroom/xmpp-extensions/components.hpp"
#include "ch01-chatroom/xmpp-extensions/disco.hpp"
#include "ch01-chatroom/xmpp-extensions/offline_messages.hpp"
#include "ch01-chatroom/xmpp-extensions/ping.hpp"
#include "ch01-chatroom/xmpp-extensions/private_xml.hpp"
#include "ch01-chatroom/xmpp-extensions/registration.hpp"
#include "ch01-chatroom/xmpp-extensions/rooms.hpp"
#include "ch01-chatroom/xmpp-extensions/stream_management.hpp"
#include "ch01-chatroom/xmpp-extensions/vcards.hpp"
#include "ch01-chatroom/xmpp-messages/stream_header.hpp"
#include "ch01-chatroom/xmpp-server/control.hpp"
#include "ch01-chatroom/xmpp-server/password_desk.hpp"
#include "ch01-chatroom/xmpp-server/report.hpp"
#include "ch01-chatroom/xmpp-server/sqlite_storage.hpp"
#include "ch01-chatroom/xmpp-session/server.hpp"
#include "ch01-chatroom/xmpp-trace/stream_trace.hpp"
#include "shared/app/program.hpp"
#include "shared/crypto/token.hpp"
#include "shared/net/server.hpp"
#include "shared/trace/sink.hpp"
#include "shared/trace/traced.hpp"

namespace {

using namespace xmpp;

struct Options {
    core::Endpoint listen{"127.0.0.1", 5222};
    std::string domain = "localhost";
    std::string data = "data/xmpp-server";
    std::string registration = "closed";
    std::string engine = "threads";
    std::vector<std::string> components;
    std::string certificate, key;
    std::string tls = "optional";
    std::string guard = "on";
    std::string durable = "process";
    std::uint32_t scram_iterations = crypto::default_scram_iterations;
    std::size_t clients = 1000;
    std::size_t queue_kib = 2048;
    std::size_t accounts = 100'000;
    std::size_t strangers = 2'000;
    int log_in_seconds = 60;
    int idle_seconds = 300;
    int resume_seconds = 300;
    std::size_t history = 20;
    std::string trace;

    // of the commands
    std::string whom, reason;
    bool json = false;
};

void add_options(app::Program& program, Options& o) {
    auto& cli = program.cli;
    program.add_listen(o.listen);
    cli.add_option("--domain", o.domain, "The server's name, the part of addresses behind the @")
        ->type_name("NAME")
        ->check([](const std::string& name) {
            return Jid::server(name) ? std::string{} : "'" + name + "' cannot be a domain";
        })
        ->capture_default_str();
    cli.add_option("--data", o.data, "Folder for accounts, rosters and messages; made if it is not there")
        ->type_name("DIR")
        ->capture_default_str();
    cli.add_option("--register", o.registration, "May anybody make an account from a client: open or closed")
        ->check(CLI::IsMember({"open", "closed"}))
        ->capture_default_str();
    cli.add_option("--engine", o.engine,
                   "What carries the server: threads (two for each client) or async (an event loop)")
        ->check(CLI::IsMember({"threads", "async"}))
        ->capture_default_str();
    cli.add_option("--component", o.components,
                   "A service of its own domain that may connect (XEP-0114), and its secret; more than once")
        ->type_name("NAME:SECRET")
        ->check([](const std::string& text) {
            const auto colon = text.find(':');
            const bool is_pair = colon != std::string::npos && colon + 1 < text.size();
            return is_pair && Jid::server(text.substr(0, colon)) ? std::string{}
                                                                 : std::string("it has the form NAME:SECRET");
        });
    auto* certificate = cli.add_option("--cert", o.certificate,
                                       "Certificate for STARTTLS, PEM, with those between it and the authority");
    auto* key = cli.add_option("--key", o.key, "Its private key, PEM (PKCS #8); ./lab certs makes a pair for trials");
    certificate->type_name("FILE")->check(CLI::ExistingFile)->needs(key);
    key->type_name("FILE")->check(CLI::ExistingFile)->needs(certificate);
    cli.add_option("--tls", o.tls, "With --cert: may clients log in without TLS (optional) or not (required)")
        ->check(CLI::IsMember({"optional", "required"}))
        ->capture_default_str();
    cli.add_option("--guard", o.guard,
                   "Slow down and lock out who guesses passwords or registers very often; off is for load tests")
        ->check(CLI::IsMember({"on", "off"}))
        ->capture_default_str();
    cli.add_option("--durable", o.durable,
                   "What is acknowledged survives the end of the process, or also a power cut (disk: slower)")
        ->check(CLI::IsMember({"process", "disk"}))
        ->capture_default_str();
    cli.add_option("--scram-iterations", o.scram_iterations, "What one guess at a new password costs")
        ->check(CLI::Range(crypto::min_scram_iterations, crypto::max_scram_iterations))
        ->capture_default_str();
    cli.add_option("--clients", o.clients, "Connections at one time; one more is refused")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    cli.add_option("--strangers", o.strangers, "Of these that are not logged in; one more ends the oldest of them")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    cli.add_option("--accounts", o.accounts, "Accounts that may be registered; one more is refused")
        ->check(CLI::Range(0, 10'000'000))
        ->capture_default_str();
    cli.add_option("--queue", o.queue_kib, "KiB that may wait for a slow reader before it is disconnected")
        ->check(CLI::Range(64, 1'048'576))
        ->capture_default_str();
    cli.add_option("--log-in-time", o.log_in_seconds, "Seconds to log in")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    cli.add_option("--idle-time", o.idle_seconds, "Seconds of silence after which a client is asked if it is there")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    cli.add_option("--resume-time", o.resume_seconds, "Seconds that a lost session waits for its client (XEP-0198)")
        ->check(CLI::Range(0, 86'400))
        ->capture_default_str();
    cli.add_option("--history", o.history, "Messages of a room that a newcomer is shown")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();

    cli.add_option(
           "--trace", o.trace,
           "Record every stanza, passwords masked: FILE.pcap for Wireshark or FILE.jsonl; what goes through TLS "
           "is not read")
        ->type_name("FILE")
        ->check(trace::problem_with_trace_path);

    for (const auto& [name, about] :
         {std::pair{"users", "Who has an account, and who is logged in to the running server"},
          std::pair{"rooms", "The rooms of the running server"},
          std::pair{"add", "Make an account; its password is the first line of stdin"},
          std::pair{"kick", "End the sessions of an account, or one of them"},
          std::pair{"stats", "Figures of the running server"}}) {
        auto* command = cli.add_subcommand(name, about);
        command->add_option("--data", o.data, "The server's folder")->type_name("DIR")->capture_default_str();
        command->add_flag("--json", o.json, "For programs");
        if (std::string_view(name) == "add")
            command->add_option("whom", o.whom, "alice, or alice@ and the server's domain")->required();
        if (std::string_view(name) == "kick") {
            command->add_option("whom", o.whom, "alice, alice@im.example or alice@im.example/phone")->required();
            command->add_option("reason", o.reason, "What it is told");
        }
    }
}

net::Limits server_limits(const Options& o) {
    net::Limits limits;
    limits.connections = o.clients;
    limits.queue_bytes = o.queue_kib * 1024;
    const auto farewell = [&](StreamFault fault, const char* text) {
        return to_stream_text(to_element(fault, text)) + std::string(stream_end);
    };
    limits.full_notice = to_text({.from = o.domain, .to = {}, .id = "none", .version = "1.0", .lang = "en"}) +
                         farewell(StreamFault::resource_constraint, "too many connections; try later");
    limits.slow_notice = farewell(StreamFault::policy_violation, "you read too slowly");
    return limits;
}

int serve(app::Program& program, const Options& o) {
    auto& log = program.log();
    app::StopSignals signals;
    constexpr std::size_t files_of_our_own = 30;
    if (const auto files = app::raise_open_file_limit(); files < o.clients + files_of_our_own) {
        log.warn("not enough open files for so many clients: raise the limit (ulimit -n), or lower --clients",
                 {{"limit", std::to_string(files)}, {"clients", std::to_string(o.clients)}});
    }
    session::Settings settings;
    settings.domain = Jid::server(o.domain)->text();
    settings.may_register = o.registration == "open";
    settings.tls_required = o.tls == "required";
    settings.scram_iterations = o.scram_iterations;
    settings.accounts = o.accounts;
    settings.strangers = o.strangers;
    settings.log_in_time = std::chrono::seconds{o.log_in_seconds};
    settings.idle_time = std::chrono::seconds{o.idle_seconds};
    // Beside a portion there must be room for the longest stanza, which may grow when it is written anew.
    settings.portion_bytes = std::min(settings.portion_bytes, o.queue_kib * 1024 / 4);
    const auto tls = o.certificate.empty() ? nullptr : crypto::TlsIdentity::load(o.certificate, o.key);
    if (settings.tls_required && tls == nullptr)
        throw std::runtime_error("--tls required needs --cert and --key; ./lab certs makes a pair for trials");

    const chat::server::DataDirectory directory(o.data);
    server::SqliteStorage storage(std::filesystem::path(o.data) / "xmpp.db", o.durable == "disk");

    std::unique_ptr<net::Server> driver;
    std::unique_ptr<session::Server> server;
    std::unique_ptr<trace::Sink> sink;      // with --trace only, as the next
    std::unique_ptr<trace::Traced> traced;  // stands between the driver and the server
    const auto in_its_turn = [&](auto call) {
        const engine::Turn turn = [&server, call = std::move(call)](core::Now now, engine::Outbox& out) {
            call(*server, now, out);
        };
        driver->post(traced ? traced->turn(turn) : turn);
    };
    auto passwords = std::make_unique<server::PasswordDesk>(server::PasswordDesk::Answers{
        .checked =
            [&](session::Ticket ticket, bool fits) {
                in_its_turn([ticket, fits](session::Server& it, core::Now now, engine::Outbox& out) {
                    it.password_checked(ticket, fits, now, out);
                });
            },
        .prepared =
            [&](session::Ticket ticket, session::Credentials keys) {
                in_its_turn([ticket, keys = std::move(keys)](session::Server& it, core::Now now, engine::Outbox& out) {
                    it.password_prepared(ticket, keys, now, out);
                });
            }});
    const auto ask_for_commit = [&] {
        in_its_turn([](session::Server& it, core::Now now, engine::Outbox& out) { it.commit(now, out); });
    };
    session::GuardSettings guard;
    guard.on = o.guard == "on";
    server = std::make_unique<session::Server>(
        settings, guard, tls, session::ServerPorts{storage, *passwords, crypto::random_token, ask_for_commit, log});

    auto& core = server->core();
    server->add(std::make_unique<extensions::StreamManagement>(
        core, extensions::ManagementSettings{.longest_absence = std::chrono::seconds{o.resume_seconds}}));
    server->add(std::make_unique<extensions::Disco>(core));
    server->add(std::make_unique<extensions::Ping>(core));
    server->add(std::make_unique<extensions::Registration>(
        core, guard.on ? extensions::RegistrationLimit{} : extensions::RegistrationLimit{.accounts = 0}));
    server->add(std::make_unique<extensions::OfflineMessages>(core));
    server->add(std::make_unique<extensions::Carbons>(core));
    server->add(std::make_unique<extensions::VCards>(core));
    server->add(std::make_unique<extensions::PrivateXml>(core));
    auto rooms = std::make_unique<extensions::Rooms>(core, "conference." + settings.domain,
                                                     extensions::RoomLimits{.history = o.history});
    const auto& its_rooms = *rooms;
    server->add(std::move(rooms));
    const server::ControlFile control{{}, settings.domain, crypto::random_token()};
    std::map<std::string, extensions::ComponentSettings> components{
        {server::control_domain(settings.domain), {control.secret, false}}};
    for (const auto& component : o.components) {
        const auto colon = component.find(':');
        components[Jid::server(component.substr(0, colon))->text()] = {component.substr(colon + 1)};
    }
    server->add(std::make_unique<extensions::Components>(core, components));
    server->add(std::make_unique<server::Control>(core, *server, its_rooms, core::Now::read()));
    storage.commit();  // what the extensions took up

    if (!o.trace.empty()) {
        sink = trace::open_trace(o.trace, log);
        traced = std::make_unique<trace::Traced>(*server, *sink, stream_trace::make_dissector);
    }
    engine::Service& service = traced ? static_cast<engine::Service&>(*traced) : *server;
    driver = o.engine == "async" ? net::make_async_server(o.listen, server_limits(o), service, log)
                                 : net::make_blocking_server(o.listen, server_limits(o), service, log);
    if (traced) traced->set_server(driver->endpoint());
    server::write_control_file(o.data, {driver->endpoint(), control.domain, control.secret});
    signals.watch([&] { driver->stop(); });
    if (tls == nullptr && o.listen.host != "127.0.0.1" && o.listen.host != "::1" && o.listen.host != "localhost")
        log.warn("passwords and messages go over the network in the clear: give --cert and --key, and --tls required");
    log.info("started", {{"engine", o.engine},
                         {"domain", settings.domain},
                         {"data", o.data},
                         {"accounts", std::to_string(storage.account_count())},
                         {"tls", tls == nullptr ? "none" : o.tls}});
    app::print_ready(program.name(), driver->endpoint());
    driver->run();
    passwords.reset();  // no worker answers after this
    traced.reset();
    server.reset();
    storage.commit();
    log.info("stopped");
    return app::exit_ok;
}

int ask(const Options& o, const std::string& command) {
    server::Question question{.command = command, .jid = o.whom, .reason = o.reason};
    if (command == "add") {
        std::getline(std::cin, question.password);
        if (question.password.empty()) throw std::runtime_error("no password on stdin");
    }
    const auto answer = server::ask(server::read_control_file(o.data), question);
    std::fputs((o.json ? server::to_json(answer) : server::to_table(answer)).c_str(), stdout);
    return app::exit_ok;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("xmpp-server", "Instant messaging for every XMPP client");
    Options options;
    add_options(program, options);
    return program.run(argc, argv, [&] {
        for (const auto* command : program.cli.get_subcommands()) return ask(options, command->get_name());
        return serve(program, options);
    });
}
