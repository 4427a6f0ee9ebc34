// From the ready line to the last goodbye.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <filesystem>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;
using testing::Not;

class Life : public JTwitter {
  protected:
    /// An open stream, up to its first line.
    testkit::LinePeer stream(const HttpClient& who, const std::string& name = "user") {
        auto peer = connect();
        peer.send("GET /api/v1/streaming/" + name + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + who.token +
                  "\r\n\r\n");
        EXPECT_TRUE(peer.read_until(":)")) << peer.story();
        return peer;
    }
};

TEST_F(Life, begins_with_a_ready_line_for_programs_and_an_address_for_people) {
    start();
    EXPECT_EQ(server().output(), "ready jtwitter-server 127.0.0.1:" + std::to_string(endpoint().port) + "\n");
    EXPECT_TRUE(server().wait_for_error("open http://127.0.0.1:" + std::to_string(endpoint().port) + " in a browser"));
    HttpClient anybody(endpoint());
    const auto page = anybody.get("/");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.headers.at("content-type"), HasSubstr("text/html"));
    EXPECT_EQ(anybody.get("/api/v1/instance").status, 200);
    EXPECT_EQ(anybody.get("/api/v1/nothing").status, 404);
    EXPECT_EQ(anybody.get("/api/v1/nothing").field("error"), "Record not found");
}

TEST_F(Life, answers_head_without_a_body_and_with_a_date) {
    start();
    HttpClient anybody(endpoint());
    const auto head = anybody.ask("HEAD", "/");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
    EXPECT_THAT(head.headers.at("date"), HasSubstr("GMT"));
    EXPECT_EQ(head.headers.at("server"), "JTwitter");
    EXPECT_EQ(anybody.get("/health").body, "OK");
}

TEST_F(Life, tells_how_it_is_and_what_it_has_done) {
    start();
    add_user("anna");
    const auto anna = logged_in("anna");
    anna->say("hello");
    EXPECT_EQ(anna->get("/healthz").body, R"({"status":"ok"})");
    const auto open = stream(*anna);
    const auto figures = anna->get("/metrics");
    EXPECT_EQ(figures.status, 200);
    EXPECT_THAT(figures.headers.at("content-type"), HasSubstr("text/plain; version=0.0.4"));
    for (const auto* line : {"jtwitter_requests_total{method=\"POST\",status=\"2xx\"} 3\n", "jtwitter_accounts 1\n",
                             "jtwitter_posts 1\n", "jtwitter_open_streams 1\n",
                             "jtwitter_request_seconds_bucket{le=\"+Inf\"} ", "process_resident_memory_bytes "})
        EXPECT_THAT(figures.body, HasSubstr(line));
}

TEST_F(Life, shows_its_figures_to_this_machine_alone) {
    start({"--trusted-proxy", "127.0.0.1"});
    auto outside = connect();
    outside.send("GET /metrics HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
    EXPECT_THAT(outside.read_line().value_or(""), HasSubstr("404"));
}

TEST_F(Life, shows_its_figures_to_nobody_while_a_proxy_may_stand_in_front_that_it_does_not_know) {
    const auto figures = [&](const std::string& field) {
        auto peer = connect();
        peer.send("GET /metrics HTTP/1.1\r\nHost: x\r\n" + field + "\r\n");
        return peer.read_line().value_or("").substr(9, 3);
    };
    start();
    EXPECT_EQ(figures(""), "200");
    for (const std::string name : {"X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"})
        EXPECT_EQ(figures(name + ": x\r\n"), "404") << name << " says that a proxy has sent it";
    start({"--public-url", "https://talk.example.org"});
    EXPECT_EQ(figures(""), "404") << "with a proxy in front all seem to be on this machine";
    EXPECT_TRUE(server().wait_for_error("/metrics is closed"));
    start({"--public-url", "https://talk.example.org", "--trusted-proxy", "127.0.0.1"});
    EXPECT_EQ(figures("X-Forwarded-For: 192.0.2.1\r\n"), "404");
    EXPECT_EQ(figures(""), "200") << "who asks past the proxy";
}

TEST_F(Life, writes_an_access_log_without_secrets_and_begins_a_new_one_after_sighup) {
    const auto file = folder("access.log");
    start({"--access-log", file});
    HttpClient anybody(endpoint());
    anybody.get("/api/v1/streaming/user?access_token=TOPSECRET");
    anybody.get("/nothing?code=TOPSECRET");
    anybody.get("/healthz");  // its connection has written the lines before by now
    EXPECT_THAT(read_file(file), HasSubstr("\"GET /api/v1/streaming/user?access_token=*** HTTP/1.1\" 401 "));
    EXPECT_THAT(read_file(file), Not(HasSubstr("TOPSECRET")));

    std::filesystem::rename(file, file + ".1");
    server().send_signal(SIGHUP);
    while (read_file(file).empty()) anybody.get("/healthz");
    anybody.get("/in-the-new-file");
    anybody.get("/healthz");
    EXPECT_THAT(read_file(file), HasSubstr("/in-the-new-file"));
    EXPECT_THAT(read_file(file + ".1"), Not(HasSubstr("/in-the-new-file")));
    EXPECT_EQ(stop(), (testkit::ExitStatus{0, 0}));
    EXPECT_THAT(server().errors(), Not(HasSubstr("TOPSECRET")));
}

TEST_F(Life, writes_an_access_log_in_json) {
    const auto file = folder("access.jsonl");
    start({"--access-log", file, "--access-log-format", "json"});
    HttpClient anybody(endpoint());
    anybody.get("/api/v1/instance?a=1");
    anybody.get("/healthz");
    const auto log = read_file(file);
    const auto line = boost::json::parse(log.substr(0, log.find('\n'))).as_object();
    EXPECT_EQ(line.at("path"), "/api/v1/instance");
    EXPECT_EQ(line.at("status"), 200);
}

TEST_F(Life, ends_within_five_seconds_with_a_goodbye_to_streams) {
    start();
    add_user("anna");
    const auto anna = logged_in("anna");
    auto open = stream(*anna);
    auto idle = connect();
    idle.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(idle.read_until("Content-Length: 2"));
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(stop(), (testkit::ExitStatus{0, 0})) << server().errors();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
    EXPECT_TRUE(open.read_to_end());
    EXPECT_TRUE(idle.read_to_end());
}

TEST_F(Life, keeps_what_was_said_over_a_restart) {
    start();
    add_user("anna");
    const auto id = logged_in("anna")->say("微博是怎样炼成的");
    ASSERT_NE(id, "");
    EXPECT_EQ(stop(), (testkit::ExitStatus{0, 0}));
    start();
    const auto anna = logged_in("anna");
    EXPECT_THAT(anna->get("/api/v1/statuses/" + id).field("content"), HasSubstr("微博是怎样炼成的"));
    const auto next = anna->say("again");
    EXPECT_GT(std::stoll(next), std::stoll(id));
}

TEST_F(Life, with_a_demo_world_says_how_to_log_in_and_fills_an_empty_store_only) {
    start({"--demo"});
    EXPECT_TRUE(server().wait_for_error("Log in as demo with the password demo-password"));
    HttpClient visitor(endpoint());
    EXPECT_EQ(visitor.log_in("demo", "demo-password").status, 200);
    const auto home = visitor.get("/api/v1/timelines/home");
    EXPECT_GT(home.json().as_array().size(), 10u);
    const auto posts = visitor.get("/api/v1/instance").json().at("stats").at("status_count").as_int64();
    start({"--demo"});
    HttpClient again(endpoint());
    EXPECT_EQ(again.get("/api/v1/instance").json().at("stats").at("status_count").as_int64(), posts);
}
