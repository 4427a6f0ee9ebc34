#include <signal.h>

#include <random>
#include <thread>

#include "shared/core/guarded.hpp"
#include "tests/e2e/ch01-chatroom/chat-server/chat_server_process.hpp"

using namespace chat::e2e;

class Kill : public ChatServer {};
INSTANTIATE_TEST_SUITE_P(Engines, Kill, both_engines, engine_name);

TEST_P(Kill, during_registration_loses_nobody_who_was_told_registered) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::vector<std::string> registered;
    for (int round = 0; round < 4; ++round) {
        start();
        core::Guarded<std::vector<std::string>> told;
        {
            std::vector<std::jthread> people;
            for (int person = 0; person < 6; ++person) {
                people.emplace_back([&, person] {
                    for (int n = 0;; ++n) {
                        const auto nick =
                            "r" + std::to_string(round) + "p" + std::to_string(person) + "n" + std::to_string(n);
                        try {
                            auto peer = connect();
                            if (!peer.send_line("/register " + nick + " password of " + nick)) return;
                            if (!peer.read_until("-- registered " + nick)) return;
                        } catch (const std::system_error&) {
                            return;  // the server is gone
                        }
                        told.with([&](auto& list) { list.push_back(nick); });
                        told.notify_all();
                    }
                });
            }
            // Kill it after a random number of registrations, in the middle of others.
            const std::size_t enough = 1 + random() % 40;
            told.wait_until(
                std::chrono::steady_clock::now() + testkit::patience,
                [&](const auto& list) { return list.size() >= enough; }, [](auto&) {});
            server().send_signal(SIGKILL);
        }
        EXPECT_EQ(server().wait(), (testkit::ExitStatus{-1, SIGKILL}));
        told.with([&](auto& list) { registered.insert(registered.end(), list.begin(), list.end()); });
    }
    start();
    ASSERT_GE(registered.size(), 4u);
    for (const auto& nick : registered) {
        auto peer = connect();
        peer.send_line("/login " + nick + " password of " + nick);
        EXPECT_TRUE(peer.read_until("-- you are " + nick)) << nick << " was told registered\n" << peer.story();
    }
}
