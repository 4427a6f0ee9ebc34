// What strangers may try: script in every text that they can write, forms of other sites, ways out of the folder.
#include "browser.hpp"
#include "ch05-jtwitter/pictures/png.hpp"

namespace {

using namespace web_tests;

const std::string hostile = R"("><script>alert('x')</script><img src=x onerror=alert(1)>)";

struct Safety : testing::Test {
    Safety() {
        anna = site.sign_up("anna");
        mallory = site.sign_up("mallory");
        browser.log_in("anna");
    }
    Site site;
    Browser browser{site};
    storage::AccountId anna{}, mallory{};
};

void expect_harmless(const rest::Response& page, const std::string& where) {
    EXPECT_EQ(page.body.find("<script"), std::string::npos) << where;
    EXPECT_EQ(page.body.find("<img src=x"), std::string::npos) << where;
    EXPECT_EQ(page.body.find("javascript:"), std::string::npos) << where;
}

TEST_F(Safety, shows_hostile_text_of_others_as_text) {
    microblog::ProfileChange change;
    change.display_name = hostile.substr(0, 30);
    change.note = hostile + " javascript:alert(1)";
    change.note = hostile;
    change.fields = {{hostile, hostile}};
    site.blog.accounts.change_profile(mallory, change, site.tick());
    site.blog.relations.follow(anna, mallory, {}, {}, site.tick());
    site.blog.relations.follow(mallory, anna, {}, {}, site.tick());
    microblog::NewPost post;
    post.text = "@anna #" + hostile + "# " + hostile.substr(2, 60);
    post.warning = "<script>w</script>";
    const auto id = site.blog.posts.add(mallory, post, site.tick()).id;
    post = {};
    post.text = "@anna secret " + hostile.substr(2, 50);
    post.visibility = storage::Visibility::direct;
    site.blog.posts.add(mallory, post, site.tick());

    const auto number = std::to_string(storage::number(id));
    const auto tag = "/tags/" + post_text::percent_encode(hostile);
    for (const auto& page :
         {std::string("/home"), std::string("/square"), std::string("/@mallory"), std::string("/@mallory/followers"),
          "/@mallory/" + number, std::string("/notifications"), std::string("/messages"),
          "/search?q=" + post_text::percent_encode(hostile), std::string("/search?q=mallory"), tag,
          "/write?quote=" + number, "/login?next=" + post_text::percent_encode("/" + hostile),
          "/write?text=" + post_text::percent_encode(hostile), "/" + post_text::percent_encode(hostile),
          "/home?max_id=" + post_text::percent_encode(hostile)}) {
        const auto shown = browser.get(page);
        EXPECT_NE(shown.status, 500) << page;
        expect_harmless(shown, page);
    }
    EXPECT_TRUE(has(browser.get("/@mallory/" + number), "&lt;script&gt;w&lt;/script&gt;"));
    EXPECT_FALSE(has(browser.get("/@mallory"), "&amp;lt;")) << "escaped once, not twice";
}

TEST_F(Safety, shows_own_hostile_text_as_text_where_it_can_be_changed) {
    microblog::ProfileChange change;
    change.note = "</textarea>" + hostile;
    site.blog.accounts.change_profile(anna, change, site.tick());
    expect_harmless(browser.get("/settings"), "/settings");
    expect_harmless(browser.fill("/home", "/write", {{"text", std::string(200, 'x') + hostile}}), "/write");
    expect_harmless(browser.fill("/login", "/login", {{"username", hostile}, {"password", "x"}}), "/login");
}

TEST_F(Safety, takes_no_form_without_its_token) {
    const auto id = std::to_string(storage::number(site.say(mallory, "hello").id));
    const Fields nothing;
    for (const auto* page : {"/write", "/logout", "/login", "/register", "/settings", "/settings/password",
                             "/settings/leave", "/settings/programs", "/@mallory", "/tags/x"})
        EXPECT_EQ(browser.post(page, {{"do", "follow"}, {"text", "x"}}).status, 403) << page;
    EXPECT_EQ(browser.post("/@mallory/" + id, {{"do", "favourite"}}).status, 403);
    EXPECT_FALSE(site.blog.relations.get(anna, mallory, site.now).following);

    Browser other(site);
    other.log_in("mallory");
    const auto token = forms_of(other.get("/home").body).at(1).fields["token"];
    EXPECT_EQ(browser.post("/write", {{"text", "x"}, {"token", token}}).status, 403) << "another session's token";
    EXPECT_EQ(browser.post("/write", {{"text", "x"}, {"token", ""}}).status, 403);
}

TEST_F(Safety, takes_no_form_that_another_site_sent) {
    browser.headers = {{"Sec-Fetch-Site", "cross-site"}};
    EXPECT_EQ(browser.fill("/home", "/write", {{"text", "x"}}).status, 403);
    browser.headers = {{"Sec-Fetch-Site", "same-origin"}};
    EXPECT_EQ(browser.fill("/home", "/write", {{"text", "x"}}).status, 303);
}

