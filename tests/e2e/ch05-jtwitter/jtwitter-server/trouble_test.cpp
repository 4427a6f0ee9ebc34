// What goes wrong around the server: another program holds the database, a process ends half-way.
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "shared/store/database.hpp"
#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;

class Trouble : public JTwitter {};

TEST_F(Trouble, with_a_database_that_another_program_holds_is_503_until_it_is_free) {
    start();
    add_user("anna");
    const auto anna = logged_in("anna");
    ASSERT_EQ(anna->get("/healthz").status, 200);
    {
        store::Database other({.file = data() + "/jtwitter.sqlite", .readers = 1});
        other.write([&](store::Session&) {  // it writes for as long as this lasts
            const auto refused = anna->post("/api/v1/statuses", "status=hello");
            EXPECT_EQ(refused.status, 503) << refused.body;
            EXPECT_EQ(refused.headers.at("retry-after"), "5");
            EXPECT_EQ(refused.headers.at("content-type"), "application/json; charset=utf-8");
            EXPECT_NE(refused.field("error"), "");
            EXPECT_EQ(anna->get("/healthz").status, 503) << "nothing can be written";
            EXPECT_EQ(anna->get("/api/v1/timelines/home").status, 200) << "reading goes on";
        });
    }
    EXPECT_EQ(anna->post("/api/v1/statuses", "status=hello").status, 200);
    while (anna->get("/healthz").status != 200) {  // it looks again after a second
    }
}

TEST_F(Trouble, while_the_demo_world_is_made_leaves_no_half_of_it) {
    const auto mark = data() + "/demo.unfinished";
    {
        testkit::Process server({testkit::program_path("jtwitter-server"), "--listen", "127.0.0.1:0", "--data", data(),
                                 "--demo", "--password-cost", "32"});  // slow enough to be caught
        while (!std::filesystem::exists(mark)) std::this_thread::yield();
        server.send_signal(SIGKILL);
        server.wait();
        ASSERT_EQ(server.output(), "") << "it was not ready yet";
    }
    ASSERT_TRUE(std::filesystem::exists(mark));
    start({"--demo"});
    EXPECT_TRUE(server().wait_for_error("the demo world was not whole"));
    EXPECT_FALSE(std::filesystem::exists(mark));
    HttpClient visitor(endpoint());
    EXPECT_EQ(visitor.log_in("demo", "demo-password").status, 200);
    const auto posts = visitor.get("/api/v1/instance").json().at("stats").at("status_count").as_int64();
    const auto people = visitor.get("/api/v1/instance").json().at("stats").at("user_count").as_int64();
    const testkit::TemporaryDirectory elsewhere;
    testkit::Process whole({testkit::program_path("jtwitter-server"), "--listen", "127.0.0.1:0", "--data",
                            elsewhere.path() + "/data", "--demo", "--password-cost", "1"});
    const auto stats = HttpClient(whole.wait_ready()).get("/api/v1/instance").json();
    EXPECT_EQ(posts, stats.at("stats").at("status_count").as_int64());
    EXPECT_EQ(people, stats.at("stats").at("user_count").as_int64());
}
