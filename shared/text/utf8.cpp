#include "shared/text/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace text {

namespace {

bool between(unsigned value, unsigned low, unsigned high) {
    return low <= value && value <= high;
}

// The number of ASCII bytes from `offset` on, looking at eight bytes at a time: most lines are ASCII to the end.
std::size_t ascii_run(std::string_view text, std::size_t offset) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::size_t at = offset;
    for (std::uint64_t eight = 0; text.size() - at >= sizeof eight; at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if ((eight & high_bits) != 0) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at - offset;
}

}  // namespace

// The table of RFC 3629, section 4. Only the second byte's range depends on the first byte:
//     C2..DF  80..BF
//     E0      A0..BF  80..BF            below A0: overlong
//     ED      80..9F  80..BF            above 9F: a surrogate
//     E1..EF  80..BF  80..BF            (without ED)
//     F0      90..BF  80..BF  80..BF    below 90: overlong
//     F1..F3  80..BF  80..BF  80..BF
//     F4      80..8F  80..BF  80..BF    above 8F: beyond U+10FFFF
CodePoint code_point_at(std::string_view text, std::size_t offset) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return offset + i < text.size() ? static_cast<unsigned char>(text[offset + i]) : 0;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return {first, 1};

    std::size_t length = 0;
    unsigned low = 0x80, high = 0xBF;  // of the second byte
    if (between(first, 0xC2, 0xDF)) {
        length = 2;
    } else if (between(first, 0xE0, 0xEF)) {
        length = 3;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F;
    } else if (between(first, 0xF0, 0xF4)) {
        length = 4;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    } else {
        return {};
    }
    if (!between(byte(1), low, high)) return {};

    char32_t value = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (!between(byte(i), 0x80, 0xBF)) return {};
        value = value << 6 | (byte(i) & 0x3F);
    }
    return {value, length};
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
    for (std::size_t at = ascii_run(text, 0); at < text.size(); at += ascii_run(text, at)) {
        const auto length = code_point_at(text, at).length;
        if (length == 0) return at;
        at += length;
    }
    return {};
}

bool is_valid_utf8(std::string_view text) {
    return !find_invalid_utf8(text);
}

std::u32string to_code_points(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto [value, length] = code_point_at(text, at);
        out += length == 0 ? replacement_character : value;
        at += length == 0 ? 1 : length;
    }
    return out;
}

std::string to_valid_utf8(std::string_view text) {
    if (is_valid_utf8(text)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (const char32_t c : to_code_points(text)) append_utf8(out, c);
    return out;
}

void append_utf8(std::string& out, char32_t code_point) {
    if (between(code_point, 0xD800, 0xDFFF) || code_point > 0x10FFFF) code_point = replacement_character;
    const auto append = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    const auto six_bits = [&](int shift) { return 0x80 | (code_point >> shift & 0x3F); };
    if (code_point < 0x80) {
        append(code_point);
    } else if (code_point < 0x800) {
        append(0xC0 | code_point >> 6);
        append(six_bits(0));
    } else if (code_point < 0x10000) {
        append(0xE0 | code_point >> 12);
        append(six_bits(6));
        append(six_bits(0));
    } else {
        append(0xF0 | code_point >> 18);
        append(six_bits(12));
        append(six_bits(6));
        append(six_bits(0));
    }
}

bool is_control(char32_t code_point) {
    return (code_point < 0x20 && code_point != U'\t') || between(code_point, 0x7F, 0x9F) || code_point == 0x2028 ||
           code_point == 0x2029;
}

std::optional<std::size_t> find_control(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto [value, length] = code_point_at(text, at);
        if (length != 0 && is_control(value)) return at;
        at += length == 0 ? 1 : length;
    }
    return {};
}

std::string to_printable(std::string_view text) {
    const auto reorders = [](char32_t c) { return between(c, 0x202A, 0x202E) || between(c, 0x2066, 0x2069); };
    std::string out;
    out.reserve(text.size());
    for (const char32_t c : to_code_points(text)) {
        if (c == U'\t')
            out += ' ';
        else
            append_utf8(out, is_control(c) || reorders(c) ? replacement_character : c);
    }
    return out;
}

}  // namespace text