TEST_F(Safety, does_not_show_the_session_in_the_token) {
    const auto token = forms_of(browser.get("/home").body).at(1).fields["token"];
    EXPECT_EQ(token.size(), 43U);
    EXPECT_EQ(browser.cookies["jtwitter_session"].find(token), std::string::npos);
}

TEST_F(Safety, changes_nothing_by_get) {
    const auto id = std::to_string(storage::number(site.say(anna, "hello").id));
    EXPECT_EQ(browser.get("/logout").status, 405);
    EXPECT_EQ(browser.get("/logout").header("Allow"), "POST");
    browser.get("/@anna/" + id + "?delete=1&do=delete");
    browser.get("/@mallory?do=follow");
    EXPECT_EQ(browser.get("/@anna/" + id).status, 200);
    EXPECT_FALSE(site.blog.relations.get(anna, mallory, site.now).following);
}

TEST_F(Safety, tells_browsers_to_load_nothing_from_elsewhere) {
    for (const auto* page : {"/", "/home", "/login", "/nothing", "/@anna", "/settings"}) {
        const auto answer = browser.get(page);
        const auto policy = answer.header("Content-Security-Policy");
        EXPECT_TRUE(policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'")) << page;
        EXPECT_NE(policy.find("form-action 'self'"), std::string_view::npos) << page;
        EXPECT_EQ(answer.header("X-Frame-Options"), "DENY");
        EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(answer.header("Referrer-Policy"), "same-origin");
        EXPECT_EQ(answer.header("Cache-Control"), "no-store");
        EXPECT_EQ(answer.header("Content-Type"), "text/html; charset=utf-8");
        EXPECT_EQ(answer.body.find(" style="), std::string::npos) << "the policy would not let it";
    }
}

TEST_F(Safety, gives_pictures_and_nothing_else_of_the_folder) {
    pictures::Raster raster({2, 2});
    const auto name = site.media.add({pictures::Type::png, {2, 2}, pictures::write_png(raster)});
    const auto answer = browser.get("/media/" + name);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "image/png");
    EXPECT_EQ(answer.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_NE(answer.header("Content-Security-Policy").find("sandbox"), std::string_view::npos);

    for (const auto& wrong :
         {std::string("/media"), std::string("/media/"), std::string("/media/../site.db"),
          std::string("/media/..%2fsite.db"), std::string("/media/%2e%2e/site.db"),
          std::string("/media/%2fetc%2fpasswd"), "/media/x/" + name, "/media/" + name + "%00", "/media/./" + name,
          "/media//" + name, std::string("/pictures/avatar/..%2f..%2fsite.db.png"),
          std::string("/pictures/avatar/nobody.png"), std::string("/pictures/avatar/anna"),
          std::string("/pictures/x/anna.png"), std::string("/pictures"), std::string("/style.css/..")})
        EXPECT_EQ(browser.get(wrong).status, 404) << wrong;
}

TEST_F(Safety, draws_pictures_for_accounts_that_exist) {
    for (const auto* page : {"/pictures/avatar/anna.png", "/pictures/header/ANNA.png"}) {
        const auto answer = browser.get(page);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("Content-Type"), "image/png");
        EXPECT_TRUE(answer.body.starts_with("\x89PNG"));
    }
    EXPECT_EQ(browser.get("/pictures/avatar/anna.png").body, browser.get("/pictures/avatar/Anna.png").body);
    site.blog.accounts.suspend({}, mallory);
    EXPECT_EQ(browser.get("/pictures/avatar/mallory.png").status, 404);
}

TEST_F(Safety, answers_requests_that_make_no_sense_with_a_page) {
    EXPECT_EQ(browser.get("/nothing").status, 404);
    EXPECT_EQ(browser.get("/@nobody").status, 404);
    EXPECT_EQ(browser.get("/@anna/12345").status, 404);
    EXPECT_EQ(browser.get("/@anna/x").status, 404);
    EXPECT_EQ(browser.get("/%zz").status, 404);
    EXPECT_EQ(browser.send("DELETE", "/home", {}, "").status, 405);
    EXPECT_EQ(browser.send("POST", "/write", "application/json", "{").status, 400);
    EXPECT_EQ(browser.send("POST", "/write", "multipart/form-data", "x").status, 400);
    EXPECT_EQ(browser.get("/search?q=%ff%fe").status, 400) << "no UTF-8";
    const auto shown = browser.get("/nothing");
    EXPECT_TRUE(has(shown, "There is no such page."));
    EXPECT_EQ(browser.get("/robots.txt").header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(browser.get("/favicon.ico").header("Content-Type"), "image/svg+xml");
    EXPECT_EQ(browser.get("/style.css").header("Content-Type"), "text/css; charset=utf-8");
}

}  // namespace
