#include "ch05-jtwitter/rest-api/percent.hpp"

#include <charconv>

namespace rest {

namespace {

/// The byte that "%C3" at the front of `text` stands for.
std::optional<char> decode_one(std::string_view text) {
    if (text.size() < 3) return {};
    unsigned byte = 0;
    const auto [end, problem] = std::from_chars(text.data() + 1, text.data() + 3, byte, 16);
    if (problem != std::errc{} || end != text.data() + 3) return {};
    return static_cast<char>(byte);
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const auto byte = decode_one(text.substr(i));
        if (!byte) return {};
        decoded += *byte;
        i += 2;
    }
    return decoded;
}

std::string percent_decode_form(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (const auto byte = decode_one(text.substr(i))) {
                decoded += *byte;
                i += 2;
                continue;
            }
        }
        decoded += text[i] == '+' ? ' ' : text[i];
    }
    return decoded;
}

}  // namespace rest
