#include "ch05-jtwitter/rest-api/router.hpp"

#include <gtest/gtest.h>

namespace {

using Segments = std::vector<std::string>;

rest::Endpoint endpoint(std::string method, std::string path) {
    rest::Endpoint endpoint;
    endpoint.method = std::move(method);
    endpoint.path = std::move(path);
    return endpoint;
}

const std::vector<rest::Endpoint> table{
    endpoint("GET", "/api/v1/accounts/:id"),          endpoint("GET", "/api/v1/accounts/lookup"),
    endpoint("POST", "/api/v1/accounts/:id/follow"),  endpoint("GET", "/api/v1/statuses/:id"),
    endpoint("DELETE", "/api/v1/statuses/:id"),       endpoint("POST", "/api/v1/accounts"),
    endpoint("DELETE", "/api/v1/accounts/:id"),       endpoint("GET", "/api/v1/accounts/search/:what"),
    endpoint("GET", "/api/v1/accounts/:id/statuses"),
};

std::string find(const std::string& method, const std::string& path) {
    const rest::Router router(table);
    const auto segments = rest::split_path(path);
    if (!segments) return "no path";
    const auto match = router.find(method, *segments);
    std::string found = match.endpoint ? match.endpoint->path : "none";
    for (const auto& place : match.places) found += " " + place;
    for (const auto& each : match.methods) found += " " + each;
    return found;
}

TEST(Router, finds_by_method_and_path) {
    EXPECT_EQ(find("GET", "/api/v1/statuses/12"), "/api/v1/statuses/:id 12");
    EXPECT_EQ(find("HEAD", "/api/v1/statuses/12"), "/api/v1/statuses/:id 12");
    EXPECT_EQ(find("POST", "/api/v1/accounts/3/follow"), "/api/v1/accounts/:id/follow 3");
    EXPECT_EQ(find("GET", "/api/v1/nothing"), "none");
    EXPECT_EQ(find("GET", "/api/v1"), "none");
    EXPECT_EQ(find("GET", "/"), "none");
}

TEST(Router, takes_a_slash_at_the_end_as_none) {
    EXPECT_EQ(find("POST", "/api/v1/accounts/"), "/api/v1/accounts");
    EXPECT_EQ(find("GET", "/api/v1/statuses/12/"), "/api/v1/statuses/:id 12");
}

TEST(Router, prefers_a_word_to_a_place_and_goes_back_where_the_word_leads_nowhere) {
    EXPECT_EQ(find("GET", "/api/v1/accounts/lookup"), "/api/v1/accounts/lookup");
    EXPECT_EQ(find("DELETE", "/api/v1/accounts/lookup"), "/api/v1/accounts/:id lookup");
    EXPECT_EQ(find("GET", "/api/v1/accounts/search/statuses"), "/api/v1/accounts/search/:what statuses");
    EXPECT_EQ(find("POST", "/api/v1/accounts/search/follow"), "/api/v1/accounts/:id/follow search");
}

TEST(Router, knows_the_methods_of_a_path) {
    EXPECT_EQ(find("PUT", "/api/v1/statuses/12"), "none DELETE GET");
    EXPECT_EQ(find("PUT", "/api/v1/accounts/lookup"), "none DELETE GET");
    EXPECT_EQ(find("get", "/api/v1/accounts"), "none POST");
}

TEST(Router, decodes_the_places) {
    EXPECT_EQ(find("GET", "/api/v1/accounts/%E5%BE%AE%2f%20a"), "/api/v1/accounts/:id 微/ a");
    for (const char* bad : {"/api/v1/accounts/%ff", "/api/v1/accounts/%00", "/api/v1/accounts/%", "/api/v1/accounts/%4",
                            "/api//v1/accounts/3", "api/v1", "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"})
        EXPECT_EQ(find("GET", bad), "no path") << bad;
}

TEST(Router, has_one_endpoint_for_a_method_and_path) {
    const std::vector twice{endpoint("GET", "/a/:id"), endpoint("GET", "/a/:name")};
    EXPECT_THROW(rest::Router{twice}, std::logic_error);
}

}  // namespace
