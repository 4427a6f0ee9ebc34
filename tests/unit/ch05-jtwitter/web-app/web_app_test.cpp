#include "ch05-jtwitter/web-app/web_app.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "ch05-jtwitter/web-app/embedded_files.hpp"

namespace {

using testing::HasSubstr;
using testing::Not;

class Page : public testing::Test {
  protected:
    std::optional<rest::Response> get(const std::string& path, const rest::Headers& headers = {}) const {
        rest::Request request;
        request.method = "GET";
        request.path = path;
        request.headers = headers;
        return app.answer(request);
    }
    /// "/assets/HASH/" as the shell names it.
    std::string folder() const {
        const auto shell = get("/")->body;
        std::smatch found;
        EXPECT_TRUE(std::regex_search(shell, found, std::regex("/assets/[A-Za-z0-9_-]+/")));
        return found.str();
    }
    web_app::WebApp app{{"http://127.0.0.1:8080", "Town & <Country>"}};
};

TEST_F(Page, has_a_shell_at_the_address_of_every_view) {
    const auto shell = get("/");
    ASSERT_TRUE(shell);
    EXPECT_EQ(shell->header("Content-Type"), "text/html; charset=utf-8");
    for (const std::string path : {"/home", "/@anna", "/@anna/12", "/tags/%E5%BE%AE", "/search", "/lists/7", "/admin",
                                   "/developers", "/signed-in"}) {
        const auto answer = get(path);
        ASSERT_TRUE(answer) << path;
        EXPECT_EQ(answer->body, shell->body) << path;
    }
}

TEST_F(Page, leaves_all_other_addresses_to_others) {
    for (const std::string path :
         {"/login", "/register", "/oauth/authorize", "/media/a.png", "/homework", "/plain", "", "/favicon.svg"})
        EXPECT_FALSE(get(path)) << path;
    rest::Request post;
    post.method = "POST";
    post.path = "/settings";
    EXPECT_FALSE(app.answer(post));
}

TEST_F(Page, lets_no_script_and_no_style_stand_in_its_html_and_nobody_frame_it) {
    const auto shell = get("/");
    const std::string policy(shell->header("Content-Security-Policy"));
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("script-src 'self';"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, HasSubstr("connect-src 'self' ws://127.0.0.1:8080;"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(shell->header("X-Frame-Options"), "DENY");
    EXPECT_EQ(shell->header("X-Content-Type-Options"), "nosniff");
    EXPECT_FALSE(std::regex_search(shell->body, std::regex("<script>|<style|\\son[a-z]+=|\\sstyle=")));
}

TEST_F(Page, writes_the_title_as_text) {
    EXPECT_THAT(get("/")->body, HasSubstr("<title>Town &amp; &lt;Country&gt;</title>"));
}

TEST_F(Page, keeps_its_files_for_ever_under_a_name_that_changes_with_them) {
    const auto script = get(folder() + "main.js");
    ASSERT_TRUE(script);
    EXPECT_EQ(script->status, 200);
    EXPECT_EQ(script->header("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_THAT(std::string(script->header("Cache-Control")), HasSubstr("immutable"));
    const auto old = get("/assets/of-yesterday/main.js");
    EXPECT_EQ(old->body, script->body);
    EXPECT_EQ(old->header("Cache-Control"), "no-store");
}

TEST_F(Page, sends_nothing_that_the_browser_has) {
    const auto shell = get("/");
    const auto again = get("/", {{"If-None-Match", std::string(shell->header("ETag"))}});
    EXPECT_EQ(again->status, 304);
    EXPECT_EQ(again->body, "");
}

TEST_F(Page, has_no_file_outside_its_folder) {
    for (const std::string name :
         {"", "nothing.js", "../web_app.cpp", "..%2fweb_app.cpp", "/etc/passwd", "main.js/", "index.html"}) {
        const auto answer = get(folder() + name);
        ASSERT_TRUE(answer) << name;
        EXPECT_EQ(answer->status, 404) << name;
    }
    EXPECT_EQ(get("/assets/")->status, 404);
    EXPECT_EQ(get("/assets/main.js")->status, 404);
}

/// What a module imports: import ... from './x.js'.
std::vector<std::string> imports_of(std::string_view text) {
    static const std::regex pattern("from '\\./([^']+)'");
    const std::string source(text);
    std::vector<std::string> names;
    for (std::sregex_iterator at(source.begin(), source.end(), pattern), end; at != end; ++at)
        names.push_back((*at)[1]);
    return names;
}

TEST(Files, import_only_each_other_and_all_are_reached_from_main) {
    std::map<std::string, std::string_view> scripts;
    for (const auto& file : web_app::embedded_files())
        if (file.name.ends_with(".js")) scripts[std::string(file.name)] = file.bytes;
    std::set<std::string> reached{"main.js"};
    std::vector<std::string> open{"main.js"};
    while (!open.empty()) {
        const auto name = open.back();
        open.pop_back();
        ASSERT_TRUE(scripts.contains(name)) << name;
        for (const auto& next : imports_of(scripts[name]))
            if (reached.insert(next).second) open.push_back(next);
    }
    for (const auto& [name, bytes] : scripts) EXPECT_TRUE(reached.contains(name)) << name << " is never used";
}

TEST(Files, put_what_comes_from_people_into_the_page_as_text) {
    const std::regex dangerous("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function");
    for (const auto& file : web_app::embedded_files()) {
        std::match_results<std::string_view::const_iterator> found;
        EXPECT_FALSE(std::regex_search(file.bytes.begin(), file.bytes.end(), found, dangerous))
            << file.name << ": " << found.str();
    }
}

}  // namespace
