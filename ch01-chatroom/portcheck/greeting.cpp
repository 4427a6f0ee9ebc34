#include "ch01-chatroom/portcheck/greeting.hpp"

#include <array>

#include "shared/text/utf8.hpp"

namespace portcheck {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

void append_byte(std::string& out, char byte) {
    const auto value = static_cast<unsigned char>(byte);
    out += "\\x";
    out += digits[value >> 4];
    out += digits[value & 15];
}

void append_code_point(std::string& out, char32_t value) {
    std::string hex;
    for (; value != 0; value >>= 4) hex.insert(hex.begin(), digits[value & 15]);
    out += "\\u{" + hex + "}";
}

/// Characters that draw nothing themselves: they turn the direction of the text (U+202A to U+202E, U+2066 to U+2069),
/// or hide between others (zero width, marks of direction, soft hyphen, byte order mark).
bool is_deceptive(char32_t c) {
    return c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE007F);
}

/// Appends the character at `offset` and returns its length in bytes.
std::size_t append_safe(std::string& out, std::string_view text, std::size_t offset) {
    switch (text[offset]) {
        case '\r':
            out += "\\r";
            return 1;
        case '\n':
            out += "\\n";
            return 1;
        case '\t':
            out += "\\t";
            return 1;
        case '\\':
            out += "\\\\";
            return 1;
        case '\x1b':
            out += "\\e";
            return 1;
        default:
            break;
    }
    const auto [value, length] = text::code_point_at(text, offset);
    if (length == 0) {
        append_byte(out, text[offset]);
        return 1;
    }
    if (value < 0x80 && text::is_control(value))
        append_byte(out, text[offset]);
    else if (text::is_control(value) || is_deceptive(value))
        append_code_point(out, value);
    else
        out += text.substr(offset, length);
    return length;
}

int value_of_digit(char c) {
    const auto at = digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::string to_safe_text(core::ByteView bytes) {
    const auto text = core::text_of(bytes);
    std::string safe;
    for (std::size_t offset = 0; offset < text.size();) offset += append_safe(safe, text, offset);
    return safe;
}

std::string to_safe_lines(core::ByteView bytes, std::string_view margin) {
    const auto text = core::text_of(bytes);
    std::string lines;
    for (std::size_t start = 0; start < text.size();) {
        const auto feed = text.find('\n', start);
        const auto end = feed == std::string_view::npos ? text.size() : feed + 1;
        lines += margin;
        lines += to_safe_text(core::bytes_of(text.substr(start, end - start)));
        lines += '\n';
        start = end;
    }
    return lines;
}

core::Result<std::string> from_escapes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        const core::Error bad{core::Fault::malformed, "escape", i};
        const char letter = i + 1 < text.size() ? text[i + 1] : ' ';
        switch (letter) {
            case 'r':
                out += '\r';
                break;
            case 'n':
                out += '\n';
                break;
            case 't':
                out += '\t';
                break;
            case 'e':
                out += '\x1b';
                break;
            case '0':
                out += '\0';
                break;
            case '\\':
                out += '\\';
                break;
            case 'x': {
                const int high = i + 2 < text.size() ? value_of_digit(text[i + 2]) : -1;
                const int low = i + 3 < text.size() ? value_of_digit(text[i + 3]) : -1;
                if (high < 0 || low < 0) return bad;
                out += static_cast<char>(high * 16 + low);
                i += 2;
                break;
            }
            default:
                return bad;
        }
        ++i;
    }
    return out;
}

}  // namespace portcheck
