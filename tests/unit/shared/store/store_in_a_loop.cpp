// Commits one number after the other from four threads, and prints each when it is committed, until it is killed.
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "shared/store/database.hpp"

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    store::Database database({.file = argv[1]});
    const std::string round = argv[2];
    database.write(
        [](store::Session& session) { session.run("CREATE TABLE IF NOT EXISTS done(name TEXT PRIMARY KEY)"); });
    std::atomic<int> next{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (;;) {
                const auto name = round + "-" + std::to_string(next++);
                database.write(
                    [&](store::Session& session) { session.run("INSERT INTO done(name) VALUES (?)", name); });
                std::printf("%s\n", name.c_str());
                std::fflush(stdout);
            }
        });
    }
}
