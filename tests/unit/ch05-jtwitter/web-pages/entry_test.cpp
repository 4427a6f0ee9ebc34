#include "browser.hpp"

namespace {

using namespace web_tests;

struct Entry : testing::Test {
    Site site;
    Browser browser{site};
};

TEST_F(Entry, registers_and_is_at_home) {
    const auto answer = browser.fill(
        "/register", "/register",
        {{"username", "anna"}, {"email", "anna@mail.example"}, {"password", "a long password"}, {"agreement", "1"}});
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.header("Location"), "/home");
    const auto home = browser.follow(answer);
    EXPECT_EQ(home.status, 200);
    EXPECT_TRUE(has(home, "href=\"/@anna\""));
}

TEST_F(Entry, says_at_each_field_what_is_wrong_and_keeps_the_rest) {
    site.sign_up("anna");
    const auto answer = browser.fill("/register", "/register",
                                     {{"username", "Anna"}, {"email", "x@mail.example"}, {"password", "short"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(has(answer, "This is taken already."));
    EXPECT_TRUE(has(answer, "This is too short."));
    EXPECT_TRUE(has(answer, "You need to accept this."));
    EXPECT_TRUE(has(answer, "value=\"x@mail.example\""));
    EXPECT_FALSE(has(answer, "value=\"short\"")) << "a password is never sent back";
    EXPECT_FALSE(browser.cookies.contains("jtwitter_session"));
}

TEST_F(Entry, takes_few_new_accounts_from_one_address) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(browser.fill("/register", "/register", {{"username", "-"}}).status, 422);
    EXPECT_EQ(browser.fill("/register", "/register", {{"username", "-"}}).status, 429);
}

TEST_F(Entry, can_be_closed_for_new_accounts) {
    site.blog.settings.open_registration = false;
    EXPECT_TRUE(has(browser.get("/register"), "no new accounts"));
    const auto token = forms_of(browser.get("/login").body).at(1).fields["token"];
    EXPECT_EQ(browser.post("/register", {{"token", token}, {"username", "anna"}}).status, 403);
}

TEST_F(Entry, logs_in_by_name_or_by_email) {
    site.sign_up("anna");
    browser.log_in("anna");
    EXPECT_EQ(browser.get("/home").status, 200);

    Browser other(site);
    const auto answer =
        other.fill("/login", "/login", {{"username", "anna@mail.example"}, {"password", "password of anna"}});
    EXPECT_EQ(answer.status, 303);
}

TEST_F(Entry, does_not_say_which_of_name_and_password_is_wrong) {
    site.sign_up("anna");
    const auto wrong = browser.fill("/login", "/login", {{"username", "anna"}, {"password", "no"}});
    const auto nobody = browser.fill("/login", "/login", {{"username", "nemo"}, {"password", "no"}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_EQ(nobody.status, 422);
    EXPECT_TRUE(has(wrong, "This name and password do not fit."));
    EXPECT_TRUE(has(nobody, "This name and password do not fit."));
    EXPECT_FALSE(browser.cookies.contains("jtwitter_session"));
}

TEST_F(Entry, stops_those_who_try_passwords) {
    site.sign_up("anna");
    for (std::size_t i = 0; i < site.blog.settings.failed_logins; ++i)
        browser.fill("/login", "/login", {{"username", "anna"}, {"password", "no"}});
    const auto answer = browser.fill("/login", "/login", {{"username", "anna"}, {"password", "password of anna"}});
    EXPECT_EQ(answer.status, 429);
}

TEST_F(Entry, gives_a_cookie_that_no_script_and_no_other_site_can_use) {
    site.sign_up("anna");
    const auto answer = browser.fill("/login", "/login", {{"username", "anna"}, {"password", "password of anna"}});
    std::string cookie;
    for (const auto& [name, value] : answer.headers)
        if (name == "Set-Cookie" && value.starts_with("jtwitter_session=")) cookie = value;
    EXPECT_NE(cookie.find("; HttpOnly"), std::string::npos);
    EXPECT_NE(cookie.find("; SameSite=Lax"), std::string::npos);
    EXPECT_NE(cookie.find("; Path=/;"), std::string::npos);
    EXPECT_EQ(cookie.find("Secure"), std::string::npos) << "plain http: a browser would not keep it";
}

TEST(EntryToThePageWithScript, leads_there_to_get_a_token_of_its_own) {
    Site site;
    site.sign_up("anna");
    Browser browser{site};
    browser.cookies.clear();
    const auto response =
        browser.fill("/login?next=/@bert", "/login", {{"username", "anna"}, {"password", "password of anna"}});
    EXPECT_EQ(response.header("Location"), "/signed-in?start=%2F%40bert");
}

TEST(PlainPages, are_chosen_by_each_browser_and_left_again) {
    Site site;
    Browser browser{site};
    browser.cookies.clear();
    rest::Request request;
    EXPECT_FALSE(site.pages.wants_plain(request));
    const auto chosen = browser.get("/plain?next=/@anna");
    EXPECT_EQ(chosen.header("Location"), "/@anna");
    request.headers = {{"Cookie", "jtwitter_plain=" + browser.cookies["jtwitter_plain"]}};
    EXPECT_TRUE(site.pages.wants_plain(request));
    EXPECT_TRUE(has(browser.get("/square"), "/plain?off=1&amp;next=%2Fsquare"));
    browser.get("/plain?off=1&next=/");
    EXPECT_FALSE(browser.cookies.contains("jtwitter_plain"));
    EXPECT_EQ(browser.get("/plain?next=//evil.example/").header("Location"), "/");
}

TEST(EntryByHttps, gives_secure_cookies_with_the_prefix_that_binds_them_to_the_host) {
    Site site("https://jtwitter.example");
    site.sign_up("anna");
    Browser browser(site);
    const auto answer = browser.fill("/login", "/login", {{"username", "anna"}, {"password", "password of anna"}});
    for (const auto& [name, value] : answer.headers) {
        if (name != "Set-Cookie") continue;
        EXPECT_TRUE(value.starts_with("__Host-jtwitter_")) << value;
        EXPECT_NE(value.find("; Secure"), std::string::npos) << value;
    }
    EXPECT_EQ(browser.get("/home").status, 200);
}

TEST_F(Entry, begins_a_new_session_at_each_log_in) {
    site.sign_up("anna");
    site.sign_up("mallory");
    const std::string laid(43, 'A');  // what an attacker has put into the victim's browser
    browser.cookies["jtwitter_session"] = laid;
    browser.log_in("anna");
    const auto first = browser.cookies["jtwitter_session"];
    EXPECT_NE(first, laid);

    browser.log_in("mallory");
    EXPECT_NE(browser.cookies["jtwitter_session"], first);
    Browser thief(site);
    thief.cookies["jtwitter_session"] = first;
    EXPECT_EQ(thief.get("/home").status, 303) << "the session before is over";
    thief.cookies["jtwitter_session"] = laid;
    EXPECT_EQ(thief.get("/home").status, 303);
}

TEST_F(Entry, ends_the_session_at_log_out) {
    site.sign_up("anna");
    browser.log_in("anna");
    const auto session = browser.cookies["jtwitter_session"];
    EXPECT_EQ(browser.fill("/home", "/logout", {}).header("Location"), "/");
    EXPECT_FALSE(browser.cookies.contains("jtwitter_session"));
    browser.cookies["jtwitter_session"] = session;
    EXPECT_EQ(browser.get("/home").status, 303);
}

TEST_F(Entry, goes_on_to_where_one_wanted_to_go) {
    site.sign_up("anna");
    const auto refused = browser.get("/notifications?max_id=5");
    EXPECT_EQ(refused.header("Location"), "/login?next=%2Fnotifications%3Fmax_id%3D5");
    const auto answer =
        browser.fill_shown(browser.follow(refused), "/login", {{"username", "anna"}, {"password", "password of anna"}});
    EXPECT_EQ(answer.header("Location"), "/notifications?max_id=5");
}

TEST_F(Entry, goes_to_no_other_site_after_log_in) {
    site.sign_up("anna");
    for (const auto* other : {"https://evil.example/", "//evil.example", "/\\evil.example", "/%09/evil.example"}) {
        Browser fresh(site);
        const auto shown = fresh.get("/login?next=" + post_text::percent_encode(other));
        const auto answer = fresh.fill_shown(shown, "/login", {{"username", "anna"}, {"password", "password of anna"}});
        const auto where = std::string(answer.header("Location"));
        EXPECT_TRUE(where == "/" || where == "/%09/evil.example") << where;
        Browser sent(site);
        const auto by_form =
            sent.fill("/login", "/login", {{"username", "anna"}, {"password", "password of anna"}, {"next", other}});
        EXPECT_EQ(by_form.header("Location"), answer.header("Location"));
        EXPECT_FALSE(
            std::string(sent.get("/language?to=zh&next=" + post_text::percent_encode(other)).header("Location"))
                .starts_with("//"));
    }
}

TEST_F(Entry, speaks_the_browsers_language_or_the_chosen_one) {
    EXPECT_TRUE(has(browser.get("/login"), "<html lang=\"en\">"));
    browser.headers = {{"Accept-Language", "zh-CN,zh;q=0.9"}};
    const auto chinese = browser.get("/login");
    EXPECT_TRUE(has(chinese, "<html lang=\"zh-CN\">"));
    EXPECT_TRUE(has(chinese, "登录"));
    EXPECT_EQ(browser.get("/language?to=en&next=%2Flogin").header("Location"), "/login");
    EXPECT_TRUE(has(browser.get("/login"), "<html lang=\"en\">"));
    EXPECT_TRUE(has(browser.get("/login?lang=zh"), "<html lang=\"zh-CN\">"));
}

TEST_F(Entry, is_no_entry_for_suspended_accounts) {
    const auto anna = site.sign_up("anna");
    browser.log_in("anna");
    site.blog.accounts.suspend({}, anna);
    EXPECT_EQ(browser.get("/home").status, 303);
    EXPECT_EQ(browser.fill("/login", "/login", {{"username", "anna"}, {"password", "password of anna"}}).status, 422);
}

}  // namespace
