#include "ch05-jtwitter/web-pages/files.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace {

std::atomic<int> drawn = 0;

pictures::Encoded draw(std::string_view seed) {
    ++drawn;
    const auto bytes = core::bytes_of(seed);
    return {pictures::Type::png, {1, 1}, {bytes.begin(), bytes.end()}};
}

TEST(DrawnPictures, are_drawn_once_as_long_as_they_are_remembered) {
    web::DrawnPictures pictures(draw, 2);
    drawn = 0;
    EXPECT_EQ(pictures.get("anna"), "anna");
    EXPECT_EQ(pictures.get("anna"), "anna");
    EXPECT_EQ(drawn, 1);
    EXPECT_EQ(pictures.get("bob"), "bob");
    EXPECT_EQ(pictures.get("carl"), "carl");  // anna goes for it
    EXPECT_EQ(pictures.get("bob"), "bob");
    EXPECT_EQ(drawn, 3);
    EXPECT_EQ(pictures.get("anna"), "anna");
    EXPECT_EQ(drawn, 4);
}

TEST(StyleSheet, has_an_address_that_changes_with_it_and_nothing_from_elsewhere) {
    EXPECT_TRUE(web::style_address().starts_with("/style.css?v="));
    EXPECT_EQ(web::style_sheet.find("url("), std::string_view::npos);
    EXPECT_EQ(web::style_sheet.find("@import"), std::string_view::npos);
}

}  // namespace
