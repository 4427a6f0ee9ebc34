#include "ch05-jtwitter/rest-api/endpoint.hpp"

#include <gtest/gtest.h>

namespace {

rest::PageForm form(std::optional<std::string> limit, std::optional<std::string> max_id = {},
                    std::optional<std::string> since_id = {}, std::optional<std::string> min_id = {}) {
    return {std::move(max_id), std::move(since_id), std::move(min_id), std::move(limit)};
}

std::string link(const std::string& query, std::optional<std::int64_t> first, std::optional<std::int64_t> last,
                 bool more) {
    rest::Request request;
    request.query = query;
    rest::Call call(request, {});
    call.base = "https://example.org";
    call.route = "/api/v1/timelines/home";
    rest::Response response;
    set_link(response, call, first, last, more);
    return std::string(response.header("Link"));
}

TEST(Paging, cuts_a_limit_and_ignores_what_is_none) {
    EXPECT_EQ(read_page(form({}), 20, 40).limit, 20U);
    EXPECT_EQ(read_page(form("7"), 20, 40).limit, 7U);
    EXPECT_EQ(read_page(form("41"), 20, 40).limit, 40U);
    for (const char* bad : {"0", "-1", "x", "1x", "99999999999999999999", " 5"})
        EXPECT_EQ(read_page(form(bad), 20, 40).limit, 20U) << bad;
}

TEST(Paging, ignores_ids_that_are_none) {
    const auto page = read_page(form({}, "12", "3", "0"), 20, 40);
    EXPECT_EQ(page.below, 12);
    EXPECT_EQ(page.above, 3);
    EXPECT_EQ(page.next_to, 0);
    const auto bad = read_page(form({}, "x", "-1", "1.5"), 20, 40);
    EXPECT_FALSE(bad.below || bad.above || bad.next_to);
}

TEST(Link, has_next_first_and_both_absolute) {
    EXPECT_EQ(link("limit=20", 9, 5, true),
              "<https://example.org/api/v1/timelines/home?limit=20&max_id=5>; rel=\"next\", "
              "<https://example.org/api/v1/timelines/home?limit=20&min_id=9>; rel=\"prev\"");
}

TEST(Link, has_no_next_where_the_list_was_not_full_and_is_none_of_an_empty_list) {
    EXPECT_EQ(link("", 9, 5, false), "<https://example.org/api/v1/timelines/home?min_id=9>; rel=\"prev\"");
    EXPECT_EQ(link("limit=20", {}, {}, false), "");
}

TEST(Link, keeps_the_other_parameters_and_of_repeated_ones_the_last) {
    EXPECT_EQ(link("limit=1&max_id=50&limit=2&types[]=a&types%5B%5D=b&since_id=1&min_id=3&access_token=secret&q=a+b%3E",
                   9, 5, false),
              "<https://example.org/api/v1/timelines/"
              "home?limit=2&types%5B%5D=a&types%5B%5D=b&q=a%20b%3E&min_id=9>; rel=\"prev\"");
}

TEST(Call, has_no_thing_by_an_id_that_is_none) {
    rest::Request request;
    rest::Call call(request, {});
    call.places = {"12", "x", "-1"};
    EXPECT_EQ(call.id<storage::PostId>(), storage::PostId{12});
    for (const std::size_t place : {1U, 2U, 3U}) EXPECT_THROW(call.id<storage::PostId>(place), microblog::Refusal);
}

}  // namespace
