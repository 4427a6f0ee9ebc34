#include "ch05-jtwitter/streaming/open.hpp"

#include <gtest/gtest.h>

#include "tests/unit/ch05-jtwitter/streaming/stage.hpp"

namespace {

using namespace streaming;
using Form = Accepted::Form;

struct Door : Stage {
    Door() {
        anna = person("anna");
        token = token_of(anna, "read");
    }

    /// The text of a new token, as a program holds it.
    std::string token_of(std::optional<AccountId> account, const std::string& scopes) {
        microblog::NewApp app;
        app.name = "program";
        app.redirect_uris = {std::string(microblog::out_of_band)};
        app.scopes = scopes;
        const auto added = blog.access.add_app(app, now);
        microblog::AccessService::TokenRequest request;
        request.grant_type = "client_credentials";
        request.client_id = added.app.client_id;
        request.client_secret = added.client_secret;
        request.scope = scopes;
        const auto program = blog.access.grant(request, now);
        return account ? blog.access.grant_to_new_account(program.token, *account, now).text : program.text;
    }

    std::variant<rest::Response, Accepted> ask(const std::string& target, rest::Headers headers = {},
                                               const std::string& method = "GET") {
        const auto question = target.find('?');
        rest::Request request;
        request.method = method;
        request.path = target.substr(0, question);
        if (question != std::string::npos) request.query = target.substr(question + 1);
        request.headers = std::move(headers);
        request.address = "192.0.2.1";
        return streaming::open(request, api, now);
    }
    int status(const std::string& target, rest::Headers headers = {}, const std::string& method = "GET") {
        const auto answer = ask(target, std::move(headers), method);
        const auto* const response = std::get_if<rest::Response>(&answer);
        return response ? response->status : 0;  // 0: it is a stream now
    }
    rest::Headers bearer() const { return {{"Authorization", "Bearer " + token}}; }
    rest::Headers upgrade(rest::Headers more = {}) const {
        more.insert(more.end(), {{"Upgrade", "websocket"},
                                 {"Connection", "Upgrade"},
                                 {"Sec-WebSocket-Version", "13"},
                                 {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}});
        return more;
    }

