#include "labs/tool/exporting/leaks.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

#include "labs/tool/exporting/files.hpp"

namespace exporting {

namespace {

constexpr std::size_t telling_length = 12;

/// Without indent and comment, one blank where there are several; "" if the line tells nothing about a solution.
std::string essence(std::string_view line) {
    std::string text;
    for (const char c : line) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0)
            text += c;
        else if (!text.empty() && text.back() != ' ')
            text += ' ';
    }
    if (const auto comment = (" " + text).find(" //"); comment != std::string::npos) text.resize(comment);
    while (!text.empty() && text.back() == ' ') text.pop_back();
    const bool has_letter = std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
    const bool telling =
        text.size() >= telling_length && has_letter && text[0] != '#' && text[0] != '*' && text.substr(0, 2) != "/*";
    return telling ? text : "";
}

std::set<std::string> essences(const std::string& text) {
    std::set<std::string> all;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) all.insert(essence(line));
    all.erase("");
    return all;
}

/// A few lines in common are chance.
bool is_copy(const std::set<std::string>& file, const std::set<std::string>& reference) {
    const auto common = static_cast<std::size_t>(
        std::count_if(reference.begin(), reference.end(), [&](const auto& line) { return file.contains(line); }));
    return common >= 3 && 2 * common >= reference.size();
}

bool is_cpp(const std::filesystem::path& file) {
    return file.extension() == ".cpp" || file.extension() == ".hpp";
}

/// The C++ files of a file or a folder.
std::vector<std::filesystem::path> sources_in(const std::filesystem::path& path) {
    std::vector<std::filesystem::path> sources;
    if (!std::filesystem::is_directory(path)) return is_cpp(path) ? std::vector{path} : sources;
    for (const auto& file : files_below(path))
        if (is_cpp(file)) sources.push_back(path / file);
    return sources;
}

}  // namespace

Secrets::Secrets(const std::filesystem::path& root, const std::vector<course::Lab>& labs,
                 const std::filesystem::path& out) {
    std::vector<std::set<std::string>> given;
    for (const auto& source : sources_in(out)) given.push_back(essences(read_file(source)));
    for (const auto& lab : labs) {
        std::set<std::string> starter;
        for (const auto& source : sources_in(root / "labs" / lab.folder() / "starter"))
            starter.merge(essences(read_file(source)));
        const auto add = [&](const std::filesystem::path& file, bool is_reference) {
            std::set<std::string> lines = essences(read_file(file));
            for (const auto& line : starter) lines.erase(line);
            auto secret = lines;
            for (const auto& each : given) {
                if (is_reference && is_copy(each, lines)) continue;
                for (const auto& line : each) secret.erase(line);
            }
            for (const auto& line : secret) lab_of_.emplace(line, lab.id());
        };
        for (const auto& file : lab.slot) add(root / file.reference, true);
        for (const auto& path : lab.withhold)
            for (const auto& source : sources_in(root / path)) add(source, false);
    }
}

const std::string* Secrets::lab_of(std::string_view line) const {
    const auto found = lab_of_.find(essence(line));
    return found == lab_of_.end() ? nullptr : &found->second;
}

std::string to_string(const Leak& leak) {
    return leak.file + ":" + std::to_string(leak.line) + ": " + leak.lab + ": " + leak.text;
}

std::vector<Leak> leaks(const std::filesystem::path& out, const std::vector<course::Lab>& labs,
                        const std::filesystem::path& root) {
    const Secrets secrets{root, labs, out};
    std::vector<Leak> all;
    for (const auto& file : files_below(out)) {
        std::istringstream in{read_file(out / file)};
        std::size_t number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            if (const auto* lab = secrets.lab_of(line)) all.push_back({file, number, *lab, essence(line)});
        }
    }
    return all;
}

}  // namespace exporting
