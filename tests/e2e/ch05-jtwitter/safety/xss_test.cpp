// Cross-site scripting, stored and reflected: a stranger's text that is a script in our pages. Hostile texts go into
// every field that takes one; then the whole site and the API are read as a browser reads them.
#include <gmock/gmock.h>

#include "ch05-jtwitter/pictures/png.hpp"
#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;

namespace {

const std::vector<std::string> hostile{"<script>alert(1)</script>",
                                       "\"><script>alert(1)</script>",
                                       "'><img src=x onerror=alert(1)>",
                                       "\" onmouseover=\"alert(1)",
                                       "' autofocus onfocus='alert(1)",
                                       "</textarea><script>alert(1)</script>",
                                       "</title><svg onload=alert(1)>",
                                       "</style><script>alert(1)</script>",
                                       "<!--><img src=x onerror=alert(1)>-->",
                                       "<a href=\"javascript:alert(1)\">x</a>",
                                       "javascript:alert(1)",
                                       "https://a.example/\"onmouseover=\"alert(1)",
                                       "https://a.example/'><svg/onload=alert(1)>",
                                       "https://javascript:alert(1)",
                                       "#x\"onclick=alert(1)",
                                       "#<svg onload=alert(1)>#",
                                       "@anna\"><svg onload=alert(1)>",
                                       "&lt;script&gt;alert(1)&lt;/script&gt;",
                                       "&#60;script&#62;alert(1)",
                                       "\xEF\xBC\x9Cscript\xEF\xBC\x9E",
                                       "<scr\xE2\x80\x8Bipt>alert(1)",
                                       "{{constructor.constructor('alert(1)')()}}",
                                       "<iframe srcdoc='<script>alert(1)</script>'>",
                                       "<math><mtext><style><img src=x onerror=alert(1)></style>",
                                       "<base href=//evil.example/>",
                                       "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
                                       "${alert(1)}`"};

/// What stands in the API's answers as HTML, wherever it is: programs put it into their pages as it is.
void expect_safe_html(const boost::json::value& value, const std::string& where, const std::string& name = {}) {
    if (value.is_object()) {
        for (const auto& [key, inner] : value.as_object())
            if (key != "source") expect_safe_html(inner, where, key);
    } else if (value.is_array()) {
        for (const auto& inner : value.as_array()) expect_safe_html(inner, where, name);
    } else if (value.is_string() && (name == "content" || name == "note" || name == "value")) {
        const std::string html(value.as_string());
        EXPECT_EQ(Page(html).dangers(), "") << where << ": " << name << " " << html;
        for (const auto& element : Page(html).elements())
            EXPECT_THAT(element.tag, testing::AnyOf("html", "head", "body", "p", "br", "a", "span"))
                << where << " " << html;
    } else if (value.is_string() && (name == "url" || name == "uri" || name == "website" || name.ends_with("_url"))) {
        EXPECT_FALSE(is_dangerous_address(std::string(value.as_string()))) << where << ": " << name;
    }
}

}  // namespace

class Xss : public JTwitter {
  protected:
    void SetUp() override {
        start();
        add_user("anna");
        add_user("mallory");
        add_user("mona", "moderator");
        anna = logged_in("anna");
        mallory = logged_in("mallory");
        anna->post("/api/v1/accounts/" + id_of(*mallory) + "/follow");
        mallory->post("/api/v1/accounts/" + id_of(*anna) + "/follow");
    }
    static std::string id_of(HttpClient& who) { return who.get("/api/v1/accounts/verify_credentials").field("id"); }

