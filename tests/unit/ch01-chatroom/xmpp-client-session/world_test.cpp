// Our client and our server, both without I/O, on one table: whatever happens to their connections, what people say
// arrives once and in order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>

#include "shared/crypto/token.hpp"
#include "tests/unit/ch01-chatroom/xmpp-client-session/talk.hpp"
#include "tests/unit/ch01-chatroom/xmpp-session/world.hpp"

using testing::ElementsAre;

namespace xmpp::client {

namespace {

class Town {
  public:
    void has(const std::string& name) {
        world.has_account(name);
        auto settings = settings_of_alice();
        settings.jid = Jid::parse(name + "@im.example/desk").value();
        settings.password = "secret of " + name;
        people_[name] = std::make_unique<ClientSession>(settings, crypto::random_token);
    }
    ClientSession& session(const std::string& name) { return *people_.at(name); }

    void connects(const std::string& name) {
        world.connects(name);
        session(name).connected(world.now());
    }
    /// The connection breaks; of what was on its way to the server the first `arrives` bytes do.
    void loses(const std::string& name, std::size_t arrives = 0) {
        world.says(name, session(name).take_output().substr(0, arrives));
        world.bytes_to(name);  // and what was on its way to the client is lost
        world.drops(name);
        session(name).disconnected("connection reset");
    }
    /// Carries bytes until nobody has anything to say.
    void goes_on() {
        for (bool moved = true; moved;) {
            moved = false;
            for (auto& [name, session] : people_) {
                if (session->is_over()) continue;
                if (const auto bytes = session->take_output(); !bytes.empty()) {
                    world.says(name, bytes);
                    moved = true;
                }
                if (const auto bytes = world.bytes_to(name); !bytes.empty()) {
                    session->receive(bytes, world.now());
                    moved = true;
                }
                for (const auto& event : session->take_events())
                    if (event.name == "message") heard[name].emplace_back(event["body"]);
            }
        }
    }

    session::World world;
    std::map<std::string, std::vector<std::string>> heard;

  private:
    std::map<std::string, std::unique_ptr<ClientSession>> people_;
};

}  // namespace

TEST(ClientAndServer, find_each_other_by_scram_and_talk) {
    Town town;
    for (const std::string name : {"alice", "bob"}) {
        town.has(name);
        town.connects(name);
        town.goes_on();
        ASSERT_TRUE(town.session(name).is_online());
        EXPECT_EQ(town.session(name).mechanism(), "SCRAM-SHA-256");
    }
    town.session("alice").send_message(town.session("bob").jid().bare(), "hi");
    town.goes_on();
    EXPECT_THAT(town.heard["bob"], ElementsAre("hi"));
}

TEST(ClientAndServer, lose_nothing_and_repeat_nothing_however_often_the_connection_breaks) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    for (int round = 0; round < 20; ++round) {
        Town town;
        std::map<std::string, std::vector<std::string>> sent;
        for (const std::string name : {"alice", "bob"}) {
            town.has(name);
            town.connects(name);
        }
        town.goes_on();
        for (int number = 0; number < 40; ++number) {
            const std::string from = below(2) == 0 ? "alice" : "bob", to = from == "alice" ? "bob" : "alice";
            const auto body = std::to_string(number);
            town.session(from).send_message(town.session(to).jid(), body);
            sent[to].push_back(body);
            if (below(2) == 0) town.goes_on();
            if (below(3) != 0) continue;
            const std::string who = below(2) == 0 ? "alice" : "bob";
            town.loses(who, below(600));
            if (below(2) == 0 && who == to) town.goes_on();  // the other one goes on meanwhile
            town.connects(who);
            town.goes_on();
            ASSERT_TRUE(town.session(who).is_online());
        }
        town.goes_on();
        EXPECT_EQ(town.heard, sent);
    }
}

TEST(ClientAndServer, go_on_when_the_server_was_killed) {
    Town town;
    for (const std::string name : {"alice", "bob"}) {
        town.has(name);
        town.connects(name);
    }
    town.goes_on();
    town.session("alice").send_message(town.session("bob").jid(), "before");
    town.goes_on();
    town.world.is_killed_and_restarted();
    for (const std::string name : {"alice", "bob"}) {
        town.session(name).disconnected("connection reset");
        town.session(name).take_output();
    }
    for (const std::string name : {"alice", "bob"}) town.connects(name);
    town.goes_on();
    ASSERT_TRUE(town.session("alice").is_online());
    town.session("alice").send_message(town.session("bob").jid(), "after");
    town.goes_on();
    EXPECT_THAT(town.heard["bob"], ElementsAre("before", "after"));
}

}  // namespace xmpp::client
