#include "shared/core/hex.hpp"

#include <algorithm>

namespace core {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

void append_hex(std::string& out, std::uint8_t byte) {
    out += digits[byte >> 4];
    out += digits[byte & 0x0f];
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// The value of a hex digit, or -1.
int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string to_hex(ByteView bytes) {
    std::string out;
    for (const auto byte : bytes) {
        if (!out.empty()) out += ' ';
        append_hex(out, byte);
    }
    return out;
}

Result<Bytes> from_hex(std::string_view hex) {
    Bytes out;
    for (std::size_t i = 0; i < hex.size();) {
        if (is_space(hex[i])) {
            ++i;
            continue;
        }
        const int high = digit_value(hex[i]);
        const int low = i + 1 < hex.size() ? digit_value(hex[i + 1]) : -1;
        if (high < 0 || low < 0) return Error{Fault::malformed, "hex", i};
        out.push_back(static_cast<std::uint8_t>(high << 4 | low));
        i += 2;
    }
    return out;
}

std::string hex_dump(ByteView bytes) {
    constexpr std::size_t per_line = 16;
    std::string out;
    for (std::size_t start = 0; start < bytes.size(); start += per_line) {
        const auto line = bytes.subspan(start, std::min(per_line, bytes.size() - start));
        for (int shift = 12; shift >= 0; shift -= 4) out += digits[start >> shift & 0x0f];
        out += "  ";
        for (std::size_t i = 0; i < per_line; ++i) {
            if (i < line.size()) {
                append_hex(out, line[i]);
                out += ' ';
            } else {
                out += "   ";
            }
            if (i == per_line / 2 - 1) out += ' ';
        }
        out += ' ';
        for (const auto byte : line) out += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
        out += '\n';
    }
    return out;
}

}  // namespace core
