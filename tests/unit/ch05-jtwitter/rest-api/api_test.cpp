#include "ch05-jtwitter/rest-api/api.hpp"

#include "tests/unit/ch05-jtwitter/rest-api/api_world.hpp"

namespace rest {

class ApiTest : public ApiWorld {};

const std::string invalid_token_text = "The access token is invalid";

TEST_F(ApiTest, owns_its_paths_and_no_page) {
    for (const char* path : {"/api", "/api/v1/x", "/oauth/token", "/oauth/token/", "/oauth/revoke", "/.well-known/x",
                             "/nodeinfo/2.0", "/health"})
        EXPECT_TRUE(Api::owns(path)) << path;
    for (const char* path : {"/", "/apis", "/oauth/authorize", "/oauth/tokens", "/@anna", "/healthy", ""})
        EXPECT_FALSE(Api::owns(path)) << path;
}

TEST_F(ApiTest, answers_unknown_paths_and_methods_with_json) {
    for (const char* path : {"/api", "/api/v1/nothing", "/api/v1/accounts/%ff", "/api/v1/statuses/x",
                             "/api/v1/statuses/0", "/api/v1/statuses/99", "/api//v1", "/api/v1/statuses/1/translate"}) {
        const auto reply = get(path);
        EXPECT_EQ(reply.status(), 404) << path;
        EXPECT_EQ(reply.text("error"), "Record not found") << path;
        EXPECT_EQ(reply.header("Content-Type"), "application/json; charset=utf-8");
    }
    const auto reply = send("DELETE", "/api/v1/instance", "");
    EXPECT_EQ(reply.status(), 405);
    EXPECT_EQ(reply.header("Allow"), "GET, HEAD, OPTIONS");
    EXPECT_NE(reply.text("error"), "");
}

TEST_F(ApiTest, answers_head_and_a_slash_at_the_end) {
    EXPECT_EQ(answer(request("HEAD", "/api/v1/instance")).status(), 200);
    EXPECT_EQ(get("/api/v1/instance/").text("uri"), "example.org");
    EXPECT_EQ(post("/api/v1/apps/", "", {{"client_name", "a"}, {"redirect_uris", "https://a.example"}}).status(), 200);
}

TEST_F(ApiTest, wants_a_good_token_wherever_one_is_shown) {
    for (const char* path : {"/api/v1/instance", "/api/v1/timelines/public", "/api/v1/accounts/verify_credentials"}) {
        for (const char* token : {"wrong", "(null)", ""}) {
            auto one = request("GET", path);
            one.headers.emplace_back("authorization", std::string("bearer ") + token);
            const auto reply = answer(one);
            EXPECT_EQ(reply.status(), 401) << path << token;
            EXPECT_EQ(reply.text("error"), invalid_token_text);
            EXPECT_EQ(reply.header("WWW-Authenticate"), "Bearer realm=\"JTwitter\", error=\"invalid_token\"");
        }
    }
    EXPECT_EQ(get("/api/v1/timelines/public").status(), 200);
    EXPECT_EQ(get("/api/v1/timelines/home").status(), 401);
    EXPECT_EQ(get("/api/v1/timelines/home", std::string(10'000, 'x')).status(), 401);
}

TEST_F(ApiTest, wants_a_person_where_one_is_needed) {
    const auto app = program("read write");
    const auto reply = get("/api/v1/timelines/home", app.token);
    EXPECT_EQ(reply.status(), 422);
    EXPECT_EQ(reply.text("error"), "This method requires an authenticated user");
    EXPECT_EQ(get("/api/v1/timelines/public", app.token).status(), 200);
}

TEST_F(ApiTest, wants_the_scope) {
    person("anna");
    const auto app = program();
    const auto try_it = [&](const std::string& scope, const std::string& method, const std::string& path) {
        const auto reply = send(method, path, log_in(app, "anna", scope));
        if (reply.status() == 403) {
            EXPECT_EQ(reply.text("error"), "This action is outside the authorized scopes");
        }
        return reply.status();
    };
    EXPECT_EQ(try_it("read", "GET", "/api/v1/timelines/home"), 200);
    EXPECT_EQ(try_it("read:statuses", "GET", "/api/v1/timelines/home"), 200);
    EXPECT_EQ(try_it("read:accounts", "GET", "/api/v1/timelines/home"), 403);
    EXPECT_EQ(try_it("write", "GET", "/api/v1/timelines/home"), 403);
    EXPECT_EQ(try_it("write", "GET", "/api/v1/timelines/public"), 403);
    EXPECT_EQ(try_it("follow", "GET", "/api/v1/blocks"), 200);
    EXPECT_EQ(try_it("read", "POST", "/api/v1/accounts/1/follow"), 403);
    EXPECT_EQ(try_it("read write", "GET", "/api/v1/admin/accounts"), 403);
}

TEST_F(ApiTest, has_two_scopes_for_the_own_account) {
    person("anna");
    const auto app = program("read write profile");
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", log_in(app, "anna", "profile")).status(), 200);
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", log_in(app, "anna", "read:accounts")).status(), 200);
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", log_in(app, "anna", "write")).status(), 403);
}

TEST_F(ApiTest, tells_what_cannot_be_read_from_what_breaks_a_rule) {
    const auto anna = person("anna");
    auto one = request("POST", "/api/v1/statuses", anna.token);
    one.headers.emplace_back("Content-Type", "application/json");
    for (const char* bad : {"{", "[]", "{\"status\":\"\xff\"}", R"({"status":"\u0000"})"}) {
        one.body = bad;
        EXPECT_EQ(answer(one).status(), 400) << bad;
    }
    one.body = R"({"status":"a","sensitive":"maybe"})";
    const auto reply = answer(one);
    EXPECT_EQ(reply.status(), 422);
    EXPECT_EQ(reply.text("error"), "Validation failed: sensitive must be true or false");
}

TEST_F(ApiTest, opens_itself_to_other_sites) {
    for (const char* path :
         {"/api/v1/instance", "/api/v1/nothing", "/oauth/token", "/nodeinfo/2.0", "/.well-known/nodeinfo"}) {
        const auto reply = get(path);
        EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "*") << path;
        EXPECT_EQ(reply.header("Access-Control-Expose-Headers"),
                  "Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Idempotency-Key");
    }
    EXPECT_EQ(get("/health").header("Access-Control-Allow-Origin"), "");
    const auto preflight = answer(request("OPTIONS", "/api/v1/statuses"));
    EXPECT_EQ(preflight.status(), 204);
    EXPECT_EQ(preflight.response.body, "");
    EXPECT_EQ(preflight.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(preflight.header("Access-Control-Allow-Methods"), "GET, POST, PUT, PATCH, DELETE, OPTIONS");
    EXPECT_EQ(preflight.header("Access-Control-Allow-Headers"), "Authorization, Content-Type, Idempotency-Key");
    EXPECT_EQ(preflight.header("Access-Control-Max-Age"), "86400");
}

TEST_F(ApiTest, keeps_its_own_slips_to_itself) {
    const auto app = program();
    person("anna");
    hasher.at_each_check = [] { throw std::runtime_error("table account is broken"); };
    const auto reply = grant(app, {{"grant_type", "password"}, {"username", "anna"}, {"password", "top secret"}});
    EXPECT_EQ(reply.status(), 500);
    EXPECT_EQ(reply.response.body.find("table"), std::string::npos);
    EXPECT_NE(reply.text("error"), "");
    EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "*");
    ASSERT_EQ(log.lines().size(), 1U);
    const auto line = log.lines().front();
    EXPECT_EQ(line, "request failed method=POST path=/oauth/token why=table account is broken");
}

TEST_F(ApiTest, has_no_rate_headers_without_limits) {
    const auto reply = get("/api/v1/instance");
    for (const char* name : {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"})
        EXPECT_EQ(reply.header(name), "");
}

TEST_F(ApiTest, admits_a_stream_by_a_token_from_either_place) {
    const auto anna = person("anna");
    auto one = request("GET", "/api/v1/streaming/user", anna.token);
    EXPECT_EQ(api.admit(one, "", now).caller->account, anna.account);
    one.headers.clear();
    EXPECT_EQ(api.admit(one, anna.token, now).caller->account, anna.account);
    const auto stranger = api.admit(one, "", now);
    EXPECT_FALSE(stranger.caller || stranger.refusal);
    const auto bad = api.admit(one, "wrong", now);
    ASSERT_TRUE(bad.refusal);
    EXPECT_EQ(bad.refusal->status, 401);
}

class LimitedApi : public ApiWorld {
  protected:
    LimitedApi()
        : ApiWorld({.calls = {5, std::chrono::minutes{5}},
                    .deletes = {1, std::chrono::minutes{30}},
                    .sign_ups = {1, std::chrono::minutes{30}},
                    .programs = {3, std::chrono::minutes{30}}}) {}
};

TEST_F(LimitedApi, says_how_many_calls_are_left_on_every_answer) {
    const auto reply = get("/api/v1/instance");
    EXPECT_EQ(reply.header("X-RateLimit-Limit"), "5");
    EXPECT_EQ(reply.header("X-RateLimit-Remaining"), "4");
    EXPECT_EQ(reply.header("X-RateLimit-Reset"), "2026-03-01T12:05:00.000000Z");
    EXPECT_EQ(get("/api/v1/nothing").header("X-RateLimit-Remaining"), "3");
    EXPECT_EQ(get("/api/v1/timelines/home").header("X-RateLimit-Remaining"), "2");
    EXPECT_EQ(get("/api/v1/timelines/home", "wrong").header("X-RateLimit-Remaining"), "1");
    EXPECT_EQ(get("/api/v1/instance").status(), 200);
    const auto last = get("/api/v1/instance");
    EXPECT_EQ(last.status(), 429);
    EXPECT_EQ(last.text("error"), "Too many requests");
    EXPECT_EQ(last.header("X-RateLimit-Remaining"), "0");
    EXPECT_EQ(last.header("Retry-After"), "300");
    EXPECT_EQ(get("/health").status(), 200);
    now += 5min;
    EXPECT_EQ(get("/api/v1/instance").status(), 200);
}

TEST_F(LimitedApi, counts_a_person_and_an_address_apart) {
    const auto anna = person("anna");
    now += 5min;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(get("/api/v1/accounts/verify_credentials", anna.token).status(), 200);
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", anna.token).status(), 429);
    EXPECT_EQ(get("/api/v1/instance").status(), 200);
    auto elsewhere = request("GET", "/api/v1/accounts/verify_credentials", anna.token);
    elsewhere.address = "192.0.2.1";
    EXPECT_EQ(answer(elsewhere).status(), 429);
}

TEST_F(LimitedApi, has_narrower_limits_for_what_costs_more) {
    const auto anna = person("anna");
    now += 5min;
    const auto first = status(anna, "one"), second = status(anna, "two");
    EXPECT_EQ(send("DELETE", "/api/v1/statuses/" + first, anna.token).status(), 200);
    const auto reply = send("DELETE", "/api/v1/statuses/" + second, anna.token);
    EXPECT_EQ(reply.status(), 429);
    EXPECT_EQ(reply.header("X-RateLimit-Limit"), "1");
    EXPECT_EQ(get("/api/v1/statuses/" + second, anna.token).status(), 200);
}

}  // namespace rest
