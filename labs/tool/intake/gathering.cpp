#include "labs/tool/intake/gathering.hpp"

#include <algorithm>
#include <utility>

#include "labs/tool/intake/names.hpp"

namespace intake {

namespace {

constexpr std::size_t max_notes = 20;
constexpr std::size_t max_named = 6;  // files that a refusal names

std::pair<std::string, std::string> folder_and_name(std::string_view path) {
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return {"", std::string(path)};
    return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

std::size_t depth(const std::string& folder) {
    return folder.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(folder.begin(), folder.end(), '/'));
}

std::string place(const std::string& folder) {
    return folder.empty() ? "the top folder" : shown(folder) + "/";
}

std::string join(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& each : words) all += (all.empty() ? "" : ", ") + each;
    return all;
}

std::string twice(const std::string& name, const std::string& where, const std::string& one, const std::string& other) {
    return name + " is there twice in " + where + ": as " + shown(one) + " and as " + shown(other) +
           ". Keep one, called " + name + ", and submit again.";
}

bool starts(std::string_view bytes, std::string_view with) {
    return bytes.substr(0, with.size()) == with;
}

/// What is wrong with the bytes of a source file; empty if nothing is.
std::string fault_of(std::string_view bytes) {
    if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return "is empty. Expected: your solution. Save the file in your editor and submit it again.";
    if (starts(bytes, "\xFF\xFE") || starts(bytes, "\xFE\xFF"))
        return "is UTF-16 text. Expected: UTF-8. Save it with the encoding UTF-8 and submit it again.";
    const bool compiled = starts(bytes,
                                 "\x7F"
                                 "ELF") ||
                          starts(bytes, "MZ") || starts(bytes, "!<arch>\n");
    if (compiled && bytes.find('\0') != std::string_view::npos)
        return "is a compiled program or library. Expected: C++ source text. Submit the source file of this name.";
    if (bytes.find('\0') != std::string_view::npos)
        return "is no text: it holds bytes of value 0. Expected: C++ source text. Submit the source file of this name.";
    return "";
}

std::string normalised(std::string bytes) {
    if (starts(bytes, "\xEF\xBB\xBF")) bytes.erase(0, 3);
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (bytes[i] != '\r' || i + 1 == bytes.size() || bytes[i + 1] != '\n') text += bytes[i];
    return text;
}

}  // namespace

void Gathering::see_entry() {
    if (++entries_ > limits_.entries)
        refuse("There are more than " + std::to_string(limits_.entries) +
               " files and folders. Expected: " + join(wanted_) + ". Remove what else is there and submit again.");
}

bool Gathering::leaves_out(std::string_view path) {
    for (std::size_t begin = 0; begin < path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        if (is_left_out(path.substr(begin, end - begin))) {
            const std::string folder{path.substr(0, end)};
            if (left_out_.insert(folder).second) ignore(folder + "/");
            return true;
        }
        begin = end + 1;
    }
    return false;
}

bool Gathering::wants(std::string_view path) const {
    const auto name = folder_and_name(path).second;
    return std::any_of(wanted_.begin(), wanted_.end(), [&](const auto& each) { return same_name(each, name); });
}

void Gathering::ignore(std::string_view path, std::string_view why) {
    ++ignored_;
    if (others_.size() < max_named) others_.push_back(shown(path));
    if (submission_.notes.size() == max_notes) return;
    std::string note = "ignored: " + shown(path);
    if (!why.empty()) note += " (" + std::string(why) + ")";
    submission_.notes.push_back(std::move(note));
}

void Gathering::take(std::string_view path, std::string bytes) {
    bytes_ += bytes.size();
    if (bytes_ > limits_.unpacked_bytes)
        return refuse("There are too many copies of the wanted files. Submit each once.");
    Candidate candidate;
    candidate.bytes = std::move(bytes);
    add(path, std::move(candidate));
}

void Gathering::reject(std::string_view path, std::string problem, bool suspicious) {
    Candidate candidate;
    candidate.problem = std::move(problem);
    candidate.suspicious = suspicious;
    add(path, std::move(candidate));
}

void Gathering::reject_as_too_large(std::string_view path) {
    reject(path, "is too large. Expected: C++ source text of at most " + std::to_string(limits_.file_bytes) +
                     " bytes. Is it really your source file?");
}

void Gathering::add(std::string_view path, Candidate candidate) {
    std::tie(candidate.folder, candidate.name) = folder_and_name(path);
    candidates_.push_back(std::move(candidate));
}

void Gathering::refuse(std::string reason, bool suspicious) {
    if (refused()) return;
    submission_.refused = std::move(reason);
    submission_.suspicious = suspicious;
}

std::string Gathering::missing(const std::string& name) const {
    std::vector<std::string> found;
    for (const auto& each : candidates_)
        if (found.size() < max_named)
            found.push_back(shown(each.folder.empty() ? each.name : each.folder + "/" + each.name));
    for (const auto& each : others_)
        if (found.size() < max_named) found.push_back(each);
    if (candidates_.size() + ignored_ > found.size()) found.push_back("and more");
    return name + " is missing. Expected, all in one folder: " + join(wanted_) +
           ". Found: " + (found.empty() ? "nothing" : join(found)) +
           ". Put the file there under exactly this name and " + "submit again.";
}

/// The one file in `folder` that has this wanted name.
void Gathering::choose(const std::string& name, const std::string& folder) {
    Candidate* chosen = nullptr;
    for (auto& each : candidates_) {
        if (each.folder != folder || !same_name(each.name, name)) continue;
        if (chosen != nullptr && (chosen->name == name) == (each.name == name))
            return refuse(twice(name, place(folder), chosen->name, each.name));
        if (chosen == nullptr || each.name == name) chosen = &each;
    }
    if (chosen == nullptr) return refuse(missing(name));
    if (chosen->problem.empty()) chosen->problem = fault_of(chosen->bytes);
    if (!chosen->problem.empty()) return refuse(name + " " + chosen->problem, chosen->suspicious);
    submission_.files[name] = normalised(std::move(chosen->bytes));
}

void Gathering::choose() {
    const auto higher = [](const Candidate& a, const Candidate& b) { return depth(a.folder) < depth(b.folder); };
    const auto highest = std::min_element(candidates_.begin(), candidates_.end(), higher);
    const std::string folder = highest == candidates_.end() ? "" : highest->folder;
    for (const auto& each : candidates_) {
        if (each.folder == folder) continue;
        if (depth(each.folder) == depth(folder))
            return refuse("There are two folders with wanted files: " + place(folder) + " and " + place(each.folder) +
                          ". Keep one and submit again.");
        ignore(each.folder + "/" + each.name, "the files in " + place(folder) + " count");
    }
    for (const auto& name : wanted_)
        if (!refused()) choose(name, folder);
}

Submission Gathering::finish(std::string student) {
    if (!refused()) choose();
    if (refused()) submission_.files.clear();
    if (ignored_ > submission_.notes.size()) {
        submission_.notes.resize(max_notes - 1);
        submission_.notes.push_back("ignored: " + std::to_string(ignored_ - submission_.notes.size()) + " more");
    }
    submission_.student = std::move(student);
    return std::move(submission_);
}

}  // namespace intake
