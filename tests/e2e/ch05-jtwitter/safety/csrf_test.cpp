// Cross-site request forgery: another site's page sends a form to us, and the browser adds our cookie to it. Every form
// of ours carries a token that other sites cannot know; the API knows no cookies at all.
#include <gmock/gmock.h>

#include <set>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"
#include "tests/e2e/ch05-jtwitter/safety/database.hpp"

using namespace jtwitter::e2e;

class Csrf : public JTwitter {
  protected:
    std::string kept() const { return dump(data() + "/jtwitter.sqlite"); }
};

TEST_F(Csrf, finds_no_form_that_works_without_its_token) {
    start({"--demo"});
    Browser victim(endpoint()), thief(endpoint());
    ASSERT_EQ(victim.log_in("demo", "demo-password").status, 303);
    ASSERT_EQ(thief.log_in("admin", "admin-password").status, 303);
    std::string token_of_thief;
    for (const auto& form : Page(thief.get("/settings").body).forms())
        if (const auto found = form.fields.find("token"); found != form.fields.end()) token_of_thief = found->second;
    ASSERT_NE(token_of_thief, "");

    std::map<std::string, Fields> forms;  // by their action
    walk_over_site(victim, [&](const std::string&, const Answer& answer) {
        if (!is_html(answer)) return;
        for (const auto& form : Page(answer.body).forms())
            if (form.method == "post") forms[form.action].insert(form.fields.begin(), form.fields.end());
    });
    ASSERT_GT(forms.size(), 15U) << "the walk gets in";

    const auto before = kept();
    for (auto [action, fields] : forms) {
        EXPECT_TRUE(fields.contains("token")) << action << " has a form without a token";
        const auto right = fields["token"];
        for (const auto& token : {std::string(), std::string("x"), token_of_thief}) {
            fields["token"] = token;
            EXPECT_EQ(victim.post(action, fields).status, 403) << action << " with the token '" << token << "'";
        }
        fields["token"] = right;
        for (const std::string site : {"cross-site", "same-site"}) {
            victim.headers = {{"Sec-Fetch-Site", site}};
            EXPECT_EQ(victim.post(action, fields).status, 403) << action << " from " << site;
        }
        victim.headers.clear();
    }
    EXPECT_EQ(difference(before, kept()), "");
    EXPECT_EQ(victim.fill("/write", "/write", {{"text", "with the token"}}).status, 303) << "the right way is open";
    EXPECT_NE(difference(before, kept()), "");
}

TEST_F(Csrf, finds_nothing_that_changes_by_get_but_what_counts_as_read) {
    start({"--demo"});
    Browser victim(endpoint());
    ASSERT_EQ(victim.log_in("demo", "demo-password").status, 303);
    const auto file = data() + "/jtwitter.sqlite";
    const auto before = dump(file, "marker conversation");
    walk_over_site(victim, [](const std::string&, const Answer&) {});
    EXPECT_EQ(difference(before, dump(file, "marker conversation")), "");
}

TEST_F(Csrf, finds_no_way_to_let_the_own_page_in_or_to_log_a_person_out_from_elsewhere) {
    start({"--demo"});
    Browser victim(endpoint());
    ASSERT_EQ(victim.log_in("demo", "demo-password").status, 303);
    const auto base = "http://" + core::to_string(endpoint());
    const auto program =
        HttpClient(endpoint()).post("/api/v1/apps", "client_name=x&redirect_uris=" + encoded(base + "/signed-in"));
    ASSERT_EQ(program.status, 200);  // anybody may register this address
    const auto ask = "/oauth/authorize?response_type=code&client_id=" + program.field("client_id") +
                     "&redirect_uri=" + encoded(base + "/signed-in");
    const std::string with_challenge =
        "&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const auto before = kept();
    EXPECT_EQ(victim.get(ask).status, 200) << "without a challenge it is asked for consent";
    for (const std::string site : {"cross-site", "same-site"}) {
        victim.headers = {{"Sec-Fetch-Site", site}};
        EXPECT_EQ(victim.get(ask + with_challenge).status, 200) << "who is led here is asked";
    }
    EXPECT_EQ(difference(before, kept()), "");
    victim.headers = {{"Sec-Fetch-Site", "same-origin"}};
    EXPECT_THAT(victim.get(ask + with_challenge).headers.at("location"),
                testing::StartsWith(base + "/signed-in?code="));
}

TEST_F(Csrf, finds_no_use_for_a_cookie_at_the_api) {
    start({"--demo"});
    Browser victim(endpoint());
    ASSERT_EQ(victim.log_in("demo", "demo-password").status, 303);
    ASSERT_TRUE(victim.cookies.contains(session_cookie));
    const auto before = kept();
    EXPECT_EQ(victim.get("/api/v1/accounts/verify_credentials").status, 401);
    EXPECT_EQ(victim.get("/api/v1/timelines/home").status, 401);
    EXPECT_EQ(victim.post("/api/v1/statuses", {{"status", "forged"}}).status, 401);
    const auto open = victim.get("/api/v1/instance");
    EXPECT_EQ(open.headers.at("access-control-allow-origin"), "*");
    EXPECT_FALSE(open.headers.contains("access-control-allow-credentials")) << "else other sites could read with it";
    EXPECT_EQ(difference(before, kept()), "");
}
