// What a lab forbids, in lines as `nm --demangle --format=posix` writes them.
#include "labs/tool/grading/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using testing::HasSubstr;
using testing::IsEmpty;

namespace {

std::vector<grading::Flag> flags_of(const std::string& symbols, const std::string& forbidden) {
    course::Lab lab;
    lab.kind = course::Kind::system;
    lab.forbidden = {{forbidden, "because"}};
    return grading::check_symbols(symbols, "main.cpp", lab);
}

const std::string header_only =
    "std::future<int> std::async<main::{lambda()#1}>(std::launch, main::{lambda()#1}&&) W 0 1c4\n"
    "boost::asio::io_context::io_context() n 0 \n"
    "boost::asio::detail::posix_mutex::posix_mutex() W 0 3a\n"
    "main T 0 2f\n";

}  // namespace

TEST(Policy, finds_what_is_forbidden_in_an_undefined_symbol) {
    const auto flags = flags_of("main T 0 2f\nsystem U\n", "^system$");
    ASSERT_EQ(flags.size(), 1U);
    EXPECT_EQ(flags[0].kind, "forbidden-symbol");
    EXPECT_EQ(flags[0].evidence, "main.cpp uses system: because");
    EXPECT_TRUE(flags[0].voids);
}

TEST(Policy, finds_what_is_forbidden_in_a_library_of_headers_and_says_it_once) {
    const auto flags = flags_of(header_only, "boost::asio::");
    ASSERT_EQ(flags.size(), 1U);
    EXPECT_THAT(flags[0].evidence, HasSubstr("boost::asio::io_context"));
    EXPECT_EQ(flags_of(header_only, R"((^|[^\w:])std::async<)").size(), 1U);
}

TEST(Policy, permits_names_that_only_look_like_it) {
    EXPECT_THAT(flags_of("my::std::async<int>() W 0 4\nsystem_error(int) U\n", R"((^|[^\w:])std::async<|^system$)"),
                IsEmpty());
}
