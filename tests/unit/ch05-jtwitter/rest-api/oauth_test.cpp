#include "tests/unit/ch05-jtwitter/rest-api/api_world.hpp"

namespace rest {

class Oauth : public ApiWorld {};

TEST_F(Oauth, registers_a_program_in_every_form) {
    const std::vector<std::pair<std::string, std::string>> bodies{
        {"application/json",
         R"({"client_name":"toot","redirect_uris":["urn:ietf:wg:oauth:2.0:oob","https://a.example/cb"],"scopes":"read write"})"},
        {"application/json",
         R"({"client_name":"toot","redirect_uris":"urn:ietf:wg:oauth:2.0:oob\nhttps://a.example/cb","scopes":"read write"})"},
        {"application/x-www-form-urlencoded",
         "client_name=toot&redirect_uris=urn:ietf:wg:oauth:2.0:oob+https://a.example/cb&scopes=read+write"},
        {"application/x-www-form-urlencoded",
         "client_name=toot&redirect_uris[]=urn:ietf:wg:oauth:2.0:oob&redirect_uris[]=https://a.example/"
         "cb&scopes=read+write"},
    };
    for (const auto& [type, body] : bodies) {
        auto one = request("POST", "/api/v1/apps");
        one.headers = {{"Content-Type", type}, {"Authorization", "Bearer (null)"}};
        one.body = body;
        const auto reply = answer(one);
        ASSERT_EQ(reply.status(), 200) << reply.response.body;
        EXPECT_EQ(reply.text("redirect_uri"), "urn:ietf:wg:oauth:2.0:oob\nhttps://a.example/cb");
        EXPECT_EQ(reply.text("redirect_uris"), R"(["urn:ietf:wg:oauth:2.0:oob","https://a.example/cb"])");
        EXPECT_EQ(reply.text("scopes"), R"(["read","write"])");
        EXPECT_EQ(reply.text("client_secret_expires_at"), "0");
        EXPECT_TRUE(reply.json.at("id").is_string());
        EXPECT_EQ(reply.text("name"), "toot");
        EXPECT_GE(reply.text("client_secret").size(), 32U);
    }
}

TEST_F(Oauth, refuses_a_program_that_lacks_something) {
    const Fields good{{"client_name", "toot"}, {"redirect_uris", "https://a.example/cb"}};
    EXPECT_EQ(post("/api/v1/apps", "", good).text("scopes"), R"(["read"])");
    EXPECT_EQ(post("/api/v1/apps", "", {good[0]}).status(), 422);
    EXPECT_EQ(post("/api/v1/apps", "", {good[1]}).status(), 422);
    EXPECT_EQ(post("/api/v1/apps", "", {good[0], {"redirect_uris", "javascript:alert(1)"}}).status(), 422);
    EXPECT_EQ(post("/api/v1/apps", "", {good[0], good[1], {"scopes", "read everything"}}).status(), 422);
    EXPECT_NE(post("/api/v1/apps", "", {}).text("error"), "");
}

TEST_F(Oauth, gives_a_token_for_the_program_itself) {
    const auto app = program("read write");
    const auto reply = grant(app, {{"grant_type", "client_credentials"}});
    ASSERT_EQ(reply.status(), 200) << reply.response.body;
    EXPECT_EQ(reply.text("scope"), "read");
    EXPECT_EQ(reply.text("token_type"), "Bearer");
    EXPECT_TRUE(reply.json.at("created_at").is_int64());
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    const auto own = get("/api/v1/apps/verify_credentials", reply.text("access_token"));
    EXPECT_EQ(own.text("name"), "toot");
    EXPECT_FALSE(own.json.as_object().contains("client_secret"));
    EXPECT_EQ(get("/api/v1/apps/verify_credentials").status(), 401);
}

TEST_F(Oauth, gives_a_token_for_name_or_email_and_password) {
    const auto anna = person("anna");
    const auto app = program("read write");
    for (const std::string name : {"anna", "ANNA", "anna@example.org"}) {
        const auto reply = grant(app, {{"grant_type", "password"},
                                       {"username", name},
                                       {"password", "password of anna"},
                                       {"scope", "read write"}});
        ASSERT_EQ(reply.status(), 200) << reply.response.body;
        EXPECT_EQ(reply.text("scope"), "read write");
        EXPECT_EQ(get("/api/v1/accounts/verify_credentials", reply.text("access_token")).text("id"), anna.id);
    }
}

TEST_F(Oauth, takes_the_client_from_http_basic_too) {
    const auto app = program("read");
    auto one = request("POST", "/oauth/token");
    const auto basic = [](const std::string& text) {
        constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::string out;
        for (std::size_t i = 0; i < text.size(); i += 3) {
            unsigned bits = 0;
            for (std::size_t j = 0; j < 3; ++j)
                bits = bits << 8U | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
            for (std::size_t j = 0; j < 4; ++j) out += i + j > text.size() ? '=' : letters[bits >> (18 - 6 * j) & 63U];
        }
        return "Basic " + out;
    };
    one.headers = {{"Authorization", basic(app.id + ":" + app.secret)},
                   {"Content-Type", "application/x-www-form-urlencoded"}};
    one.body = "grant_type=client_credentials";
    EXPECT_EQ(answer(one).status(), 200);
    one.headers[0].second = basic(app.id + ":wrong");
    const auto wrong = answer(one);
    EXPECT_EQ(wrong.status(), 401);
    EXPECT_EQ(wrong.text("error"), "invalid_client");
    EXPECT_EQ(wrong.header("WWW-Authenticate"), "Basic realm=\"JTwitter\"");
    for (const char* bad : {"Basic !!!", "Basic ", "Basic ////"}) {
        one.headers[0].second = bad;
        EXPECT_EQ(answer(one).status(), 401) << bad;
    }
}

TEST_F(Oauth, says_why_there_is_no_token) {
    person("anna");
    const auto app = program("read");
    const Fields password{{"grant_type", "password"}, {"username", "anna"}, {"password", "password of anna"}};
    const auto with = [](Fields fields, const std::string& name, const std::string& value) {
        std::erase_if(fields, [&](const auto& each) { return each.first == name; });
        fields.emplace_back(name, value);
        return fields;
    };
    const std::vector<std::tuple<Program, Fields, int, std::string>> cases{
        {{"nobody", "", ""}, password, 401, "invalid_client"},
        {{app.id, "wrong", ""}, password, 401, "invalid_client"},
        {app, with(password, "password", "wrong"), 400, "invalid_grant"},
        {app, with(password, "username", "nobody"), 400, "invalid_grant"},
        {app, with(password, "scope", "write"), 400, "invalid_scope"},
        {app, with(password, "scope", "nonsense"), 400, "invalid_scope"},
        {app, with(password, "grant_type", "magic"), 400, "unsupported_grant_type"},
        {app, with(password, "grant_type", ""), 400, "invalid_request"},
        {app,
         {{"grant_type", "authorization_code"}, {"code", "x"}, {"redirect_uri", "https://example.net/cb"}},
         400,
         "invalid_grant"},
        {app, {{"grant_type", "authorization_code"}}, 400, "invalid_request"},
    };
    for (const auto& [program, fields, status, error] : cases) {
        const auto reply = grant(program, fields);
        EXPECT_EQ(reply.status(), status) << written(fields);
        EXPECT_EQ(reply.text("error"), error) << written(fields);
        EXPECT_NE(reply.text("error_description"), "");
        EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    }
    auto bad = request("POST", "/oauth/token");
    bad.headers = {{"Content-Type", "application/json"}};
    bad.body = "{";
    EXPECT_EQ(answer(bad).status(), 400);
    EXPECT_EQ(answer(bad).text("error"), "invalid_request");
}

TEST_F(Oauth, exchanges_a_code_once_for_what_was_granted) {
    const auto anna = person("anna");
    const auto app = program("read write");
    const auto authorization =
        blog.access.check({"code", app.id, "https://example.net/cb", "read write", "state", "", ""});
    const auto code = blog.access.authorize(authorization, anna.account, now);
    const Fields fields{{"grant_type", "authorization_code"},
                        {"code", code},
                        {"redirect_uri", "https://example.net/cb"},
                        {"scope", "read"}};
    const auto reply = grant(app, fields);
    ASSERT_EQ(reply.status(), 200) << reply.response.body;
    EXPECT_EQ(reply.text("scope"), "read write");
    EXPECT_EQ(grant(app, fields).text("error"), "invalid_grant");
}

TEST_F(Oauth, wants_the_verifier_of_a_challenge) {
    const auto anna = person("anna");
    const auto app = program("read");
    // RFC 7636, appendix B
    const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                      challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const auto code = [&] {
        return blog.access.authorize(
            blog.access.check({"code", app.id, "https://example.net/cb", "read", "", challenge, "S256"}), anna.account,
            now);
    };
    Fields fields{{"grant_type", "authorization_code"}, {"code", code()}, {"redirect_uri", "https://example.net/cb"}};
    EXPECT_EQ(grant(app, fields).text("error"), "invalid_grant");
    fields[1].second = code();
    fields.emplace_back("code_verifier", verifier);
    EXPECT_EQ(grant(app, fields).status(), 200);
}

TEST_F(Oauth, stops_who_tries_passwords) {
    person("anna");
    const auto app = program("read");
    const Fields wrong{{"grant_type", "password"}, {"username", "anna"}, {"password", "wrong"}};
    int tries = 0;
    while (grant(app, wrong).status() == 400 && tries < 100) ++tries;
    EXPECT_EQ(tries, 10);
    const auto reply = grant(app, wrong);
    EXPECT_EQ(reply.status(), 429);
    EXPECT_EQ(reply.text("error"), "Too many requests");
    EXPECT_NE(reply.header("Retry-After"), "");
}

TEST_F(Oauth, takes_tokens_back) {
    const auto anna = person("anna");
    const auto app = program("read"), other = program("read");
    const auto token = log_in(app, "anna", "read");
    const Fields fields{{"client_id", app.id}, {"client_secret", app.secret}, {"token", token}};
    const auto foreign =
        post("/oauth/revoke", "", {{"client_id", other.id}, {"client_secret", other.secret}, {"token", token}});
    EXPECT_EQ(foreign.status(), 403);
    EXPECT_EQ(foreign.text("error"), "unauthorized_client");
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", token).status(), 200);
    const auto reply = post("/oauth/revoke", "", fields);
    EXPECT_EQ(reply.status(), 200);
    EXPECT_EQ(reply.response.body, "{}");
    EXPECT_EQ(get("/api/v1/accounts/verify_credentials", token).status(), 401);
    EXPECT_EQ(post("/oauth/revoke", "", fields).response.body, "{}");
}

TEST_F(Oauth, describes_itself) {
    const auto reply = get("/.well-known/oauth-authorization-server");
    EXPECT_EQ(reply.text("issuer"), "https://example.org/");
    EXPECT_EQ(reply.text("token_endpoint"), "https://example.org/oauth/token");
    EXPECT_EQ(reply.text("response_types_supported"), R"(["code"])");
    EXPECT_EQ(reply.text("code_challenge_methods_supported"), R"(["S256"])");
    EXPECT_NE(reply.text("scopes_supported").find("write:statuses"), std::string::npos);
    EXPECT_NE(reply.text("grant_types_supported").find("password"), std::string::npos);
}

}  // namespace rest
