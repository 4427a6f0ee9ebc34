#include "labs/tool/intake/names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "shared/text/utf8.hpp"

namespace intake {

namespace {

constexpr std::size_t max_code_points = 100;
constexpr std::size_t max_name_bytes = 200;  // a file name on Linux has 255, and a report adds its ending

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool ends_with(std::string_view name, std::string_view ending) {
    return name.size() >= ending.size() && same_name(name.substr(name.size() - ending.size()), ending);
}

/// As many code points of valid UTF-8 as the limits allow.
std::string_view cut(std::string_view text, std::size_t bytes) {
    std::size_t end = 0;
    for (std::size_t count = 0; end < text.size() && count < max_code_points; ++count) {
        const std::size_t next = end + text::code_point_at(text, end).length;
        if (next > bytes) break;
        end = next;
    }
    return text.substr(0, end);
}

/// Calls `part` with what stands between the separators, of which there are two: for Linux and for Windows.
template <typename Part>
void split(std::string_view path, std::string_view separators, const Part& part) {
    while (true) {
        const auto end = std::min(path.find_first_of(separators), path.size());
        part(path.substr(0, end));
        if (end == path.size()) return;
        path.remove_prefix(end + 1);
    }
}

}  // namespace

std::string student_name(const std::filesystem::path& path, bool is_folder) {
    const auto whole = std::filesystem::absolute(path).lexically_normal();
    std::string name = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
    constexpr std::array endings{".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz"};
    for (const std::string_view ending : endings) {
        if (is_folder || !ends_with(name, ending)) continue;
        name.resize(name.size() - ending.size());
        break;
    }
    name = cut(text::to_printable(name), max_name_bytes);
    for (auto& c : name) {
        if (c != '.') break;
        c = '_';  // neither hidden nor ".."
    }
    std::replace(name.begin(), name.end(), '/', '_');  // of "/" itself
    return name.empty() ? "unnamed" : name;
}

std::string shown(std::string_view path) {
    const std::string printable = text::to_printable(path);
    const auto part = cut(printable, printable.size());
    return std::string(part) + (part.size() < printable.size() ? "…" : "");
}

std::optional<std::string> inner_path(std::string_view path) {
    const bool drive = path.size() > 2 && std::isalpha(static_cast<unsigned char>(path[0])) && path[1] == ':' &&
                       (path[2] == '/' || path[2] == '\\');
    bool climbs = false;
    split(path, "/\\", [&](std::string_view part) { climbs = climbs || part == ".."; });
    if (drive || climbs || (!path.empty() && (path[0] == '/' || path[0] == '\\'))) return std::nullopt;

    std::string inner;
    split(path, path.find('/') == std::string_view::npos ? "\\" : "/", [&](std::string_view part) {
        if (part.empty() || part == ".") return;
        if (!inner.empty()) inner += '/';
        inner += part;
    });
    return inner;
}

bool is_left_out(std::string_view folder_name) {
    return folder_name.substr(0, 1) == "." || folder_name == "__MACOSX" || folder_name == "build" ||
           folder_name == "CMakeFiles" || folder_name.substr(0, 12) == "cmake-build-";
}

bool same_name(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace intake
