// The second line of defence: should a stranger's script get into a page after all, the page's own policy keeps the
// browser from running it (https://www.w3.org/TR/CSP3/). That works only without 'unsafe-inline', and our pages need no
// inline script or style.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "tests/e2e/ch05-jtwitter/jtwitter_process.hpp"
#include "tests/e2e/ch05-jtwitter/safety/browser.hpp"

using namespace jtwitter::e2e;

class ContentSecurityPolicy : public JTwitter {
  protected:
    /// "script-src 'self'" by its name; empty: it is not named.
    static std::map<std::string, std::vector<std::string>> directives_of(const std::string& policy) {
        std::map<std::string, std::vector<std::string>> directives;
        std::istringstream parts(policy);
        for (std::string part; std::getline(parts, part, ';');) {
            std::istringstream words(part);
            std::string name;
            words >> name;
            auto& values = directives[name];
            for (std::string word; words >> word;) values.push_back(word);
        }
        return directives;
    }

    static void expect_strict(const std::string& path, const Answer& answer) {
        if (!is_html(answer)) return;
        const auto field = answer.headers.find("content-security-policy");
        ASSERT_NE(field, answer.headers.end()) << path;
        auto directives = directives_of(field->second);
        EXPECT_EQ(directives["default-src"], std::vector<std::string>{"'none'"})
            << path << ": what is not named is open";
        EXPECT_EQ(directives["base-uri"], std::vector<std::string>{"'none'"}) << path << ": <base> moves all addresses";
        EXPECT_TRUE(directives.contains("form-action") || path.starts_with("/oauth/authorize"))
            << path << ": default-src does not speak of forms";
        for (const std::string name : {"script-src", "script-src-elem", "script-src-attr", "style-src", "connect-src",
                                       "worker-src", "object-src", "font-src"}) {
            for (const auto& source : directives[name]) {
                const bool is_own = source == "'self'" || source == "'none'" || source.starts_with("'sha256-");
                const bool is_own_socket = name == "connect-src" && source.starts_with("ws");
                EXPECT_TRUE(is_own || is_own_socket) << path << ": " << name << " " << source;
            }
        }
        // The page holds to its own policy; else it would not work.
        EXPECT_EQ(Page(answer.body).dangers(), "") << path;
    }
};

TEST_F(ContentSecurityPolicy, is_on_every_page_and_lets_nothing_inline_run) {
    start({"--demo"});
    Browser browser(endpoint());
    walk_over_site(browser, expect_strict, 40);
    ASSERT_EQ(browser.log_in("demo", "demo-password").status, 303);
    int pages = 0;
    walk_over_site(browser, [&](const std::string& path, const Answer& answer) {
        expect_strict(path, answer);
        pages += is_html(answer) ? 1 : 0;
    });
    EXPECT_GT(pages, 60) << "the walk gets in";
}

TEST_F(ContentSecurityPolicy, is_on_the_page_that_is_a_program) {
    start({"--title", "<script>alert(1)</script>\"'"});
    walk_over_program(endpoint(), [](const std::string& path, const Answer& answer) {
        expect_strict(path, answer);
        EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff") << path;
        if (!is_html(answer)) return;
        EXPECT_EQ(answer.headers.at("content-security-policy").find("script-src 'self';"),
                  answer.headers.at("content-security-policy").find("script-src"))
            << path << ": its own files, and nothing else";
    });
}

TEST_F(ContentSecurityPolicy, is_on_every_page_that_says_what_went_wrong) {
    start();
    Browser browser(endpoint());
    for (const auto* path : {"/nothing", "/@nobody", "/oauth/authorize", "/%zz"})
        expect_strict(path, browser.get(path));
    expect_strict("POST /login", browser.post("/login", {}));
    expect_strict("POST /write", browser.post("/write", {}, "application/json", "{"));
}
