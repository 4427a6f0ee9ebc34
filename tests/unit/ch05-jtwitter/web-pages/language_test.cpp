#include "ch05-jtwitter/web-pages/language.hpp"

#include <gtest/gtest.h>

namespace {

using web::Language;
using web::preferred_language;

TEST(PreferredLanguage, is_the_first_of_equal_weight) {
    EXPECT_EQ(preferred_language("zh-CN,zh;q=0.9,en;q=0.8"), Language::chinese);
    EXPECT_EQ(preferred_language("en-GB,en;q=0.9,zh;q=0.8"), Language::english);
    EXPECT_EQ(preferred_language("zh,en"), Language::chinese);
}

TEST(PreferredLanguage, is_the_one_with_the_larger_weight) {
    EXPECT_EQ(preferred_language("en;q=0.2, ZH-TW;q=0.75"), Language::chinese);
    EXPECT_EQ(preferred_language("zh;q=0.299, en;q=0.3"), Language::english);
    EXPECT_EQ(preferred_language("zh;q=0, en;q=0.1"), Language::english);
    EXPECT_EQ(preferred_language("de, zh;q=0.1"), Language::chinese);
}

TEST(PreferredLanguage, is_english_for_all_else) {
    EXPECT_EQ(preferred_language(""), Language::english);
    EXPECT_EQ(preferred_language("de, fr;q=0.5, *"), Language::english);
    EXPECT_EQ(preferred_language("zhx, z, ;q=, ,,"), Language::english);
}

TEST(LanguageOf, takes_tags_and_nothing_else) {
    EXPECT_EQ(web::language_of("zh-CN", Language::english), Language::chinese);
    EXPECT_EQ(web::language_of("en", Language::chinese), Language::english);
    EXPECT_EQ(web::language_of("None", Language::chinese), Language::chinese);
}

}  // namespace
