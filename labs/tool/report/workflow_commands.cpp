#include "labs/tool/report/workflow_commands.hpp"

#include "shared/text/utf8.hpp"
#include "shared/text/width.hpp"

namespace report {

namespace {

// What .NET's TrimStart() takes away in front of the "::".
bool is_space(char32_t c) {
    return c == 0x20 || (0x09 <= c && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (0x2000 <= c && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

}  // namespace

std::string without_workflow_commands(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool at_start = true;  // of a line: only white space so far, and perhaps one colon
    int colons = 0;        // this one
    int hashes = 0;        // read just now
    for (std::size_t at = 0; at < text.size();) {
        const auto code_point = text::code_point_at(text, at);
        const auto here = text.substr(at, code_point.length == 0 ? 1 : code_point.length);
        const char32_t c = code_point.length == 0 ? text::replacement_character : code_point.value;
        at += here.size();

        if (c == U'\n' || c == U'\r') {
            at_start = true;
            colons = hashes = 0;
        } else if (c >= 0x80 && !is_space(c) && text::display_width(here) == 0) {
            // as if it were not there
        } else {
            if ((at_start && colons == 1 && c == U':') || (hashes >= 2 && c == U'[')) out += ' ';
            hashes = c == U'#' ? hashes + 1 : 0;
            at_start = at_start && colons == 0 && (is_space(c) || c == U':');
            colons = at_start && c == U':' ? 1 : 0;
        }
        out += here;
    }
    return out;
}

}  // namespace report
