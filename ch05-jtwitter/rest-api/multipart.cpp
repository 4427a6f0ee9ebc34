#include "ch05-jtwitter/rest-api/multipart.hpp"

#include <algorithm>

#include "ch05-jtwitter/rest-api/ascii.hpp"
#include "ch05-jtwitter/rest-api/parameters.hpp"

namespace rest {

namespace {

constexpr std::string_view line_end = "\r\n";

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Takes `"quoted"` or a token off the front of `rest`.
std::string take_value(std::string_view& rest) {
    std::string value;
    if (!rest.starts_with('"')) {
        const auto end = std::min(rest.find(';'), rest.size());
        value = trim(rest.substr(0, end));
        rest.remove_prefix(end);
        return value;
    }
    rest.remove_prefix(1);
    while (!rest.empty() && rest.front() != '"') {
        if (rest.starts_with("\\\"") || rest.starts_with("\\\\")) rest.remove_prefix(1);
        value += rest.front();
        rest.remove_prefix(1);
    }
    if (!rest.empty()) rest.remove_prefix(1);
    return value;
}

/// Calls `use(name, value)` for each parameter of `form-data; name="file"; filename="a.png"`.
template <typename Use>
void for_each_parameter(std::string_view header, Use use) {
    auto rest = header.substr(std::min(header.find(';'), header.size()));
    while (!rest.empty()) {
        rest.remove_prefix(1);  // the semicolon
        const auto equals = std::min(rest.find('='), rest.size());
        const auto semicolon = std::min(rest.find(';'), rest.size());
        if (semicolon < equals || equals == rest.size()) {
            rest.remove_prefix(semicolon);
            continue;
        }
        const auto name = trim(rest.substr(0, equals));
        rest.remove_prefix(equals + 1);
        while (rest.starts_with(' ')) rest.remove_prefix(1);
        use(name, take_value(rest));
        rest.remove_prefix(std::min(rest.find(';'), rest.size()));
    }
}

/// Browsers write a quote and a line's end in a name like this (HTML Standard, "multipart/form-data encoding
/// algorithm").
std::string without_escapes(std::string name) {
    for (const auto& [escape, character] : {std::pair{"%22", "\""}, {"%0D", "\r"}, {"%0A", "\n"}})
        for (auto at = name.find(escape); at != std::string::npos; at = name.find(escape, at + 1))
            name.replace(at, 3, character);
    return name;
}

void read_header(std::string_view line, Part& part) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) throw BadBody("A part of the body has a line that is no header");
    const auto name = trim(line.substr(0, colon));
    const auto value = trim(line.substr(colon + 1));
    if (same_without_case(name, "Content-Type")) part.content_type = value;
    if (!same_without_case(name, "Content-Disposition")) return;
    for_each_parameter(value, [&](std::string_view parameter, std::string text) {
        if (same_without_case(parameter, "name")) part.name = without_escapes(std::move(text));
        // "filename*" (RFC 5987) is not allowed here by RFC 7578, but sent; that there is one is all we need
        else if (same_without_case(parameter, "filename") ||
                 (same_without_case(parameter, "filename*") && !part.file_name))
            part.file_name = without_escapes(std::move(text));
    });
}

/// What is left of a body, read from its front.
class Rest {
  public:
    explicit Rest(std::string_view text) : text_{text} {}

    /// Takes all up to `end`, and `end` itself.
    std::string_view take_until(std::string_view end, std::size_t limit = std::string_view::npos) {
        const auto at = text_.substr(0, limit).find(end);
        if (at == std::string_view::npos) throw BadBody("The multipart body ends too early");
        const auto taken = text_.substr(0, at);
        text_.remove_prefix(at + end.size());
        return taken;
    }
    bool take(std::string_view front) {
        if (!text_.starts_with(front)) return false;
        text_.remove_prefix(front.size());
        return true;
    }
    /// Behind a boundary: is this the last one?
    bool take_last_mark() {
        if (take("--")) return true;
        while (take(" ") || take("\t")) {
        }
        if (!take(line_end)) throw BadBody("A boundary of the multipart body is not at the end of its line");
        return false;
    }

  private:
    std::string_view text_;
};

Part read_part(Rest& rest, std::string_view delimiter) {
    Part part;
    std::size_t bytes = 0;
    while (true) {
        const auto line = rest.take_until(line_end, max_part_header_bytes);
        if (line.empty()) break;
        bytes += line.size();
        if (bytes > max_part_header_bytes) throw BadBody("A part of the body has too long headers");
        read_header(line, part);
    }
    part.bytes = rest.take_until(delimiter);
    return part;
}

}  // namespace

std::string boundary_of(std::string_view content_type) {
    std::string boundary;
    for_each_parameter(content_type, [&](std::string_view name, std::string value) {
        if (same_without_case(name, "boundary")) boundary = std::move(value);
    });
    if (boundary.size() > max_boundary_length) boundary.clear();
    return boundary;
}

std::vector<Part> read_multipart(std::string_view body, std::string_view boundary, std::size_t max_parts) {
    if (boundary.empty()) throw BadBody("The multipart body has no boundary");
    const auto delimiter = "\r\n--" + std::string(boundary);
    Rest rest(body);
    // what comes before the first boundary says nothing (RFC 2046: preamble)
    if (!rest.take(std::string_view(delimiter).substr(line_end.size()))) rest.take_until(delimiter);

    std::vector<Part> parts;
    while (!rest.take_last_mark()) {
        if (parts.size() == max_parts) throw BadBody("The multipart body has too many parts");
        // an empty part may end with the line's end that its headers ended with
        parts.push_back(read_part(rest, delimiter));
    }
    std::erase_if(parts, [](const Part& part) { return part.name.empty(); });
    return parts;
}

}  // namespace rest
