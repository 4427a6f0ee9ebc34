// kill -9 in the middle of registrations: whoever was told "registered" can log in afterwards.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "ch01-chatroom/chat-server/accounts_file.hpp"
#include "shared/testkit/process.hpp"
#include "storage_fixture.hpp"

using chat::session::AccountAnswer;
using chat::session::Ticket;

TEST(AccountsAfterKill, let_in_everyone_who_was_told_registered) {
    const char* given = std::getenv("LAB_TEST_SEED");  // to repeat a failed run
    const auto seed =
        given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
    SCOPED_TRACE("LAB_TEST_SEED=" + std::to_string(seed));
    std::mt19937 random(seed);

    const testkit::TemporaryDirectory data;
    std::set<std::string> acknowledged;
    constexpr int rounds = 12;
    for (int round = 0; round < rounds; ++round) {
        testkit::Process victim({REGISTER_IN_A_LOOP, data.path(), std::to_string(round)});
        // Killed some microseconds after a registration that is chosen at random: the next one is then at any point of
        // its way.
        const auto last = std::to_string(std::uniform_int_distribution(0, 20)(random));
        ASSERT_TRUE(victim.wait_for_output("registered nick-" + std::to_string(round) + "-" + last + "\n"))
            << victim.errors();
        const auto moment = std::chrono::steady_clock::now() +
                            std::chrono::microseconds(std::uniform_int_distribution(0, 3000)(random));
        while (std::chrono::steady_clock::now() < moment) {
        }
        victim.send_signal(SIGKILL);
        const auto ended = victim.wait();
        ASSERT_TRUE(ended);
        ASSERT_EQ(ended->signal, SIGKILL) << victim.errors();
        victim.wait_for_output("nothing prints this: wait for the end of the stream");
        std::istringstream lines(victim.output());
        for (std::string line; std::getline(lines, line);) {
            ASSERT_TRUE(line.starts_with("registered ")) << line;
            acknowledged.insert(line.substr(std::string("registered ").size()));
        }
    }
    ASSERT_GE(acknowledged.size(), static_cast<std::size_t>(rounds));

    RecordingLog log;
    core::Guarded<std::map<Ticket, AccountAnswer>> answers;
    const chat::server::DataDirectory directory(data.path());
    chat::server::AccountsFile accounts(
        directory, {.cost = {.memory_kib = 8, .iterations = 1, .parallelism = 1}, .max_waiting = acknowledged.size()},
        [](std::string_view nick) { return std::string(nick); },
        [&](Ticket ticket, AccountAnswer answer) {
            answers.with([&](auto& all) { all.emplace(ticket, answer); });
            answers.notify_all();
        },
        log);
    std::map<Ticket, std::string> asked;
    for (const auto& nick : acknowledged) {
        const Ticket ticket{asked.size()};
        asked.emplace(ticket, nick);
        accounts.check_password(ticket, nick, "secret of " + nick);
    }
    answers.wait_until(
        std::chrono::steady_clock::now() + testkit::patience,
        [&](const auto& all) { return all.size() == asked.size(); },
        [&](const auto& all) {
            for (const auto& [ticket, nick] : asked) {
                ASSERT_TRUE(all.contains(ticket)) << nick;
                EXPECT_EQ(all.at(ticket), AccountAnswer::done) << nick;
            }
        });
    RecordProperty("acknowledged", static_cast<int>(acknowledged.size()));
    RecordProperty("in_file", static_cast<int>(accounts.size()));
}
