// xmpp-client: contacts, talks and rooms on a terminal; with --batch for scripts.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

#include "ch01-chatroom/chat-client/terminal.hpp"
#include "ch01-chatroom/xmpp-client/batch_mode.hpp"
#include "ch01-chatroom/xmpp-client/client.hpp"
#include "ch01-chatroom/xmpp-client/screen_mode.hpp"
#include "shared/app/program.hpp"
#include "shared/app/version.hpp"
#include "shared/trace/sink.hpp"

namespace {

using namespace xmpp;
using namespace xmpp::client;

struct Options {
    std::string jid;
    core::Endpoint server{"127.0.0.1", 5222};
    std::string tls = "required";
    std::string authority;
    bool plain = false, registers = false, batch = false, gives_up = false;
    std::string password_file, data, trace;
};

void add_options(app::Program& program, Options& o) {
    auto& cli = program.cli;
    cli.add_option("--jid", o.jid, "Who you are: alice@im.example, or with a resource, alice@im.example/desk")
        ->type_name("JID")
        ->required()
        ->check([](const std::string& text) {
            const auto jid = Jid::parse(text);
            return jid && !jid->local().empty() ? std::string{} : "'" + text + "' is no address of a person";
        });
    program.add_endpoint("--server", o.server, "Where the server of that domain listens");
    cli.add_option("--tls", o.tls, "required, auto (if the server offers it) or off")
        ->check(CLI::IsMember({"required", "auto", "off"}))
        ->capture_default_str();
    cli.add_option("--ca", o.authority, "PEM file of the authorities to believe; without it those of the system")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    cli.add_flag("--plain", o.plain, "Send the password as it is even without TLS, if the server wants nothing else");
    cli.add_flag("--register", o.registers, "Make the account first");
    cli.add_option("--password-file", o.password_file,
                   "The password is the first line of this file; else XMPP_PASSWORD in the environment, else it is "
                   "asked for")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    cli.add_option("--data", o.data, "Keep past talks in this folder, for you alone to read")->type_name("DIR");
    cli.add_flag("--batch", o.batch, "A wish a line on stdin, an event a line of JSON on stdout");
    cli.add_flag("--no-reconnect", o.gives_up, "End when the connection is lost");
    cli.add_option("--trace", o.trace,
                   "Record every stanza, passwords masked (not inside TLS): FILE.pcap or FILE.jsonl")
        ->type_name("FILE")
        ->check(trace::problem_with_trace_path);
    cli.footer(
        "On the screen a line without / goes to whom the talk is with; /win N or /win ADDRESS shows another one, Tab\n"
        "completes names, and /help lists the wishes. In --batch the same wishes are lines of stdin, without /; they\n"
        "wait until the client is online. \"wait EVENT [FIELD=TEXT ...] [for SECONDS]\" waits for an event, and the "
        "end\n"
        "of stdin logs out. The exit code is 0 if the client was online and all lines could be done.");
}

std::string ask_password(const Options& o) {
    std::string password;
    if (!o.password_file.empty()) {
        std::ifstream file(o.password_file);
        std::getline(file, password);
    } else if (const char* given = std::getenv("XMPP_PASSWORD")) {
        password = given;
    } else if (isatty(STDIN_FILENO) != 0) {
        const chat::client::HiddenEcho hidden;  // before the question: somebody may type fast
        std::fprintf(stderr, "password of %s: ", o.jid.c_str());
        std::array<char, 1024> line{};
        if (std::fgets(line.data(), static_cast<int>(line.size()), stdin) != nullptr) password = line.data();
        std::fputc('\n', stderr);
    }
    while (password.ends_with('\n') || password.ends_with('\r')) password.pop_back();
    if (password.empty())
        throw std::runtime_error("no password: give --password-file, or XMPP_PASSWORD in the environment");
    return password;
}

client::Settings session_settings(const Options& o) {
    client::Settings settings{.jid = Jid::parse(o.jid).value(), .password = ask_password(o)};
    settings.tls = o.tls == "off" ? TlsWish::off : o.tls == "auto" ? TlsWish::if_offered : TlsWish::required;
    settings.plain_in_the_clear = o.plain;
    settings.registers = o.registers;
    settings.version = app::version;
    if (settings.tls != TlsWish::off)
        settings.trust = o.authority.empty() ? crypto::TlsTrust::of_system() : crypto::TlsTrust::load(o.authority);
    return settings;
}

}  // namespace

int main(int argc, char** argv) {
    app::Program program("xmpp-client", "Talks with people and in rooms by XMPP, on a terminal or for a script");
    Options options;
    add_options(program, options);
    return program.run(argc, argv, [&] {
        if (!options.batch && !chat::client::have_terminal())
            throw std::runtime_error("this is no terminal; --batch is for scripts and pipes");
        const ClientSetup setup{.server = options.server, .trace_file = options.trace, .reconnects = !options.gives_up};
        std::vector<int> signals{SIGINT, SIGTERM, SIGHUP};
        if (!options.batch) signals.push_back(SIGWINCH);
        Client client(setup, session_settings(options), signals, program.log());
        return options.batch ? run_batch(client) : run_screen(client, options.data);
    });
}
