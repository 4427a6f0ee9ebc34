// Open redirect: a link to us that ends at a stranger's page, which then asks for the password "again". Where we send a
// browser is a path of our own, or an address that a program was registered with, to the letter.
#include <gmock/gmock.h>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;

namespace {

/// Addresses that a careless check takes for a path of ours. Browsers read \ as /, and pass over tabs and line ends
/// (URL Standard, "basic URL parser").
const std::vector<std::string> tricks{"//evil.example",
                                      "///evil.example",
                                      "/\\evil.example",
                                      "\\/evil.example",
                                      "\\\\evil.example",
                                      "/\t/evil.example",
                                      "/\n/evil.example",
                                      "\t//evil.example",
                                      " //evil.example",
                                      "https://evil.example",
                                      "https:evil.example",
                                      "HTTPS://evil.example",
                                      "javascript:alert(1)",
                                      "JaVaScRiPt:alert(1)",
                                      "data:text/html,x",
                                      "//127.0.0.1@evil.example",
                                      "http://127.0.0.1:8080@evil.example/",
                                      "/%0d%0aLocation: https://evil.example",
                                      "/\r\nLocation: https://evil.example",
                                      ".evil.example",
                                      "@evil.example",
                                      ":80@evil.example"};

void expect_own(const Answer& answer, const std::string& what) {
    const auto place = answer.headers.find("location");
    if (place == answer.headers.end()) return;
    const auto& path = place->second;
    EXPECT_TRUE(path.starts_with('/') && !path.starts_with("//") && path.find('\\') == std::string::npos &&
                path.find('\t') == std::string::npos)
        << what << " leads to " << path;
    EXPECT_EQ(answer.headers.count("set-cookie"), answer.new_cookies.empty() ? 0U : 1U);
}

}  // namespace

class OpenRedirect : public JTwitter {
  protected:
    OpenRedirect() {
        start();
        add_user("anna");
    }
};

TEST_F(OpenRedirect, through_next_stays_on_the_site) {
    for (const auto& trick : tricks) {
        Browser browser(endpoint());
        expect_own(browser.get("/language?to=en&next=" + encoded(trick)), "language " + trick);
        const auto shown = browser.get("/login?next=" + encoded(trick));
        EXPECT_EQ(Page(shown.body).dangers(), "") << trick;
        expect_own(browser.fill("/login?next=" + encoded(trick), "/login",
                                {{"username", "anna"}, {"password", password}, {"next", trick}}),
                   "log-in " + trick);
        ASSERT_TRUE(browser.cookies.contains(session_cookie)) << trick;
        const auto id = logged_in("anna")->say("a post");
        expect_own(browser.fill("/@anna/" + id, "/@anna/" + id, {{"do", "favourite"}, {"next", trick}}),
                   "mark " + trick);
    }
    Browser browser(endpoint());
    const auto good = browser.fill("/login?next=/square", "/login", {{"username", "anna"}, {"password", password}});
    EXPECT_EQ(good.headers.at("location"), "/square") << "a path of ours is gone to";
}

TEST_F(OpenRedirect, through_redirect_uri_goes_to_the_registered_address_and_to_no_other) {
    HttpClient anybody(endpoint());
    const std::string registered = "https://client.example/cb";
    const auto program = anybody.post("/api/v1/apps", "client_name=x&redirect_uris=" + encoded(registered));
    ASSERT_EQ(program.status, 200);
    Browser browser(endpoint());
    ASSERT_EQ(browser.log_in("anna", password).status, 303);
    const auto ask = [&](const std::string& uri) {
        return "/oauth/authorize?response_type=code&client_id=" + program.field("client_id") +
               "&redirect_uri=" + encoded(uri);
    };
    for (const std::string uri : {"https://evil.example/cb",
                                  "https://client.example.evil.example/cb",
                                  "https://client.example/cb/../evil",
                                  "https://client.example/cb/",
                                  "https://client.example/cb?next=https://evil.example",
                                  "https://client.example/cb#x",
                                  "https://client.example/CB",
                                  "https://CLIENT.example/cb",
                                  "HTTPS://client.example/cb",
                                  "http://client.example/cb",
                                  "https://client.example:443/cb",
                                  "https://client.example@evil.example/cb",
                                  "https://evil.example\\@client.example/cb",
                                  "//client.example/cb",
                                  "https://client.example/cb%2f..%2f",
                                  "https://client.example//cb",
                                  "https://client.example/cb ",
                                  "",
                                  "/home",
                                  "urn:ietf:wg:oauth:2.0:oob",
                                  "javascript:alert(1)//https://client.example/cb"}) {
        const auto shown = browser.get(ask(uri));
        EXPECT_EQ(shown.status, 400) << uri;
        EXPECT_FALSE(shown.headers.contains("location")) << uri;
        Fields forged{{"response_type", "code"},
                      {"client_id", program.field("client_id")},
                      {"redirect_uri", uri},
                      {"decision", "allow"}};
        for (const auto& form : Page(browser.get("/settings").body).forms())
            if (form.fields.contains("token")) forged["token"] = form.fields.at("token");
        const auto sent = browser.post("/oauth/authorize", forged);
        EXPECT_EQ(sent.status, 400) << uri;
        EXPECT_FALSE(sent.headers.contains("location")) << uri;
    }
    const auto good = browser.fill(ask(registered), "/oauth/authorize", {{"decision", "allow"}});
    EXPECT_THAT(good.headers.at("location"), testing::StartsWith(registered + "?code="));
}

TEST_F(OpenRedirect, through_a_program_of_a_dangerous_address_is_not_registered) {
    HttpClient anybody(endpoint());
    for (const std::string uri :
         {"javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x",
          "file:///etc/passwd", "blob:x", "//evil.example", "/\\evil.example", "evil.example", "https://",
          "https:///cb", "https://u@evil.example/", "https://a.example/#f", "https://a.example\\b", "about:blank",
          "view-source:https://a.example", "https://a.example/\r\nX: y"}) {
        const auto answer = anybody.post("/api/v1/apps", "client_name=x&redirect_uris[]=" + encoded(uri));
        EXPECT_EQ(answer.status, 422) << uri << " " << answer.body;
    }
}
