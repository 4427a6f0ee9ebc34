// A server with all its extensions, and people who talk to it: no socket, no thread, no sleep. Passwords are checked
// when a test says nothing else, and commits are made when the server asks for them.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ch01-chatroom/xmpp-extensions/room.hpp"
#include "ch01-chatroom/xmpp-extensions/stream_management.hpp"
#include "ch01-chatroom/xmpp-session/server.hpp"
#include "shared/core/log.hpp"
#include "tests/unit/ch01-chatroom/xmpp-session/memory_storage.hpp"

namespace xmpp::session {

/// Keys of the lowest cost that there may be.
Credentials make_credentials(const std::string& password);

class TestLog final : public core::Log {
  public:
    void write(core::LogLevel level, std::string_view event, std::initializer_list<core::LogField> fields) override;
    std::vector<std::string> lines;  // without those of level debug
};

struct WorldSettings {
    Settings settings{.domain = "im.example", .may_register = true, .scram_iterations = 4'096};
    GuardSettings guard{};
    extensions::ManagementSettings management{};
    std::shared_ptr<const crypto::TlsIdentity> tls{};
    extensions::RoomLimits rooms{};
};

class World final : private engine::Outbox, private Passwords {
  public:
    explicit World(WorldSettings settings = {});
    ~World();

    /// Has an account with the password "secret of NAME".
    void has_account(const std::string& name);

    void connects(const std::string& who, const std::string& peer = "127.0.0.1:4000");
    /// Bytes come from somebody; then commits are made and passwords are checked, unless `holds_back`.
    void says(const std::string& who, std::string_view bytes);
    /// What somebody has heard since it was last asked: elements as text of jabber:client, "opened", "closed", and
    /// "connection closed" at the end.
    std::vector<std::string> hears(const std::string& who);
    /// The same, without iq answers and pushes: what people would see.
    std::vector<std::string> sees(const std::string& who);
    /// The raw bytes instead.
    std::string bytes_to(const std::string& who);
    bool is_open(const std::string& who) const;
    /// What it is sent waits until the test asks what it has heard.
    void reads_slowly(const std::string& who) { peers_.at(who).is_slow = true; }

    /// Connects and says its password; has yet to bind a resource, or to resume.
    void shows_who_it_is(const std::string& who, const std::string& account);
    /// Connects and logs in, up to the bound resource. What it heard is forgotten.
    void logs_in(const std::string& who, const std::string& account, const std::string& resource);
    /// The same, and sends its presence.
    void comes(const std::string& who, const std::string& account, const std::string& resource = "desk",
               const std::string& presence = "<presence/>");
    /// A component connects, and shows that it knows the secret.
    void opens_component(const std::string& who, const std::string& domain = "sms.im.example");
    void shakes_hands(const std::string& who, const std::string& secret = "secret");
    void drops(const std::string& who, std::string_view reason = "connection reset");
    void waits(std::chrono::milliseconds time);
    void settle();
    /// About passwords, without an answer yet.
    std::size_t open_questions() const { return questions_.size(); }
    /// The process ends without a word, and another one is started.
    void is_killed_and_restarted();
    void stops();

    /// Something happens in a turn of its own.
    void runs(const std::function<void(Core&)>& what);

    Server& server() { return *server_; }
    core::Now now() const { return now_; }

    MemoryStorage storage;
    TestLog log;
    bool holds_back = false;  // commits and passwords wait for settle()
    bool asked_for_commit = false;
    std::size_t unsent = 0;  // bytes that no connection has taken

  private:
    struct Peer {
        engine::ConnectionId id{};
        std::string bytes;
        bool open = true;
        bool is_slow = false;
    };
    struct Question {
        Ticket ticket;
        std::optional<crypto::ScramKeys> keys;  // none: to be prepared
        std::string password;
    };
    void send(engine::ConnectionId to, std::string_view bytes) override;
    void close(engine::ConnectionId whom, std::string_view reason) override;
    std::size_t waiting(engine::ConnectionId whom) override;
    /// What the test has not heard yet.
    std::size_t unacknowledged(engine::ConnectionId whom) override;
    void note(engine::ConnectionId, std::string_view what) override {
        log.lines.push_back("note " + std::string(what));
    }
    bool check(Ticket ticket, const crypto::ScramKeys& keys, std::string password) override;
    bool prepare(Ticket ticket, std::string password, std::uint32_t iterations) override;
    void make_server();
    Peer* find(engine::ConnectionId id);

    WorldSettings settings_;
    std::unique_ptr<Server> server_;
    core::Now now_{std::chrono::steady_clock::time_point{std::chrono::hours{1}},
                   std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours{19}};
    std::map<std::string, Peer> peers_;
    std::deque<Question> questions_;
    std::uint32_t places_ = 0;
    std::uint64_t tokens_ = 0;
};

}  // namespace xmpp::session
