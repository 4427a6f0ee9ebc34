#include "browser.hpp"
#include "ch05-jtwitter/pictures/png.hpp"
#include "shared/core/bytes.hpp"

namespace {

using namespace web_tests;

struct SettingsPage : testing::Test {
    SettingsPage() {
        anna = site.sign_up("anna");
        browser.log_in("anna");
    }
    Site site;
    Browser browser{site};
    storage::AccountId anna{};
};

TEST_F(SettingsPage, changes_the_profile) {
    const auto answer = browser.fill("/settings", "/settings",
                                     {{"display_name", "Anna 安娜"}, {"note", "hi & <bye>"}, {"protected", "1"}});
    EXPECT_TRUE(has(answer, "Saved."));
    EXPECT_TRUE(has(answer, "value=\"Anna 安娜\""));
    EXPECT_TRUE(site.blog.accounts.get(anna).is_protected);
    EXPECT_TRUE(has(browser.get("/@anna"), "hi &amp; &lt;bye&gt;"));
    browser.fill("/settings", "/settings", {});
    EXPECT_TRUE(site.blog.accounts.get(anna).is_protected) << "a box that is checked stays so";
}

TEST_F(SettingsPage, takes_pictures_and_removes_the_old_ones) {
    const auto png = pictures::write_png(pictures::Raster({600, 600}));
    browser.fill_with_file("/settings", "/settings", {}, "avatar", core::text_of(png));
    const auto first = site.blog.accounts.get(anna).avatar;
    EXPECT_EQ(browser.get("/media/" + first).status, 200);
    EXPECT_TRUE(has(browser.get("/@anna"), "src=\"/media/" + first + "\""));
    browser.fill_with_file("/settings", "/settings", {}, "avatar", core::text_of(png));
    EXPECT_EQ(browser.get("/media/" + first).status, 404);
    EXPECT_EQ(browser.fill_with_file("/settings", "/settings", {}, "avatar", "GIF89a").status, 422);
}

TEST_F(SettingsPage, says_what_is_wrong_with_the_profile) {
    const auto answer = browser.fill("/settings", "/settings", {{"display_name", std::string(31, 'x')}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(has(answer, "class=\"card problem\""));
}

TEST_F(SettingsPage, changes_the_password_and_ends_other_sessions) {
    Browser other(site);
    other.log_in("anna");
    EXPECT_TRUE(has(browser.fill("/settings", "/settings/password",
                                 {{"old_password", "wrong"}, {"new_password", "another password"}}),
                    "The password is wrong."));
    const auto before = browser.cookies["jtwitter_session"];
    const auto answer = browser.fill("/settings", "/settings/password",
                                     {{"old_password", "password of anna"}, {"new_password", "another password"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(browser.cookies["jtwitter_session"], before);
    EXPECT_EQ(browser.get("/home").status, 200);
    EXPECT_EQ(other.get("/home").status, 303);
    EXPECT_EQ(browser.fill_shown(answer, "/settings", {{"display_name", "still"}}).status, 200)
        << "the page after the change has the new session's token";
}

TEST_F(SettingsPage, revokes_programs) {
    const auto program = site.add_program("https://clock.example/");
    storage::Token token;
    token.app = program.app.id;
    token.scopes = "read";
    const auto granted = site.blog.access.grant_to_new_account(token, anna, site.tick()).text;
    EXPECT_TRUE(site.blog.access.caller(granted));
    const auto shown = browser.get("/settings");
    EXPECT_TRUE(has(shown, "Clock &amp; &lt;Watch&gt;"));
    std::smatch found;
    ASSERT_TRUE(std::regex_search(shown.body, found, std::regex("name=\"program\" value=\"(\\d+)\"")));
    browser.fill_shown(shown, "/settings/programs", {{"program", found[1]}});
    EXPECT_FALSE(site.blog.access.caller(granted));
}

TEST_F(SettingsPage, gives_all_data_as_a_file) {
    site.say(anna, "my words");
    const auto answer = browser.get("/settings/export");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Disposition"), "attachment; filename=\"jtwitter-anna.json\"");
    EXPECT_TRUE(has(answer, "my words"));
    EXPECT_EQ(Browser(site).get("/settings/export").status, 303);
}

TEST_F(SettingsPage, deletes_the_account_with_its_password) {
    site.say(anna, "my words");
    EXPECT_TRUE(has(browser.fill("/settings", "/settings/leave", {{"password", "wrong"}}), "The password is wrong."));
    const auto answer = browser.fill("/settings", "/settings/leave", {{"password", "password of anna"}});
    EXPECT_TRUE(has(answer, "Farewell"));
    EXPECT_EQ(browser.get("/@anna").status, 404);
    EXPECT_EQ(browser.get("/home").status, 303);
    EXPECT_FALSE(has(browser.get("/square"), "my words"));
}

}  // namespace