    std::string picture(const std::string& description) {
        const std::string png(core::text_of(pictures::write_png(pictures::Raster({8, 8}))));
        return mallory
            ->ask("POST", "/api/v2/media",
                  "--e\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n" + description +
                      "\r\n--e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + "x.png" + "\"\r\n\r\n" +
                      png + "\r\n--e--\r\n",
                  "multipart/form-data; boundary=e")
            .field("id");
    }
    /// Into every field that mallory can write. Some are too long for it: then the beginning.
    void write_everywhere(const std::string& text) {
        const auto cut = [&](std::size_t bytes) { return encoded(text.substr(0, bytes)); };
        mallory->ask("PATCH", "/api/v1/accounts/update_credentials",
                     "display_name=" + cut(28) + "&note=" + encoded(text) + "&fields_attributes[0][name]=" +
                         encoded(text) + "&fields_attributes[0][value]=" + encoded(text));
        const auto post =
            mallory->post("/api/v1/statuses", "status=" + encoded("@anna " + text) + "&spoiler_text=" + cut(40) +
                                                  "&media_ids[]=" + picture(text));
        ASSERT_EQ(post.status, 200) << text << post.body;
        posts.push_back(post.field("id"));
        mallory->post("/api/v1/statuses", "visibility=direct&status=" + encoded("@anna " + text));
        mallory->post("/api/v1/statuses", "status=" + encoded("a comment: " + text) + "&quote_id=" + posts.back());
        mallory->post("/api/v1/statuses", "in_reply_to_id=" + posts.back() + "&status=" + encoded("@anna " + text));
        mallory->ask("PUT", "/api/v1/statuses/" + posts.back(), "status=" + encoded("@anna edited " + text));
        mallory->post("/api/v1/statuses/" + posts.back() + "/favourite");
        mallory->post("/api/v1/lists", "title=" + encoded(text));
        mallory->post("/api/v1/tags/" + encoded(text) + "/follow");
        mallory->post("/api/v1/accounts/" + id_of(*anna) + "/note", "comment=" + encoded(text));
        mallory->post("/api/v1/reports", "account_id=" + id_of(*anna) + "&comment=" + encoded(text));
        // A program's name, shown where it is asked for consent and in the list of programs.
        const auto program =
            mallory->post("/api/v1/apps", "redirect_uris=" +
                                              encoded("https://c.example/cb?"
                                                      "x=1") +
                                              "&client_name=" + encoded(text) + "&website=" + encoded(text));
        if (program.status == 200) programs.push_back(program.field("client_id"));
        const auto named = mallory->post(
            "/api/v1/apps", "redirect_uris=" + encoded("urn:ietf:wg:oauth:2.0:oob") + "&client_name=" + encoded(text));
        if (named.status != 200) return;
        programs.push_back(named.field("client_id"));
        HttpClient(endpoint())
            .post("/oauth/token", "grant_type=password&username=anna&password=" + encoded(password) + "&client_id=" +
                                      named.field("client_id") + "&client_secret=" + named.field("client_secret"));
    }
    static void expect_safe(const std::string& path, const Answer& answer) {
        EXPECT_LT(answer.status, 500) << path;
        EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff") << path;
        const auto type = answer.headers.count("content-type") == 0 ? "" : answer.headers.at("content-type");
        if (is_html(answer)) {
            EXPECT_EQ(Page(answer.body).dangers(), "") << path;
        } else if (type == "application/json; charset=utf-8") {
            expect_safe_html(answer.json(), path);
        } else {
            EXPECT_THAT(type, testing::AnyOf("", HasSubstr("text/plain"), HasSubstr("image/"), HasSubstr("text/css"),
                                             HasSubstr("javascript"), HasSubstr("event-stream"), HasSubstr("font/")))
                << path;
        }
    }
    std::unique_ptr<HttpClient> anna, mallory;
    std::vector<std::string> posts, programs;
};

TEST_F(Xss, that_is_stored_runs_on_no_page_and_in_no_program) {
    for (const auto& text : hostile) write_everywhere(text);
    ASSERT_EQ(posts.size(), hostile.size());
    for (const auto* name : {"anna", "mona", "mallory"}) {
        Browser browser(endpoint());
        browser.headers = {{"User-Agent", hostile[1]}};
        ASSERT_EQ(browser.log_in(name, password).status, 303);
        int pages = 0;
        walk_over_site(browser, [&](const std::string& path, const Answer& answer) {
            expect_safe(path, answer);
            pages += is_html(answer) && answer.status == 200 ? 1 : 0;
        });
        EXPECT_GT(pages, 30) << "the walk gets in";
        for (const auto& id : programs)
            expect_safe("consent", browser.get("/oauth/authorize?response_type=code&client_id=" + id +
                                               "&redirect_uri=" + encoded("urn:ietf:wg:oauth:2.0:oob")));
    }
    for (const auto& path : std::vector<std::string>{
             "/api/v1/timelines/home?limit=40", "/api/v1/timelines/public?limit=40", "/api/v1/notifications?limit=80",
             "/api/v1/conversations", "/api/v1/accounts/lookup?acct=mallory", "/api/v1/jtwitter/sessions",
             "/api/v1/jtwitter/browser_sessions", "/api/v1/jtwitter/export", "/api/v2/search?q=alert",
             "/api/v1/trends/tags", "/api/v1/statuses/" + posts[0], "/api/v1/statuses/" + posts[0] + "/context",
             "/api/v1/statuses/" + posts[0] + "/history"})
        expect_safe(path, anna->get(path));
    const auto mona = logged_in("mona");
    expect_safe("reports", mona->get("/api/v1/admin/reports"));
    expect_safe("lists", mallory->get("/api/v1/lists"));
}

