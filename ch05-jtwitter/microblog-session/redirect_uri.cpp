#include "ch05-jtwitter/microblog-session/redirect_uri.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace microblog {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// In lower case; empty if it has none (RFC 3986, section 3.1).
std::string scheme_of(std::string_view uri) {
    const auto colon = uri.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_letter(uri.front())) return {};
    std::string scheme;
    for (const char c : uri.substr(0, colon)) {
        const bool belongs = is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (!belongs) return {};
        scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return scheme;
}

bool is_plain(std::string_view uri) {
    constexpr std::string_view refused = "\"<>\\^`{|}#";
    return std::ranges::all_of(uri, [&](char c) { return c > ' ' && c < 0x7F && refused.find(c) == refused.npos; });
}

bool has_host(std::string_view behind_scheme) {
    if (!behind_scheme.starts_with("//")) return false;
    const auto authority = behind_scheme.substr(2, behind_scheme.find_first_of("/?", 2) - 2);
    return !authority.empty() && authority.front() != ':' && authority.find('@') == std::string_view::npos;
}

}  // namespace

bool is_web_address(std::string_view uri) {
    const auto scheme = scheme_of(uri);
    return (scheme == "http" || scheme == "https") && is_plain(uri) && has_host(uri.substr(scheme.size() + 1));
}

bool is_redirect_uri(std::string_view uri) {
    constexpr std::array<std::string_view, 9> of_the_browser{"about", "blob",       "data", "file",       "filesystem",
                                                             "ftp",   "javascript", "urn",  "view-source"};
    if (uri == out_of_band || is_web_address(uri)) return true;
    const auto scheme = scheme_of(uri);
    const bool own = !scheme.empty() && scheme != "http" && scheme != "https" && scheme != "vbscript" &&
                     std::ranges::find(of_the_browser, scheme) == of_the_browser.end();
    return own && is_plain(uri) && uri.size() > scheme.size() + 1;
}

}  // namespace microblog
