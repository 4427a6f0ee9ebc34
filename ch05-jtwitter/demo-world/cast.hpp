// Who lives in the demo world, and what they say. Invented, all of it.
#pragma once

#include <span>
#include <string_view>

#include "ch05-jtwitter/storage/records.hpp"

namespace demo {

struct Person {
    std::string_view name, display_name, note;
    std::string_view follows;  // names, with a space between
    bool is_protected = false, bot = false;
};

/// One post. They stand in the order of time; what answers another follows it soon.
struct Line {
    std::string_view author, text;
    std::string_view key{};                      // by which later lines name it
    std::string_view answers{}, quotes{};        // keys
    std::string_view passed_on_by{};             // who reposts it: names, with a space between
    std::string_view picture{}, picture_text{};  // what is drawn, and its description
    std::string_view warning{};
    storage::Visibility visibility = storage::Visibility::everyone;
};

using Day = std::span<const Line>;

std::span<const Person> people();
/// The last day is today.
std::span<const Day> talk();

}  // namespace demo
