#include "ch05-jtwitter/jtwitter-server/http_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

using namespace jtwitter;
using testing::HasSubstr;

namespace {

Read<Head> read(std::string_view head, const HeadLimits& limits = {}) {
    return read_head(head, limits);
}

int status_of(std::string_view head, const HeadLimits& limits = {}) {
    const auto result = read(head, limits);
    return result ? 200 : result.error().status;
}

std::string with(std::string_view fields) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n\r\n";
}

}  // namespace

TEST(HttpHead, is_read_into_method_path_query_and_fields) {
    const auto head = read("PATCH /api/v1/x%20y?a=1&b=%E5%BE%AE HTTP/1.1\r\nHost: a:1\r\nX-Two:  b c \r\n\r\n").value();
    EXPECT_EQ(head.request.method, "PATCH");
    EXPECT_EQ(head.request.path, "/api/v1/x%20y");
    EXPECT_EQ(head.request.query, "a=1&b=%E5%BE%AE");
    EXPECT_EQ(head.request.header("x-two"), "b c");
    EXPECT_EQ(head.body, BodyForm::none);
    EXPECT_TRUE(head.keeps_alive);
}

TEST(HttpHead, of_head_is_read_as_get) {
    const auto head = read("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").value();
    EXPECT_EQ(head.request.method, "GET");
    EXPECT_TRUE(head.is_head);
}

