// Clickjacking: our page in a transparent frame above another site's, so that a click on "Win a prize" is one on
// "Delete". Against it every answer forbids frames, in the old way and in the new one.
#include <gmock/gmock.h>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;
using testing::HasSubstr;

class Clickjacking : public JTwitter {
  protected:
    static void expect_no_frame(const std::string& path, const Answer& answer) {
        const auto old_way = answer.headers.find("x-frame-options");
        EXPECT_TRUE(old_way != answer.headers.end() && old_way->second == "DENY") << path << " " << answer.status;
        if (!is_html(answer)) return;
        const auto policy = answer.headers.find("content-security-policy");
        ASSERT_NE(policy, answer.headers.end()) << path;
        EXPECT_THAT(policy->second, HasSubstr("frame-ancestors 'none'")) << path;
    }
};

TEST_F(Clickjacking, finds_no_page_that_stands_in_a_frame) {
    start({"--demo"});
    Browser browser(endpoint());
    int pages = 0;
    const auto look = [&](const std::string& path, const Answer& answer) {
        expect_no_frame(path, answer);
        pages += is_html(answer) && answer.status == 200 ? 1 : 0;
    };
    walk_over_site(browser, look, 40);
    ASSERT_EQ(browser.log_in("demo", "demo-password").status, 303);
    walk_over_site(browser, look);
    EXPECT_GT(pages, 60) << "the walk gets in";
}

TEST_F(Clickjacking, finds_no_view_of_the_program_that_stands_in_a_frame) {
    start();
    walk_over_program(endpoint(), expect_no_frame);
}

TEST_F(Clickjacking, finds_no_error_and_no_file_that_stands_in_a_frame) {
    start();
    Browser browser(endpoint());
    for (const auto* path : {"/nothing", "/@nobody", "/media/nothing", "/style.css", "/favicon.svg", "/robots.txt",
                             "/oauth/authorize", "/oauth/authorize?client_id=x", "/%zz"})
        expect_no_frame(path, browser.get(path));
    expect_no_frame("POST /login", browser.post("/login", {{"username", "x"}}));
    expect_no_frame("POST /nothing", browser.post("/nothing", {}));
}
