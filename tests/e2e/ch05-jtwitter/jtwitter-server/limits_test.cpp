// What is too long, too slow or of no form is refused with its reason, and harms nobody else.
#include <gmock/gmock.h>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;

class Limits : public JTwitter {
  protected:
    /// The status line, and the error of the JSON body.
    std::string refusal(testkit::LinePeer& peer) {
        const auto status = peer.read_line().value_or("(nothing)");
        if (!peer.read_until("Content-Length: ")) return status;
        peer.read_to_end();
        return status;
    }
};

TEST_F(Limits, of_bodies_are_413_in_json_and_larger_for_pictures) {
    start();
    add_user("anna");
    const auto anna = logged_in("anna");
    const std::string long_body(2'000'000, 'x');
    const auto refused = anna->post("/api/v1/statuses", "status=" + long_body);
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(refused.field("error"), "The body is too long: at most 1048576 bytes");
    ASSERT_TRUE(refused.headers.contains("access-control-allow-origin"))
        << "a program in a page must be able to read it";
    const auto upload = anna->ask("POST", "/api/v2/media", long_body, "multipart/form-data; boundary=b");
    EXPECT_NE(upload.status, 413);
    EXPECT_GE(upload.status, 400) << "it is no picture";
    EXPECT_LT(upload.status, 500);
    EXPECT_EQ(anna->ask("POST", "/api/v2/media", long_body + long_body + long_body + long_body + long_body).status,
              413);
    EXPECT_EQ(anna->get("/api/v1/accounts/verify_credentials").status, 200);
}

TEST_F(Limits, of_time_are_408) {
    start({"--request-timeout", "1"});
    auto slow = connect();
    slow.send("POST /api/v1/statuses HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nstatus=");
    EXPECT_THAT(refusal(slow), HasSubstr(" 408 "));
    auto half = connect();
    half.send("GET / HTTP/1.1\r\nHos");
    EXPECT_THAT(refusal(half), HasSubstr(" 408 "));
    EXPECT_EQ(HttpClient(endpoint()).get("/health").status, 200);
}

TEST_F(Limits, of_heads_are_431_and_414) {
    start();
    auto many = connect();
    std::string fields;
    for (int i = 0; i < 200; ++i) fields += "X-" + std::to_string(i) + ": 1\r\n";
    many.send("GET / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
    EXPECT_THAT(refusal(many), HasSubstr(" 431 "));
    auto huge = connect();
    huge.send("GET / HTTP/1.1\r\nHost: x\r\nCookie: " + std::string(1'000'000, 'x') + "\r\n\r\n");
    EXPECT_THAT(refusal(huge), HasSubstr(" 431 "));
    auto far = connect();
    far.send("GET /" + std::string(10'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(refusal(far), HasSubstr(" 414 "));
}

TEST_F(Limits, of_form_are_400_never_500) {
    start();
    for (const std::string bad :
         {"hello\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
          "POST /api/v1/apps HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
          "POST /api/v1/apps HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
          "POST /api/v1/apps HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\n",
          "POST /api/v1/apps HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        auto peer = connect();
        peer.send(bad);
        EXPECT_THAT(refusal(peer), HasSubstr(" 400 ")) << bad;
    }
    HttpClient anybody(endpoint());
    for (const auto* path :
         {"/%", "/%zz", "/api/v1/statuses/%00", "/api/v1/%ff%fe", "/@", "/tags/%", "/media/../lock",
          "/media/%2e%2e%2flock", "/api/v1/accounts/99999999999999999999", "//", "/api/v1/timelines/tag/"}) {
        const auto answer = anybody.get(path);
        EXPECT_GE(answer.status, 200) << path;
        EXPECT_LT(answer.status, 500) << path;
        EXPECT_EQ(answer.body.find("jtwitter.sqlite"), std::string::npos);
    }
}

TEST_F(Limits, do_not_make_a_post_without_a_length_wait) {
    start();
    auto peer = connect();
    peer.send("POST /api/v1/apps HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(peer.read_line().value_or(""), HasSubstr(" 422 "));
}

TEST_F(Limits, of_connections_let_others_wait_and_not_for_long) {
    start({"--connections", "4", "--keep-alive-timeout", "1"});
    std::vector<testkit::LinePeer> idle;
    for (int i = 0; i < 4; ++i) {
        idle.push_back(connect());
        idle.back().send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        ASSERT_TRUE(idle.back().read_until("Content-Length: 2"));
    }
    EXPECT_EQ(HttpClient(endpoint()).get("/health").status, 200);
}

TEST_F(Limits, of_calls_count_pages_and_api_together) {
    start({"--rate-limits", "on"});
    HttpClient anybody(endpoint());
    int calls = 0;
    Answer answer;
    for (; calls < 400 && answer.status != 429; ++calls)
        answer = anybody.get(calls % 2 == 0 ? "/login" : "/api/v1/instance");
    EXPECT_EQ(calls, 301);
    const auto page = anybody.get("/square");
    EXPECT_EQ(page.status, 429);
    EXPECT_TRUE(page.headers.contains("retry-after"));
    EXPECT_EQ(page.headers.at("content-type"), "text/plain; charset=utf-8") << "a whole page would cost as much";
    EXPECT_EQ(anybody.get("/health").status, 200);
    EXPECT_EQ(anybody.get("/style.css").status, 200);
}