    rest::MediaFiles media{folder.path() + "/media"};
    rest::Api api{blog, media,
                  [] {
                      rest::ApiSettings settings;
                      settings.base = "http://test.example";
                      settings.rates.on = false;
                      return settings;
                  }(),
                  log};
    AccountId anna{};
    std::string token;
};

TEST(Open, opens_every_stream_by_its_path_and_by_its_name) {
    Door door;
    const std::vector<std::pair<std::string, Subscription>> all{
        {"user", {Stream::user, ""}},
        {"user/notification", {Stream::user_notification, ""}},
        {"public", {Stream::square, ""}},
        {"public/local", {Stream::square_local, ""}},
        {"hashtag?tag=%E8%AF%9D%E9%A2%98", {Stream::topic, "话题"}},
        {"hashtag/local?tag=Foo", {Stream::topic_local, "Foo"}},
        {"list?list=7", {Stream::list, "7"}},
        {"direct/", {Stream::direct, ""}}};
    for (const auto& [path, subscription] : all) {
        const auto answer = door.ask("/api/v1/streaming/" + path, door.bearer());
        ASSERT_TRUE(std::holds_alternative<Accepted>(answer)) << path;
        EXPECT_EQ(std::get<Accepted>(answer).first, subscription) << path;
        EXPECT_EQ(std::get<Accepted>(answer).form, Form::server_sent_events);
        EXPECT_EQ(std::get<Accepted>(answer).caller->account, door.anna);
        EXPECT_EQ(std::get<Accepted>(answer).address, "192.0.2.1");
    }
    const auto by_name = door.ask("/api/v1/streaming?stream=hashtag:local&tag=foo", door.bearer());
    EXPECT_EQ(std::get<Accepted>(by_name).first, (Subscription{Stream::topic_local, "foo"}));
}

TEST(Open, answers_server_sent_events_with_this_head) {
    Door door;
    EXPECT_EQ(std::get<Accepted>(door.ask("/api/v1/streaming/public")).head,
              "HTTP/1.1 200 OK\r\n"
              "Date: Wed, 01 May 2024 09:00:00 GMT\r\n"
              "Content-Type: text/event-stream\r\n"
              "X-Content-Type-Options: nosniff\r\n"
              "Cache-Control: no-store\r\n"
              "X-Accel-Buffering: no\r\n"
              "Access-Control-Allow-Origin: *\r\n"
              "Connection: close\r\n"
              "\r\n");
}

TEST(Open, says_that_it_is_well) {
    Door door;
    const auto answer = std::get<rest::Response>(door.ask("/api/v1/streaming/health"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "OK");
}

TEST(Open, refuses_what_is_no_stream) {
    Door door;
    EXPECT_EQ(door.status("/api/v1/streaming/nothing"), 400);
    EXPECT_EQ(door.status("/api/v1/streaming"), 400);
    EXPECT_EQ(door.status("/api/v1/streaming?stream=home", door.bearer()), 400);
    EXPECT_EQ(door.status("/api/v1/streaming/hashtag"), 400);
    EXPECT_EQ(door.status("/api/v1/streaming/list", door.bearer()), 400);
    EXPECT_EQ(door.status("/api/v1/streaming/list?list=x", door.bearer()), 404);
    EXPECT_EQ(door.status("/api/v1/streaming/public", {}, "POST"), 405);
    EXPECT_EQ(door.status("/api/v1/streams"), 404);
    const auto answer = std::get<rest::Response>(door.ask("/api/v1/streaming/nothing"));
    EXPECT_EQ(answer.body, R"({"error":"Unknown stream type"})");
    EXPECT_EQ(answer.header("Content-Type"), rest::json_type);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_NE(answer.header("Access-Control-Expose-Headers"), "");
}

TEST(Open, asks_for_a_token_where_one_is_needed) {
    Door door;
    for (const char* own : {"user", "user/notification", "direct", "list?list=1"}) {
        const auto answer = door.ask("/api/v1/streaming/" + std::string(own));
        ASSERT_TRUE(std::holds_alternative<rest::Response>(answer)) << own;
        EXPECT_EQ(std::get<rest::Response>(answer).status, 401);
        EXPECT_NE(std::get<rest::Response>(answer).header("WWW-Authenticate"), "");
    }
    EXPECT_EQ(door.status("/api/v1/streaming/public"), 0);
    EXPECT_EQ(door.status("/api/v1/streaming/public", {{"Authorization", "Bearer wrong"}}), 401);
    EXPECT_EQ(door.status("/api/v1/streaming/public?access_token=wrong"), 401);
    EXPECT_EQ(door.status("/api/v1/streaming/user?access_token=" + door.token), 0);
    EXPECT_EQ(door.status("/api/v1/streaming/user?access_token=" + door.token_of(std::nullopt, "read")), 422);
    EXPECT_EQ(door.status("/api/v1/streaming/user?access_token=" + door.token_of(door.anna, "write")), 403);
    door.suspend(door.anna);
    EXPECT_EQ(door.status("/api/v1/streaming/user", door.bearer()), 401);
}

TEST(Open, makes_a_websocket) {
    Door door;
    const auto accepted = std::get<Accepted>(door.ask("/api/v1/streaming", door.upgrade(door.bearer())));
    EXPECT_EQ(accepted.form, Form::web_socket);
    EXPECT_EQ(accepted.first, std::nullopt);
    EXPECT_EQ(accepted.head,
              "HTTP/1.1 101 Switching Protocols\r\n"
              "Date: Wed, 01 May 2024 09:00:00 GMT\r\n"
              "Upgrade: websocket\r\n"
              "Connection: Upgrade\r\n"
              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
              "\r\n");
    const auto at_once = door.ask("/api/v1/streaming?stream=user&access_token=" + door.token, door.upgrade());
    EXPECT_EQ(std::get<Accepted>(at_once).first, (Subscription{Stream::user, ""}));
}

TEST(Open, takes_a_token_as_the_first_protocol_and_echoes_it) {
    Door door;
    const auto headers = door.upgrade({{"Sec-WebSocket-Protocol", door.token + ", other"}});
    const auto accepted = std::get<Accepted>(door.ask("/api/v1/streaming", headers));
    EXPECT_EQ(accepted.caller->account, door.anna);
    EXPECT_NE(accepted.head.find("\r\nSec-WebSocket-Protocol: " + door.token + "\r\n"), std::string::npos);
    EXPECT_EQ(door.status("/api/v1/streaming", door.upgrade({{"Sec-WebSocket-Protocol", "wrong"}})), 401);
}

TEST(Open, opens_no_websocket_without_a_token_or_the_right_headers) {
    Door door;
    EXPECT_EQ(door.status("/api/v1/streaming?stream=public", door.upgrade()), 401);
    EXPECT_EQ(door.status("/api/v1/streaming?stream=nothing", door.upgrade(door.bearer())), 400);
    auto headers = door.bearer();
    headers.emplace_back("Upgrade", "websocket");
    EXPECT_EQ(door.status("/api/v1/streaming", headers), 400);
    headers.insert(headers.end(), {{"Connection", "Upgrade"}, {"Sec-WebSocket-Version", "7"}});
    EXPECT_EQ(door.status("/api/v1/streaming", headers), 426);
}

TEST(Open, is_counted_like_any_other_call) {
    Door door;
    rest::ApiSettings settings;
    settings.rates.calls.calls = 2;
    rest::Api strict(door.blog, door.media, settings, door.log);
    rest::Request request;
    request.method = "GET";
    request.path = "/api/v1/streaming/public";
    request.address = "192.0.2.1";
    EXPECT_TRUE(std::holds_alternative<Accepted>(streaming::open(request, strict, door.now)));
    EXPECT_TRUE(std::holds_alternative<Accepted>(streaming::open(request, strict, door.now)));
    const auto refused = std::get<rest::Response>(streaming::open(request, strict, door.now));
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("X-RateLimit-Limit"), "2");
    EXPECT_EQ(refused.header("X-RateLimit-Remaining"), "0");
    EXPECT_NE(refused.header("X-RateLimit-Reset"), "");
}

TEST(Open, says_nothing_secret) {
    Door door;
    const auto accepted = std::get<Accepted>(door.ask("/api/v1/streaming/user?access_token=" + door.token));
    EXPECT_EQ(accepted.head.find(door.token), std::string::npos);
    EXPECT_EQ(door.log.text().find(door.token), std::string::npos);
}

}  // namespace
