// What was found, for people and as JSON.
#pragma once

#include <string>
#include <vector>

#include "ch01-chatroom/portcheck/probe.hpp"

namespace portcheck {

/// One HOST:PORT of the command line.
struct Target {
    core::Endpoint endpoint;
    std::string problem{};  // why its name gave no address; empty if it did
    std::vector<Outcome> outcomes{};

    /// One open address is enough: a client tries them all.
    bool is_open() const;
};

/// A line per address, and under it the greeting where one came; `hex`: as a hex dump as well.
std::string to_text(const std::vector<Target>& targets, bool hex);

/// One JSON document on one line, without a line feed.
std::string to_json(const std::vector<Target>& targets);

}  // namespace portcheck
