// One short story for each state, and three more: half-close, reset, restart.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ch01-chatroom/tcpstates/story.hpp"

namespace tcpstates {

struct Choices {
    bool wait_out = false;  // also wait the minute until TIME-WAIT ends
};

struct Scenario {
    std::string_view name;       // for --only; of a state: its name in RFC 9293
    std::optional<State> shows;  // the state that this story is about; none for the three extra ones
    std::string_view title;
    void (*play)(Story& story, const Choices& choices);
};

/// In the order in which a connection lives.
std::span<const Scenario> scenarios();

/// By a state's name in any spelling, or "half-close", "reset", "restart". Null if there is none.
const Scenario* find_scenario(std::string_view name);

/// A scenario that was played.
struct Played {
    const Scenario* scenario = nullptr;
    Story story;
    std::string failure;  // empty: the kernel said what was expected, each time
};

/// Never throws for what went wrong inside: that stands in `failure`.
Played play(const Scenario& scenario, const Choices& choices);

}  // namespace tcpstates
