#include "ch05-jtwitter/sqlite-storage/words.hpp"

#include <vector>

#include "shared/text/letters.hpp"
#include "shared/text/normal_form.hpp"
#include "shared/text/utf8.hpp"

namespace storage {

namespace {

enum class Kind { other, word, signs };

/// A word, or a run of signs that have no spaces between their words.
struct Run {
    Kind kind{};
    std::vector<std::string> letters;
};

Kind kind_of(char32_t code_point) {
    if (text::is_cjk(code_point)) return Kind::signs;
    if (text::is_letter(code_point) || text::is_digit(code_point)) return Kind::word;
    return Kind::other;
}

std::vector<Run> runs_of(std::string_view text) {
    std::vector<Run> runs;
    auto last = Kind::other;
    for (const auto code_point : text::to_code_points(text::caseless_key(text))) {
        const auto kind = kind_of(code_point);
        if (kind != Kind::other) {
            if (kind != last) runs.push_back({kind, {}});
            text::append_utf8(runs.back().letters.emplace_back(), code_point);
        }
        last = kind;
    }
    return runs;
}

std::string word_of(const Run& run) {
    std::string word;
    for (const auto& letter : run.letters) word += letter;
    return word;
}

std::string pairs_of(const Run& run) {
    std::string pairs;
    for (std::size_t i = 0; i + 1 < run.letters.size(); ++i) {
        if (i > 0) pairs += ' ';
        pairs += run.letters[i] + run.letters[i + 1];
    }
    return pairs;
}

}  // namespace

std::string index_words(std::string_view text) {
    std::string words;
    const auto add = [&](const std::string& word) {
        if (!words.empty() && !word.empty()) words += ' ';
        words += word;
    };
    for (const auto& run : runs_of(text)) {
        if (run.kind == Kind::word) {
            add(word_of(run));
        } else {
            add(pairs_of(run));
            for (const auto& sign : run.letters) add(sign);
        }
    }
    return words;
}

std::string match_expression(std::string_view query, WordEnd end) {
    auto runs = runs_of(query);
    if (runs.size() > max_query_words) runs.resize(max_query_words);
    std::string expression;
    for (const auto& run : runs) {
        if (!expression.empty()) expression += " AND ";
        const bool is_word = run.kind == Kind::word;
        expression += '"' + (is_word || run.letters.size() == 1 ? word_of(run) : pairs_of(run)) + '"';
        if (is_word && end == WordEnd::open) expression += '*';
    }
    return expression;
}

}  // namespace storage
