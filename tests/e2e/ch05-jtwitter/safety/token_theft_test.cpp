// Token theft: whoever has a token is its owner to us. So what is kept is its digest, which opens nothing; the owner
// sees what is logged in, program and browser alike, and can end each; and a new password ends the rest.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;
using testing::Not;

class TokenTheft : public JTwitter {
  protected:
    const std::string callback = "https://client.example/cb";

    void SetUp() override {
        start({"--access-log", folder("access.log"), "--log-level", "debug"});
        add_user("anna");
        HttpClient anybody(endpoint());
        const auto program = anybody.post("/api/v1/apps", "client_name=Clock&redirect_uris=" + encoded(callback) +
                                                              "&scopes=" + encoded("read write"));
        client_id = program.field("client_id");
        client_secret = program.field("client_secret");
        browser = std::make_unique<Browser>(endpoint());
        ASSERT_EQ(browser->log_in("anna", password).status, 303);
    }
    /// A code, as the person's browser brings it to the program.
    std::string new_code() {
        const auto yes = browser->fill("/oauth/authorize?response_type=code&scope=read+write&client_id=" + client_id +
                                           "&redirect_uri=" + encoded(callback),
                                       "/oauth/authorize", {{"decision", "allow"}});
        const auto place = yes.headers.at("location");
        return place.substr(place.find("code=") + 5);
    }
    Answer exchange(const std::string& code) {
        return HttpClient(endpoint())
            .post("/oauth/token", "grant_type=authorization_code&client_id=" + client_id + "&client_secret=" +
                                      client_secret + "&redirect_uri=" + encoded(callback) + "&code=" + code);
    }
    int status_with(const std::string& token) {
        HttpClient client(endpoint());
        client.token = token;
        return client.get("/api/v1/accounts/verify_credentials").status;
    }
    bool is_logged_in(const std::string& cookie) {
        Browser made(endpoint());
        made.cookies[session_cookie] = cookie;
        return made.get("/settings").status == 200;
    }
    std::string cookie() const { return browser->cookies.at(session_cookie); }

    std::unique_ptr<Browser> browser;
    std::string client_id, client_secret;
};

TEST_F(TokenTheft, from_the_files_the_logs_the_copy_of_ones_data_and_the_backup_finds_no_token) {
    const auto code = new_code();
    const auto token = exchange(code).field("access_token");
    ASSERT_EQ(status_with(token), 200);
    const auto unused_code = new_code();
    HttpClient client(endpoint());
    client.get("/api/v1/timelines/home?access_token=" + token);
    client.get("/api/v1/streaming/user?access_token=" + token + "x");
    client.token = token;
    const auto copy = client.get("/api/v1/jtwitter/export");
    ASSERT_EQ(copy.status, 200);
    const auto page_copy = browser->get("/settings/export");
    ASSERT_EQ(admin({"backup", folder("saved.tar")}).status.code, 0);
    ASSERT_EQ(stop(), (testkit::ExitStatus{0, 0}));

    std::map<std::string, std::string> places{
        {"the export", copy.body}, {"the page's export", page_copy.body}, {"the log", server().errors()}};
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder("")))
        if (file.is_regular_file()) places[file.path()] = read_file(file.path());
    ASSERT_GE(places.size(), 6U) << "database, access log, backup among them";
    for (const auto& [secret, what] : std::map<std::string, std::string>{{token, "token"},
                                                                         {cookie(), "cookie"},
                                                                         {client_secret, "secret of a program"},
                                                                         {code, "used code"},
                                                                         {unused_code, "code"},
                                                                         {password, "password"}}) {
        ASSERT_GE(secret.size(), 8U) << what;
        for (const auto& [place, bytes] : places)
            EXPECT_THAT(bytes.find(secret), std::string::npos) << "the " << what << " stands in " << place;
    }
}

