#include "tests/bench/ch01-chatroom/xmpp_servers.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "shared/testkit/free_port.hpp"

namespace bench {

namespace {

using namespace std::chrono_literals;
using Command = std::vector<std::string>;

constexpr std::chrono::seconds most_for_stopping{15};
constexpr int tries = 3;  // somebody else may take a port that was free

/// The same command, ended by the kernel if this process ends before it (setpriv of util-linux becomes the command, so
/// the pid stays).
Command ending_with_us(Command command) {
    if (!testkit::have_program("setpriv")) return command;
    Command longer{"setpriv", "--pdeathsig", "TERM", "--"};
    longer.insert(longer.end(), command.begin(), command.end());
    return longer;
}

std::unique_ptr<testkit::Process> run(Command command, const testkit::Process::Setup& setup = {}) {
    return std::make_unique<testkit::Process>(ending_with_us(std::move(command)), setup);
}

bool accepts(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(socket);
    return connected;
}

/// False if it ends, or takes no connection in time.
bool comes_up(testkit::Process& process, std::uint16_t port) {
    const auto deadline = std::chrono::steady_clock::now() + testkit::patience;
    const auto has_ended = [](const std::string&, bool ended) { return ended; };
    while (std::chrono::steady_clock::now() < deadline) {
        if (process.wait_for_output(has_ended, 50ms)) return false;
        if (accepts(port)) return true;
    }
    return false;
}

/// Starts a server that cannot choose a port itself.
RunningServer start_on_free_port(const std::string& name,
                                 const std::function<std::unique_ptr<testkit::Process>(std::uint16_t port)>& start) {
    std::string complaint;
    for (int attempt = 0; attempt < tries; ++attempt) {
        const core::Endpoint endpoint{"127.0.0.1", testkit::free_port()};
        auto process = start(endpoint.port);
        if (comes_up(*process, endpoint.port)) return {std::move(process), endpoint};
        complaint = process->output() + process->errors();
    }
    throw std::runtime_error(name + " does not start: " + complaint);
}

/// The folder that holds ejabberd's code and that of the libraries which it uses; empty if there is none.
std::string ejabberd_libraries() {
    std::error_code ignored;
    for (const auto& folder : std::filesystem::directory_iterator("/usr/lib", ignored)) {
        if (!folder.is_directory(ignored)) continue;
        for (const auto& library : std::filesystem::directory_iterator(folder, ignored)) {
            if (library.path().filename().string().starts_with("ejabberd-") &&
                std::filesystem::exists(library.path() / "ebin/ejabberd.beam", ignored)) {
                return folder.path().string();
            }
        }
    }
    return {};
}

Command split(const std::string& words) {
    std::istringstream stream(words);
    Command command;
    for (std::string word; stream >> word;) command.push_back(word);
    return command;
}

RunningServer start_ready(Command words) {
    auto process = run(std::move(words));
    const auto endpoint = process->wait_ready();
    return {std::move(process), endpoint};
}

}  // namespace

Launch prosody(const std::string& domain, ProsodySettings settings) {
    if (!testkit::have_program("prosody")) return {};
    return [domain, settings](const std::string& folder) {
        std::filesystem::create_directories(folder + "/data");
        std::filesystem::create_directories(folder + "/certs");
        return start_on_free_port("prosody", [&](std::uint16_t port) {
            std::ofstream file(folder + "/prosody.cfg.lua");
            file << "run_as_root = true\n"
                 << "pidfile = '" << folder << "/prosody.pid'\n"
                 << "data_path = '" << folder << "/data'\n"
                 << "certificates = '" << folder << "/certs'\n"
                 << "log = { { levels = { min = 'error' }, to = 'console' } }\n"
                 << "interfaces = { '127.0.0.1' }\n"
                 << "c2s_ports = { " << port << " }\n"
                 << "c2s_direct_tls_ports = {}\n"
                 << "modules_enabled = { 'roster', 'saslauth', 'disco', 'ping', 'register_ibr' }\n"  // and always:
                 << "modules_disabled = { 's2s', 'tls' }\n"  // messages, presence, offline messages
                 << "storage = 'internal'\n"
                 << "authentication = 'internal_plain'\n"
                 << "allow_registration = true\n"
                 << "allow_unencrypted_plain_auth = true\n"
                 << "c2s_require_encryption = false\n";
            if (settings == ProsodySettings::tuned) {
                file << "network_settings = { nagle = false, opportunistic_writes = true }\n"
                     << "gc = { mode = 'generational' }\n";
            }
            file << "VirtualHost '" << domain << "'\n";
            file.close();
            return run({"prosody", "-F", "--config", folder + "/prosody.cfg.lua"});
        });
    };
}

// Not by ejabberdctl, which asks for the user ejabberd or root. Without a node name Erlang starts neither its
// distribution nor epmd, and there is no cookie. The other settings of the virtual machine are ejabberdctl's.
Launch ejabberd(const std::string& domain) {
    const auto libraries = ejabberd_libraries();
    if (libraries.empty() || !testkit::have_program("erl")) return {};
    return [domain, libraries](const std::string& folder) {
        std::filesystem::create_directories(folder + "/data");
        const testkit::Process::Setup setup{.directory = folder,
                                            .environment = {{"HOME", folder},
                                                            {"ERL_LIBS", libraries},
                                                            {"ERL_MAX_PORTS", "32000"},
                                                            {"ERL_CRASH_DUMP_BYTES", "0"},
                                                            {"EJABBERD_CONFIG_PATH", folder + "/ejabberd.yml"},
                                                            {"EJABBERD_LOG_PATH", folder + "/ejabberd.log"}}};
        return start_on_free_port("ejabberd", [&](std::uint16_t port) {
            std::ofstream(folder + "/ejabberd.yml") << "hosts: ['" << domain << "']\n"
                                                    << "loglevel: error\n"
                                                    << "listen:\n"
                                                    << "  - port: " << port << "\n"
                                                    << "    ip: '127.0.0.1'\n"
                                                    << "    module: ejabberd_c2s\n"
                                                    << "    backlog: 1000\n"
                                                    << "    max_stanza_size: 262144\n"
                                                    << "    shaper: none\n"
                                                    << "    access: all\n"
                                                    << "auth_method: internal\n"
                                                    << "auth_password_format: plain\n"
                                                    << "registration_timeout: infinity\n"
                                                    << "modules:\n"
                                                    << "  mod_disco: {}\n"
                                                    << "  mod_offline: {}\n"
                                                    << "  mod_ping: {}\n"
                                                    << "  mod_register: { access: all, ip_access: all }\n"
                                                    << "  mod_roster: {}\n";
            return run({"erl", "+K", "true", "+P", "250000", "-noinput", "-mnesia", "dir", '"' + folder + "/data\"",
                        "-s", "ejabberd"},
                       setup);
        });
    };
}

Launch own_server(const std::string& engine, const std::string& domain, const std::string& more) {
    const auto program = testkit::program_path("xmpp-server");
    if (access(program.c_str(), X_OK) != 0) return {};
    return [=](const std::string& folder) {
        Command words{
            program,    "--listen",  "127.0.0.1:0", "--domain",    domain,    "--data",      folder + "/data",
            "--engine", engine,      "--register",  "open",        "--guard", "off",         "--scram-iterations",
            "4096",     "--clients", "20000",       "--strangers", "20000",   "--log-level", "warn"};
        const auto rest = split(more);
        words.insert(words.end(), rest.begin(), rest.end());
        return start_ready(std::move(words));
    };
}

Launch command(const std::string& words) {
    return [words](const std::string& folder) {
        auto each = split(words);
        for (auto& word : each) {
            if (const auto at = word.find("{data}"); at != std::string::npos) word.replace(at, 6, folder);
        }
        return start_ready(std::move(each));
    };
}

void XmppServer::start() {
    if (launch_) running_ = launch_(data_.path());
}

void XmppServer::stop() {
    if (!running_.process) return;
    running_.process->send_signal(SIGTERM);
    const auto has_ended = [](const std::string&, bool ended) { return ended; };
    if (running_.process->wait_for_output(has_ended, most_for_stopping)) {
        running_.process->wait();
    } else {
        std::fprintf(stderr, "%s does not stop and is killed\n", name_.c_str());
    }
    running_.process.reset();  // which kills it if it still runs
}

std::optional<int> XmppServer::pid() const {
    if (!running_.process) return {};
    return running_.process->pid();
}

}  // namespace bench
