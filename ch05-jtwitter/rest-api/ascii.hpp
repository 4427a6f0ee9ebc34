// Names in HTTP are compared without case, by their ASCII letters alone: never by those of a locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace rest {

inline char to_lower(char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string to_lower(std::string_view text) {
    std::string lower(text);
    for (auto& c : lower) c = to_lower(c);
    return lower;
}

inline bool same_without_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char l, char r) { return to_lower(l) == to_lower(r); });
}

}  // namespace rest
