#include "tests/graded/kit/story.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>

#include "shared/text/utf8.hpp"

namespace graded {

namespace {

constexpr std::size_t shown_steps = 40;  // of a long story: the first five and the last ones
constexpr std::size_t first_steps = 5;
constexpr std::size_t shown_hex_lines = 4;
constexpr std::size_t shown_of_rows = 8000;  // bytes
constexpr std::size_t shown_of_row = 100;    // values

std::string byte_escape(unsigned char byte) {
    std::array<char, 5> text{};
    std::snprintf(text.data(), text.size(), "\\x%02x", byte);
    return text.data();
}

/// What may stand in a message, with everything else as an escape.
std::string escaped(std::string_view bytes, bool keep_lines) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto [value, length] = text::code_point_at(bytes, at);
        const char c = bytes[at];
        if (length == 0) {
            out += byte_escape(static_cast<unsigned char>(c));
            ++at;
            continue;
        }
        const auto piece = bytes.substr(at, length);
        at += length;
        if (keep_lines && (c == '\n' || c == '\t'))
            out += c;
        else if (!keep_lines && c == '\n')
            out += "\\n";
        else if (!keep_lines && c == '\r')
            out += "\\r";
        else if (!keep_lines && c == '\t')
            out += "\\t";
        else if (!keep_lines && (c == '"' || c == '\\'))
            (out += '\\') += c;
        else if (text::to_printable(piece) == piece)
            out += piece;
        else
            for (const char each : piece) out += byte_escape(static_cast<unsigned char>(each));
    }
    return out;
}

bool is_plain_word(std::string_view word) {
    return !word.empty() && word.size() <= 40 && std::ranges::all_of(word, [](char c) {
        return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '_' || c == '-' ||
               c == ' ';
    });
}

std::string to_text(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    return in_quotes(std::get<std::string>(value));
}

std::string hex_line(std::string_view bytes, std::size_t offset) {
    std::array<char, 32> head{};
    std::snprintf(head.data(), head.size(), "%06zx ", offset);
    std::string hex = head.data(), characters;
    for (std::size_t i = offset; i < offset + 16; ++i) {
        if (i >= bytes.size()) {
            hex += "   ";
            continue;
        }
        const auto byte = static_cast<unsigned char>(bytes[i]);
        std::array<char, 4> two{};
        std::snprintf(two.data(), two.size(), " %02x", byte);
        hex += two.data();
        characters += byte >= 0x20 && byte < 0x7f ? bytes[i] : '.';
    }
    return hex + "  " + characters;
}

}  // namespace

std::string in_quotes(std::string_view bytes, std::size_t most) {
    auto cut = std::min(most, bytes.size());
    while (cut < bytes.size() && cut > 0 && (static_cast<unsigned char>(bytes[cut]) & 0xc0) == 0x80) --cut;
    std::string out = "\"" + escaped(bytes.substr(0, cut), false) + "\"";
    if (cut < bytes.size()) out += "… (" + std::to_string(bytes.size()) + " bytes in all)";
    return out;
}

std::string printable(std::string_view bytes) {
    return escaped(bytes, true);
}

std::string to_text(const Row& row) {
    std::string out;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i == shown_of_row) return out + " … (" + std::to_string(row.size()) + " values in all)";
        const auto* word = std::get_if<std::string>(&row[i]);
        if (i > 0) out += ' ';
        out += i == 0 && word != nullptr && is_plain_word(*word) ? *word : to_text(row[i]);
    }
    return out.empty() ? "an empty row" : out;
}

std::string to_text(const Rows& rows) {
    if (rows.empty()) return "nothing";
    std::string out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (out.size() > shown_of_rows) return out + ", … (" + std::to_string(rows.size()) + " rows in all)";
        out += (i == 0 ? "" : ", ") + to_text(rows[i]);
    }
    return out;
}

std::string hex_difference(std::string_view expected, std::string_view got) {
    if (expected == got) return "";
    const auto at = static_cast<std::size_t>(std::ranges::mismatch(expected, got).in1 - expected.begin());
    const auto first_line = at / 16 * 16;
    std::string out = "first difference at byte " + std::to_string(at) + "\n";
    for (const auto& [name, bytes] : {std::pair{"expected", expected}, std::pair{"got     ", got}}) {
        out += std::string("  ") + name + "  " + std::to_string(bytes.size()) + " bytes\n";
        std::size_t lines = 0;
        for (auto offset = first_line; offset < std::max(bytes.size(), first_line + 1); offset += 16) {
            if (++lines > shown_hex_lines) {
                out += "    … and " + std::to_string(bytes.size() - offset) + " bytes more\n";
                break;
            }
            out += "    " + hex_line(bytes, offset) + "\n";
            if (offset == first_line) out += "    " + std::string(8 + (at - first_line) * 3, ' ') + "^^\n";
        }
    }
    return out;
}

void Story::act(std::string_view who_does, std::string_view with) {
    entries_.push_back({std::string(who_does), std::string(with), "", {}});
}

void Story::gave(std::string_view what) {
    if (entries_.empty()) entries_.push_back({"start", "", "", {}});
    auto& entry = entries_.back();
    if (!entry.gave.empty()) entry.gave += ", ";
    entry.gave += what;
}

void Story::note(std::string_view text) {
    if (entries_.empty()) entries_.push_back({"start", "", "", {}});
    entries_.back().notes.emplace_back(text);
}

std::string Story::text() const {
    std::size_t widest = 0;
    for (const auto& entry : entries_) widest = std::max(widest, std::min<std::size_t>(entry.act.size(), 24));
    std::string out;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_.size() > shown_steps && i == first_steps) {
            const auto left_out = entries_.size() - shown_steps;
            out += "     … " + std::to_string(left_out) + " steps like these …\n";
            i += left_out;
        }
        const auto& [act, with, gave, notes] = entries_[i];
        auto number = std::to_string(i + 1);
        number.insert(0, number.size() < 4 ? 4 - number.size() : 0, ' ');
        std::string line = number;
        line += "  ";
        line += act;
        if (!with.empty() || !gave.empty()) line += std::string(act.size() < widest ? widest - act.size() : 0, ' ');
        if (!with.empty()) line += "  " + with;
        if (!gave.empty()) line += "  → " + gave;
        out += line + "\n";
        for (const auto& each : notes) out += "      " + each + "\n";
    }
    return out;
}

std::string Story::trace() const {
    std::string out;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const auto& [act, with, gave, notes] = entries_[i];
        boost::json::object line{{"step", i + 1}, {"act", act}, {"with", with}, {"gave", gave}};
        if (!notes.empty()) line["notes"] = boost::json::value_from(notes);
        out += boost::json::serialize(line) + "\n";
    }
    return out;
}

void end_test(const Story& story, std::string_view outcome, std::string_view finding,
              const boost::source_location& where) {
    testing::Test::RecordProperty("outcome", std::string(outcome));
    std::string text = story.text();
    if (!text.empty()) text += '\n';
    text += finding;
    while (text.ends_with('\n')) text.pop_back();
    const auto line = static_cast<int>(where.line());
    ADD_FAILURE_AT(where.file_name(), line) << text;
    throw testing::AssertionException(
        testing::TestPartResult(testing::TestPartResult::kFatalFailure, where.file_name(), line, ""));
}

void flag(std::string_view kind, std::string_view evidence, bool voids) {
    testing::Test::RecordProperty("flag", std::string(kind));
    testing::Test::RecordProperty("evidence", printable(evidence));
    testing::Test::RecordProperty("voids", voids ? "yes" : "no");
}

}  // namespace graded
