#include "ch05-jtwitter/post-text/length.hpp"

#include <gtest/gtest.h>

namespace {

using post_text::count_characters;

TEST(Length, counts_what_a_reader_takes_for_a_character) {
    EXPECT_EQ(count_characters(""), 0U);
    EXPECT_EQ(count_characters("hello"), 5U);
    EXPECT_EQ(count_characters("微博"), 2U);
    EXPECT_EQ(count_characters("👨‍👩‍👧"), 1U) << "five code points joined to one family";
    EXPECT_EQ(count_characters("🇨🇳🇩🇪"), 2U) << "two flags of two code points each";
    EXPECT_EQ(count_characters("e\u0301"), 1U);
    EXPECT_EQ(count_characters("a\nb"), 3U);
    std::string emoji;
    for (int i = 0; i < 140; ++i) emoji += "👍🏽";
    EXPECT_EQ(count_characters(emoji), post_text::max_characters);
}

TEST(Length, counts_every_link_alike) {
    EXPECT_EQ(count_characters("http://a.b"), 23U);
    EXPECT_EQ(count_characters("http://a.example/" + std::string(500, 'x')), 23U);
    EXPECT_EQ(count_characters("see http://a.b, 好"), 4U + 23U + 3U);
    EXPECT_EQ(count_characters("http://a.b http://c.d"), 47U);
}

TEST(Length, does_not_count_the_host_of_a_mention) {
    EXPECT_EQ(count_characters("@anna@jtwitter.example hi"), 8U);
    EXPECT_EQ(count_characters("@anna hi"), 8U);
    EXPECT_EQ(count_characters("#微博# hi"), 7U) << "topics count as they are typed";
}

}  // namespace
