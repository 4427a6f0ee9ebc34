#include "ch05-jtwitter/sqlite-storage/rows.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

namespace storage {

std::string json_of_texts(std::span<const std::string> texts) {
    boost::json::array array;
    for (const auto& text : texts) array.emplace_back(text);
    return boost::json::serialize(array);
}

std::vector<std::string> texts_of_json(std::string_view json) {
    const auto value = boost::json::parse(json);
    std::vector<std::string> texts;
    for (const auto& each : value.as_array()) texts.emplace_back(each.as_string());
    return texts;
}

std::vector<std::int64_t> numbers_of(std::string_view text) {
    std::vector<std::int64_t> numbers;
    for (const char *at = text.data(), *const end = at + text.size(); at < end;) {
        std::int64_t value{};
        const auto [behind, fault] = std::from_chars(at, end, value);
        if (fault == std::errc{}) numbers.push_back(value);
        at = behind + 1;
    }
    return numbers;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (auto& letter : lower) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return lower;
}

}  // namespace storage
