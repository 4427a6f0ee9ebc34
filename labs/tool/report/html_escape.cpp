#include "labs/tool/report/html_escape.hpp"

#include "labs/tool/report/safe_text.hpp"

namespace report {

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace

std::string html_text(std::string_view raw) {
    return escaped(safe_text(raw));
}

std::string html_line(std::string_view raw) {
    return escaped(safe_line(raw));
}

}  // namespace report
