// The floor table of the house as data: tests/architecture/floors.txt says what each line means.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace floorplan {

using Words = std::vector<std::string>;

/// One line "only ROOM...: THING...", or the same with outside, forbid, words.
struct Rule {
    Words rooms{};
    Words things{};
};

struct Floors {
    struct Place {
        std::string rooms{};  // a pattern: "ch*/*-session"
        int floor = 0;
    };
    std::vector<Place> places{};  // in the order of the file: the first that fits counts
    std::vector<Rule> beside{};
    Words reuse{};
    std::vector<Rule> only{}, outside{}, forbid{}, words{};
};

struct Room {
    std::string name{};  // its folder: "shared/core"
    int floor = 0;
};

/// Reads the table. Throws std::runtime_error that names the line.
Floors read_floors(std::string_view text);

/// The room that a file stands in, by its path below the root; empty if it is in none.
std::optional<Room> room_of(const Floors& floors, std::string_view file);

/// True if `room` fits one of these patterns.
bool fits(const Words& patterns, const std::string& room);

}  // namespace floorplan