TEST_F(TokenTheft, is_seen_by_the_owner_who_ends_it_by_the_api) {
    const auto stolen = exchange(new_code()).field("access_token");
    const auto anna = logged_in("anna");
    std::string id;
    const auto listed = anna->get("/api/v1/jtwitter/sessions").json();
    for (const auto& each : listed.as_array())
        if (each.at("name") == "Clock") id = each.at("id").as_string().c_str();
    ASSERT_NE(id, "");
    auto stream = connect();
    stream.send("GET /api/v1/streaming/user HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + stolen + "\r\n\r\n");
    ASSERT_TRUE(stream.read_until(":)"));
    EXPECT_EQ(anna->ask("DELETE", "/api/v1/jtwitter/sessions/" + id).status, 200);
    EXPECT_EQ(status_with(stolen), 401);
    EXPECT_TRUE(stream.read_to_end()) << "its stream ends";
    EXPECT_EQ(status_with(anna->token), 200);
}

TEST_F(TokenTheft, of_a_browsers_session_is_seen_by_the_owner_who_ends_it_by_the_api) {
    const auto stolen = cookie();
    const auto anna = logged_in("anna");
    const auto seen = anna->get("/api/v1/jtwitter/browser_sessions").json().as_array();
    ASSERT_EQ(seen.size(), 1U);
    for (const std::string field : {"browser", "created_at", "expires_at"}) EXPECT_TRUE(seen[0].at(field).is_string());
    const std::string id(seen[0].at("id").as_string());
    EXPECT_EQ(anna->ask("DELETE", "/api/v1/jtwitter/browser_sessions/" + id).status, 200);
    EXPECT_FALSE(is_logged_in(stolen));
    EXPECT_EQ(anna->ask("DELETE", "/api/v1/jtwitter/browser_sessions/" + id).status, 404);
}

TEST_F(TokenTheft, is_seen_by_the_owner_who_ends_it_on_the_page) {
    const auto token = exchange(new_code()).field("access_token");
    Browser thief(endpoint());
    thief.headers = {{"User-Agent", "Thief/1.0 <script>"}};
    ASSERT_EQ(thief.log_in("anna", password).status, 303);
    const auto page = browser->get("/settings");
    EXPECT_THAT(page.body, HasSubstr("Clock"));
    EXPECT_THAT(page.body, HasSubstr("Thief/1.0 &lt;script&gt;"));
    const auto end_all = [&](const std::string& action) {
        for (bool more = true; more;) {
            more = false;
            const auto shown = Page(browser->get("/settings").body);
            std::string value;
            for (const auto& element : shown.elements())
                if (element.tag == "button" &&
                    element.attribute("name") == (action == "programs" ? "program" : "browser"))
                    value = element.attribute("value");
            if (value.empty()) return;
            more =
                browser
                    ->fill("/settings", "/settings/" + action, {{action == "programs" ? "program" : "browser", value}})
                    .status == 303;
        }
    };
    end_all("programs");
    EXPECT_EQ(status_with(token), 401);
    end_all("browsers");
    EXPECT_FALSE(is_logged_in(thief.cookies.at(session_cookie)));
    EXPECT_TRUE(is_logged_in(cookie())) << "the browser that asks stays";
}

TEST_F(TokenTheft, ends_with_a_new_password) {
    const auto token = exchange(new_code()).field("access_token"), waiting = new_code();
    Browser thief(endpoint());
    ASSERT_EQ(thief.log_in("anna", password).status, 303);
    const auto old_cookie = cookie();
    ASSERT_EQ(
        browser
            ->fill("/settings", "/settings/password", {{"old_password", password}, {"new_password", "another horse"}})
            .status,
        200);
    EXPECT_EQ(status_with(token), 401);
    EXPECT_FALSE(is_logged_in(thief.cookies.at(session_cookie)));
    EXPECT_FALSE(is_logged_in(old_cookie));
    EXPECT_TRUE(is_logged_in(cookie())) << "with a new cookie, whoever changed it is still there";
    EXPECT_EQ(exchange(waiting).status, 400) << "a code of before";
}

TEST_F(TokenTheft, by_a_code_that_somebody_else_used_first_gets_nothing_that_lasts) {
    const auto code = new_code();
    const auto first = exchange(code);
    ASSERT_EQ(first.status, 200);
    EXPECT_EQ(status_with(first.field("access_token")), 200);
    const auto second = exchange(code);
    EXPECT_EQ(second.status, 400);
    EXPECT_EQ(second.field("error"), "invalid_grant");
    EXPECT_EQ(status_with(first.field("access_token")), 401) << "RFC 6749, section 4.1.2";
}

TEST_F(TokenTheft, is_ended_by_the_program_itself_and_by_no_other) {
    const auto token = exchange(new_code()).field("access_token");
    HttpClient anybody(endpoint());
    const auto other = anybody.post("/api/v1/apps", "client_name=Other&redirect_uris=" + encoded(callback));
    const auto revoke = [&](const std::string& id, const std::string& secret) {
        return anybody.post("/oauth/revoke", "client_id=" + id + "&client_secret=" + secret + "&token=" + token).status;
    };
    EXPECT_EQ(revoke(other.field("client_id"), other.field("client_secret")), 403);
    EXPECT_EQ(revoke(client_id, "x"), 401);
    EXPECT_EQ(status_with(token), 200);
    EXPECT_EQ(revoke(client_id, client_secret), 200);
    EXPECT_EQ(status_with(token), 401);
}

TEST_F(TokenTheft, by_a_script_or_from_a_link_to_elsewhere_gets_no_cookie_and_no_address) {
    Browser fresh(endpoint());
    for (const auto& line : fresh.log_in("anna", password).new_cookies) {
        EXPECT_THAT(line, HasSubstr("; HttpOnly")) << "no script reads it";
        EXPECT_THAT(line, HasSubstr("; SameSite=Lax"));
    }
    EXPECT_EQ(browser->get("/settings").headers.at("referrer-policy"), "same-origin");
    EXPECT_EQ(exchange(new_code()).headers.at("cache-control"), "no-store");
}
