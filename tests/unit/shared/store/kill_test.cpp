// kill -9 in the middle of commits: what was acknowledged is there, once, and the file needs no repair.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <random>
#include <set>
#include <sstream>

#include "shared/store/database.hpp"
#include "shared/testkit/process.hpp"

namespace {

TEST(StoreAfterKill, has_all_that_was_acknowledged) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const testkit::TemporaryDirectory folder;
    const auto file = folder.path() + "/data.db";
    std::set<std::string> acknowledged;
    constexpr int rounds = 8;
    for (int round = 0; round < rounds; ++round) {
        testkit::Process victim({STORE_IN_A_LOOP, file, std::to_string(round)});
        const auto last = std::uniform_int_distribution(0, 100)(random);
        ASSERT_TRUE(victim.wait_for_output("\n" + std::to_string(round) + "-" + std::to_string(last + 1) + "\n"))
            << victim.errors();
        const auto moment = std::chrono::steady_clock::now() +
                            std::chrono::microseconds(std::uniform_int_distribution(0, 3000)(random));
        while (std::chrono::steady_clock::now() < moment) {
        }
        victim.send_signal(SIGKILL);
        ASSERT_TRUE(victim.wait());
        victim.wait_for_output("nothing prints this: wait for the end of the stream");
        const auto printed = victim.output();
        std::istringstream lines(printed.substr(0, printed.rfind('\n') + 1));
        for (std::string line; std::getline(lines, line);) acknowledged.insert(line);

        store::Database database({.file = file});
        database.read([&](store::Session& session) {
            EXPECT_EQ(session.value<std::string>("PRAGMA integrity_check"), "ok");
            std::set<std::string> kept;
            for (auto& [name] : session.rows<std::string>("SELECT name FROM done")) kept.insert(name);
            for (const auto& name : acknowledged) EXPECT_TRUE(kept.contains(name)) << name;
        });
    }
    EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(rounds));
}

}  // namespace