TEST(HttpHead, may_name_the_whole_address_as_for_a_proxy) {
    EXPECT_EQ(read("GET http://a:80/x?y HTTP/1.1\r\nHost: a\r\n\r\n")->request.path, "/x");
    EXPECT_EQ(read("GET HTTPS://a HTTP/1.1\r\nHost: a\r\n\r\n")->request.path, "/");
    EXPECT_EQ(read("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")->request.path, "*");
    EXPECT_EQ(status_of("GET * HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

TEST(HttpHead, may_end_its_lines_with_lf_alone) {
    const std::string_view text = "GET / HTTP/1.1\nHost: a\n\n";
    EXPECT_EQ(size_of_head(text), text.size());
    EXPECT_EQ(read(text)->request.header("Host"), "a");
}

TEST(HttpHead, ends_with_its_empty_line_and_not_before) {
    const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (std::size_t length = 0; length < text.size(); ++length)
        EXPECT_FALSE(size_of_head(std::string_view(text).substr(0, length))) << length;
    EXPECT_EQ(size_of_head(text + "GET /next"), text.size());
}

TEST(HttpHead, that_is_none_is_refused) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);  // no Host
    EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 200);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET /\r\n\r\n"), 400);
    EXPECT_EQ(status_of("hello\r\n\r\n"), 400);
    EXPECT_EQ(status_of("G@T / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET x HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
    EXPECT_EQ(status_of("GET / SMTP/1.1\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\n folded: 1\r\n\r\n"), 400);
    EXPECT_EQ(status_of(std::string_view("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 35)), 400);
}

TEST(HttpHead, has_limits) {
    const HeadLimits limits{.bytes = 200, .target = 20, .fields = 3};
    EXPECT_EQ(status_of("GET /" + std::string(19, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", limits), 200);
    EXPECT_EQ(status_of("GET /" + std::string(20, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", limits), 414);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nA:1\r\nB:1\r\n\r\n", limits), 200);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nA:1\r\nB:1\r\nC:1\r\n\r\n", limits), 431);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nA:" + std::string(200, 'x') + "\r\n\r\n", limits), 431);
}

TEST(HttpHead, says_how_long_the_body_is) {
    EXPECT_EQ(read(with("Content-Length: 5"))->length, 5u);
    EXPECT_EQ(read(with("Content-Length: 5"))->body, BodyForm::sized);
    EXPECT_EQ(read(with("Content-Length: 0"))->body, BodyForm::none);
    EXPECT_EQ(read(with("X: 1"))->body, BodyForm::none);
    EXPECT_EQ(read(with("Transfer-Encoding: Chunked"))->body, BodyForm::chunked);
    EXPECT_EQ(read(with("Content-Length: 5\r\nContent-Length: 5"))->length, 5u);
}

TEST(HttpHead, with_a_body_of_doubtful_length_is_refused) {
    for (const auto* length : {"-1", "+5", "5x", "", "0x5", "5, 5", "99999999999999999999999"})
        EXPECT_EQ(status_of(with("Content-Length: " + std::string(length))), 400) << length;
    EXPECT_EQ(status_of(with("Content-Length: 5\r\nContent-Length: 6")), 400);
    EXPECT_EQ(status_of(with("Content-Length: 5\r\nTransfer-Encoding: chunked")), 400);
    EXPECT_EQ(status_of(with("Transfer-Encoding: gzip, chunked")), 501);
    EXPECT_EQ(status_of(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")), 501);
    EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(HttpHead, says_if_the_connection_stays_and_if_100_is_awaited) {
    EXPECT_FALSE(read(with("Connection: foo, Close"))->keeps_alive);
    EXPECT_FALSE(read("GET / HTTP/1.0\r\n\r\n")->keeps_alive);
    EXPECT_TRUE(read("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")->keeps_alive);
    EXPECT_TRUE(read(with("Expect: 100-Continue\r\nContent-Length: 1"))->expects_continue);
    EXPECT_FALSE(read(with("Expect: 100-continue"))->expects_continue) << "there is no body to wait for";
    EXPECT_EQ(status_of(with("Expect: miracles")), 417);
}

TEST(HttpHead, of_random_bytes_is_refused_or_read_but_never_harmful) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const std::string good = with("Content-Length: 5\r\nExpect: 100-continue\r\nConnection: close, te");
    for (int round = 0; round < 20'000; ++round) {
        std::string text = good;
        for (int i = 0; i < 3; ++i) text[random() % text.size()] = static_cast<char>(random());
        if (const auto size = size_of_head(text)) {
            const int status = status_of(text.substr(0, *size));
            EXPECT_TRUE(status == 200 || (status >= 400 && status <= 505)) << status;
        }
    }
}

TEST(ChunkedBody, is_put_together_however_it_is_cut) {
    const std::string text =
        "4\r\nWiki\r\n5;ext=\"1\"\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0\r\nTrailer: x\r\n\r\nGET";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        ChunkedBody body(100);
        const auto first = body.take(text.substr(0, cut)).value();
        const auto second = body.take(text.substr(first)).value();
        EXPECT_TRUE(body.is_whole()) << cut;
        EXPECT_EQ(first + second, text.size() - 3) << "the next request is not touched";
        EXPECT_EQ(body.text(), "Wikipedia in\r\n\r\nchunks.");
    }
}

TEST(ChunkedBody, is_not_whole_before_its_end) {
    const std::string text = "3\r\nabc\r\n0\r\n\r\n";
    for (std::size_t length = 0; length < text.size(); ++length) {
        ChunkedBody body(100);
        ASSERT_TRUE(body.take(text.substr(0, length)));
        EXPECT_FALSE(body.is_whole()) << length;
    }
}

TEST(ChunkedBody, of_a_wrong_form_or_size_is_refused) {
    const auto status = [](const std::string& text) {
        ChunkedBody body(10);
        const auto taken = body.take(text);
        return taken ? 200 : taken.error().status;
    };
    EXPECT_EQ(status("a\r\n0123456789\r\n0\r\n\r\n"), 200);
    EXPECT_EQ(status("b\r\n"), 413);
    EXPECT_EQ(status("6\r\n012345\r\n5\r\n"), 413);
    EXPECT_EQ(status("ffffffffffffffffff\r\n"), 413);
    EXPECT_EQ(status("x\r\n"), 400);
    EXPECT_EQ(status("-1\r\n"), 400);
    EXPECT_EQ(status("\r\n"), 400);
    EXPECT_EQ(status("1\r\nab\r\n"), 400);
    EXPECT_EQ(status(" 1\r\na\r\n0\r\n\r\n"), 400);
    EXPECT_EQ(status("1;" + std::string(300, 'x')), 400);
    std::string trailers = "0\r\n";
    for (int i = 0; i < 1'000; ++i) trailers += "A: 0123456789\r\n";
    EXPECT_EQ(status(trailers), 431);
}

TEST(ChunkedBody, with_a_line_that_others_may_end_elsewhere_is_refused) {
    for (const std::string text :
         {"1\na\r\n0\r\n\r\n", "1;\na\r\n0\r\n\r\n", "1\r\na\n0\r\n\r\n", "1\r\na\r\n0\n\r\n", "1\r\na\r\n0\r\n\n",
          "1;x\ry\r\na\r\n0\r\n\r\n", "1\r\r\na\r\n0\r\n\r\n", "0\r\nA: b\n\r\n"}) {
        ChunkedBody body(10);
        const auto taken = body.take(text);
        ASSERT_FALSE(taken) << text;
        EXPECT_EQ(taken.error().status, 400) << text;
    }
}

TEST(HttpAnswer, says_its_length_and_what_becomes_of_the_connection) {
    rest::Response response{200, {{"Content-Type", "text/plain"}, {"Content-Length", "999"}}, "hello"};
    const auto at = std::chrono::sys_seconds{std::chrono::seconds{784'111'777}};
    EXPECT_EQ(write_answer(response, true, true, at),
              "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: JTwitter\r\n"
              "Content-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 5\r\nConnection: "
              "keep-alive\r\n\r\nhello");
    EXPECT_THAT(write_answer(response, false, false, at), HasSubstr("Content-Length: 5\r\nConnection: close\r\n\r\n"));
    response = {204, {}, "not to be sent"};
    EXPECT_EQ(write_answer(response, true, true, at).find("Content-Length"), std::string::npos);
    EXPECT_TRUE(write_answer(response, true, true, at).ends_with("\r\n\r\n"));
}

TEST(HttpAnswer, has_no_field_that_is_two) {
    const rest::Response response{302, {{"Location", "/x\r\nSet-Cookie: evil=1"}}, ""};
    EXPECT_THAT(write_answer(response, true, true, {}), HasSubstr("\r\nLocation: /xSet-Cookie: evil=1\r\n"));
}
