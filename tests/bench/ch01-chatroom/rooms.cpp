#include "tests/bench/ch01-chatroom/rooms.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "shared/testkit/free_port.hpp"
#include "shared/testkit/line_peer.hpp"

namespace bench {

namespace {

class ChatServer final : public RunningRoom {
  public:
    ChatServer(const std::string& engine, std::size_t clients) {
        auto process = std::make_unique<testkit::Process>(std::vector<std::string>{
            testkit::program_path("chat-server"), "--listen", "127.0.0.1:0", "--data", data_.path(), "--engine", engine,
            "--clients", std::to_string(clients), "--flood-lines", "0", "--history", "0", "--idle-timeout", "0",
            "--queue", "16384", "--log-level", "warn"});
        const auto endpoint = process->wait_ready();
        has_started(std::move(process), endpoint);
    }
    std::string enter(std::size_t number) const override { return "/nick c" + std::to_string(number) + "\n"; }
    std::string_view entered() const override { return "-- you are "; }
    std::string say(std::string_view text) const override { return std::string(text) + "\n"; }

  private:
    testkit::TemporaryDirectory data_;
};

class BareRoom final : public RunningRoom {
  public:
    BareRoom() {
        auto process =
            std::make_unique<testkit::Process>(std::vector<std::string>{testkit::program_path("../bench/bare_room")});
        const auto endpoint = process->wait_ready();
        has_started(std::move(process), endpoint);
    }
    std::string enter(std::size_t number) const override { return "in " + std::to_string(number) + "\n"; }
    std::string_view entered() const override { return "in "; }
    std::size_t enter_at_once() const override {
        return 1;
    }  // it sends every "in" to all: one after the other is least
    std::string say(std::string_view text) const override { return std::string(text) + "\n"; }
};

class Ngircd final : public RunningRoom {
  public:
    explicit Ngircd(const std::string& program) {
        std::string complaint;
        for (int attempt = 0; attempt < 5; ++attempt) {
            const core::Endpoint endpoint{"127.0.0.1", testkit::free_port()};
            write_configuration(endpoint.port);
            auto process = std::make_unique<testkit::Process>(
                std::vector<std::string>{program, "--nodaemon", "--config", data_.path() + "/ngircd.conf"});
            if (process->wait_for_output("Now listening")) {
                has_started(std::move(process), endpoint);
                return;
            }
            complaint = process->output() + process->errors();
        }
        throw std::runtime_error("ngircd does not start: " + complaint);
    }
    std::string enter(std::size_t number) const override {
        const auto nick = "c" + std::to_string(number);
        return "NICK " + nick + "\r\nUSER " + nick + " 0 * :" + nick + "\r\nJOIN #room\r\n";
    }
    std::string_view entered() const override { return " 366 "; }
    std::size_t enter_at_once() const override { return 4; }
    std::string say(std::string_view text) const override { return "PRIVMSG #room :" + std::string(text) + "\r\n"; }
    bool echoes() const override { return false; }

  private:
    void write_configuration(std::uint16_t port) const {
        std::filesystem::permissions(data_.path(), std::filesystem::perms(0755));  // it gives up root's rights
        std::ofstream(data_.path() + "/ngircd.conf") << "[Global]\n"
                                                        "Name = irc.bench.invalid\n"
                                                        "Info = bench\n"
                                                        "Listen = 127.0.0.1\n"
                                                        "Ports = "
                                                     << port
                                                     << "\n[Limits]\n"
                                                        "MaxConnections = 0\n"
                                                        "MaxConnectionsIP = 0\n"
                                                        "MaxPenaltyTime = 0\n"
                                                        "PingTimeout = 3600\n"
                                                        "[Options]\n"
                                                        "DNS = no\n"
                                                        "Ident = no\n"
                                                        "PAM = no\n";
    }
    testkit::TemporaryDirectory data_;
};

}  // namespace

std::unique_ptr<RunningRoom> start_chat_server(const std::string& engine, std::size_t clients) {
    return std::make_unique<ChatServer>(engine, clients);
}

std::unique_ptr<RunningRoom> start_ngircd() {
    if (testkit::have_program("ngircd")) return std::make_unique<Ngircd>("ngircd");
    if (access("/usr/sbin/ngircd", X_OK) == 0) return std::make_unique<Ngircd>("/usr/sbin/ngircd");
    return nullptr;
}

std::unique_ptr<RunningRoom> start_bare_room() {
    return std::make_unique<BareRoom>();
}

}  // namespace bench
