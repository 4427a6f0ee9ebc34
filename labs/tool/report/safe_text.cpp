#include "labs/tool/report/safe_text.hpp"

#include "shared/text/utf8.hpp"

namespace report {

namespace {

void append_hex(std::string& out, unsigned value, int digits) {
    constexpr std::string_view hex = "0123456789abcdef";
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += hex[value >> shift & 0xF];
}

// The explicit controls of the bidirectional algorithm (Unicode Standard Annex #9) and the three marks.
bool turns_text(char32_t c) {
    return (0x202A <= c && c <= 0x202E) || (0x2066 <= c && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

// XML 1.0, production [2] Char: neither U+FFFE nor U+FFFF.
bool no_xml(char32_t c) {
    return c == 0xFFFE || c == 0xFFFF;
}

}  // namespace

std::string safe_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto [value, length] = text::code_point_at(text, at);
        if (value == U'\r' && text.substr(at + 1, 1) == "\n") {
            // the line feed that follows says it
        } else if (value == U'\n') {
            out += '\n';
        } else if (value == U'\r') {
            out += "\\r";
        } else if (length == 0 || (length == 1 && text::is_control(value))) {
            out += "\\x";
            append_hex(out, static_cast<unsigned char>(text[at]), 2);
        } else if (text::is_control(value) || turns_text(value) || no_xml(value)) {
            out += "\\u";
            append_hex(out, static_cast<unsigned>(value), 4);
        } else {
            out += text.substr(at, length);
        }
        at += length == 0 ? 1 : length;
    }
    return out;
}

std::string safe_line(std::string_view text) {
    std::string out;
    for (const char c : safe_text(text)) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else
            out += c;
    }
    return out;
}

}  // namespace report