TEST_F(Xss, that_is_reflected_runs_on_no_page) {
    Browser browser(endpoint()), stranger(endpoint());
    ASSERT_EQ(browser.log_in("anna", password).status, 303);
    for (const auto& text : hostile) {
        const auto word = encoded(text);
        for (const std::string& path :
             std::vector<std::string>{"/search?q=" + word,
                                      "/tags/" + word,
                                      "/@" + word,
                                      "/" + word,
                                      "/@anna/" + word,
                                      "/login?next=" + word,
                                      "/register?next=/" + word,
                                      "/language?to=" + word + "&next=/" + word,
                                      "/home?max_id=" + word,
                                      "/write?text=" + word,
                                      "/write?reply=" + word,
                                      "/square?lang=" + word,
                                      "/oauth/authorize?client_id=" + word,
                                      "/oauth/authorize?response_type=" + word + "&error=" + word + "&state=" + word,
                                      "/media/" + word,
                                      "/pictures/avatar/" + word,
                                      "/api/v1/" + word,
                                      "/api/v2/search?q=" + word,
                                      "/api/v1/timelines/tag/" + word,
                                      "/api/v1/accounts/lookup?acct=" + word,
                                      "/api/v1/streaming/" + word,
                                      "/.well-known/" + word,
                                      "/healthz/" + word,
                                      "/plain/search?q=" + word,
                                      "/plain/" + word,
                                      "/home?" + word + "=" + word}) {
            expect_safe(path, browser.get(path));
            expect_safe(path, stranger.get(path));
        }
        expect_safe("log-in", stranger.fill("/login", "/login", {{"username", text}, {"password", text}}));
        expect_safe("sign-up",
                    stranger.fill("/register", "/register", {{"username", text}, {"email", text}, {"password", text}}));
        expect_safe("write", browser.fill("/write", "/write", {{"text", std::string(200, 'x') + text}}));
        expect_safe("settings", browser.fill("/settings", "/settings",
                                             {{"display_name", std::string(40, 'x') + text}, {"note", text}}));
        expect_safe("body", browser.post("/write", {}, "text/html", text));
        stranger.cookies["jtwitter_language"] = text.find_first_of(";,\"") == std::string::npos ? text : "x";
        expect_safe("cookie", stranger.get("/"));
    }
}

TEST_F(Xss, in_an_address_of_the_program_is_not_even_in_its_page) {
    HttpClient anybody(endpoint());
    const auto shell = anybody.get("/");
    expect_safe("/", shell);
    for (const auto& text : hostile)
        for (const auto& path : {"/@" + encoded(text), "/tags/" + encoded(text), "/search?q=" + encoded(text),
                                 "/signed-in?error=" + encoded(text), "/home?" + encoded(text)})
            EXPECT_TRUE(anybody.get(path).body == shell.body) << path;
}

TEST_F(Xss, in_an_answer_of_the_api_is_never_a_page) {
    HttpClient anybody(endpoint());
    anybody.fields = {{"Accept", "text/html"}};
    for (const auto& text : hostile)
        for (const auto& path : {"/api/v1/accounts/lookup?acct=" + encoded(text), "/oauth/token?error=" + encoded(text),
                                 "/api/v1/" + encoded(text)}) {
            const auto answer = anybody.get(path);
            EXPECT_EQ(answer.headers.at("content-type"), "application/json; charset=utf-8") << path;
            EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff") << path;
        }
}

TEST_F(Xss, through_a_picture_is_served_as_a_picture) {
    const auto id = picture(hostile[1]);
    const auto url = mallory->get("/api/v1/media/" + id).field("url");
    const auto file = HttpClient(endpoint()).get(url.substr(url.find("/media/")));
    EXPECT_EQ(file.headers.at("content-type"), "image/png");
    EXPECT_EQ(file.headers.at("x-content-type-options"), "nosniff");
    EXPECT_THAT(file.headers.at("content-security-policy"), HasSubstr("sandbox"));
}
