#include "labs/tool/report/excerpt.hpp"

#include <algorithm>
#include <vector>

namespace report {

namespace {

std::vector<std::string_view> split_lines(std::string_view text) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

void append_line(std::string& out, std::string_view line, std::size_t limit) {
    if (!out.empty()) out += '\n';
    if (line.size() <= limit) {
        out += line;
        return;
    }
    std::size_t cut = limit;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;  // inside a code point
    out += line.substr(0, cut);
    out += "… (" + std::to_string(line.size() - cut) + " more bytes in this line)";
}

}  // namespace

std::string excerpt(std::string_view text, const ExcerptLimits& limits) {
    const auto lines = split_lines(text);
    const std::size_t tail = lines.size() <= limits.lines ? 0 : limits.lines / 3;
    const std::size_t head = lines.size() <= limits.lines ? lines.size() : limits.lines - tail;
    std::string out;
    for (std::size_t i = 0; i < head; ++i) append_line(out, lines[i], limits.line_bytes);
    if (head == lines.size()) return out;
    append_line(out, "… " + std::to_string(lines.size() - head - tail) + " lines left out …", std::string::npos);
    for (std::size_t i = lines.size() - tail; i < lines.size(); ++i) append_line(out, lines[i], limits.line_bytes);
    return out;
}

}  // namespace report
