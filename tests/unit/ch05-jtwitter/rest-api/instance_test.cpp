#include <regex>

#include "tests/unit/ch05-jtwitter/rest-api/api_world.hpp"

namespace rest {

class InstanceEndpoints : public ApiWorld {};

TEST_F(InstanceEndpoints, have_a_version_that_programs_can_split) {
    for (const char* path : {"/api/v1/instance", "/api/v2/instance"}) {
        const auto version = get(path).text("version");
        // https://semver.org, with a part behind "+"
        EXPECT_TRUE(std::regex_match(version, std::regex(R"(4\.\d+\.\d+\+[0-9A-Za-z.-]+)"))) << version;
    }
}

TEST_F(InstanceEndpoints, tell_limits_and_counts) {
    const auto anna = person("anna");
    status(anna, "one");
    const auto old = get("/api/v1/instance");
    EXPECT_EQ(old.text("uri"), "example.org");
    EXPECT_EQ(old.text("urls", "streaming_api"), "wss://example.org");
    EXPECT_EQ(old.text("max_toot_chars"), "140");
    EXPECT_EQ(old.text("configuration", "statuses", "max_characters"), "140");
    EXPECT_EQ(old.text("configuration", "statuses", "characters_reserved_per_url"), "23");
    EXPECT_EQ(old.text("configuration", "media_attachments", "supported_mime_types"),
              R"(["image/jpeg","image/png","image/gif"])");
    EXPECT_EQ(old.text("stats", "user_count"), "1");
    EXPECT_EQ(old.text("stats", "status_count"), "1");
    EXPECT_EQ(old.text("registrations"), "true");
    EXPECT_EQ(old.text("contact_account"), "null");
    const auto now_called = get("/api/v2/instance");
    EXPECT_EQ(now_called.text("domain"), "example.org");
    EXPECT_EQ(now_called.text("configuration", "urls", "streaming"), "wss://example.org");
    EXPECT_EQ(now_called.text("usage", "users", "active_month"), "1");
    EXPECT_EQ(now_called.text("api_versions", "mastodon"), "1");
    EXPECT_TRUE(now_called.text("thumbnail", "url").starts_with("https://example.org/pictures/"));
}

TEST_F(InstanceEndpoints, count_anew_after_a_minute) {
    const auto anna = person("anna");
    EXPECT_EQ(get("/api/v1/instance").text("stats", "status_count"), "0");
    status(anna, "one");
    EXPECT_EQ(get("/api/v1/instance").text("stats", "status_count"), "0");
    now += 1min;
    EXPECT_EQ(get("/api/v1/instance").text("stats", "status_count"), "1");
}

TEST_F(InstanceEndpoints, name_the_upstream_in_the_nodes_description) {
    const auto links = get("/.well-known/nodeinfo");
    EXPECT_EQ(links.json.at("links").at(0).at("href"), "https://example.org/nodeinfo/2.0");
    const auto node = get("/nodeinfo/2.0");
    EXPECT_EQ(node.text("version"), "2.0");
    EXPECT_EQ(node.text("software", "name"), "jtwitter");
    EXPECT_EQ(node.text("metadata", "upstream", "name"), "mastodon");
    EXPECT_EQ(node.text("openRegistrations"), "true");
    EXPECT_EQ(node.text("usage", "users", "total"), "0");
}

TEST_F(InstanceEndpoints, answer_ok_when_asked_for_health) {
    const auto reply = get("/health");
    EXPECT_EQ(reply.response.body, "OK");
    EXPECT_EQ(reply.header("Content-Type"), "text/plain; charset=utf-8");
}

TEST_F(InstanceEndpoints, have_empty_lists_for_what_there_is_not) {
    const auto anna = person("anna");
    for (const std::string path :
         {"/api/v1/custom_emojis", "/api/v1/filters", "/api/v2/filters", "/api/v1/lists", "/api/v1/announcements",
          "/api/v1/follow_requests", "/api/v1/scheduled_statuses", "/api/v1/suggestions", "/api/v2/suggestions",
          "/api/v1/endorsements", "/api/v1/featured_tags", "/api/v1/domain_blocks", "/api/v1/instance/peers",
          "/api/v1/instance/rules", "/api/v1/trends/statuses", "/api/v1/trends/links", "/api/v1/accounts/1/lists",
          "/api/v1/accounts/1/featured_tags"}) {
        const auto reply = get(path, anna.token);
        EXPECT_EQ(reply.status(), 200) << path;
        EXPECT_EQ(reply.response.body, "[]") << path;
    }
}

}  // namespace rest
