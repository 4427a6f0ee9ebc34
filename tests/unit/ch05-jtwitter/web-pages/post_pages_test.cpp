#include "browser.hpp"
#include "ch05-jtwitter/pictures/png.hpp"
#include "shared/core/bytes.hpp"

namespace {

using namespace web_tests;

struct PostPages : testing::Test {
    PostPages() {
        anna = site.sign_up("anna");
        bob = site.sign_up("bob");
        browser.log_in("anna");
    }
    static std::string place(const std::string& author, const storage::Post& post) {
        return "/@" + author + "/" + std::to_string(storage::number(post.id));
    }
    /// Presses a button below the post, as it is shown in `page`.
    rest::Response press(const std::string& page, const std::string& action, const std::string& button) {
        return browser.fill(page, action, {{"do", button}});
    }

    Site site;
    Browser browser{site};
    storage::AccountId anna{}, bob{};
};

TEST_F(PostPages, write_and_show_a_post) {
    const auto answer = browser.fill("/home", "/write", {{"text", "你好 <world> #微博# @bob"}});
    EXPECT_EQ(answer.header("Location"), "/home");
    const auto home = browser.get("/home");
    EXPECT_TRUE(has(home, "你好 &lt;world&gt;"));
    EXPECT_TRUE(has(home, "href=\"/tags/%E5%BE%AE%E5%8D%9A\"")) << "links to ourselves have no host";
    EXPECT_TRUE(has(home, "href=\"/@bob\""));
    EXPECT_TRUE(has(browser.get("/tags/%E5%BE%AE%E5%8D%9A"), "&lt;world&gt;"));
    EXPECT_TRUE(has(browser.get("/search?q=%E4%BD%A0"), "&lt;world&gt;"));
    EXPECT_TRUE(has(Browser(site).get("/"), "&lt;world&gt;")) << "strangers see the square";
}

TEST_F(PostPages, keep_what_was_typed_when_it_is_too_long) {
    const std::string text(141, 'x');
    const auto answer = browser.fill("/home", "/write", {{"text", text}, {"warning", "long"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(has(answer, ">" + text + "</textarea>"));
    EXPECT_TRUE(has(answer, "value=\"long\""));
    EXPECT_TRUE(has(answer, "145"));
    EXPECT_EQ(browser.fill("/home", "/write", {{"text", " \r\n "}}).status, 422);
    std::string family;
    for (int i = 0; i < 140; ++i) family += "👨‍👩‍👧";
    EXPECT_EQ(browser.fill("/home", "/write", {{"text", family}}).status, 303);
}

TEST_F(PostPages, take_lines_as_browsers_send_them) {
    browser.fill("/home", "/write", {{"text", "one\r\ntwo"}});
    EXPECT_TRUE(has(browser.get("/home"), "<p>one<br />two</p>"));
}

TEST_F(PostPages, post_a_picture_with_its_description) {
    const auto png = pictures::write_png(pictures::Raster({3, 2}));
    const auto answer = browser.fill_with_file("/home", "/write", {{"text", ""}, {"description", "a \"dot\""}},
                                               "picture", core::text_of(png));
    EXPECT_EQ(answer.status, 303) << answer.body;
    const auto home = browser.get("/home").body;
    EXPECT_NE(home.find("alt=\"a &quot;dot&quot;\""), std::string::npos);
    const auto at = home.find("src=\"/media/");
    ASSERT_NE(at, std::string::npos);
    const auto begin = at + 5;
    EXPECT_EQ(browser.get(home.substr(begin, home.find('"', begin) - begin)).status, 200);
    EXPECT_EQ(browser.fill_with_file("/home", "/write", {{"text", "x"}}, "picture", "no picture").status, 422);
}

TEST_F(PostPages, show_a_thread_and_answer_in_it) {
    const auto question = site.say(bob, "a question for @anna");
    const auto page = browser.get(place("bob", question));
    EXPECT_TRUE(has(page, ">@bob </textarea>")) << "an answer begins with the name";
    const auto answer = browser.fill_shown(page, "/write", {{"text", "@bob an answer"}});
    const auto thread = browser.follow(answer);
    EXPECT_TRUE(has(thread, "a question for"));
    EXPECT_TRUE(has(thread, "an answer"));
    EXPECT_TRUE(has(browser.get(place("bob", question)), "an answer"));
}

TEST_F(PostPages, answer_a_direct_message_directly) {
    const auto secret = site.say(bob, "@anna psst", storage::Visibility::direct);
    const auto page = browser.get(place("bob", secret));
    EXPECT_TRUE(has(page, "<option value=\"direct\" selected>"));
    EXPECT_FALSE(has(page, "value=\"repost\""));
    EXPECT_TRUE(has(browser.get("/messages"), "psst"));
    EXPECT_EQ(Browser(site).get(place("bob", secret)).status, 404);
}

TEST_F(PostPages, like_repost_and_keep_and_take_it_back) {
    const auto post = site.say(bob, "hello");
    const auto action = place("bob", post);
    const auto answer = press("/square", action, "favourite");
    EXPECT_EQ(answer.header("Location"), "/square#p" + std::to_string(storage::number(post.id)));
    press("/square", action, "repost");
    press("/square", action, "bookmark");
    const auto reader = [&] { return site.blog.relations.reader(anna, site.now); };
    EXPECT_EQ(site.blog.posts.get(reader(), post.id).favourites, 1);
    EXPECT_EQ(site.blog.posts.get(reader(), post.id).reposts, 1);
    EXPECT_TRUE(has(browser.get("/bookmarks"), "hello"));
    EXPECT_TRUE(has(browser.get("/@anna"), "reposted"));
    for (const auto* button : {"unfavourite", "unrepost", "unbookmark"}) {
        EXPECT_TRUE(has(browser.get("/square"), "value=\"" + std::string(button) + "\""));
        press("/square", action, button);
    }
    EXPECT_EQ(site.blog.posts.get(reader(), post.id).favourites, 0);
    EXPECT_EQ(site.blog.posts.get(reader(), post.id).reposts, 0);
    EXPECT_FALSE(has(browser.get("/bookmarks"), "hello"));
    EXPECT_EQ(press("/square", action, "explode").status, 400);
}

TEST_F(PostPages, quote_a_post_with_a_comment) {
    const auto post = site.say(bob, "hello");
    const auto page = "/write?quote=" + std::to_string(storage::number(post.id));
    EXPECT_TRUE(has(browser.get(page), "hello"));
    EXPECT_EQ(browser.fill(page, "/write", {{"text", "look"}}).status, 303);
    const auto profile = browser.get("/@anna");
    EXPECT_TRUE(has(profile, "look"));
    EXPECT_TRUE(has(profile, "<blockquote class=\"quoted\">"));
    EXPECT_TRUE(has(profile, "hello"));
}

TEST_F(PostPages, delete_own_posts_after_a_question) {
    const auto mine = site.say(anna, "mine");
    const auto action = place("anna", mine);
    EXPECT_TRUE(has(browser.get(action + "?delete=1"), "Delete this post?"));
    EXPECT_EQ(press(action + "?delete=1", action, "delete").header("Location"), "/home");
    EXPECT_EQ(browser.get(action).status, 404);

    const auto others = site.say(bob, "not mine");
    const auto answer = press("/square", place("bob", others), "delete");
    EXPECT_TRUE(answer.status == 403 || answer.status == 404) << answer.status;
    EXPECT_EQ(browser.get(place("bob", others)).status, 200);
}

TEST_F(PostPages, are_found_under_their_authors_name_only) {
    const auto post = site.say(bob, "hello");
    EXPECT_EQ(browser.get(place("anna", post)).status, 404);
    EXPECT_EQ(browser.get(place("BOB", post)).status, 200);
}

TEST_F(PostPages, hide_text_behind_its_warning) {
    microblog::NewPost post;
    post.text = "the butler";
    post.warning = "who did it";
    site.blog.posts.add(bob, post, site.tick());
    const auto page = browser.get("/square");
    EXPECT_TRUE(has(page, "<summary>who did it"));
}

TEST_F(PostPages, go_on_to_older_posts) {
    for (int i = 0; i < 45; ++i) site.say(bob, "post " + std::to_string(100 + i));
    auto page = browser.get("/square");
    EXPECT_TRUE(has(page, "post 144"));
    EXPECT_FALSE(has(page, "post 124"));
    std::smatch found;
    ASSERT_TRUE(std::regex_search(page.body, found, std::regex("class=\"older\"><a href=\"([^\"]*)\"")));
    page = browser.get(unescaped(found[1]));
    EXPECT_TRUE(has(page, "post 124"));
    ASSERT_TRUE(std::regex_search(page.body, found, std::regex("class=\"older\"><a href=\"([^\"]*)\"")));
    page = browser.get(unescaped(found[1]));
    EXPECT_TRUE(has(page, "post 100"));
    EXPECT_FALSE(has(page, "class=\"older\""));
}

TEST_F(PostPages, follow_ask_and_accept) {
    microblog::ProfileChange change;
    change.is_protected = true;
    site.blog.accounts.change_profile(bob, change, site.tick());
    site.say(bob, "for friends");
    EXPECT_TRUE(has(browser.get("/@bob"), "This account is protected."));
    browser.fill("/@bob", "/@bob", {{"do", "follow"}});
    EXPECT_TRUE(has(browser.get("/@bob"), "Take the request back"));

    Browser other(site);
    other.log_in("bob");
    EXPECT_TRUE(has(other.get("/home"), "<span class=\"count\">1</span>"));
    EXPECT_TRUE(has(other.get("/notifications"), "asks to follow you"));
    EXPECT_EQ(other.fill("/notifications", "/@anna", {{"do", "accept"}}).header("Location"), "/notifications");
    EXPECT_FALSE(has(other.get("/home"), "class=\"count\"")) << "all is read";

    EXPECT_TRUE(has(browser.get("/@bob"), "for friends"));
    EXPECT_TRUE(has(browser.get("/@bob/followers"), "@anna"));
    browser.fill("/@bob", "/@bob", {{"do", "unfollow"}});
    EXPECT_FALSE(has(browser.get("/@bob"), "for friends"));
}

TEST_F(PostPages, mute_block_and_report_people) {
    site.say(bob, "noise");
    browser.fill("/@bob", "/@bob", {{"do", "mute"}});
    EXPECT_FALSE(has(browser.get("/square"), "noise"));
    browser.fill("/@bob", "/@bob", {{"do", "unmute"}});
    EXPECT_TRUE(has(browser.get("/square"), "noise"));
    EXPECT_TRUE(has(browser.fill("/@bob", "/@bob", {{"do", "report"}, {"comment", "too loud"}}), "Thank you."));
    EXPECT_EQ(site.blog.accounts.reports({}, {}, {}).at(0).comment, "too loud");
    browser.fill("/@bob", "/@bob", {{"do", "block"}});
    EXPECT_FALSE(has(browser.get("/square"), "noise"));
}

TEST_F(PostPages, follow_a_topic) {
    site.say(bob, "rain #weather");
    browser.fill("/tags/weather", "/tags/weather", {{"do", "follow"}});
    EXPECT_TRUE(has(browser.get("/tags/weather"), "Unfollow this topic"));
    EXPECT_EQ(site.blog.timelines.followed_topics(anna, {}, site.now).size(), 1U);
}

}  // namespace
