#include "labs/tool/audit/wrong.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

namespace audit {

namespace {

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

}  // namespace

Wrong parse_wrong(std::string_view source, const course::Lab& lab, const std::string& where) {
    constexpr std::array<std::string_view, 3> keys{"Wrong on purpose:", "Slot file:", "Caught by:"};
    std::array<std::string, 3> values;
    std::size_t current = keys.size();
    std::istringstream lines{std::string(source)};
    for (std::string line; std::getline(lines, line) && line.starts_with("//");) {
        const auto text = trimmed(line.substr(2));
        const auto* key = std::ranges::find_if(keys, [&](auto each) { return text.starts_with(each); });
        if (key != keys.end()) {
            current = static_cast<std::size_t>(key - keys.begin());
            values[current] = trimmed(text.substr(key->size()));
        } else if (current < keys.size() && !text.empty()) {
            values[current] += " " + text;
        }
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (values[i].empty())
            throw std::runtime_error(where + " does not say at its head \"// " + std::string(keys[i]) + " ...\"");
    }

    Wrong wrong{values[0], values[1], {}};
    while (wrong.bug.ends_with('.')) wrong.bug.pop_back();
    if (std::ranges::find(lab.slot, wrong.slot_file, &course::SlotFile::name) == lab.slot.end())
        throw std::runtime_error(where + ": " + lab.id() + " has no slot file " + wrong.slot_file);
    std::istringstream tests{values[2]};
    for (std::string test; std::getline(tests, test, ',');) {
        auto name = trimmed(test);
        while (name.ends_with('.')) name.pop_back();
        if (name.empty()) continue;
        if (lab.find(name) == nullptr) throw std::runtime_error(where + ": " + lab.id() + " has no test " + name);
        wrong.caught_by.push_back(std::move(name));
    }
    if (wrong.caught_by.empty()) throw std::runtime_error(where + " names no test behind \"Caught by:\"");
    return wrong;
}

}  // namespace audit
