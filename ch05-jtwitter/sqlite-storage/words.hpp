// The words of a text as the search index keeps them, and a query for them. The index is SQLite's FTS5 with its
// unicode61 tokenizer, which knows words by the spaces between them; Chinese sets none. So a run of Chinese signs goes
// into the index as all its pairs and then all its single signs:
//
//     "iPhone天气预报"  ->  iphone 天气 气预 预报 天 气 预 报
//
// 天 is found as a sign, 天气 as a pair, 天气预报 as three pairs in a row. https://www.sqlite.org/fts5.html
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace storage {

/// Words of a query behind these are not looked for.
inline constexpr std::size_t max_query_words = 32;

/// Words and signs with a space between them; what is no letter or digit is left out. Case, width and such do not count
/// (text::caseless_key).
std::string index_words(std::string_view text);

enum class WordEnd { given, open };  // open: "wet" finds "wetter"

/// An FTS5 expression that finds texts with all words of the query, in any order. Each word is quoted and holds letters
/// and digits only, so nothing of a query is ever read as FTS5's own syntax. Empty if there is no word in it: FTS5
/// takes that for a fault.
std::string match_expression(std::string_view query, WordEnd end = WordEnd::given);

}  // namespace storage
