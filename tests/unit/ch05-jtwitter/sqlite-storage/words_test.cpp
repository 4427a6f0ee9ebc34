#include "ch05-jtwitter/sqlite-storage/words.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

TEST(IndexWords, are_folded_and_have_spaces_between) {
    EXPECT_EQ(index_words("Hello, World! C++20"), "hello world c 20");
    EXPECT_EQ(index_words("STRASSE Straße"), "strasse strasse");
    EXPECT_EQ(index_words("Ｆｕｌｌ　ｗｉｄｔｈ"), "full width");
    EXPECT_EQ(index_words("cafe\u0301"), index_words("caf\u00e9"));
    EXPECT_EQ(index_words(""), "");
    EXPECT_EQ(index_words("🎉 ... !"), "");
}

TEST(IndexWords, of_chinese_are_pairs_and_then_single_signs) {
    EXPECT_EQ(index_words("我"), "我");
    EXPECT_EQ(index_words("天气"), "天气 天 气");
    EXPECT_EQ(index_words("iPhone天气预报。好"), "iphone 天气 气预 预报 天 气 预 报 好");
}

TEST(MatchExpression, quotes_each_word) {
    EXPECT_EQ(match_expression("Hello world"), "\"hello\" AND \"world\"");
    EXPECT_EQ(match_expression("我"), "\"我\"");
    EXPECT_EQ(match_expression("微博"), "\"微博\"");
    EXPECT_EQ(match_expression("天气预报"), "\"天气 气预 预报\"");
    EXPECT_EQ(match_expression("iPhone天气"), "\"iphone\" AND \"天气\"");
}

TEST(MatchExpression, keeps_nothing_of_the_syntax_of_fts5) {
    EXPECT_EQ(match_expression("a\"b* OR (c) NEAR/2 -d ^e {f} words:g + h"),
              "\"a\" AND \"b\" AND \"or\" AND \"c\" AND \"near\" AND \"2\" AND \"d\" AND \"e\" AND \"f\" AND \"words\" "
              "AND \"g\" AND \"h\"");
    EXPECT_EQ(match_expression("\"\"**((:"), "");
    EXPECT_EQ(match_expression(""), "");
    EXPECT_EQ(match_expression("\xFF\xC0"), "");
}

TEST(MatchExpression, leaves_the_end_of_words_open_if_asked) {
    EXPECT_EQ(match_expression("An 天气 li", WordEnd::open), "\"an\"* AND \"天气\" AND \"li\"*");
}

TEST(MatchExpression, has_a_limit) {
    std::string query;
    for (std::size_t i = 0; i < 10 * max_query_words; ++i) query += "w ";
    const auto expression = match_expression(query);
    EXPECT_EQ(expression.size(), max_query_words * 3 + (max_query_words - 1) * 5);
}

}  // namespace
}  // namespace storage
