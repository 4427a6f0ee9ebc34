#include "labs/tool/floorplan/floors.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace floorplan {

namespace {

Words split(const std::string& text) {
    std::istringstream in{text};
    return Words{std::istream_iterator<std::string>{in}, std::istream_iterator<std::string>{}};
}

bool fits_one(const std::string& pattern, const std::string& room) {
    return ::fnmatch(pattern.c_str(), room.c_str(), FNM_PATHNAME) == 0;
}

/// The first `depth` folders of a path that has a file name behind them; empty if it has fewer.
std::string folders(std::string_view file, std::ptrdiff_t depth) {
    std::size_t end = 0;
    for (; depth > 0; --depth) {
        end = file.find('/', end == 0 ? 0 : end + 1);
        if (end == std::string_view::npos) return "";
    }
    return std::string(file.substr(0, end));
}

}  // namespace

Floors read_floors(std::string_view text) {
    Floors floors;
    std::istringstream in{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t") == std::string::npos || line.front() == '#') continue;
        const auto fault = [&](const std::string& what) {
            return std::runtime_error("floor table, line " + std::to_string(number) + ": " + what + ": " + line);
        };
        const auto colon = line.find(": ");
        if (colon == std::string::npos) throw fault("no colon");
        Words head = split(line.substr(0, colon));
        Words tail = split(line.substr(colon + 1));
        if (head.empty() || tail.empty()) throw fault("a side of the colon is empty");
        const std::string keyword = head.front();
        head.erase(head.begin());
        if (keyword == "floor") {
            if (head.size() != 1 || head[0].size() != 1 || head[0] < "0" || head[0] > "9") throw fault("no floor");
            for (const auto& rooms : tail) floors.places.push_back({rooms, head[0][0] - '0'});
            continue;
        }
        if (keyword == "reuse") {
            floors.reuse.insert(floors.reuse.end(), tail.begin(), tail.end());
            continue;
        }
        if (head.empty()) throw fault("no room");
        std::vector<Rule>* rules = nullptr;
        if (keyword == "beside") rules = &floors.beside;
        if (keyword == "only") rules = &floors.only;
        if (keyword == "outside") rules = &floors.outside;
        if (keyword == "forbid") rules = &floors.forbid;
        if (keyword == "words") rules = &floors.words;
        if (rules == nullptr) throw fault("unknown keyword");
        rules->push_back({head, tail});
    }
    return floors;
}

std::optional<Room> room_of(const Floors& floors, std::string_view file) {
    for (const auto& place : floors.places) {
        const auto depth = std::count(place.rooms.begin(), place.rooms.end(), '/') + 1;
        const std::string folder = folders(file, depth);
        if (!folder.empty() && fits_one(place.rooms, folder)) return Room{folder, place.floor};
    }
    return std::nullopt;
}

bool fits(const Words& patterns, const std::string& room) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const auto& each) { return fits_one(each, room); });
}

}  // namespace floorplan
