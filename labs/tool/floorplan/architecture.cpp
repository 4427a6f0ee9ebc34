#include "labs/tool/floorplan/architecture.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <sstream>
#include <string_view>

namespace floorplan {

namespace {

std::string in_one_line(const Words& words) {
    std::string line;
    for (const auto& word : words) line += (line.empty() ? "" : " ") + word;
    return line;
}

/// A C++ standard header has neither a folder nor an ending: <vector>.
bool is_standard(std::string_view header) {
    return header.find_first_of("./") == std::string_view::npos;
}

bool is_thing_of_ours(const std::string& thing) {
    return thing.front() != '<';
}

bool fits_header(const Words& things, const std::string& header) {
    return std::any_of(things.begin(), things.end(), [&](const std::string& thing) {
        if (is_thing_of_ours(thing)) return false;
        if (thing == "<std>") return is_standard(header);
        return ::fnmatch(thing.c_str(), ("<" + header + ">").c_str(), 0) == 0;
    });
}

bool fits_ours(const Words& things, const std::string& room, const std::string& file) {
    return std::any_of(things.begin(), things.end(),
                       [&](const std::string& thing) { return thing == file || fits({thing}, room); });
}

/// "ch01-chatroom" of "ch01-chatroom/chat-server"; empty outside the chapters. Chapters sort in their order.
std::string chapter_of(const std::string& room) {
    return room.substr(0, 2) == "ch" ? room.substr(0, room.find('/')) : "";
}

std::optional<std::string> fault_between(const Floors& floors, const Room& from, const Room& to) {
    if (to.name == from.name) return std::nullopt;
    if (to.floor > from.floor)
        return "floor " + std::to_string(from.floor) + " may not include floor " + std::to_string(to.floor);
    if (to.floor == from.floor) {
        const bool allowed = std::any_of(floors.beside.begin(), floors.beside.end(), [&](const Rule& rule) {
            return fits(rule.rooms, from.name) && fits(rule.things, to.name);
        });
        if (allowed) return std::nullopt;
        return "rooms of one floor do not include each other (floor " + std::to_string(from.floor) + ")";
    }
    const std::string chapter = chapter_of(from.name), other = chapter_of(to.name);
    if (!chapter.empty() && !other.empty() && chapter != other) {
        if (other < chapter && fits(floors.reuse, to.name)) return std::nullopt;
        return "chapters meet on the wire, not in code; only a later chapter may include " + in_one_line(floors.reuse);
    }
    return std::nullopt;
}

/// The path below the root that an include means: the whole path, or a file beside the one that includes it. Empty if
/// it is none of ours.
std::string target_of(const Tree& tree, const std::string& path, const Include& include) {
    if (tree.contains(include.what)) return include.what;
    const std::string beside = path.substr(0, path.rfind('/') + 1) + include.what;
    return !include.brackets && tree.contains(beside) ? beside : "";
}

/// The first line that has `word` as a word of its own; 0 if there is none.
int line_of_word(const std::string& code, const std::string& word) {
    const auto letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    for (auto at = code.find(word); at != std::string::npos; at = code.find(word, at + 1)) {
        if (at > 0 && letter(word.front()) && letter(code[at - 1])) continue;
        return 1 + static_cast<int>(std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    }
    return 0;
}

/// Walks the arrows in depth and reports each arrow that closes a circle.
void find_circles(const Arrows& arrows, std::vector<Violation>& found) {
    std::set<std::string> done;
    Words way;
    const std::function<void(const std::string&)> walk = [&](const std::string& room) {
        if (const auto seen = std::find(way.begin(), way.end(), room); seen != way.end()) {
            std::string circle;
            for (auto each = seen; each != way.end(); ++each) circle += *each + " -> ";
            found.push_back({way.back(), 0, room, "rooms include each other in a circle: " + circle + room});
            return;
        }
        if (!done.insert(room).second) return;
        way.push_back(room);
        if (const auto from = arrows.find(room); from != arrows.end()) {
            for (const auto& to : from->second) walk(to);
        }
        way.pop_back();
    };
    for (const auto& [room, to] : arrows) walk(room);
}

}  // namespace

std::string to_string(const Violation& violation) {
    const std::string line = violation.line > 0 ? ":" + std::to_string(violation.line) : "";
    return violation.file + line + ": " + violation.what + ": " + violation.rule;
}

std::vector<Violation> check(const Floors& floors, const Tree& tree) {
    std::vector<Violation> found;
    for (const auto& [path, file] : tree) {
        const auto room = room_of(floors, path);
        if (!room) {
            found.push_back({path, 0, "the file", "its folder is no room of the floor table"});
            continue;
        }
        const auto report = [&, path = path](const Include& include, const std::string& rule) {
            const std::string what = include.brackets ? "<" + include.what + ">" : "\"" + include.what + "\"";
            found.push_back({path, include.line, what, rule});
        };
        for (const auto& include : file.includes) {
            if (const auto target = target_of(tree, path, include); !target.empty()) {
                const auto other = room_of(floors, target);
                if (!other) continue;  // reported at that file
                if (const auto fault = fault_between(floors, *room, *other)) report(include, *fault);
                for (const auto& rule : floors.forbid) {
                    if (fits(rule.rooms, room->name) && fits_ours(rule.things, other->name, target))
                        report(include, "forbidden in " + in_one_line(rule.rooms));
                }
                continue;
            }
            if (!include.brackets) {
                report(include, "no such file below the root or beside this one");
                continue;
            }
            for (const auto& rule : floors.only) {
                if (!fits(rule.rooms, room->name) && fits_header(rule.things, include.what))
                    report(include, "only for " + in_one_line(rule.rooms));
            }
            for (const auto& rule : floors.outside) {
                if (fits(rule.rooms, room->name) && !fits_header(rule.things, include.what))
                    report(include, in_one_line(rule.rooms) + " may include only " + in_one_line(rule.things));
            }
            for (const auto& rule : floors.forbid) {
                if (fits(rule.rooms, room->name) && fits_header(rule.things, include.what))
                    report(include, "forbidden in " + in_one_line(rule.rooms));
            }
        }
        for (const auto& rule : floors.words) {
            if (!fits(rule.rooms, room->name)) continue;
            for (const auto& word : rule.things) {
                if (const int line = line_of_word(file.code, word); line > 0)
                    found.push_back({path, line, word, "does not stand in " + in_one_line(rule.rooms)});
            }
        }
    }
    find_circles(arrows(floors, tree), found);
    return found;
}

Arrows arrows(const Floors& floors, const Tree& tree) {
    Arrows arrows;
    for (const auto& [path, file] : tree) {
        const auto from = room_of(floors, path);
        if (!from) continue;
        auto& targets = arrows[from->name];
        for (const auto& include : file.includes) {
            const auto target = target_of(tree, path, include);
            if (target.empty()) continue;
            const auto to = room_of(floors, target);
            if (to && to->name != from->name) targets.insert(to->name);
        }
    }
    return arrows;
}

}  // namespace floorplan
