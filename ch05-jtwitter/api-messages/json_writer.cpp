#include "ch05-jtwitter/api-messages/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "shared/text/utf8.hpp"

namespace api {

namespace {

bool is_plain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return 0x20 <= byte && byte < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7F;
}

void write_escape(std::string& out, unsigned unit) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += digits[unit >> shift & 15];
}

}  // namespace

void write_json(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;  // most text is plain: copied in one piece
        while (end < text.size() && is_plain(text[end])) ++end;
        out.append(text, at, end - at);
        at = end;
        if (at == text.size()) break;
        const auto [code_point, length] = text::code_point_at(text, at);
        if (length == 0) {
            text::append_utf8(out, text::replacement_character);
            ++at;
            continue;
        }
        switch (code_point) {
            case U'"':
                out += "\\\"";
                break;
            case U'\\':
                out += "\\\\";
                break;
            case U'\n':
                out += "\\n";
                break;
            case U'\r':
                out += "\\r";
                break;
            case U'\t':
                out += "\\t";
                break;
            default:
                // U+2028 and U+2029 end a line in old scripts
                if (code_point < 0x80 || code_point == 0x2028 || code_point == 0x2029)
                    write_escape(out, code_point);
                else
                    out.append(text, at, length);
        }
        at += length;
    }
    out += '"';
}

void write_json(std::string& out, const std::string& text) {
    write_json(out, std::string_view(text));
}

void write_json(std::string& out, Id id) {
    out += '"';
    out += to_string(id);
    out += '"';
}

void write_json(std::string& out, Timestamp timestamp) {
    out += '"';
    out += to_string(timestamp);
    out += '"';
}

void write_json(std::string& out, Date date) {
    out += '"';
    out += to_string(date);
    out += '"';
}

void write_json(std::string& out, const Written& written) {
    out += written.json;
}

void write_json(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    std::array<char, 32> text{};
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), number);
    out.append(text.data(), end);
}

}  // namespace api
