#include "ch05-jtwitter/jtwitter-server/access_log.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

using namespace jtwitter;

namespace {

rest::Request some_request() {
    rest::Request request;
    request.method = "GET";
    request.path = "/api/v1/streaming";
    request.query = "stream=user&access_token=SECRET";
    request.headers = {{"User-Agent", "a \"quoted\"\nprogram"}};
    request.address = "192.0.2.1";
    return request;
}

const std::chrono::system_clock::time_point some_time{std::chrono::seconds{1'700'000'000}};

}  // namespace

TEST(AccessLog, masks_what_opens_a_door) {
    EXPECT_EQ(masked("a=1&access_token=abc&b"), "a=1&access_token=***&b");
    EXPECT_EQ(masked("code=abc&state=xyz"), "code=***&state=***");
    EXPECT_EQ(masked("access%5Ftoken=abc"), "access%5Ftoken=***");
    EXPECT_EQ(masked("code"), "code");
    EXPECT_EQ(masked("=&&="), "=&&=");
}

TEST(AccessLog, has_a_line_in_the_combined_form) {
    const auto request = some_request();
    EXPECT_EQ(text_line({request, "HTTP/1.1", 200, 17, std::chrono::microseconds{812}}, some_time),
              "192.0.2.1 - - [14/Nov/2023:22:13:20 +0000] \"GET /api/v1/streaming?stream=user&access_token=*** "
              "HTTP/1.1\" 200 17 \"-\" \"a \\\"quoted\\\"\\x0aprogram\" 812\n");
    const rest::Request unread;
    EXPECT_EQ(text_line({unread, "", 400, 5, std::chrono::microseconds{1}}, some_time),
              "- - - [14/Nov/2023:22:13:20 +0000] \"-\" 400 5 \"-\" \"-\" 1\n");
}

TEST(AccessLog, has_a_line_in_json) {
    const auto request = some_request();
    const auto line = json_line({request, "HTTP/1.1", 404, 3, std::chrono::microseconds{5}}, some_time);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    const auto object = boost::json::parse(line).as_object();
    EXPECT_EQ(object.at("query"), "stream=user&access_token=***");
    EXPECT_EQ(object.at("status"), 404);
    EXPECT_EQ(object.at("address"), "192.0.2.1");
}

TEST(ForwardedAddress, is_the_last_one_that_no_trusted_proxy_wrote) {
    const std::vector<std::string> trusted{"10.0.0.1", "10.0.0.2"};
    EXPECT_EQ(forwarded_address("192.0.2.1", trusted, "10.0.0.1"), "192.0.2.1");
    EXPECT_EQ(forwarded_address("6.6.6.6, 192.0.2.1, 10.0.0.2", trusted, "10.0.0.1"), "192.0.2.1")
        << "what the client itself wrote is not believed";
    EXPECT_EQ(forwarded_address("6.6.6.6", trusted, "192.0.2.9"), "192.0.2.9");
    EXPECT_EQ(forwarded_address("", trusted, "10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(forwarded_address(std::string(100, 'x'), trusted, "10.0.0.1"), "10.0.0.1");
}
