#include "ch05-jtwitter/rest-api/message.hpp"

#include <gtest/gtest.h>

namespace {

TEST(Request, finds_a_header_whatever_its_case) {
    rest::Request request;
    request.headers = {{"content-TYPE", "a"}, {"Content-Type", "b"}};
    EXPECT_EQ(request.header("Content-Type"), "a");
    EXPECT_EQ(request.header("Accept"), "");
}

TEST(Request, finds_a_cookie_by_its_whole_name) {
    rest::Request request;
    request.headers = {{"Cookie", "xsession=1; session=a=b;  other=; last"}};
    EXPECT_EQ(request.cookie("session"), "a=b");
    EXPECT_EQ(request.cookie("other"), "");
    EXPECT_EQ(request.cookie("last"), "");
    EXPECT_EQ(request.cookie("none"), "");
}

TEST(Request, gives_credentials_of_the_scheme_asked_for) {
    rest::Request request;
    EXPECT_EQ(request.credentials("Bearer"), std::nullopt);
    for (const auto& [header, token] :
         std::vector<std::pair<std::string, std::optional<std::string>>>{{"Bearer abc", "abc"},
                                                                         {"bearer  abc ", "abc"},
                                                                         {"Bearer ", ""},
                                                                         {"Bearer", std::nullopt},
                                                                         {"Basic abc", std::nullopt},
                                                                         {"Bearerabc", std::nullopt},
                                                                         {"", std::nullopt}}) {
        request.headers = {{"Authorization", header}};
        EXPECT_EQ(request.credentials("Bearer"), token) << header;
    }
}

TEST(Response, of_an_error_is_json) {
    const auto response = rest::error_response(404, "no \"such\" thing");
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.header("content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(response.body, R"({"error":"no \"such\" thing"})");
}

}  // namespace
