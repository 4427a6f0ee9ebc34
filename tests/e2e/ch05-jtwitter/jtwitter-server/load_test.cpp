// Many at a time, in the small form that a test may take. The large form is a benchmark: tests/bench.
#include <chrono>
#include <filesystem>

#include "shared/app/program.hpp"
#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;

class Load : public JTwitter {
  protected:
    Load() { app::raise_open_file_limit(); }
};

#ifdef LAB_SANITIZED
constexpr int crowd = 64;
#else
constexpr int crowd = 256;
#endif

TEST_F(Load, of_idle_connections_does_not_starve_the_active_ones) {
    start({"--keep-alive-timeout", "60", "--connections", std::to_string(2 * crowd)});
    const std::string question = "GET /api/v1/instance HTTP/1.1\r\nHost: x\r\n\r\n";
    std::vector<testkit::LinePeer> idle, active;
    for (int i = 0; i < crowd; ++i) {
        idle.push_back(connect());
        idle.back().send(question);
    }
    for (auto& peer : idle) ASSERT_TRUE(peer.read_until("HTTP/1.1 200 OK"));
    for (int i = 0; i < crowd; ++i) active.push_back(connect());
    const auto begin = std::chrono::steady_clock::now();
    for (int round = 0; round < 5; ++round) {
        for (auto& peer : active) peer.send(question);
        for (auto& peer : active) {
            const auto status = peer.read_until("HTTP/1.1 ");
            ASSERT_TRUE(status);
            ASSERT_TRUE(status->find(" 200 ") != std::string::npos) << *status;
        }
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, testkit::patience)
        << "none waited until an idle one was closed";
    for (auto& peer : idle) {  // they are still there
        peer.send(question);
        ASSERT_TRUE(peer.read_until("HTTP/1.1 200 OK"));
    }
}

TEST_F(Load, of_a_storm_of_connects_is_answered_or_closed_and_the_server_goes_on) {
    start({"--connections", "16"});
    std::vector<testkit::LinePeer> storm;
    for (int i = 0; i < 4 * crowd; ++i) {
        storm.push_back(connect());
        storm.back().send("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }
    int answered = 0;
    for (auto& peer : storm) answered += peer.read_line() == "HTTP/1.1 200 OK" ? 1 : 0;
    EXPECT_GE(answered, crowd);
    EXPECT_EQ(HttpClient(endpoint()).get("/health").status, 200);
}

TEST_F(Load, of_two_thousand_idle_streams_has_no_thread_each_and_every_one_hears_a_post) {
    constexpr std::size_t streams = 2'000;
    if (app::raise_open_file_limit() < streams + 100) GTEST_SKIP() << "too few open files: ulimit -n";
    start();
    add_user("anna");
    const auto anna = logged_in("anna");
    const auto threads = [&] {
        const std::filesystem::directory_iterator tasks("/proc/" + std::to_string(server().pid()) + "/task");
        return std::distance(begin(tasks), end(tasks));
    };
    std::vector<testkit::LinePeer> readers;
    for (std::size_t i = 0; i < streams; ++i) {
        readers.push_back(connect());
        const bool is_mine = i % 2 == 0;
        readers.back().send(std::string("GET /api/v1/streaming/") + (is_mine ? "user" : "public") +
                            " HTTP/1.1\r\nHost: x\r\n" +
                            (is_mine ? "Authorization: Bearer " + anna->token + "\r\n" : "") + "\r\n");
        ASSERT_TRUE(readers.back().read_until(":)")) << i;
    }
    EXPECT_LT(threads(), 600) << "the threads of the pool, not one for each stream";
    EXPECT_EQ(HttpClient(endpoint()).get("/health").status, 200);
    const auto id = anna->say("to all who listen");
    for (auto& reader : readers) ASSERT_TRUE(reader.read_until("\"id\":\"" + id + "\""));
}
