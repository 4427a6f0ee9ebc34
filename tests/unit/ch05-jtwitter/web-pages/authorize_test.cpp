#include "browser.hpp"
#include "shared/crypto/token.hpp"

namespace {

using namespace web_tests;

constexpr std::string_view page_of_program = "https://clock.example/cb?from=jtwitter";

struct Authorize : testing::Test {
    Authorize() { anna = site.sign_up("anna"); }

    static std::string question(const microblog::RegisteredApp& program, const Fields& more = {}) {
        Fields fields{{"response_type", "code"},
                      {"client_id", program.app.client_id},
                      {"redirect_uri", program.app.redirect_uris.at(0)},
                      {"scope", "read"},
                      {"state", "a b&c=d"}};
        for (const auto& [name, value] : more) fields[name] = value;
        std::string target = "/oauth/authorize?";
        for (const auto& [name, value] : fields) target += name + "=" + post_text::percent_encode(value) + "&";
        return target;
    }
    static std::string after(std::string_view text, std::string_view before) {
        const auto at = text.find(before);
        if (at == std::string_view::npos) return {};
        const auto rest = text.substr(at + before.size());
        return std::string(rest.substr(0, rest.find_first_of("&<")));
    }

    Site site;
    Browser browser{site};
    storage::AccountId anna{};
};

/// web-app, the page that is a program, is served from the same address: its code can go nowhere else.
TEST_F(Authorize, does_not_ask_about_the_page_of_this_server_and_keeps_no_session_for_it) {
    const auto program = site.add_program(site.base + "/signed-in");
    browser.log_in("anna");
    const auto session = browser.cookies["jtwitter_session"];
    const Fields challenge{{"code_challenge", crypto::base64url(crypto::sha256("verifier"))},
                           {"code_challenge_method", "S256"}};
    EXPECT_EQ(browser.get(question(program)).status, 200) << "the own page always has a challenge";
    browser.headers = {{"Sec-Fetch-Site", "cross-site"}};
    EXPECT_EQ(browser.get(question(program, challenge)).status, 200) << "who is led here by another site is asked";
    browser.headers = {{"Sec-Fetch-Site", "same-origin"}};
    const auto answer = browser.get(question(program, challenge));
    ASSERT_EQ(answer.status, 302) << answer.body;
    EXPECT_TRUE(answer.header("Location").starts_with(site.base + "/signed-in?code=")) << answer.header("Location");
    EXPECT_FALSE(browser.cookies.contains("jtwitter_session"));
    browser.cookies["jtwitter_session"] = session;
    EXPECT_NE(browser.get("/home").status, 200) << "the session has ended on the server, too";
}

TEST_F(Authorize, asks_about_every_other_address_even_one_that_looks_like_the_own_page) {
    for (const std::string& address :
         {site.base + "/signed-in/", site.base + ".evil.example/signed-in", site.base + "/signed-in?x=1",
          site.base + "/@anna", std::string("https://evil.example/signed-in")}) {
        const auto program = site.add_program(address);
        Browser fresh{site};
        fresh.log_in("anna");
        EXPECT_EQ(fresh.get(question(program)).status, 200) << address;
    }
}

TEST_F(Authorize, leads_from_log_in_to_consent_to_the_program_with_a_code) {
    const auto program = site.add_program(std::string(page_of_program));
    const auto log_in = browser.get(question(program));
    EXPECT_TRUE(has(log_in, "Clock &amp; &lt;Watch&gt;"));
    const auto consent =
        browser.follow(browser.fill_shown(log_in, "/login", {{"username", "anna"}, {"password", "password of anna"}}));
    ASSERT_EQ(consent.status, 200);
    EXPECT_TRUE(has(consent, "Clock &amp; &lt;Watch&gt;"));
    EXPECT_TRUE(has(consent, "(read)"));

    const auto answer = browser.fill_shown(consent, "/oauth/authorize", {{"decision", "allow"}});
    ASSERT_EQ(answer.status, 302);
    const std::string where(answer.header("Location"));
    EXPECT_TRUE(where.starts_with("https://clock.example/cb?from=jtwitter&code=")) << where;
    EXPECT_TRUE(where.ends_with("&state=a%20b%26c%3Dd")) << where;

    microblog::AccessService::TokenRequest exchange;
    exchange.grant_type = "authorization_code";
    exchange.client_id = program.app.client_id;
    exchange.client_secret = program.client_secret;
    exchange.redirect_uri = page_of_program;
    exchange.code = after(where, "code=");
    EXPECT_EQ(site.blog.access.grant(exchange, site.tick()).token.account, anna);
}

TEST_F(Authorize, keeps_the_question_for_those_who_sign_up_first) {
    const auto program = site.add_program(std::string(page_of_program));
    const auto log_in = browser.get(question(program));
    const auto link = log_in.body.find("/register?next=");
    ASSERT_NE(link, std::string::npos);
    const auto sign_up = browser.get(log_in.body.substr(link, log_in.body.find('"', link) - link));
    const auto again = browser.fill_shown(sign_up, "/register", {{"username", "bert"}});
    ASSERT_EQ(again.status, 422);
    const auto consent = browser.follow(browser.fill_shown(
        again, "/register",
        {{"username", "bert"}, {"email", "bert@mail.example"}, {"password", "password of bert"}, {"agreement", "1"}}));
    EXPECT_TRUE(has(consent, "@bert"));
    EXPECT_TRUE(has(consent, "(read)"));
    EXPECT_EQ(browser.fill_shown(consent, "/oauth/authorize", {{"decision", "allow"}}).status, 302);
}

TEST_F(Authorize, carries_the_challenge_to_the_code) {
    const auto program = site.add_program("myapp://cb");
    const std::string verifier(43, 'v');
    browser.log_in("anna");
    const auto target = question(
        program, {{"code_challenge", crypto::base64url(crypto::sha256(verifier))}, {"code_challenge_method", "S256"}});
    for (const auto& shown : {std::string{}, std::string(43, 'w'), verifier}) {
        const auto answer = browser.fill(target, "/oauth/authorize", {{"decision", "allow"}});
        const std::string where(answer.header("Location"));
        EXPECT_TRUE(where.starts_with("myapp://cb?code=")) << where;
        microblog::AccessService::TokenRequest exchange;
        exchange.grant_type = "authorization_code";
        exchange.client_id = program.app.client_id;
        exchange.client_secret = program.client_secret;
        exchange.redirect_uri = "myapp://cb";
        exchange.code = after(where, "code=");
        exchange.code_verifier = shown;
        if (shown == verifier) {
            EXPECT_EQ(site.blog.access.grant(exchange, site.tick()).token.account, anna);
        } else {
            EXPECT_THROW(site.blog.access.grant(exchange, site.tick()), microblog::GrantRefused);
        }
    }
}

TEST_F(Authorize, shows_the_code_to_people_whose_program_has_no_address) {
    const auto program = site.add_program(std::string(microblog::out_of_band));
    browser.log_in("anna");
    const auto answer = browser.fill(question(program), "/oauth/authorize", {{"decision", "allow"}});
    EXPECT_EQ(answer.status, 200);
    const auto code = after(answer.body, "<code>");
    EXPECT_GE(code.size(), 32U);
    EXPECT_EQ(answer.body.find("<code"), answer.body.rfind("<code")) << "the only one";
}

TEST_F(Authorize, tells_the_program_that_it_was_denied) {
    const auto program = site.add_program(std::string(page_of_program));
    browser.log_in("anna");
    const auto answer = browser.fill(question(program), "/oauth/authorize", {{"decision", "deny"}});
    EXPECT_EQ(answer.status, 302);
    const std::string where(answer.header("Location"));
    EXPECT_TRUE(where.starts_with("https://clock.example/cb?from=jtwitter&error=access_denied&error_description="));
    EXPECT_TRUE(where.ends_with("&state=a%20b%26c%3Dd"));
    EXPECT_EQ(where.find("code="), std::string::npos);
}

TEST_F(Authorize, sends_nobody_to_an_unknown_program_or_address) {
    const auto program = site.add_program(std::string(page_of_program));
    browser.log_in("anna");
    for (const auto& wrong : std::vector<Fields>{{{"client_id", "nobody"}},
                                                 {{"redirect_uri", "https://evil.example/"}},
                                                 {{"redirect_uri", "https://clock.example/cb"}},
                                                 {{"redirect_uri", ""}},
                                                 {{"scope", "read admin:write"}},
                                                 {{"response_type", "token"}}}) {
        const auto answer = browser.get(question(program, wrong));
        EXPECT_EQ(answer.status, 400) << wrong.begin()->second;
        EXPECT_TRUE(answer.header("Location").empty());
    }
    EXPECT_EQ(Browser(site).get("/oauth/authorize").status, 400) << "also before log-in";
}

TEST_F(Authorize, believes_no_consent_that_the_person_did_not_give) {
    const auto program = site.add_program(std::string(page_of_program));
    browser.log_in("anna");
    Fields fields{{"response_type", "code"},
                  {"client_id", program.app.client_id},
                  {"redirect_uri", std::string(page_of_program)},
                  {"decision", "allow"}};
    EXPECT_EQ(browser.post("/oauth/authorize", fields).status, 403);
    fields["token"] = forms_of(Browser(site).get("/login").body).at(1).fields["token"];
    EXPECT_EQ(browser.post("/oauth/authorize", fields).status, 403) << "the token of another browser";
}

TEST_F(Authorize, asks_for_the_password_again_if_the_program_wants_it) {
    const auto program = site.add_program(std::string(page_of_program));
    browser.log_in("anna");
    EXPECT_FALSE(has(browser.get(question(program)), "name=\"password\""));
    const auto shown = browser.get(question(program, {{"force_login", "true"}}));
    EXPECT_TRUE(has(shown, "name=\"password\""));
    const auto answer = browser.fill_shown(shown, "/login", {{"username", "anna"}, {"password", "password of anna"}});
    EXPECT_TRUE(has(browser.follow(answer), "name=\"decision\"")) << "once is enough";
}

TEST_F(Authorize, takes_a_slash_at_the_end_and_none_for_nothing) {
    const auto program = site.add_program(std::string(page_of_program));
    browser.log_in("anna");
    auto target = question(program, {{"state", "None"}, {"lang", "None"}});
    target.insert(target.find('?'), "/");
    const auto answer = browser.fill(target, "/oauth/authorize", {{"decision", "allow"}});
    EXPECT_EQ(answer.status, 302);
    EXPECT_EQ(answer.header("Location").find("state="), std::string_view::npos);
}

TEST_F(Authorize, lets_the_consent_form_lead_to_the_program_and_stay_out_of_frames) {
    const auto program = site.add_program(std::string(page_of_program));
    browser.log_in("anna");
    const auto consent = browser.get(question(program));
    EXPECT_EQ(consent.header("Content-Security-Policy").find("form-action"), std::string_view::npos);
    EXPECT_NE(consent.header("Content-Security-Policy").find("frame-ancestors 'none'"), std::string_view::npos);
    EXPECT_EQ(consent.header("X-Frame-Options"), "DENY");
}

}  // namespace
