#include "ch05-jtwitter/microblog-session/scopes.hpp"

#include <gtest/gtest.h>

#include "ch05-jtwitter/microblog-session/redirect_uri.hpp"

namespace {

using microblog::is_redirect_uri;
using microblog::is_web_address;
using microblog::Scopes;

Scopes scopes(const std::string& text) {
    return Scopes::parse(text).value();
}

TEST(Scopes, are_read_with_any_separator_and_written_with_spaces) {
    EXPECT_EQ(scopes("read write:statuses").text(), "read write:statuses");
    EXPECT_EQ(scopes("read+write,follow  push").text(), "read write follow push");
    EXPECT_EQ(scopes("read read").text(), "read") << "each once";
    EXPECT_TRUE(scopes(" ").empty());
}

TEST(Scopes, that_are_unknown_are_none) {
    for (const auto* text : {"reed", "read:", "read:everything", "write:statuses:mine", "READ", "read x"}) {
        EXPECT_FALSE(Scopes::parse(text)) << text;
    }
}

TEST(Scopes, all_that_are_known_can_be_read) {
    for (const auto& scope : Scopes::known()) EXPECT_EQ(scopes(scope).text(), scope);
}

TEST(Scopes, contain_the_finer_ones) {
    EXPECT_TRUE(scopes("read").contains("read:statuses"));
    EXPECT_TRUE(scopes("read").contains("read"));
    EXPECT_FALSE(scopes("read:statuses").contains("read"));
    EXPECT_FALSE(scopes("read").contains("write:statuses"));
    EXPECT_FALSE(scopes("read").contains("admin:read"));
    EXPECT_FALSE(scopes("read").contains("profile"));
    EXPECT_TRUE(scopes("admin:read").contains("admin:read:accounts"));
    EXPECT_FALSE(scopes("admin:read").contains("admin:write:accounts"));
    EXPECT_FALSE(scopes("read:accounts").contains("read:accountsx"));
}

TEST(Scopes, follow_is_read_and_write_of_blocks_follows_and_mutes) {
    for (const auto* part : {"blocks", "follows", "mutes"}) {
        EXPECT_TRUE(scopes("follow").contains(std::string("read:") + part));
        EXPECT_TRUE(scopes("follow").contains(std::string("write:") + part));
    }
    EXPECT_FALSE(scopes("follow").contains("read:lists"));
    EXPECT_FALSE(scopes("follow").contains("read"));
}

TEST(Scopes, contain_a_set_if_they_contain_each_of_it) {
    EXPECT_TRUE(scopes("read write").contains(scopes("read:lists write:media")));
    EXPECT_FALSE(scopes("read").contains(scopes("read:lists write:media")));
}

TEST(RedirectUri, is_a_web_address_a_programs_own_scheme_or_out_of_band) {
    for (const auto* uri :
         {"https://example.org/cb?x=1", "http://127.0.0.1:8765/", "http://[::1]:8080/cb", "HTTPS://Example.org",
          "myapp://cb", "com.example.app:/oauth", "web+jt://x", "urn:ietf:wg:oauth:2.0:oob"}) {
        EXPECT_TRUE(is_redirect_uri(uri)) << uri;
    }
}

TEST(RedirectUri, is_nothing_that_a_browser_runs_nor_anything_unclear) {
    for (const auto* uri : {"",
                            "cb",
                            "/cb",
                            "//example.org",
                            "javascript:alert(1)",
                            "JavaScript:alert(1)",
                            "data:text/html,x",
                            "vbscript:x",
                            "file:///etc/passwd",
                            "blob:https://x/1",
                            "urn:other",
                            "http:",
                            "http://",
                            "http:///cb",
                            "https://user@example.org/",
                            "http://:80/",
                            "https://example.org/#part",
                            "https://example.org/a b",
                            "https://example.org/\r\nSet-Cookie: a",
                            "https://例子.example/",
                            "1app://x",
                            "my app://x",
                            "myapp:"}) {
        EXPECT_FALSE(is_redirect_uri(uri)) << uri;
    }
}

TEST(RedirectUri, a_web_address_is_http_or_https) {
    EXPECT_TRUE(is_web_address("https://example.org"));
    EXPECT_FALSE(is_web_address("myapp://cb"));
    EXPECT_FALSE(is_web_address("javascript:alert(1)//https://x"));
}

}  // namespace
